### ما لا يصحّ في حقل من الحقول. المفتاح: violation- متبوعًا برمز القاعدة.

violation-required = هذا الحقل إلزامي.
# $max (عدد): الطول الأقصى.
violation-too-long =
    { $max ->
        [zero] يجب أن يبقى هذا الحقل فارغًا.
        [one] أدخِل حرفًا واحدًا على الأكثر.
        [two] أدخِل حرفين على الأكثر.
        [few] أدخِل { $max } أحرف على الأكثر.
        [many] أدخِل { $max } حرفًا على الأكثر.
       *[other] أدخِل { $max } حرف على الأكثر.
    }
# $min و$max (عددان): الحدّان داخلان.
violation-out-of-range = يجب أن تكون القيمة بين { $min } و{ $max }.
violation-email-invalid = عنوان البريد الإلكتروني هذا غير صالح.
violation-phone-invalid = أدخِل الرقم بالصيغة الدولية، مثل { "+33 1 99 00 12 34" }.
violation-line-break = لا تُقبل هنا فواصل الأسطر ولا محارف التحكم.
# $min (عدد): الطول الأدنى.
violation-password-weak =
    { $min ->
        [zero] اختر كلمة مرور يصعب تخمينها.
        [one] اختر كلمة مرور يصعب تخمينها، من حرف واحد على الأقل.
        [two] اختر كلمة مرور يصعب تخمينها، من حرفين على الأقل.
        [few] اختر كلمة مرور يصعب تخمينها، من { $min } أحرف على الأقل.
        [many] اختر كلمة مرور يصعب تخمينها، من { $min } حرفًا على الأقل.
       *[other] اختر كلمة مرور يصعب تخمينها، من { $min } حرف على الأقل.
    }
violation-password-common = كلمة المرور هذه من أكثر الكلمات شيوعًا. اختر كلمة أخرى.
violation-locale-unknown = هذه اللغة غير متاحة.
violation-time-zone-unknown = هذه المنطقة الزمنية غير معروفة. أدخِل اسمًا من قاعدة IANA، مثل Europe/Paris.
violation-not-positive = يجب أن تكون القيمة أكبر من الصفر.
violation-ends-before-it-starts = النهاية تسبق البداية.
violation-amount-invalid = أدخِل مبلغًا أكبر من الصفر، مثل 1250.00.
violation-currency-invalid = أدخِل الأحرف الثلاثة الكبيرة لعملة، مثل EUR.
violation-time-invalid = أدخِل وقتًا من اليوم، مثل 20:00.
violation-quiet-always = لا تترك ساعات الهدوء هذه إلا أقل من ساعة في الأسبوع للإرسال.
violation-in-the-past = هذا التاريخ قد مضى.
violation-in-the-future = لم يحِن هذا التاريخ بعد.
violation-channel-unavailable = لا تُرسَل الرسائل عبر هذه القناة بعد. اختر البريد الإلكتروني.
violation-id-invalid = هذا المعرّف غير صالح.
violation-value-invalid = قيمة ليست من النوع المطلوب.
violation-date-invalid = اكتب اليوم هكذا: { "2025-03-01" }، مع الوقت أو دونه: { "2025-03-01 14:05" }.
violation-date-ambiguous = لا شيء في الملف يبيّن أيهما يأتي أولًا، اليوم أم الشهر. اكتب { "2025-03-01" }.
violation-ip-invalid = اكتب عنوان شبكة، مثل { "192.0.2.7" }.
violation-address-parts = افصل بين الشارع والمدينة والمنطقة والرمز البريدي والبلد بمسافتين، أو اجعل لكل منها عمودًا.
violation-tag-invalid = للوسم من 1 إلى 80 حرفًا دون فاصل أسطر.
violation-attributes-invalid = اكتب القيم ككائن { "JSON" }، مثل { "{\"size\": 38}" }.
violation-permission-unknown = هذه الصلاحية غير موجودة.
violation-role-unknown = هذا الدور غير موجود.
violation-duplicate = هذه القيمة موجودة من قبل.
violation-taken = هذا مستعمل من قبل. اختر غيره.
# $line (عدد)، $reason (نص تقني).
violation-template-syntax = خطأ في صياغة القالب في السطر { $line }: { $reason }
# $name (نص): اسم الدالة المساعدة.
violation-template-unknown-helper = يستعمل القالب الدالة المساعدة «{ $name }» وهي غير موجودة.
violation-template-too-large = حجم القالب كبير جدًا.
# $line (عدد).
violation-csv-malformed = صياغة السطر { $line } من ملف CSV غير سليمة.
violation-csv-encoding = تعذّر التعرّف على ترميز الملف. احفظه بترميز { "UTF-8" }.
violation-csv-empty = لا يحتوي الملف على أي سطر للاستيراد.
violation-csv-spreadsheet = هذا جدول حسابي ({ ".xlsx" } أو { ".xls" }). احفظه بصيغة { "CSV" } ثم استعمل ذلك الملف.
violation-left-alone = طلب صاحب هذا العنوان ألا يُراسَل: لا يأتي السطر بأي موافقة عليه.
# $column (نص): اسم العمود.
violation-csv-column-missing = العمود «{ $column }» غير موجود في الملف.
# $max (عدد): الحجم الأقصى بالبايت.
violation-file-too-large =
    { $max ->
        [zero] يتجاوز الملف الحجم الأقصى وهو { $max } بايت.
        [one] يتجاوز الملف الحجم الأقصى وهو بايت واحد.
        [two] يتجاوز الملف الحجم الأقصى وهو بايتان.
        [few] يتجاوز الملف الحجم الأقصى وهو { $max } بايتات.
        [many] يتجاوز الملف الحجم الأقصى وهو { $max } بايتًا.
       *[other] يتجاوز الملف الحجم الأقصى وهو { $max } بايت.
    }
violation-media-unknown = هذه ليست صورة يمكن عرضها في رسالة. استعمل PNG أو JPEG أو GIF أو WebP.
violation-media-svg = قد يحتوي SVG على برامج نصية ولا تعرضه برامج البريد. صدّر الصورة بصيغة PNG.
violation-media-broken = تتعذر قراءة هذه الصورة: الملف تالف أو مبتور.
# $max (عدد): بكسل أو إطارات.
violation-media-side = الصورة كبيرة جدًا: الحد الأقصى للعرض والارتفاع بالبكسل هو { $max }.
violation-media-pixels = الصورة كبيرة جدًا: الحد الأقصى لعدد البكسلات هو { $max }.
violation-media-frames = الصورة المتحركة طويلة جدًا: الحد الأقصى لعدد الإطارات هو { $max }.
violation-media-motion = الصورة المتحركة كبيرة جدًا: الحد الأقصى لعدد البكسلات في كل إطاراتها هو { $max }.
# $name (نص): العنوان.
violation-template-picture-silent = الصورة { $name } بلا نص بديل. اكتب في alt ما تُظهره، أو اترك alt فارغًا إن كانت للزينة.
violation-template-media-missing = لا توجد صورة في العنوان { $name }.
violation-consent-wording-required = أدخِل النص الحرفي الذي وافق عليه الشخص.
violation-consent-source-required = بيّن أين وكيف أُخذت الموافقة.
violation-consent-wording-twice = أعطِ إما النص نفسه وإما نسخة من نصوص مؤسستك، لا كليهما.
violation-consent-answer-misplaced = يُجاب عن تلقي الرسائل بنعم أو لا، وعن الفتح والنقر بما يجوز عدّه.
violation-consent-basis-not-for-tracking = لا يجوز عدّ مرات الفتح والنقر إلا بموافقة الشخص.
violation-channel-without-address = ليست لهذه القناة عناوين يمكن استبعادها.
violation-opt-in-not-by-mail = لا يُطلب بالبريد إلا الموافقة، وعلى ما يخص البريد الإلكتروني وحده.
violation-contact-without-email = ليس لجهة الاتصال هذه عنوان بريد إلكتروني.
violation-form-ask-of-nothing = لا يمكن أن يطلب النموذج رفضًا.
violation-form-ask-without-messages = النموذج الذي يطلب عدّ مرات الفتح أو النقر يطلب كذلك تلقي الرسائل.
violation-form-redirect-elsewhere = يجب أن تبدأ الصفحة بـ https وأن تكون على أحد مواقع النموذج.
violation-form-wording-missing = أحد النصوص غير موجود بهذه النسخة وبجميع لغات النموذج.
violation-origin-invalid = اكتب كل موقع بـ https:// ثم اسم المضيف، دون أي شيء بعده.
violation-form-nothing-ticked = اختر خانة واحدة على الأقل.
violation-form-expired = تغيّر هذا النموذج أو بقي مفتوحًا مدة طويلة. اقرأه من جديد وأرسله مرة أخرى.
violation-form-too-fast = كان ذلك أسرع مما يكتبه إنسان. أرسله مرة أخرى.
violation-form-work-missing = تعذّر التحقق من متصفحك. اسمح بالبرامج النصية في هذه الصفحة وأرسله مرة أخرى.
violation-code-invalid = هذا الرمز غير صالح.
violation-cursor-invalid = هذا الموضع في القائمة غير صالح. ابدأ من أولها.
violation-password-wrong = كلمة المرور غير صحيحة.
violation-template-too-deep = القالب يتداخل فيه عدد كبير من الكتل (السطر { $line }).
violation-template-missing-parameter = تنقص «{ $name }» معلمة (السطر { $line }).
violation-template-forbidden = «{ $name }» غير مسموح في القالب (السطر { $line }).
violation-template-script = البرامج النصية غير مسموحة (السطر { $line }).
violation-template-placement = لا يمكن وضع المتغير إلا في نص أو في سمة بين علامتي اقتباس (السطر { $line }).
violation-template-too-many-steps = مع هذه البيانات يستغرق القالب وقتًا طويلًا (السطر { $line }).
violation-template-too-much-output = مع هذه البيانات تصبح الرسالة طويلة جدًا (السطر { $line }).
violation-template-line-break = تضع البيانات فاصل أسطر في الموضوع.
violation-template-wrong-value = قيمة لا تناسب تنسيقها (السطر { $line }).
violation-unknown = هذا العنصر غير موجود.
# $max (number): greatest count.
violation-too-many = العدد الأقصى الممكن هو { $max }.
violation-country-unknown = اكتب البلد بحرفيه، مثل { "FR" }.
violation-field-key-invalid = يبدأ المفتاح بحرف ويتكون من 40 حرفًا أو رقمًا أو شرطة سفلية على الأكثر.
violation-field-choices = الخيارات تخص حقل الاختيار، الذي يحتاج إلى خيار واحد على الأقل.
violation-field-choice-in-use = لا يمكن حذف خيار: قد تكون لدى جهات اتصال.
violation-field-being-removed = لا تزال قيم حقل بهذا المفتاح قيد الإزالة. أعد المحاولة بعد قليل.
# $key (text): the field's key.
violation-field-unknown = لا يوجد حقل مُعلَن باسم «{ $key }».
# $key (text): the field's key.
violation-field-kind = القيمة ليست من النوع الذي يحمله الحقل «{ $key }».
# $key (text): the field's key.
violation-field-choice-unknown = الحقل «{ $key }» لا يقدم هذا الخيار.
violation-field-personal = الحقل شخصي ومختوم: لا يُختار أحد بواسطته.
violation-field-order = للأعداد والأيام وحدها ترتيب.
violation-field-text = النص وحده يمكن أن يحتوي على نص آخر.
violation-export-column-unknown = لا يمكن التجميع حسب هذا العمود. الأعمدة المتاحة: stage و locale و country و time_zone و source و created و consent_email و consent_sms و consent_push و consent_post، و fields. متبوعًا بمفتاح حقل.
# $depth, $rules, $segments, $all (numbers): the limits.
violation-rule-too-large = يمكن أن تضم القاعدة { $rules } جزءًا و{ $depth } مستويات على الأكثر، ومع ما فيها من شرائح، يُبنى { $segments } منها بعضها على بعض، { $all } جزءًا.
violation-rule-everybody = يُعبَّر عن الجميع بالقيمة «true»، ولا يكون الجمهور فارغًا.
violation-rule-circle = ستكون هذه الشريحة مبنية على نفسها.
violation-rule-names-somebody = لا يمكن لقاعدة محفوظة أن تعيّن شخصًا بذاته. ضعه في قائمة أو امنحه وسمًا.
# $name (text): the segment or campaign.
violation-rule-outgrows = بهذه القاعدة يصبح «{ $name }»، المبني على هذه الشريحة، أكبر من اللازم.
violation-score-of-acts-only = نقاط الأفعال وحدها يمكن أن تتلاشى أو أن يكون لها حد أقصى: ما هو عليه الشخص يبقى ما دام صحيحًا.
violation-score-rule-unsteady = القاعدة التي تمنح نقاطًا لا يمكن أن تسأل عن أوقات أو أفعال أو نقاط أو شرائح: فقد تتغير دون أن يغيّر أحد شيئًا.
violation-contact-without-reach = أدخل عنوان بريد إلكتروني أو رقم هاتف.
violation-webhook-address-invalid = أدخلوا عنوان https كاملًا، دون اسم مستخدم أو كلمة مرور أو جزء «#».
violation-webhook-address-plain = لا تُرسل الأحداث إلا عبر https.
violation-callback-proof-ours = يُعرف هذا المزوّد بكلمة نعطيه إياها. اتركوا الإثبات فارغًا.
violation-callback-proof-topic = أدخلوا الاسم الكامل لموضوع في Amazon SNS ‏(ARN).
violation-callback-proof-key = أدخلوا مفتاح التحقق كما يعرضه SendGrid.
violation-merge-self = لا يمكن دمج جهة اتصال مع نفسها. اختر اثنتين.
violation-merge-choice-empty = ليست لجهة الاتصال المختارة قيمة هنا. خذ قيمة الأخرى.
violation-name-invalid = ابدأ بحرف لاتيني، ثم حروف أو أرقام أو «_» أو «-»، بما لا يتجاوز 60 رمزًا.
violation-one-source = أعطِ المحتوى مرة واحدة فقط: HTML أو MJML أو نصًا.
violation-variables-invalid = يجب أن تكون المتغيرات كائنًا لا يتجاوز 64 كيلوبايت.
violation-variable-wrong-type = هذه القيمة ليست من نوع المتغير.
# $name (نص): مسار المتغير. $line (عدد).
violation-template-unknown-variable = «{ $name }» ليس متغيرًا معلنًا ولا حقلًا لجهة اتصال (السطر { $line }).
# $name (نص): اسم الجزء. $line (عدد).
violation-template-unknown-partial = الجزء «{ $name }» غير موجود (السطر { $line }).
violation-template-partial-cycle = الجزء «{ $name }» يستدعي نفسه في النهاية (السطر { $line }).
violation-template-partial-format = الجزء «{ $name }» مكتوب بصيغة لا تصلح هنا (السطر { $line }).
# $partial (نص): اسم الجزء. $code (نص): رمز القاعدة. $line (عدد).
violation-template-in-partial = في الجزء «{ $partial }»، السطر { $line }: { $code }
# $name (نص): اسم القالب. $field و$code (نصان): أين وماذا.
violation-partial-breaks-template = مع هذا الجزء لن يعمل القالب «{ $name }» بعد الآن ({ $field }: { $code }).
# $name (نص): العنصر. $line (عدد).
violation-template-mjml-element = ليس في MJML عنصر «{ $name }» (السطر { $line }).
violation-template-mjml-place = لا يمكن أن يكون العنصر «{ $name }» هنا (السطر { $line }).
violation-template-mjml-text = لا يمكن أن يكون النص هنا؛ ضعه داخل mj-text (السطر { $line }).
violation-template-mjml-unclosed = العنصر «{ $name }» لا يُغلق أبدًا (السطر { $line }).
violation-template-mjml-close = أُغلق «{ $name }» هنا وهو غير مفتوح (السطر { $line }).
violation-template-mjml-root = صفحة MJML عنصر mjml واحد فيه mj-body (السطر { $line }).
violation-template-mjml-syntax = هذا ليس MJML (السطر { $line }).
violation-template-mjml-value = لا يمكن أن تكون عبارة هنا: MJML يحسب بهذه القيمة أو يهملها (السطر { $line }).
# $size و$max (عددان): بالكيلوبايت.
violation-template-clipped = طول الصفحة { $size } كيلوبايت؛ يُخفي Gmail ما بعد { $max } كيلوبايت.
