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
