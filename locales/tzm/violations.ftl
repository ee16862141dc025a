### What is wrong with a field. Key: violation- followed by the rule's code.
### The wording of this catalogue awaits a native reader.
### Written once, in Latin letters; Tifinagh is made of it letter by letter. What must stay as it is stands in braces.

violation-required = Urti-a yessefk.
# $max (number): greatest length.
violation-too-long =
    { $max ->
        [one] Sekcem ar { $max } n usekkil.
       *[other] Sekcem ar { $max } n yisekkilen.
    }
# $min, $max (numbers): bounds, included.
violation-out-of-range = Azal ilaq ad yili gar { $min } d { $max }.
violation-email-invalid = Tansa-a n yimayl d tarmeɣtut.
violation-phone-invalid = Sekcem uṭṭun s umasal agraɣlan, amedya { "+33 1 99 00 12 34" }.
violation-line-break = Tuɣalin ɣer yizirig d yisekkilen n usenqed ur ttwaqbalen ara da.
# $min (number): smallest length.
violation-password-weak =
    { $min ->
        [one] Fren awal uffir n xerṣum { $min } n usekkil, i yewɛer ad d-yettwaf.
       *[other] Fren awal uffir n xerṣum { $min } n yisekkilen, i yewɛer ad d-yettwaf.
    }
violation-password-common = Awal-a uffir yettwassen aṭas. Fren wayeḍ.
violation-locale-unknown = Tutlayt-a ulac-itt.
violation-time-zone-unknown = Tamnaḍt-a n wakud ur tettwassen ara. Efk isem seg taffa { "IANA" }, amedya { "Europe/Paris" }.
violation-not-positive = Azal ilaq ad yili sennig n yilem.
violation-ends-before-it-starts = Taggara tezwar tazwara.
violation-amount-invalid = Efk aktay sennig n yilem, amedya 1250.00.
violation-currency-invalid = Efk kraḍ n yisekkilen imeqqranen n wedrim, amedya { "EUR" }.
violation-time-invalid = Efk asrag n wass, amedya 20:00.
violation-quiet-always = Isragen-a n tsusmi ttaǧǧan-d ddaw n usrag deg yimalas i tuzna.
violation-in-the-past = Azemz-a iɛedda yakan.
violation-in-the-future = Azemz-a mazal ur d-yewwiḍ ara.
violation-channel-unavailable = Abadu-a ur ittazen ara iznan akka tura. Fren imayl.
violation-id-invalid = Asulay-a d armeɣtu.
violation-value-invalid = Azal mačči d anaw i ilaqen.
violation-date-invalid = Aru ass akka { "2025-03-01" }, s wakud neɣ war-it: { "2025-03-01 14:05" }.
violation-date-ambiguous = Ulac deg ufaylu ayen i d-yeqqaren ma d ass neɣ d ayyur i d amezwaru. Aru { "2025-03-01" }.
violation-ip-invalid = Aru tansa n uẓeṭṭa, amedya { "192.0.2.7" }.
violation-address-parts = Bḍu abrid, tamdint, tamnaḍt, tangalt n lpusṭa d tmurt s snat n tallunin, neɣ efk i yal yiwet tagejdit-is.
violation-tag-invalid = Tabzimt tesɛa seg 1 ar 80 n yisekkilen, war tuɣalin ɣer yizirig.
violation-attributes-invalid = Aru azalen d taɣawsa { "JSON" }, amedya { "{\"size\": 38}" }.
violation-permission-unknown = Tasiregt-a ulac-itt.
violation-role-unknown = Tamlilt-a ulac-itt.
violation-duplicate = Azal-a yella yakan.
violation-taken = Wagi yettwaṭṭef yakan. Fren wayeḍ.
# $line (number), $reason (technical text).
violation-template-syntax = Tuccḍa n tseddast deg yizirig { $line } n tneɣruft: { $reason }
# $name (text): the helper's name.
violation-template-unknown-helper = Taneɣruft tesseqdac amallal «{ $name }», ulac-it.
violation-template-too-large = Taneɣruft meqqret aṭas.
# $line (number).
violation-csv-malformed = Izirig { $line } n ufaylu { "CSV" } ur yuri ara akken iwata.
violation-csv-encoding = Asettengel n ufaylu ur yettwaɛqel ara. Sekles-it s { "UTF-8" }.
violation-csv-empty = Afaylu ulac deg-s izirigen ara d-nekter.
violation-csv-spreadsheet = Wagi d afaylu n tfelwit ({ ".xlsx" } neɣ { ".xls" }). Sekles-it s { "CSV" }, sakin seqdec afaylu-nni.
violation-left-alone = Bab n tansa-a yessuter ad ur as-nettaru ara: izirig ur d-yettawi ara aqbal fell-as.
# $column (text): the column's name.
violation-csv-column-missing = Tagejdit «{ $column }» ulac-itt deg ufaylu.
# $max (number): largest size in bytes.
violation-file-too-large =
    { $max ->
        [one] Afaylu yugar tiddi tafellayt: { $max } n uṭamḍan.
       *[other] Afaylu yugar tiddi tafellayt: { $max } n yiṭamḍanen.
    }
violation-media-unknown = Aya mačči d tugna i izemren ad d-tban deg yimayl. Seqdec { "PNG" }, { "JPEG" }, { "GIF" } neɣ { "WebP" }.
violation-media-svg = { "SVG" } yezmer ad yesɛu iskripten, ahilen n yimayl ur t-id-skanen ara. Sifeḍ tugna s { "PNG" }.
violation-media-broken = Tugna-a ur tettwaɣra ara: afaylu yexser neɣ yettwagzem.
# $max (number): pixels, or frames.
violation-media-side = Tugna meqqret aṭas: tehri d teɣzi ur zmirent ara ad ugarent { $max } n yipiksilen.
violation-media-pixels = Tugna meqqret aṭas: afellay n yipiksilen d { $max }.
violation-media-frames = Tugna yettembiwilen ɣezzifet aṭas: afellay n tugniwin d { $max }.
violation-media-motion = Tugna yettembiwilen meqqret aṭas: afellay n yipiksilen deg-s d { $max }.
# $name (text): the address.
violation-template-picture-silent = Tugna { $name } ur tesɛi ara aḍris n ubeddel. Ini deg { "alt" } acu d-tettbeggin, neɣ eǧǧ { "alt" } d ilem ma d acebbeḥ kan.
violation-template-media-missing = Ulac tugna deg tansa { $name }.
violation-consent-wording-required = Efk aḍris s timmad-is i yeqbel umdan.
violation-consent-source-required = Ini-d anda d wamek i d-yettwafk uqbal.
violation-consent-wording-twice = Efk ama awalen s timmad-nsen ama lqem n uḍris-nnek, mačči i sin.
violation-consent-answer-misplaced = I tmermist n yiznan tettarraḍ s ih neɣ uhu, i ulday d tsiti s wayen i izemren ad yettwaḥseb.
violation-consent-basis-not-for-tracking = Alday d tsiti zemren ad ttwaḥesben s tsireg n umdan kan.
violation-channel-without-address = Abadu-a ur yesɛi ara tansiwin i izemren ad ttwakksent.
violation-opt-in-not-by-mail = S yimayl nezmer kan ad nsuter kra, i yimayl kan.
violation-contact-without-email = Anermes-a ur yesɛi ara tansa n yimayl.
violation-form-ask-of-nothing = Tiferkit ur tezmir ara ad tsuter agami.
violation-form-ask-without-messages = Tiferkit i yessuturen asiḍen n twaledyawin neɣ n yisitiyen tessutur daɣen armas n yiznan.
violation-form-redirect-elsewhere = Asebter ilaq ad yebdu s { "https" } yerna ad yili deg yiwen n yismal n tferkit.
violation-form-wording-missing = Yiwen n yiḍrisen ulac-it deg lqem-a d tutlayin akk n tferkit.
violation-origin-invalid = Efk yal asmel s { "https://" } d usneftaɣ-is, war kra deffir-s.
violation-form-nothing-ticked = Rcem ma ulac yiwet n tbewwaḍt.
violation-form-expired = Tiferkit-a tbeddel neɣ teqqim teldi aṭas. Ɣer-itt daɣen, sakin azen-itt tikkelt nniḍen.
violation-form-too-fast = Aya yezreb ugar n wayen yezmer umdan ad t-yaru. Azen-itt tikkelt nniḍen.
violation-form-work-missing = Ur nezmir ara ad nsenqed iminig-nnek. Sireg iskripten n usebter-a, sakin azen-itt tikkelt nniḍen.
violation-code-invalid = Tangalt-a d tarmeɣtut.
violation-cursor-invalid = Adig-a deg tebdart d armeɣtu. Ales seg tazwara.
violation-password-wrong = Awal n uɛeddi mačči d ameɣtu.
violation-template-too-deep = Tamudemt tesɛa aṭas n yiḥedran wa deg wa (izirig { $line }).
violation-template-missing-parameter = Ixuṣṣ uɣewwar i «{ $name }» (izirig { $line }).
violation-template-forbidden = «{ $name }» ur yettusireg ara deg tmudemt (izirig { $line }).
violation-template-script = Iskripten ur ttusirgen ara (izirig { $line }).
violation-template-placement = Amutti yezmer ad yili kan deg uḍris neɣ deg timerna gar tecciwin (izirig { $line }).
violation-template-too-many-steps = S yisefka-a, tamudemt tettawi aṭas n wakud (izirig { $line }).
violation-template-too-much-output = S yisefka-a, izen yettuɣal d aɣezfan aṭas (izirig { $line }).
violation-template-line-break = Isefka rran taruẓi n yizirig deg usentel.
violation-template-wrong-value = Azal ur yemṣada ara d umsal-is (izirig { $line }).
violation-unknown = Ulac taɣawsa-a.
# $max (number): greatest count.
violation-too-many = Zemren ad ilin { $max } kan.
violation-country-unknown = Efk tamurt s sin yisekkilen-is, amedya { "FR" }.
violation-field-key-invalid = Tasarut tebda s usekkil, deg-s 40 n yisekkilen, izwilen neɣ ijerriden n wadda kan.
violation-field-choices = Tifranin ttilint i wurti n tefranin, yesra yiwet xerṣum.
violation-field-choice-in-use = Tafrant ur tezmir ara ad tettwakkes: zemren yinermisen ad tt-sɛun.
violation-field-being-removed = Azalen n wurti s tsarut-a mazal ttwakksen. Ɛreḍ tikkelt-nniḍen ticki.
# $key (text): the field's key.
violation-field-unknown = Ulac urti yettwaseɣren s yisem { $key }.
# $key (text): the field's key.
violation-field-kind = Azal mačči n wanaw i yeṭṭef wurti { $key }.
# $key (text): the field's key.
violation-field-choice-unknown = Urti { $key } ur d-yettmuddu ara tafrant-a.
violation-field-personal = Urti d udmawan, yettwaḥrez: ulac win yettwafernen yes-s.
violation-field-order = Ala uṭṭunen d wussan i yesɛan amizzwer.
violation-field-text = Ala aḍris i izemren ad yegber wayeḍ.
violation-export-column-unknown = Ur nezmir ara ad nesduklel s tɣejdit-a. Llant stage, locale, country, time_zone, source, created, consent_email, consent_sms, consent_push, consent_post, d fields. akked tsarut n urti.
# $depth, $rules, $segments, $all (numbers): the limits.
violation-rule-too-large = Yezmer ad ilin deg ulugen { $rules } n yiḥricen d { $depth } n yiswiren kan; s yigezman i yellan deg-s, { $segments } seg-sen zemren ad bnun wa ɣef wa, { $all } n yiḥricen.
violation-rule-everybody = Yal yiwen yettwanna-d s «{ "true" }»; ulac inermasen mebla medden.
violation-rule-circle = Agzam-a ad yebnu ɣef yiman-is.
violation-rule-names-somebody = Alugen i yettwaḥerzen ur yezmir ara ad d-yebder amdan. Err-it ɣer tebdart neɣ efk-as tacreḍt.
# $name (text): the segment or campaign.
violation-rule-outgrows = S ulugen-a «{ $name }», i yebnan ɣef ugzam-a, ad yuɣal d ameqqran aṭas.
violation-score-of-acts-only = Ala tinqiḍin n tigawin i izemren ad nequsent neɣ ad sɛunt talast: ayen yella umdan yettɣama skud d tidet.
violation-score-rule-unsteady = Alugen i yettmuddun tinqiḍin ur yezmir ara ad isteqsi ɣef wakud, ɣef tigawin, ɣef tinqiḍin neɣ ɣef yigezman: ad ibeddel war ma ibeddel-it yiwen.
violation-contact-without-reach = Efk tansa n yimayl neɣ uṭṭun n tilifun.
violation-webhook-address-invalid = Efk-d tansa { "https" } yemmden, war isem n useqdac, war awal uffir, war aḥric « # ».
violation-webhook-address-plain = Tidyanin ttwaznent s { "https" } kan.
violation-callback-proof-ours = Asaǧǧaw-a yettwassen s wawal i s-nettak. Eǧǧet anagi d ilem.
violation-callback-proof-topic = Efket-d isem ummid n usentel n { "Amazon SNS" } ({ "ARN" }).
violation-callback-proof-key = Efket-d tasarut n usenqed akken i tt-id-yeskan { "SendGrid" }.
violation-merge-self = Anermis ur izmir ara ad yemmezdi d yiman-is. Fren sin.
violation-merge-choice-empty = Anermis i tferneḍ ur yesɛi ara azal da. Ddem win n wayeḍ.
violation-name-invalid = Bdu s usekkil, sakin isekkilen, izwilen, «{ "_" }» neɣ «{ "-" }», ar 60 n yisekkilen.
violation-one-source = Efk agbur tikkelt kan: s { "HTML" }, s { "MJML" } neɣ d aḍris.
violation-variables-invalid = Imuttiyen ilaq ad ilin d taɣawsa n 64 { "KB" } ugar.
violation-variable-wrong-type = Azal-a mačči n wanaw n umutti.
# $name (text): the variable’s path. $line (number).
violation-template-unknown-variable = «{ $name }» mačči d amutti yettwabeggnen, mačči d urti n unermis (izirig { $line }).
# $name (text): the partial’s name. $line (number).
violation-template-unknown-partial = Aḥric «{ $name }» ulac-it (izirig { $line }).
violation-template-partial-cycle = Aḥric «{ $name }» yettuɣal yessawal i yiman-is (izirig { $line }).
violation-template-partial-format = Aḥric «{ $name }» yura s umasal ur nezmir ara ad yili da (izirig { $line }).
# $partial (text): the partial’s name. $code (text): the rule’s code. $line (number).
violation-template-in-partial = Deg uḥric «{ $partial }», izirig { $line }: { $code }
# $name (text): the template’s name. $field, $code (texts): where and what.
violation-partial-breaks-template = S uḥric-a, tamudemt «{ $name }» ur teddu ara ({ $field }: { $code }).
# $name (text): the element. $line (number).
violation-template-mjml-element = { "MJML" } ur tesɛi ara aferdis «{ $name }» (izirig { $line }).
violation-template-mjml-place = Aferdis «{ $name }» ur yezmir ara ad yili da (izirig { $line }).
violation-template-mjml-text = Aḍris ur yezmir ara ad yili da; err-it deg { "mj-text" } (izirig { $line }).
violation-template-mjml-unclosed = Aferdis «{ $name }» ur yettwamdel ara (izirig { $line }).
violation-template-mjml-close = «{ $name }» yettwamdel da, ur yeldi ara (izirig { $line }).
violation-template-mjml-root = Asebter { "MJML" } d yiwen n uferdis { "mjml" } deg-s { "mj-body" } (izirig { $line }).
violation-template-mjml-syntax = Aya mačči d { "MJML" } (izirig { $line }).
violation-template-mjml-value = Tanfalit ur tezmir ara ad tili da: { "MJML" } tessiḍin s wazal-a neɣ tettaǧǧa-t (izirig { $line }).
# $size, $max (numbers): kilobytes.
violation-template-clipped = Asebter yewweḍ { $size } { "KB" }; { "Gmail" } yeffer ayen i d-yusan deffir n { $max } { "KB" }.
