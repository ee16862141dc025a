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
violation-in-the-past = هذا التاريخ قد مضى.
violation-channel-unavailable = لا تُرسَل الرسائل عبر هذه القناة بعد. اختر البريد الإلكتروني.
violation-id-invalid = هذا المعرّف غير صالح.
violation-value-invalid = قيمة ليست من النوع المطلوب.
violation-permission-unknown = هذه الصلاحية غير موجودة.
violation-role-unknown = هذا الدور غير موجود.
violation-duplicate = هذه القيمة موجودة من قبل.
# $line (عدد)، $reason (نص تقني).
violation-template-syntax = خطأ في صياغة القالب في السطر { $line }: { $reason }
# $name (نص): اسم الدالة المساعدة.
violation-template-unknown-helper = يستعمل القالب الدالة المساعدة «{ $name }» وهي غير موجودة.
violation-template-too-large = حجم القالب كبير جدًا.
# $line (عدد).
violation-csv-malformed = صياغة السطر { $line } من ملف CSV غير سليمة.
violation-csv-encoding = تعذّر التعرّف على ترميز الملف. احفظه بترميز { "UTF-8" }.
violation-csv-empty = لا يحتوي الملف على أي سطر للاستيراد.
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
violation-consent-wording-required = أدخِل النص الحرفي الذي وافق عليه الشخص.
violation-consent-source-required = بيّن أين وكيف أُخذت الموافقة.
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
