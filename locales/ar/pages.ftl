### الصفحات العامة: إلغاء الاشتراك، والروابط المتتبَّعة، والنماذج، والصفحة الأولى، والخطأ.

## إلغاء الاشتراك

page-unsubscribe-title = إلغاء الاشتراك
# $company (نص): اسم المؤسسة.
page-unsubscribe-question = هل تريد التوقف عن تلقي رسائل { $company }؟
page-unsubscribe-button = إلغاء اشتراكي
# $company (نص).
page-unsubscribe-done = تمّ ذلك: لن تصلك رسائل أخرى من { $company }.
# $company (نص).
page-unsubscribe-already = اشتراكك في رسائل { $company } ملغى من قبل.
page-unsubscribe-invalid = رابط إلغاء الاشتراك هذا غير صالح. استعمل الرابط الموجود في آخر رسالة وصلتك، أو راسل المُرسِل.

## رابط متتبَّع

page-link-expired-title = انتهت صلاحية الرابط
page-link-expired-text = لم يعد هذا الرابط يؤدي إلى أي صفحة. استعمل الرابط الموجود في أحدث رسالة، أو زُر موقع المُرسِل.

## النماذج التي تؤدي إليها روابط الرسائل

page-field-name = اسمك
page-field-password = كلمة المرور
page-field-code = رمز التحقق

page-confirm-title = تأكيد عنوانك
page-confirm-text = أدخل كلمة المرور التي اخترتها عند التسجيل، فبها تُفتح مؤسستك.
page-confirm-button = تأكيد
page-confirm-done = تمّ ذلك: فُتحت مؤسستك وسُجّل دخولك.

# $company (نص).
page-invitation-title = الانضمام إلى { $company }
page-join-title = الانضمام إلى مؤسستك
page-join-text = إن كان لديك حساب بهذا العنوان فأدخل كلمة مروره، وإلا فاختر كلمة مرور يُفتح بها حسابك.
page-join-button = قبول الدعوة
page-join-done = تمّ ذلك: أصبحت عضوًا وسُجّل دخولك.

page-reset-title = كلمة مرور جديدة
page-reset-text = اختر كلمة مرور جديدة. سيُسجَّل خروجك من جميع الأجهزة.
page-reset-button = تغيير كلمة المرور
page-reset-done = تمّ ذلك: غُيّرت كلمة مرورك. سجّل الدخول بها الآن.

## الصفحة الأولى

page-home-text = الحملات والموافقات لمؤسسات عديدة، على خوادمك الخاصة.
page-home-explorer = جرّب واجهة البرمجة
page-home-version = الإصدار

## الخطأ

page-error-title = حدث خطأ
page-error-text = تعذّر عرض الصفحة. حاول من جديد بعد لحظات.
# $request (نص): مرجع يُعطى لفريق الدعم.
page-error-reference = المرجع: { $request }
