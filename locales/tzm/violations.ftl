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
violation-in-the-past = Azemz-a iɛedda yakan.
violation-channel-unavailable = Abadu-a ur ittazen ara iznan akka tura. Fren imayl.
violation-id-invalid = Asulay-a d armeɣtu.
violation-value-invalid = Azal mačči d anaw i ilaqen.
violation-permission-unknown = Tasiregt-a ulac-itt.
violation-role-unknown = Tamlilt-a ulac-itt.
violation-duplicate = Azal-a yella yakan.
# $line (number), $reason (technical text).
violation-template-syntax = Tuccḍa n tseddast deg yizirig { $line } n tneɣruft: { $reason }
# $name (text): the helper's name.
violation-template-unknown-helper = Taneɣruft tesseqdac amallal «{ $name }», ulac-it.
violation-template-too-large = Taneɣruft meqqret aṭas.
# $line (number).
violation-csv-malformed = Izirig { $line } n ufaylu { "CSV" } ur yuri ara akken iwata.
violation-csv-encoding = Asettengel n ufaylu ur yettwaɛqel ara. Sekles-it s { "UTF-8" }.
violation-csv-empty = Afaylu ulac deg-s izirigen ara d-nekter.
# $column (text): the column's name.
violation-csv-column-missing = Tagejdit «{ $column }» ulac-itt deg ufaylu.
# $max (number): largest size in bytes.
violation-file-too-large =
    { $max ->
        [one] Afaylu yugar tiddi tafellayt: { $max } n uṭamḍan.
       *[other] Afaylu yugar tiddi tafellayt: { $max } n yiṭamḍanen.
    }
violation-consent-wording-required = Efk aḍris s timmad-is i yeqbel umdan.
violation-consent-source-required = Ini-d anda d wamek i d-yettwafk uqbal.
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
