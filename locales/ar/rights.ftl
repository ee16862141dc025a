### حقوق الأشخاص: الطلبات وما يُحفظ عنهم وسجل المعالجة.

## صفحة حقوق الشخص

page-rights-title = بياناتك وحقوقك
# $company (نص).
page-rights-text = هذا ما يمكنك طلبه من { $company } بشأن بياناتك. يصلك الجواب خلال شهر على الأكثر.
page-rights-access = الاطلاع على بياناتي أو أخذها أو تصحيحها
# $company (نص).
page-rights-hint-access = يُرسَل رابط إلى العنوان الذي تعرفه { $company }: وحده يفتح بياناتك.
page-rights-button-access = أرسل إليّ الرابط
# $company (نص).
page-rights-sure-access = أريد الاطلاع على البيانات التي تحتفظ بها { $company } عني.
page-rights-done-access = إن كان العنوان لا يزال لك فالرابط في الطريق. يصلح ساعة واحدة ويُفتح مرة واحدة.
page-rights-objection = عدم مراسلتي بعد الآن
# $company (نص).
page-rights-hint-objection = لا تراسلك { $company } ولا تعدّ شيئًا عنك بعد الآن، وذلك فورًا.
page-rights-button-objection = أعترض
# $company (نص).
page-rights-sure-objection = أعترض على أن تراسلني { $company } وأن تعدّ ما أفعله برسائلها.
# $company (نص).
page-rights-done-objection = تمّ ذلك: لن تراسلك { $company } بعد الآن.
page-rights-restriction = تجميد بياناتي
# $company (نص).
page-rights-hint-restriction = تحتفظ بها { $company } دون أن تستعملها ريثما تنظر في طلبك.
page-rights-button-restriction = تجميد
# $company (نص).
page-rights-sure-restriction = أطلب من { $company } أن تحتفظ ببياناتي دون استعمالها.
# $company (نص), $when (تاريخ).
page-rights-done-restriction = سُجّل طلبك: بياناتك مجمّدة. تجيبك { $company } في أجل أقصاه { $when }.
page-rights-erasure = محو بياناتي
# $company (نص).
page-rights-hint-erasure = تتوقف الرسائل فورًا. ولا تبقى بعدها إلا بصمة لعنوانك حتى لا تراسلك { $company } خطأً أبدًا.
page-rights-button-erasure = طلب المحو
# $company (نص).
page-rights-sure-erasure = أطلب من { $company } محو ما تحتفظ به من بياناتي وألا تراسلني بعد الآن.
# $company (نص), $when (تاريخ).
page-rights-done-erasure = سُجّل طلبك وتوقفت الرسائل من الآن. تمحو { $company } بياناتك أو تجيبك في أجل أقصاه { $when }.

## بيانات الشخص

page-data-title = البيانات المحفوظة عنك
# $company (نص).
page-data-text = تستطيع { $company } الآن أن تعرض عليك كل ما تحتفظ به عنك. يُفتح هذا الرابط مرة واحدة.
page-data-button = اعرض بياناتي
# $company (نص).
page-data-hint = هذا كل ما تحتفظ به { $company } عنك. يمكنك طباعة هذه الصفحة.
page-data-invalid = لم يعد هذا الرابط صالحًا: يُفتح مرة واحدة خلال ساعة. اطلب رابطًا آخر من صفحة اختياراتك.
page-data-take-whole = كل شيء (JSON)
page-data-take-portable = ما قدّمته (JSON)
page-data-take-table = ما قدّمته (جدول)
page-data-mend = تصحيح بياناتي
page-data-mend-email = يُعتمد العنوان الجديد بعد تأكيده من الرسالة التي تُرسَل إليه.
page-data-mend-button = حفظ
page-data-saved = تمّ التصحيح.
page-data-mailed = تمّ التصحيح. يُعتمد العنوان الجديد بعد أن تؤكده من الرسالة التي أُرسلت إليه الآن.
page-data-wrong = لم يُحفظ شيء: انظر في الحقول المشار إليها.
page-address-title = عنوانك الجديد
# $company (نص).
page-address-text = هل تعتمد { $company } هذا العنوان لك من الآن؟
page-address-button = نعم، هذا عنواني
# $company (نص).
page-address-done = تمّ ذلك: تعرفك { $company } من الآن بهذا العنوان.

## ما يوجب القانون بيانه

data-company = المسؤول
data-made = حُرّر في
data-until = يُحفظ ما لم تفعل شيئًا حتى
data-recipients = يُنقل إلى
data-nobody = لا أحد
data-rights = يمكنك أن تطلب
data-complaint = لا تقرر آلة وحدها شيئًا هنا. ولك أيضًا أن تشتكي إلى هيئة حماية البيانات في بلدك.
data-yes = نعم
data-no = لا
data-part-person = أنت
data-part-fields = معلومات أخرى
data-part-tags = الوسوم
data-part-lists = القوائم
data-part-standing = ما توافق عليه اليوم
data-part-consents = كل ما قلته مع إثباته
data-part-asked = ما سُئلت عنه بالبريد
data-part-suppressions = عناوين لا يُكتب إليها
data-part-messages = الرسائل
data-part-returned = ما عاد من الرسائل
data-part-reading = ما فتحته واتبعته
data-part-requests = طلباتك
data-part-links = روابط إلى هذه الصفحة
data-part-waiting = رسائل تنتظر الإرسال
data-part-history = ما جرى لبياناتك
data-part-changes = ما تغيّر مما يُحفظ عنك
data-part-score = النقاط التي تمنحك إياها الشركة
data-key-id = المعرّف
data-key-email = عنوان البريد الإلكتروني
data-key-phone = الهاتف
data-key-name = الاسم
data-key-given-name = الاسم الشخصي
data-key-family-name = اسم العائلة
data-key-postal = العنوان البريدي
data-key-street = الشارع والطابق
data-key-postcode = الرمز البريدي
data-key-city = المدينة
data-key-region = المنطقة
data-key-country = البلد
data-key-locale = اللغة
data-key-time-zone = المنطقة الزمنية
data-key-stage = درجة القرب
data-key-source = المصدر
data-key-created-at = معروف منذ
data-key-updated-at = عُدّل في
data-key-acted-at = آخر فعل منك
data-key-noticed-at = أُبلغت بالنهاية في
data-key-restricted-at = مجمّد منذ
data-key-key = المفتاح
data-key-label = التسمية
data-key-value = القيمة
data-key-personal = شخصي
data-key-added-at = أُضيف في
data-key-channel = القناة
data-key-purpose = الغرض
data-key-granted = موافق
data-key-tracking = ما يجوز عدّه
data-key-basis = الأساس القانوني
data-key-said-at = قيل في
data-key-wording = النص المعروض
data-key-recorded-by = دوّنه
data-key-recorded-at = دُوّن في
data-key-address = عنوان الشبكة
data-key-reason = السبب
data-key-origin = بواسطة
data-key-at = متى
data-key-campaign = الحملة
data-key-state = الحالة
data-key-code = جواب الخادم
data-key-attempted-at = أُرسل في
data-key-settled-at = حُسم في
data-key-kind = ماذا
data-key-link = الرابط
data-key-made-at = صُنع في
data-key-expires-at = صالح حتى
data-key-opened-at = فُتح في
data-key-asked-at = سُئل في
data-key-confirmed-at = أُكّد في
data-key-answers = سُئل عن
data-key-received-at = وصل في
data-key-due-at = أجل الجواب
data-key-extended-at = مُدّد في
data-key-closed-at = أُجيب في
data-key-note = كلماتك
data-key-answer = الجواب
data-key-actor = من طرف
data-key-changed = ما الذي تغيّر
data-key-points = النقاط
data-key-action = الفعل
data-value-email = البريد الإلكتروني
data-value-sms = رسالة قصيرة
data-value-push = إشعار
data-value-post = رسالة بريدية
data-value-messages = تلقي الرسائل
data-value-opens = فتح الرسائل
data-value-clicks = الروابط المتبعة
data-value-none = لا شيء
data-value-anonymous = دون اسم
data-value-individual = بالاسم
data-value-consent = الموافقة
data-value-contract = العقد
data-value-legal_obligation = التزام قانوني
data-value-legitimate_interest = مصلحة مشروعة
data-value-lead = جهة اتصال
data-value-prospect = عميل محتمل
data-value-customer = عميل
data-value-member = عضو في المؤسسة
data-value-visitor = زائر
data-value-left = شخص لا يُراسَل
data-value-asking = شخص يمارس حقوقه
data-value-unsubscribed = ألغى الاشتراك
data-value-complaint = شكوى
data-value-erased = مُحي
data-value-hard_bounce = عنوان غير موجود
data-value-soft_bounces = عادت الرسائل مرارًا
data-value-delivered = وصلت
data-value-delayed = في الطريق
data-value-bounced_soft = عادت مؤقتًا
data-value-bounced_hard = عادت نهائيًا
data-value-complained = أُبلغ عنها كرسالة مزعجة
data-value-mailbox_unknown = صندوق غير موجود
data-value-mailbox_disabled = صندوق معطّل
data-value-mailbox_full = صندوق ممتلئ
data-value-too_large = كبيرة جدًا
data-value-dns = خادم البريد غير موجود
data-value-system = عطل في خادم البريد
data-value-content = محتوى مرفوض
data-value-spam = عُدّت رسالة مزعجة
data-value-policy = قاعدة لدى المستلِم
data-value-other = سبب آخر
data-value-unreadable = تقرير غير واضح
data-value-manual = أُدخل يدويًا
data-value-imported = ورد في ملف
data-value-queued = في الانتظار
data-value-attempting = جارٍ
data-value-accepted = سُلّم
data-value-rejected = رُفض
data-value-unknown = غير معروف
data-value-skipped = لم يُرسَل
data-value-open = ينتظر الجواب
data-value-fulfilled = أُنجز
data-value-refused = رُفض
data-value-access = الاطلاع
data-value-portability = نقل البيانات
data-value-rectification = التصحيح
data-value-objection = الاعتراض
data-value-erasure = المحو
data-value-restriction = التقييد
data-value-key = برنامج
data-value-worker = المنصة
data-value-link = أنت، عبر رابط
data-value-import = ملف مستورد
data-value-operator = المشغّل
data-value-erase = المحو
data-value-anonymise = إزالة الهوية
data-act-opened = اطُّلع عليها
data-act-said = دُوّن اختيار
data-act-changed = عُدّلت أو استُعملت

## سجل المعالجة

register-title = سجل أنشطة المعالجة
register-company = المسؤول عن المعالجة
register-contact = بيانات الاتصال
register-representative = الممثل والمسؤولون المشتركون
register-dpo = مسؤول حماية البيانات
register-activity = النشاط
register-purpose = الغرض
register-basis = الأساس القانوني
register-people = الأشخاص المعنيون
register-data = فئات البيانات
register-recipients = المستلمون
register-transfers = النقل خارج الاتحاد
register-retention = مدة الحفظ
register-measures = تدابير الأمان
register-not-stated = غير مذكور
register-staff = أعضاء المؤسسة المخوَّلون
# $name (نص).
register-relay = خادم الإرسال { $name }
# $name (نص).
register-wordings = النصوص: { $name }
register-activity-contacts = سجل جهات الاتصال
register-purpose-contacts = معرفة من تتعامل معهم المؤسسة.
register-activity-messages = إرسال الرسائل
register-purpose-messages = إعلام الأشخاص الموافقين أو غير المعترضين والتواصل معهم تجاريًا.
register-activity-opens = قياس فتح الرسائل
register-purpose-opens = معرفة ما إذا كانت الرسائل تُقرأ بموافقة كل شخص.
register-activity-clicks = قياس الروابط المتبعة
register-purpose-clicks = معرفة ما يهم الناس بموافقة كل شخص.
register-activity-forms = النماذج العامة
register-purpose-forms = تلقي طلبات الاشتراك المؤكدة بالبريد.
register-activity-imports = استيراد الملفات
register-purpose-imports = نقل جهات اتصال جُمعت في مكان آخر مع إثباتها.
register-activity-suppressions = قائمة الاستبعاد
register-purpose-suppressions = عدم مراسلة من لا يريد أبدًا.
register-activity-requests = طلبات ممارسة الحقوق
register-purpose-requests = الجواب في الأجل والقدرة على إثباته.
register-activity-accounts = حسابات الأعضاء
register-purpose-accounts = إتاحة الدخول لمن يعمل هنا وحدهم.
register-activity-audit = سجل التدقيق
register-purpose-audit = إثبات من فعل ماذا.
register-data-email = عنوان البريد الإلكتروني
register-data-phone = رقم الهاتف
register-data-name = الاسم
register-data-postal = العنوان البريدي
register-data-country = البلد
register-data-language = اللغة
register-data-time_zone = المنطقة الزمنية
register-data-consents = الموافقات وإثباتها
register-data-deliveries = الرسائل المرسلة ومآلها
register-data-openings = فتح الرسائل
register-data-clicks = الروابط المتبعة
register-data-network = عنوان الشبكة
register-data-hash = بصمة عنوان بمفتاح
register-data-request = الطلب والتواريخ والجواب
register-data-password = بصمة كلمة المرور
register-data-act = الأفعال وتواريخها
# $name (نص), $left (عدد), $what (نص).
register-kept-stage =
    { $left ->
        [zero] { $name }: مباشرة بعد آخر فعل من الشخص، ثم { $what }.
        [one] { $name }: شهر واحد بعد آخر فعل من الشخص، ثم { $what }.
        [two] { $name }: شهران بعد آخر فعل من الشخص، ثم { $what }.
        [few] { $name }: { $left } أشهر بعد آخر فعل من الشخص، ثم { $what }.
        [many] { $name }: { $left } شهرًا بعد آخر فعل من الشخص، ثم { $what }.
       *[other] { $name }: { $left } شهر بعد آخر فعل من الشخص، ثم { $what }.
    }
# $days (عدد).
register-kept-forms = دون تأكيد: { $days } يومًا ثم تُمحى.
register-kept-suppressions = ما دامت المؤسسة قائمة، دون العنوان نفسه.
register-kept-accounts = ما دام الشخص عضوًا.
register-kept-audit = ما دامت المؤسسة قائمة.
register-kept-requests = تزول الكلمات بزوال بيانات الشخص، وتبقى التواريخ والنتيجة ما دامت المؤسسة قائمة.
register-measure-sealed = تُشفَّر البيانات الشخصية حقلًا حقلًا (AES-256-GCM) بمفاتيح خاصة بكل مؤسسة.
register-measure-walls = لا تعرض قاعدة البيانات على كل مؤسسة إلا سطورها.
register-measure-roles = لا يستطيع كل عضو إلا ما تسمح به أدواره.
register-measure-audit = يترك كل تعديل وكل اطلاع على البيانات سطرًا في سجل يظهر فيه أي تحريف.
register-measure-sign-in = لا تُحفظ كلمات المرور إلا ببصماتها (Argon2id)؛ ويُتاح عامل ثانٍ وتُعدّ المحاولات.
register-measure-consent = لا يُرسَل شيء دون الرجوع إلى سجل الموافقات لحظة الإرسال.
register-measure-erasure = يُمحى أو تُزال هوية من انتهت مدة حفظ بياناتهم كل يوم.
register-measure-logs = لا تحوي السجلات التقنية عنوانًا ولا رقمًا ولا اسمًا.
register-measure-relay = لا تُسلَّم الرسائل إلى خادم الإرسال إلا عبر اتصال مشفَّر.

## رسائل بشأن البيانات

# $company (نص).
mail-person-data-subject = بياناتك لدى { $company }
# $company (نص).
mail-person-data-body = طلبت الاطلاع على البيانات التي تحتفظ بها { $company } عنك. هذا الرابط يفتحها.
mail-person-data-action = افتح بياناتي
mail-person-data-footnote = هذا الرابط صالح ساعة واحدة ويُفتح مرة واحدة. إن لم تطلبه فتجاهل هذه الرسالة ولا تعطها لأحد.
# $company (نص).
mail-person-address-subject = أكّد عنوانك الجديد لدى { $company }
# $company (نص).
mail-person-address-body = أعطى أحدهم، ولعله أنت، هذا العنوان إلى { $company }. يُعتمد بعد تأكيده.
mail-person-address-action = أكّد عنواني
mail-person-address-footnote = هذا الرابط صالح ساعة واحدة. إن لم تكن أنت فتجاهل هذه الرسالة: لن يتغير شيء.
# $company (نص).
mail-person-expiry-subject = ستمحو { $company } بياناتك قريبًا
# $company (نص), $days (عدد).
mail-person-expiry-body =
    { $days ->
        [zero] لم يصلنا خبر منك منذ زمن طويل. إن لم يصل، فستمحو { $company } بياناتك اليوم. إن أردت أن نبقى على تواصل فقل ذلك في هذه الصفحة.
        [one] لم يصلنا خبر منك منذ زمن طويل. إن لم يصل، فستمحو { $company } بياناتك بعد يوم واحد. إن أردت أن نبقى على تواصل فقل ذلك في هذه الصفحة.
        [two] لم يصلنا خبر منك منذ زمن طويل. إن لم يصل، فستمحو { $company } بياناتك بعد يومين. إن أردت أن نبقى على تواصل فقل ذلك في هذه الصفحة.
        [few] لم يصلنا خبر منك منذ زمن طويل. إن لم يصل، فستمحو { $company } بياناتك بعد { $days } أيام. إن أردت أن نبقى على تواصل فقل ذلك في هذه الصفحة.
        [many] لم يصلنا خبر منك منذ زمن طويل. إن لم يصل، فستمحو { $company } بياناتك بعد { $days } يومًا. إن أردت أن نبقى على تواصل فقل ذلك في هذه الصفحة.
       *[other] لم يصلنا خبر منك منذ زمن طويل. إن لم يصل، فستمحو { $company } بياناتك بعد { $days } يوم. إن أردت أن نبقى على تواصل فقل ذلك في هذه الصفحة.
    }
mail-person-expiry-action = عرض اختياراتي
mail-person-expiry-footnote = فتح هذه الرسالة لا يكفي: اتبع الرابط واحفظ اختياراتك.

# $company (نص).
mail-rights-answer-subject = جواب { $company } على طلبك
# $reason (كلمة): fulfilled أو refused أو extended. $company (نص). $kind (نص): ما طُلب. $when و$to (تاريخان): يوم الوصول، وآخر أجل للجواب.
mail-rights-answer-body =
    { $reason ->
        [refused] ترفض { $company } ما طلبته في { $when } ({ $kind }). والسبب:
        [extended] تحتاج { $company } إلى وقت أطول لما طلبته في { $when } ({ $kind })، إلى غاية { $to }. والسبب:
       *[fulfilled] أنجزت { $company } ما طلبته في { $when } ({ $kind }).
    }
# $reason (كلمة): fulfilled أو refused أو extended.
mail-rights-answer-footnote =
    { $reason ->
        [fulfilled] بهذه الرسالة ينتهي طلبك. إن نقص شيء فراسل المؤسسة، أو قدّم شكوى إلى هيئة حماية المعطيات.
       *[other] يمكنك تقديم شكوى إلى هيئة حماية المعطيات أو اللجوء إلى القضاء.
    }
