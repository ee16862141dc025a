### الصفحات العامة: إلغاء الاشتراك، والروابط المتتبَّعة، والدعوة، والخطأ.

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

## الدعوة

# $company (نص).
page-invitation-title = الانضمام إلى { $company }
page-invitation-new = اختر كلمة مرور لفتح حسابك.
page-invitation-existing = لديك حساب من قبل: سجّل الدخول لقبول الدعوة.
page-invitation-button = قبول الدعوة

## الخطأ

page-error-title = حدث خطأ
page-error-text = تعذّر عرض الصفحة. حاول من جديد بعد لحظات.
# $request (نص): مرجع يُعطى لفريق الدعم.
page-error-reference = المرجع: { $request }

## الحسابات

page-home-text = هذه المنصة جاهزة. واجهتها في الطريق؛ وحتى ذلك الحين يتم كل شيء عبر واجهة البرمجة.
page-confirm-title = تأكيد التسجيل
page-confirm-text = أدخلوا كلمة المرور التي اخترتموها عند التسجيل لفتح فضاء شركتكم.
page-confirm-button = تأكيد
page-confirm-done = تم: فضاؤكم مفتوح. يمكنكم تسجيل الدخول.
page-join-title = قبول الدعوة
page-join-text = إن كان لديكم حساب فأدخلوا كلمة مروره (ورمز عامل التحقق الثاني إن وُجد)؛ وإلا فاختاروا كلمة مرور.
page-join-button = قبول الدعوة
page-join-done = مرحبًا بكم! يمكنكم تسجيل الدخول.
page-reset-title = اختيار كلمة مرور جديدة
page-reset-text = ستنتهي جميع جلساتكم.
page-reset-button = حفظ
page-reset-done = تم. يمكنكم تسجيل الدخول بكلمة المرور الجديدة.
page-field-name = الاسم
page-field-password = كلمة المرور
page-field-code = رمز عامل التحقق الثاني (اختياري)
