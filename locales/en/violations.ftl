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
violation-in-the-past = This date has already passed.
violation-channel-unavailable = This channel can’t send messages yet. Choose email.
violation-id-invalid = This identifier isn’t valid.
violation-value-invalid = A value isn’t of the expected type.
violation-permission-unknown = This permission doesn’t exist.
violation-role-unknown = This role doesn’t exist.
violation-duplicate = This value already exists.
# $line (number), $reason (technical text).
violation-template-syntax = Syntax error on line { $line } of the template: { $reason }
# $name (text): the helper's name.
violation-template-unknown-helper = The template uses the helper “{ $name }”, which doesn’t exist.
violation-template-too-large = The template is too large.
# $line (number).
violation-csv-malformed = Line { $line } of the CSV file is malformed.
violation-csv-encoding = The file’s encoding wasn’t recognized. Save it as UTF-8.
violation-csv-empty = The file contains no rows to import.
# $column (text): the column's name.
violation-csv-column-missing = The column “{ $column }” is missing from the file.
# $max (number): largest size in bytes.
violation-file-too-large =
    { $max ->
        [one] The file exceeds the maximum size of { $max } byte.
       *[other] The file exceeds the maximum size of { $max } bytes.
    }
violation-consent-wording-required = Give the exact wording the person consented to.
violation-consent-source-required = Say where and how the consent was collected.
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
