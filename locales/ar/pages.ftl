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

## الموافقة على ما طُلب بالبريد

page-agree-title = هل توافق؟
# $company (نص): اسم المؤسسة.
page-agree-text = تنتظر { $company } جوابك عن هذا:
page-agree-button = نعم، أوافق
page-agree-hint = إن كنت لا توافق فأغلق هذه الصفحة، ولن يُحفظ شيء.
# $company (نص).
page-agree-done = تمّ ذلك: علمت { $company } بموافقتك. يمكنك التراجع في أي وقت عبر رابط في كل رسالة.
page-agree-invalid = لم يعد هذا الرابط صالحًا. املأ النموذج من جديد لتتلقى رابطًا آخر.

## مركز التفضيلات

page-preferences-title = اختياراتك
# $company (نص).
page-preferences-text = هنا تقرر ما يجوز أن تفعله { $company }. يسري ما تغيّره فورًا، حتى على الرسائل التي وصلتك من قبل.
page-preferences-invalid = هذا الرابط غير صالح. استعمل الرابط الموجود في آخر رسالة وصلتك.
page-preferences-agreed = ما وافقت عليه:
page-channel-email = البريد الإلكتروني
page-channel-sms = الرسائل القصيرة
page-channel-push = الإشعارات
page-channel-post = الرسائل البريدية
# $company (نص).
page-preferences-email = أريد تلقي رسائل البريد الإلكتروني من { $company }.
# $company (نص).
page-preferences-sms = أريد تلقي الرسائل القصيرة من { $company }.
# $company (نص).
page-preferences-push = أريد تلقي الإشعارات من { $company }.
# $company (نص).
page-preferences-post = أريد تلقي الرسائل البريدية من { $company }.
# $company (نص).
page-preferences-opens = حين أفتح رسالة، يجوز أن تعدّ { $company }:
# $company (نص).
page-preferences-clicks = حين أتبع رابطًا، يجوز أن تعدّ { $company }:
page-tracking-none = لا شيء
page-tracking-anonymous = أن أحدهم فعل ذلك، دون اسمي
page-tracking-individual = أنني فعلت ذلك
page-preferences-save = حفظ اختياراتي
page-preferences-nothing = لا شيء بعد الآن
# $company (نص).
page-preferences-nothing-words = لا أريد شيئًا بعد الآن من { $company }: لا رسائل، ولا شيء يُعدّ.
page-preferences-saved = حُفظت اختياراتك وهي سارية من الآن.
page-preferences-mailed = حُفظت اختياراتك. ستصلك رسالة: تبدأ الرسائل بعد أن تؤكد فيها.

## النماذج العامة

page-form-email = عنوان بريدك الإلكتروني
page-form-name = اسمك (اختياري)
page-form-phone = رقم هاتفك (اختياري)
page-form-trap = اترك هذا الحقل فارغًا
page-form-button = تسجيل
page-form-script = يحتاج هذا النموذج إلى البرامج النصية ليميّز الناس من الآلات.
page-form-working = لحظة من فضلك…
page-form-done-title = انظر في صندوق بريدك
# $company (نص).
page-form-done = إن كان العنوان صحيحًا فإن رسالة من { $company } في طريقها إليه. لا يُرسَل شيء قبل أن تؤكد فيها.
page-form-invalid-title = النموذج غير موجود
page-form-invalid = لم يعد هذا النموذج موجودًا.
page-language = اللغة
