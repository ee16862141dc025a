### People’s rights: requests, what is kept of them, the register of processing.
### The wording of this catalogue awaits a native reader.
### Written once, in Latin letters; Tifinagh is made of it letter by letter. What must stay as it is stands in braces.

## A person’s rights

page-rights-title = Isefka-nnek d yizerfan-nnek
# $company (text).
page-rights-text = D wa i tzemreḍ ad tsutreḍ i { $company } ɣef yisefka-nnek. Tiririt ad d-taweḍ deg wayyur.
page-rights-access = Wali, awi neɣ seɣti isefka-w
# $company (text).
page-rights-hint-access = Aseɣwen ad d-yettwazen ɣer tansa i tessen { $company }: d netta kan i yeldin isefka-nnek.
page-rights-button-access = Azen-iyi-d aseɣwen
# $company (text).
page-rights-sure-access = Bɣiɣ ad waliɣ isefka i teḥrez { $company } fell-i.
page-rights-done-access = Ma mazal tansa-nni d tin-ik, aseɣwen iteddu-d. Yeɣur i yiwen n usrag, yettwaldi yiwet n tikkelt.
page-rights-objection = Ur d-ttarut ara ɣur-i
# $company (text).
page-rights-hint-objection = { $company } ur d-tettaru ara ɣur-k, ur tḥesseb wacemma fell-ak, imir-n.
page-rights-button-objection = Ugiɣ
# $company (text).
page-rights-sure-objection = Ugiɣ ad d-taru { $company } ɣur-i, ad tḥseb ayen xeddmeɣ s yiznan-is.
# $company (text).
page-rights-done-objection = Yemmed: { $company } ur d-tettaru ara ɣur-k.
page-rights-restriction = Sres isefka-w
# $company (text).
page-rights-hint-restriction = { $company } teḥrez-iten, ur txeddem yis-sen wacemma alamma twala asuter-nnek.
page-rights-button-restriction = Sres
# $company (text).
page-rights-sure-restriction = Suturen-as i { $company } ad teḥrez isefka-w war ma texdem yis-sen kra.
# $company (text), $when (date).
page-rights-done-restriction = Yettwajerred: isefka-nnek srusen. { $company } ad ak-d-terr uqbel { $when }.
page-rights-erasure = Sfeḍ isefka-w
# $company (text).
page-rights-hint-erasure = Iznan ad ḥebsen imir-n. Ad yeqqim kan udsil n tansa-nnek, akken { $company } ur d-tettaru ara ɣur-k s tuccḍa.
page-rights-button-erasure = Suter asfaḍ
# $company (text).
page-rights-sure-erasure = Suturen-as i { $company } ad tesfeḍ isefka i teḥrez fell-i, ur d-tettaru ara ɣur-i.
# $company (text), $when (date).
page-rights-done-erasure = Yettwajerred, iznan ḥebsen seg tura. { $company } ad tesfeḍ neɣ ad ak-d-terr uqbel { $when }.

## What is kept of a person

page-data-title = Isefka yettwaḥerzen fell-ak
# $company (text).
page-data-text = { $company } tezmer tura ad ak-d-tesken akk ayen teḥrez fell-ak. Aseɣwen-a yettwaldi yiwet n tikkelt.
page-data-button = Sken-d isefka-w
# $company (text).
page-data-hint = D wa akk i teḥrez { $company } fell-ak. Tzemreḍ ad tsiggzeḍ asebter-a.
page-data-invalid = Aseɣwen-a ur yeɣur ara: yettwaldi yiwet n tikkelt, deg usrag. Suter wayeḍ seg tefranin-nnek.
page-data-take-whole = Akk ({ "JSON" })
page-data-take-portable = Ayen i d-fkiɣ ({ "JSON" })
page-data-take-table = Ayen i d-fkiɣ (tafelwit)
page-data-mend = Seɣti isefka-w
page-data-mend-email = Tansa tamaynut tḥesseb mi ara tettwasentem seg yizen ara d-yawḍen ɣur-s.
page-data-mend-button = Sekles
page-data-saved = Yettwaseɣti.
page-data-mailed = Yettwaseɣti. Tansa tamaynut ad tḥseb mi ara tt-tsentmeḍ seg yizen i d-yettwaznen ɣur-s.
page-data-wrong = Ur yettwasekles wacemma: wali urtan yettwacerḍen.
page-address-title = Tansa-nnek tamaynut
# $company (text).
page-address-text = { $company } ad ak-tessen s tansa-ya seg tura?
page-address-button = Ih, d tansa-w
# $company (text).
page-address-done = Yemmed: { $company } tessen-ik s tansa-ya seg tura.

## What the law wants told

data-company = Amasay
data-made = Yettwaxdem
data-until = Yettwaḥraz, ma ur txedmeḍ kra, arma d
data-recipients = Yettwazen i
data-nobody = ulac
data-rights = Tzemreḍ ad tsutreḍ
data-complaint = Ulac ayen tettɣekkir tmacint iman-is dagi. Tzemreḍ daɣen ad tceḍkiḍ ɣer tdabut n ummesten n yisefka n tmurt-nnek.
data-yes = ih
data-no = uhu
data-part-person = Kečč
data-part-fields = Isalan nniḍen
data-part-tags = Ticraḍ
data-part-lists = Tibdarin
data-part-standing = Ayen i tqebleḍ ass-a
data-part-consents = Akk ayen i d-tenniḍ, s unagi-s
data-part-asked = Ayen i ak-d-nessuter s yimayl
data-part-suppressions = Tansiwin ur nettaru ara ɣur-sent
data-part-messages = Iznan
data-part-returned = Ayen id-yuɣalen
data-part-reading = Ayen i teldiḍ d wayen i tḍefreḍ
data-part-requests = Isuturen-nnek
data-part-links = Iseɣwan ɣer usebter-a
data-part-waiting = Iznan yettrajun
data-part-history = Ayen yettwaxedmen s yisefka-nnek
data-part-changes = Ibeddilen n wayen yettwaḥerzen fell-ak
data-part-score = Tinqiḍin i ak-d-tettak tkebbanit
data-key-id = Asulay
data-key-email = Tansa n yimayl
data-key-phone = Tiliɣri
data-key-name = Isem
data-key-given-name = Isem amezwaru
data-key-family-name = Isem n twacult
data-key-postal = Tansa n tirawt
data-key-street = Abrid, annarag
data-key-postcode = Tangalt n tirawt
data-key-city = Tamdint
data-key-region = Tamnaḍt
data-key-country = Tamurt
data-key-locale = Tutlayt
data-key-time-zone = Taɣdent n wakud
data-key-stage = Tamentilt n usenqerreb
data-key-source = Aɣbalu
data-key-created-at = Yettwassen seg
data-key-updated-at = Yettwabeddel
data-key-acted-at = Tigawt-nnek taneggarut
data-key-noticed-at = Yettwaɛlem s taggara
data-key-restricted-at = Yettwasres seg
data-key-key = Tasarut
data-key-label = Azwel
data-key-value = Azal
data-key-personal = Udmawan
data-key-added-at = Yettwarna
data-key-channel = Abadu
data-key-purpose = Iswi
data-key-granted = Yettwaqbel
data-key-tracking = Izmer ad yettwaḥseb
data-key-basis = Taɣda tazerfant
data-key-said-at = Yettwanna
data-key-wording = Awalen yettwasknen
data-key-recorded-by = Yura-t
data-key-recorded-at = Yettwaru
data-key-address = Tansa n uẓeṭṭa
data-key-reason = Tamentilt
data-key-origin = S wacu
data-key-at = Melmi
data-key-campaign = Tasfart
data-key-state = Addad
data-key-code = Tiririt n uqeddac
data-key-attempted-at = Yettwazen
data-key-settled-at = Yemmed
data-key-kind = D acu
data-key-link = Aseɣwen
data-key-made-at = Yettwaxdem
data-key-expires-at = Yeɣur arma d
data-key-opened-at = Yettwaldi
data-key-asked-at = Yettwasuter
data-key-confirmed-at = Yettwasentem
data-key-answers = Yettwasuter i
data-key-received-at = Yewweḍ-d
data-key-due-at = Tiririt uqbel
data-key-extended-at = Yettwarna wakud
data-key-closed-at = Yettwarra
data-key-note = Awalen-nnek
data-key-answer = Tiririt
data-key-actor = S ɣur
data-key-changed = Acu i yettwabeddlen
data-key-points = Tinqiḍin
data-key-action = Tigawt
data-value-email = imayl
data-value-sms = izen awezlan
data-value-push = tilɣa
data-value-post = tabrat
data-value-messages = aṭṭaf n yiznan
data-value-opens = tulditin
data-value-clicks = iseɣwan yettwaḍefren
data-value-none = wacemma
data-value-anonymous = war isem
data-value-individual = s yisem
data-value-consent = aqbal
data-value-contract = agatu
data-value-legal_obligation = ilzem azerfan
data-value-legitimate_interest = tanfa tazerfant
data-value-lead = anermis
data-value-prospect = amsaɣ izemren ad yili
data-value-customer = amsaɣ
data-value-member = amaslaḍ n tuddsa
data-value-visitor = anerzaf
data-value-left = amdan ur nettaru ara ɣur-s
data-value-asking = amdan i d-yettsutur izerfan-is
data-value-unsubscribed = yeffeɣ
data-value-complaint = acetki
data-value-erased = yettwasfeḍ
data-value-hard_bounce = tansa ulac-itt
data-value-soft_bounces = iznan uɣalen-d aṭas n tikkal
data-value-delivered = yewweḍ
data-value-delayed = deg ubrid
data-value-bounced_soft = yuɣal-d i tura
data-value-bounced_hard = yuɣal-d i lebda
data-value-complained = ur yettwabɣa ara
data-value-mailbox_unknown = tabewwaḍt ulac-itt
data-value-mailbox_disabled = tabewwaḍt texsi
data-value-mailbox_full = tabewwaḍt teččur
data-value-too_large = meqqer aṭas
data-value-dns = aqeddac n tirawt ulac-it
data-value-system = tuccḍa n uqeddac n tirawt
data-value-content = agbur yettwagi
data-value-spam = yettwaḥseb d izen ur nettwabɣa
data-value-policy = alugen n win yeṭṭfen
data-value-other = ssebba nniḍen
data-value-unreadable = aneqqis ur nban ara
data-value-manual = s ufus
data-value-imported = seg ufaylu
data-value-queued = yettraju
data-value-attempting = iteddu
data-value-accepted = yettwafka
data-value-rejected = yettwagi
data-value-unknown = arussin
data-value-skipped = ur yettwazen ara
data-value-open = yettraju tiririt
data-value-fulfilled = yemmed
data-value-refused = yettwagi
data-value-access = anekcum
data-value-portability = awway
data-value-rectification = aseɣti
data-value-objection = agway
data-value-erasure = asfaḍ
data-value-restriction = asili
data-value-key = ahil
data-value-worker = tagdamt
data-value-link = kečč, s useɣwen
data-value-import = afaylu yettwaktaren
data-value-operator = amsefrak
data-value-erase = asfaḍ
data-value-anonymise = tukksa n yisem
data-act-opened = Yettwaldi
data-act-said = Afran yettwaru
data-act-changed = Yettwabeddel neɣ yettwaseqdec

## Register of processing

register-title = Ajerred n yirmad n usekker
register-company = Amasay n usekker
register-contact = Amek ara t-tnermḍeḍ
register-representative = Amgensi d yimasayen icerken
register-dpo = Anmahal n ummesten n yisefka
register-activity = Armud
register-purpose = Iswi
register-basis = Taɣda tazerfant
register-people = Imdanen yettwaqesden
register-data = Taggayin n yisefka
register-recipients = Inermasen
register-transfers = Asiweḍ ɣer berra n Tdukli
register-retention = Tanzagt n uḥraz
register-measures = Timeskar n tɣellist
register-not-stated = ur yettwanna ara
register-staff = imaslaḍen yesɛan azref
# $name (text).
register-relay = aqeddac n tuzna { $name }
# $name (text).
register-wordings = awalen: { $name }
register-activity-contacts = Inermisen
register-purpose-contacts = Tamussni n yimdanen i tessen tuddsa.
register-activity-messages = Tuzna n yiznan
register-purpose-messages = Asalɣu n yimdanen i iqeblen neɣ ur nugi ara.
register-activity-opens = Asiḍen n tulditin
register-purpose-opens = Tamussni ma ttwaɣran yiznan, s uqbal n yal yiwen.
register-activity-clicks = Asiḍen n yiseɣwan
register-purpose-clicks = Tamussni n wayen iḥwaǧen medden, s uqbal n yal yiwen.
register-activity-forms = Tiferkiyin tizuyaz
register-purpose-forms = Alqaḍ n yisuturen, yettwasentmen s yimayl.
register-activity-imports = Aktar n yifuyla
register-purpose-imports = Aktar n yinermisen yettwaleqḍen anda nniḍen, s unagi-nsen.
register-activity-suppressions = Tabdart n tukksa
register-purpose-suppressions = Ur nettaru ara i win ur nebɣi ara.
register-activity-requests = Isuturen n yizerfan
register-purpose-requests = Tiririt deg wakud d unagi-s.
register-activity-accounts = Imiḍanen n yimaslaḍen
register-purpose-accounts = Anekcum i wid ixeddmen dagi kan.
register-activity-audit = Aɣmis n usenqed
register-purpose-audit = Anagi anwa i yexdmen acu.
register-data-email = tansa n yimayl
register-data-phone = uṭṭun n tiliɣri
register-data-name = isem
register-data-postal = tansa n tirawt
register-data-country = tamurt
register-data-language = tutlayt
register-data-time_zone = taɣdent n wakud
register-data-consents = iqbalen d unagi-nsen
register-data-deliveries = iznan yettwaznen d wayen yellan yis-sen
register-data-openings = tulditin
register-data-clicks = iseɣwan yettwaḍefren
register-data-network = tansa n uẓeṭṭa
register-data-hash = adsil n tansa s tsarut
register-data-request = asuter, azemz d tririt
register-data-password = adsil n wawal uffir
register-data-act = tigawin d wazemz-nsent
# $name (text), $left (number), $what (text).
register-kept-stage =
    { $left ->
        [one] { $name }: { $left } n wayyur deffir n tigawt taneggarut n umdan, syin { $what }.
       *[other] { $name }: { $left } n wayyuren deffir n tigawt taneggarut n umdan, syin { $what }.
    }
# $days (number).
register-kept-forms = War asentem: { $days } n wussan, syin ad yettwasfeḍ.
register-kept-suppressions = Skud tella tuddsa, war tansa s timmad-is.
register-kept-accounts = Skud amdan d amaslaḍ.
register-kept-audit = Skud tella tuddsa.
register-kept-requests = Awalen ttruḥun akked umdan; izemzen d ugmuḍ ttɣiman skud tella tuddsa.
register-measure-sealed = Isefka udmawanen ttwawgelhen urti s wurti ({ "AES-256-GCM" }), s tsura n yal tuddsa.
register-measure-walls = Taffa n yisefka tesskan i yal tuddsa izirigen-is kan.
register-measure-roles = Yal amaslaḍ izmer kan ayen i as-serrḥen tmezraw-is.
register-measure-audit = Yal abeddel d yal tulditt n yisefka ttaǧǧan izirig deg uɣmis i deg d-yettban yal abeddel.
register-measure-sign-in = Awalen uffiren ttwaḥrazen s udsil kan ({ "Argon2id" }); ameskar wis sin yella, iɛeraḍen ttwaḥseben.
register-measure-consent = Ur d-yettwazen wacemma war ma yettwasteqsa uɣmis n yiqbalen deg wakud n tuzna.
register-measure-erasure = Imdanen iwumi yekfa wakud n uḥraz ttwasfaḍen neɣ ttwakksen-asen yismawen yal ass.
register-measure-logs = Iɣmisen n tetiknikt ur sɛin la tansa, la uṭṭun, la isem.
register-measure-relay = Iznan ttwazen ɣer uqeddac s tuqqna yettwawgelhen kan.

## Mails about one’s data

# $company (text).
mail-person-data-subject = Isefka-nnek ɣer { $company }
# $company (text).
mail-person-data-body = Tessutreḍ ad twaliḍ isefka i teḥrez { $company } fell-ak. Aseɣwen-a yeldi-ten.
mail-person-data-action = Ldi isefka-w
mail-person-data-footnote = Aseɣwen-a yeɣur i yiwen n usrag, yettwaldi yiwet n tikkelt. Ma ur t-tessutreḍ ara, zgel izen-a, ur t-ttak i yiwen.
# $company (text).
mail-person-address-subject = Sentem tansa-nnek tamaynut i { $company }
# $company (text).
mail-person-address-body = Yella win, ahat d kečč, i yefkan tansa-ya i { $company }. Ad tḥseb mi ara tettwasentem.
mail-person-address-action = Sentem tansa-w
mail-person-address-footnote = Aseɣwen-a yeɣur i yiwen n usrag. Ma mačči d kečč, zgel izen-a: ur yettbeddil wacemma.
# $company (text).
mail-person-expiry-subject = { $company } ad tesfeḍ isefka-nnek
# $company (text), $days (number).
mail-person-expiry-body =
    { $days ->
        [one] Aṭas aya ur d-nesli yis-k. Ma ur d-nesli ara, { $company } ad tesfeḍ isefka-nnek deg { $days } n wass. Ma tebɣiḍ ad neqqim nemyussan, ini-t deg usebter-a.
       *[other] Aṭas aya ur d-nesli yis-k. Ma ur d-nesli ara, { $company } ad tesfeḍ isefka-nnek deg { $days } n wussan. Ma tebɣiḍ ad neqqim nemyussan, ini-t deg usebter-a.
    }
mail-person-expiry-action = Wali tifranin-iw
mail-person-expiry-footnote = Tulditt n yizen-a ur tekfi ara: ḍfer aseɣwen, tseklseḍ tifranin-nnek.

# $company (text).
mail-rights-answer-subject = { $company } terra-d ɣef usuter-nnek
# $reason (word): fulfilled, refused or extended. $company (text). $kind (text): what was asked for. $when, $to (dates): when it was received, until when it is answered.
mail-rights-answer-body =
    { $reason ->
        [refused] { $company } tugi ayen i tessutreḍ ass n { $when } ({ $kind }). Ta d tamentilt:
        [extended] { $company } teḥwaǧ akud nniḍen i wayen i tessutreḍ ass n { $when } ({ $kind }), ar { $to }. Ta d tamentilt:
       *[fulfilled] { $company } tga ayen i tessutreḍ ass n { $when } ({ $kind }).
    }
# $reason (word): fulfilled, refused or extended.
mail-rights-answer-footnote =
    { $reason ->
        [fulfilled] Izen-a yettfakka asuter-nnek. Ma ixuṣṣ kra, aru i tuddsa, neɣ ccetki ɣer wemsuḍ n ummesten n yisefka.
       *[other] Tzemreḍ ad tcetkiḍ ɣer wemsuḍ n ummesten n yisefka, neɣ ad tedduḍ ɣer tesnezraft.
    }
