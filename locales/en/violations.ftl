### What is wrong with a field. Key: violation- followed by the rule's code.

violation-required = This field is required.
# $max (number): greatest length.
violation-too-long =
    { $max ->
        [one] Enter at most { $max } character.
       *[other] Enter at most { $max } characters.
    }
# $min, $max (numbers): bounds, included.
violation-out-of-range = The value must be between { $min } and { $max }.
violation-email-invalid = This email address isn’t valid.
violation-phone-invalid = Enter the number in international format, for example +33 1 99 00 12 34.
violation-line-break = Line breaks and control characters aren’t accepted here.
# $min (number): smallest length.
violation-password-weak =
    { $min ->
        [one] Choose a password of at least { $min } character that is hard to guess.
       *[other] Choose a password of at least { $min } characters that is hard to guess.
    }
violation-password-common = This password is one of the most common. Choose another one.
violation-locale-unknown = This language isn’t available.
violation-time-zone-unknown = This time zone is unknown. Give a name from the IANA database, for example Europe/Paris.
violation-not-positive = The value must be above zero.
violation-ends-before-it-starts = The end comes before the beginning.
violation-amount-invalid = Give an amount above zero, for example 1250.00.
violation-currency-invalid = Give the three capital letters of a currency, for example EUR.
violation-time-invalid = Give a time of day, for example 20:00.
violation-quiet-always = These quiet hours leave less than an hour of the week to send in.
violation-in-the-past = This date has already passed.
violation-in-the-future = This date hasn’t come yet.
violation-channel-unavailable = This channel can’t send messages yet. Choose email.
violation-id-invalid = This identifier isn’t valid.
violation-value-invalid = A value isn’t of the expected type.
violation-date-invalid = Write the day as 2025-03-01, with or without the time: 2025-03-01 14:05.
violation-date-ambiguous = Nothing in the file tells whether the day or the month comes first. Write 2025-03-01.
violation-ip-invalid = Write a network address, for example 192.0.2.7.
violation-address-parts = Write street, town, region, postal code and country with two spaces between them, or give each a column of its own.
violation-tag-invalid = A tag has 1 to 80 characters and no line break.
violation-attributes-invalid = Write the values as a JSON object, for example { "{" }"size": 38{ "}" }.
violation-permission-unknown = This permission doesn’t exist.
violation-role-unknown = This role doesn’t exist.
violation-duplicate = This value already exists.
violation-taken = This is already taken. Choose another one.
# $line (number), $reason (technical text).
violation-template-syntax = Syntax error on line { $line } of the template: { $reason }
# $name (text): the helper's name.
violation-template-unknown-helper = The template uses the helper “{ $name }”, which doesn’t exist.
violation-template-too-large = The template is too large.
# $line (number).
violation-csv-malformed = Line { $line } of the CSV file is malformed.
violation-csv-encoding = The file’s encoding wasn’t recognized. Save it as UTF-8.
violation-csv-empty = The file contains no rows to import.
violation-csv-spreadsheet = This is a spreadsheet (.xlsx or .xls). Save it as CSV and take that file.
violation-left-alone = This address asked to be left alone: the line brings no consent for it.
# $column (text): the column's name.
violation-csv-column-missing = The column “{ $column }” is missing from the file.
# $max (number): largest size in bytes.
violation-file-too-large =
    { $max ->
        [one] The file exceeds the maximum size of { $max } byte.
       *[other] The file exceeds the maximum size of { $max } bytes.
    }
violation-media-unknown = This is no picture that can be shown in a mail. Take PNG, JPEG, GIF or WebP.
violation-media-svg = SVG can hold scripts and isn’t shown by mail programs. Export the picture as PNG.
violation-media-broken = This picture can’t be read: the file is damaged or was cut off.
# $max (number): pixels, or frames.
violation-media-side = The picture is too large: width and height may be at most { $max } pixels.
violation-media-pixels = The picture is too large: at most { $max } pixels in all.
violation-media-frames = The animation is too long: at most { $max } frames.
violation-media-motion = The animation is too large: at most { $max } pixels in all its frames.
# $name (text): the address.
violation-template-picture-silent = The picture { $name } has no alternative text. Say in alt what it shows, or leave alt empty for decoration.
violation-template-media-missing = There is no picture at { $name }.
violation-consent-wording-required = Give the exact wording the person consented to.
violation-consent-source-required = Say where and how the consent was collected.
violation-consent-wording-twice = Give either the words themselves or the version of your own wording, not both.
violation-consent-answer-misplaced = Receiving is answered with yes or no, openings and clicks with what may be counted.
violation-consent-basis-not-for-tracking = Openings and clicks can only be counted with the person’s consent.
violation-channel-without-address = This channel has no addresses that could be suppressed.
violation-opt-in-not-by-mail = By mail one can only ask for something, and only for what concerns e-mail.
violation-contact-without-email = This contact has no email address.
violation-form-ask-of-nothing = A form can’t ask for a refusal.
violation-form-ask-without-messages = A form that asks to count openings or clicks asks to receive messages too.
violation-form-redirect-elsewhere = The page must begin with https and stand on one of the form’s own sites.
violation-form-wording-missing = One of the wordings doesn’t exist in this version and in all languages of the form.
violation-origin-invalid = Give each site as https:// and its host, without anything behind it.
violation-form-nothing-ticked = Tick at least one box.
violation-form-expired = This form was changed or stood open for too long. Please read it again and send it once more.
violation-form-too-fast = That went faster than a person can type. Please send it once more.
violation-form-work-missing = Your browser couldn’t be checked. Allow scripts for this page and send it once more.
violation-code-invalid = This code isn’t valid.
violation-cursor-invalid = This position in the list isn’t valid. Start again from the beginning.
violation-password-wrong = Wrong password.
violation-template-too-deep = The template nests too many blocks (line { $line }).
violation-template-missing-parameter = “{ $name }” lacks a parameter (line { $line }).
violation-template-forbidden = “{ $name }” isn’t allowed in a template (line { $line }).
violation-template-script = Scripts aren’t allowed (line { $line }).
violation-template-placement = A variable can only stand in text or in a quoted attribute (line { $line }).
violation-template-too-many-steps = With this data the template takes too long (line { $line }).
violation-template-too-much-output = With this data the message becomes too long (line { $line }).
violation-template-line-break = The data puts a line break into the subject.
violation-template-wrong-value = A value doesn’t suit its formatting (line { $line }).
violation-unknown = There is no such thing.
# $max (number): greatest count.
violation-too-many = At most { $max } are possible.
violation-country-unknown = Give the country by its two letters, for example { "FR" }.
violation-field-key-invalid = A key begins with a letter and has at most 40 letters, digits and underscores.
violation-field-choices = Choices belong to a field of choices, which needs at least one.
violation-field-choice-in-use = A choice can’t be taken away: contacts may have it.
violation-field-being-removed = Values of a field with this key are still being removed. Try again in a moment.
# $key (text): the field's key.
violation-field-unknown = No field “{ $key }” is declared.
# $key (text): the field's key.
violation-field-kind = The value isn’t of the kind that the field “{ $key }” holds.
# $key (text): the field's key.
violation-field-choice-unknown = The field “{ $key }” doesn’t offer this choice.
violation-field-personal = The field is personal and sealed: nobody is chosen by it.
violation-field-order = Only numbers and days have an order.
violation-field-text = Only a text can contain another.
violation-export-column-unknown = This isn’t a column to group by. There are stage, locale, country, time_zone, source, created, consent_email, consent_sms, consent_push, consent_post, and fields. followed by a field’s key.
# $depth, $rules, $segments, $all (numbers): the limits.
violation-rule-too-large = A rule may have { $rules } parts and be { $depth } levels deep at most; with the segments in it, of which { $segments } may build on each other, { $all } parts.
violation-rule-everybody = Everybody is said by “true”; nobody is no audience.
violation-rule-circle = This segment would build on itself.
violation-rule-names-somebody = A rule that is kept can’t name a person. Put them on a list or give them a tag.
# $name (text): the segment or campaign.
violation-rule-outgrows = With this rule “{ $name }”, which builds on this segment, would become too large.
violation-score-of-acts-only = Only points for acts can fade or be capped: what somebody is holds as long as it is so.
violation-score-rule-unsteady = A rule that gives points can’t ask for times, acts, scores or segments: it would change without anybody changing anything.
violation-contact-without-reach = Give an email address or a phone number.
violation-webhook-address-invalid = Give a whole https address, without a user name, a password or a “#” part.
violation-webhook-address-plain = Events are sent by https only.
violation-callback-proof-ours = This provider is known by a word that we give it. Leave the proof out.
violation-callback-proof-topic = Give the full name of a topic of Amazon SNS (ARN).
violation-callback-proof-key = Give the verification key as SendGrid shows it.
violation-merge-self = A contact can’t be merged with itself. Choose two.
violation-merge-choice-empty = The contact you chose has no value here. Take the other’s.
violation-name-invalid = Use a letter first, then letters, digits, “_” or “-”, 60 characters at most.
violation-one-source = Give the content once only: as HTML, as MJML or as text.
violation-variables-invalid = The variables must be an object of at most 64 KB.
violation-variable-wrong-type = This value isn’t of the variable’s type.
# $name (text): the variable’s path. $line (number).
violation-template-unknown-variable = “{ $name }” is neither a declared variable nor a field of a contact (line { $line }).
# $name (text): the partial’s name. $line (number).
violation-template-unknown-partial = There is no partial “{ $name }” (line { $line }).
violation-template-partial-cycle = The partial “{ $name }” comes to call itself (line { $line }).
violation-template-partial-format = The partial “{ $name }” is written in a format that can’t stand here (line { $line }).
# $partial (text): the partial’s name. $code (text): the rule’s code. $line (number).
violation-template-in-partial = In the partial “{ $partial }”, line { $line }: { $code }
# $name (text): the template’s name. $field, $code (texts): where and what.
violation-partial-breaks-template = With this partial the template “{ $name }” would no longer work ({ $field }: { $code }).
# $name (text): the element. $line (number).
violation-template-mjml-element = MJML has no element “{ $name }” (line { $line }).
violation-template-mjml-place = The element “{ $name }” can’t stand here (line { $line }).
violation-template-mjml-text = Text can’t stand here; put it into an mj-text (line { $line }).
violation-template-mjml-unclosed = The element “{ $name }” is never closed (line { $line }).
violation-template-mjml-close = “{ $name }” is closed here but isn’t open (line { $line }).
violation-template-mjml-root = An MJML page is one mjml element with an mj-body (line { $line }).
violation-template-mjml-syntax = This isn’t MJML (line { $line }).
violation-template-mjml-value = An expression can’t stand here: MJML calculates with this value or leaves it out (line { $line }).
# $size, $max (numbers): kilobytes.
violation-template-clipped = The page is { $size } KB long; Gmail hides what comes after { $max } KB.
