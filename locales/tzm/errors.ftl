### What the API answers when it refuses. Key: error- followed by the error's code.
### The wording of this catalogue awaits a native reader.
### Written once, in Latin letters; Tifinagh is made of it letter by letter. What must stay as it is stands in braces.

## Access

error-unauthenticated = Ma ulac aɣilif, qqen akken ad tkemmleḍ.
# $permission (text): the permission that is missing.
error-forbidden = Tisirag-nnek ur ak-ttaǧǧant ara ad tgeḍ tigawt-a: txuṣṣ-ak tsiregt «{ $permission }». Nermes anedbal n tuddsa-nnek.
error-csrf-refused = Ur nezmir ara ad nsenqed ansi d-yusa usuter-nnek. Ales asali n usebter, sakin ɛreḍ daɣen.
error-sign-in-refused = Tansa n yimayl neɣ awal uffir d armeɣtu.
error-second-factor-required = Sekcem tangalt n usnas-nnek n usesteb akken ad tfakkeḍ tuqqna.
error-second-factor-refused = Tangalt-a n usenqed d tarmeɣtut neɣ tettwaseqdec yakan.
error-token-expired = Anekcum i d-tesskneḍ yemmut. Smaynu-t neɣ ales tuqqna.
error-token-revoked = Anekcum i d-tesskneḍ yettwakkes: tiɣimit tettwamdel neɣ tasarut tettwakkes.
error-token-reused = I tɣellist-nnek, tiɣimit-a tettwamdel: yettwaseqdec tikkelt nniḍen uǧiṭun yettwasqedcen yakan. Ma ulac aɣilif, ales tuqqna.
error-invitation-invalid = Tinubga-a ur tɣur ara tura. Seqdec aseɣwen n yizen aneggaru i k-id-yewwḍen, neɣ suter tinubga tamaynut sɣur tuddsa.
error-reset-invalid = Aseɣwen-a n uwennez ur yeɣur ara tura. Suter wayeḍ.
error-link-invalid = Aseɣwen-a d armeɣtu neɣ yemmut.
error-tenant-suspended = Anekcum n tuddsa-nnek yettwaḥbes. Nermes bab-is.
error-tenant-erased = Tuddsa-a tettwakkes; isefka-ines ulac-iten tura.

## Requests

error-not-found = Aferdis-a ulac-it neɣ ur tezmireḍ ara ad t-id-tafeḍ.
error-upload-used = Afaylu-a yettwaseqdec yakan. Azen-it-id i tikkelt nniḍen akken ad t-tesqedceḍ daɣen.
error-bad-user-input = Kra n yisalan ilaq ad ttwaseɣtin. Senqed urtan yettwacerḍen.
error-conflict = Yella win yernan neɣ yesnefflen aferdis-a akka tura. Ales asali n usebter, sakin ɛreḍ daɣen.
# $seconds (number): how long to wait.
error-rate-limited =
    { $seconds ->
        [one] Aṭas n yisuturen. Ɛreḍ daɣen deffir n { $seconds } n tasint.
       *[other] Aṭas n yisuturen. Ɛreḍ daɣen deffir n { $seconds } n tsinin.
    }
error-unavailable = Ameẓlu ulac-it akka tura. Ulac ayen yettwabeddlen; ɛreḍ daɣen ticki.
# $request (text): reference for the support team.
error-internal = Teḍra-d tuccḍa ur nettwarǧa. Ma tuɣal-d, efk tamsisɣelt-a i tallalt: { $request }
error-method-not-allowed = Tansa-a ur teqbil ara tarrayt-a.
error-unsupported-media-type = Amasal n ugbur i tuzneḍ ur yettwasefrak ara.
error-not-acceptable = Ulac ula d yiwen n umasal n tririt seg wid i tessutreḍ.
# $limit (number): largest size in bytes.
error-body-too-large =
    { $limit ->
        [one] Asuter yugar tiddi tafellayt: { $limit } n uṭamḍan.
       *[other] Asuter yugar tiddi tafellayt: { $limit } n yiṭamḍanen.
    }
# $kind (word): what is wrong with a body in JSON; $line, $column (numbers): where; $name (text): the field.
error-malformed-request =
    { $kind ->
        [syntax] Asuter mačči d { "JSON" } ameɣtu: wali izirig { $line }, tagejdit { $column }.
        [field] Asuter yesɛa urti ur nelli ara da: «{ $name }», izirig { $line }.
        [value] Azal deg usuter mačči d anaw i ilaqen: wali izirig { $line }, tagejdit { $column }.
       *[other] Asuter ur yuri ara akken iwata.
    }
error-idempotency-mismatch = Tasarut-a n tiwent tettwaseqdec yakan i usuter nniḍen.
error-idempotency-unknown-outcome = Asuter amezwaru s tsarut-a n tiwent yettwagzem, ur nessin ara agmuḍ-is. Senqed ayen yettwagen uqbel ad talseḍ s tsarut tamaynut.

## Webhooks

# $max (number): how many there may be.
error-webhook-limit =
    { $max ->
        [one] Tuddsa-nnek tezmer ad tesɛu { $max } n { "webhook" } kan. Kkes win ur neḥwiǧ ara.
       *[other] Tuddsa-nnek tezmer ad tesɛu { $max } n { "webhooks" } kan. Kkes win ur neḥwiǧ ara.
    }
error-webhook-disabled = { "Webhook" }-a yexsi. Sermed-it qbel.

## What comes back

error-delivery-known = Ayen yeḍran d yizen-a yettwassen yakan.
# $max (number): how many there may be.
error-callback-limit =
    { $max ->
        [one] Tuddsa-nwen tezmer ad tesɛu { $max } n tansa n usiwel kan. Kkset tin ur teḥwaǧem ara.
       *[other] Tuddsa-nwen tezmer ad tesɛu { $max } n tansiwin n usiwel kan. Kkset tin ur teḥwaǧem ara.
    }

## GraphQL

error-graphql-parse-failed = Isemli { "GraphQL" } deg-s tuccḍa n tseddast; { "detail" } yeqqar-d acu-tt s teglizit.
error-graphql-validation-failed = Isemli { "GraphQL" } ur yeḍfir ara azenziɣ; { "detail" } yeqqar-d ayɣer s teglizit.
# $limit (number): greatest depth.
error-query-too-deep =
    { $limit ->
        [one] Asuter yugar telqey tafellayt: { $limit } n uswir.
       *[other] Asuter yugar telqey tafellayt: { $limit } n yiswiren.
    }
# $cost, $limit (numbers): computed and greatest cost.
error-query-too-costly = Azal n usuter d { $cost }, azal afellay d { $limit }. Suter drus n yiferdisen neɣ n wurtan.
# $what (word): what is counted; $found, $limit (numbers): found and allowed.
error-query-too-large = Isemli { "GraphQL" } yessutur aṭas deg yiwet n tikkelt: { $found } n { $what ->
        [bytes] yiṭamḍanen
        [roots] wurtan igejdanen
       *[other] wurtan
    }, afellay d { $limit }. Bḍu-t.
# $limit (number): greatest number of aliases.
error-too-many-aliases =
    { $limit ->
        [one] Asuter yugar amḍan afellay: { $limit } n yisem nniḍen.
       *[other] Asuter yugar amḍan afellay: { $limit } n yismawen nniḍen.
    }
error-too-many-directives = Asuter deg-s aṭas n tnaḍin.
error-fragment-cycle = Tifraḍin n usuter ttuɣalent-d ta ɣer ta s tnezzit.
error-batch-refused = Isuturen yeddukklen ur ttwaqbalen ara: azen yiwet n tmehelt i tikkelt.
error-introspection-disabled = Asfari n uzenziɣ yensa deg uqeddac-a.

## Rules of the domains

error-last-owner = Tuddsa ilaq ad tesɛu xerṣum yiwen n bab.
error-role-in-use = Tamlilt-a mazal-itt ɣer yiɛeggalen. Kkes-asen-tt uqbel ad tt-tekkseḍ.
error-permission-not-yours = Ur tezmireḍ ara ad tefkeḍ tasiregt ur tesɛiḍ ara kečč.
# $from, $to (words): current state and requested state.
error-campaign-state =
    Takampanyt ur tezmir ara ad tɛeddi seg waddad «{ $from ->
        [draft] arewway
        [scheduled] tettwasɣiwes
        [preparing] tettheyyay
        [sending] tettwazen
        [paused] teḥbes i kra n wakud
        [completed] tfukk
        [cancelled] tettwasefsex
       *[other] { $from }
    }» ɣer waddad «{ $to ->
        [draft] arewway
        [scheduled] tettwasɣiwes
        [preparing] tettheyyay
        [sending] tettwazen
        [paused] teḥbes i kra n wakud
        [completed] tfukk
        [cancelled] tettwasefsex
       *[other] { $to }
    }».
# $kind (word): who builds on it, a segment or a campaign; $name (text): its name.
error-segment-in-use = { $kind ->
        [campaign] Takampanyt «{ $name }» tettraju ad tettwazen i
       *[other] Agzam «{ $name }» yebna ɣef
    } ugzam-a. Beddel-it qbel.
# $kind (word): who builds on it, a segment or a campaign; $name (text): its name.
error-list-in-use = { $kind ->
        [campaign] Takampanyt «{ $name }» tettraju ad tettwazen i
       *[other] Agzam «{ $name }» yebna ɣef
    } tebdart-a. Beddel-it qbel.
error-campaign-not-approved = Ula d yiwen ur iqbil takampanyt-a akken i tella tura. Ilaq ad tt-yeqbel umdan wis sin uqbel ad tettwazen.
error-campaign-own-approval = Turiḍ deg tkampanyt-a. Ilaq ad tt-yeqbel umdan nniḍen.
error-campaign-archived = Takampanyt-a tella deg tgura. Suffeɣ-itt-id syin uqbel.
error-campaign-under-way = Ala arewway neɣ takampanyt i yemden i izemren ad kecmen ɣer tgura.
error-campaign-without-audience = Takampanyt mazal ur tesɛi ara inermasen. Fren wi ara tt-yaɣen.
error-campaign-without-sender = Takampanyt mazal ur tesɛi ara amazan. Fren s yisem n anwa ara tettwazen.
error-campaign-without-template = Takampanyt mazal ur tesɛi ara taneɣruft n yizen. Fren yiwet.
# $name (text): the name of a template or a partial.
error-medium-in-use = Tugna-a tettban-d deg «{ $name }». Kkes-itt syin uqbel.
# $limit (number): megabytes.
error-media-full = Tamkarḍit n tugniwin teččur: tettṭef { $limit } n { "MB" }. Kkes tugniwin ur teḥwaǧeḍ ara.
error-task-not-dead = Ala tawuri yettwaǧǧan deffir n waṭas n tuccḍiwin i izemren ad talles.
error-request-closed = Asuter-a yettwarra yakan.
error-request-not-extendable = Akud yettwarnay yiwet n tikkelt kan, uqbel ad yekfu.
error-suppression-own = Amdan-a yeffeɣ s lebɣi-ines. D netta kan i izemren ad d-yuɣal, s usentem n usuter amaynut.
error-contact-suppressed = Tansa-a tettwakkes, ur yezmir yiwen ad tt-isuter. Bab-is yezmer ad d-yuɣal s yiwet n tferkit-nnek.
error-merge-two-members = Sin inermisen-a n medden i d-ikecmen ɣer da. Sin imiḍanen ur zmiren ara ad uɣalen d yiwen n unermis.
error-bulk-not-cancellable = Abeddel-a ur yezmir ara ad yettwaḥbes: yekfa, neɣ ilaq ad yekfu.
error-form-expired = Asebter-a yeqqim yeldi aṭas. Ales asali-ines, sakin ɛreḍ daɣen.
error-request-timeout = Asuter-a yewwi aṭas n wakud, yettwaḥbes.
error-too-many-connections = Aṭas n tuqqniwin i yeldin deg yiwen n wakud. Mdel kra uqbel ad teldiḍ tayeḍ.
# $limit (number): the most that are allowed.
error-too-many-subscriptions = Aṭas n yijerriden deg tuqqna-a; afellay d { $limit }.
