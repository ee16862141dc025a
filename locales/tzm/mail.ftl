### The mails that the platform itself sends, and the foot of campaign mails.
### The wording of this catalogue awaits a native reader.
### Written once, in Latin letters; Tifinagh is made of it letter by letter. What must stay as it is stands in braces.

## Shared

# $name (text): the recipient's name.
mail-greeting = Azul { $name },
mail-greeting-nameless = Azul,
mail-link-hint = Ma tuqqna ur teddi ara, nɣel tansa-a deg yiminig-nnek:
mail-automatic = Izen-a d awurman; ma ulac aɣilif, ur d-ttarra ara fell-as.

## Invitation of a member

# $company (text): the organization's name.
mail-invitation-subject = Tinubga i wakken ad ternuḍ ɣer { $company }
# $company (text).
mail-invitation-body = { $company } tessawel-ak-d ad ternuḍ ɣer tallunt-is n umahil.
mail-invitation-action = Qbel tinubga
# $days (number): how long the link is valid.
mail-invitation-footnote =
    { $days ->
        [one] Aseɣwen-a yeɣra { $days } n wass, yettwaseqdac yiwet n tikkelt. Ma ur tessineḍ ara tuddsa-a, anef i yizen-a.
       *[other] Aseɣwen-a yeɣra { $days } n wussan, yettwaseqdac yiwet n tikkelt. Ma ur tessineḍ ara tuddsa-a, anef i yizen-a.
    }

## Forgotten password

mail-password-reset-subject = Awennez n wawal-nnek uffir
mail-password-reset-body = Tessutreḍ awennez n wawal-nnek uffir. Ḍfer aseɣwen-a akken ad tferneḍ amaynut.
mail-password-reset-action = Fren awal uffir amaynut
# $minutes (number): how long the link is valid.
mail-password-reset-footnote =
    { $minutes ->
        [one] Aseɣwen-a yeɣra { $minutes } n tesdidt, yettwaseqdac yiwet n tikkelt. Ma mačči d kečč i t-yessutren, anef i yizen-a: awal-nnek uffir ur yettbeddil ara.
       *[other] Aseɣwen-a yeɣra { $minutes } n tesdidin, yettwaseqdac yiwet n tikkelt. Ma mačči d kečč i t-yessutren, anef i yizen-a: awal-nnek uffir ur yettbeddil ara.
    }

## Verification of the address

mail-email-verification-subject = Sentem tansa-nnek n yimayl
mail-email-verification-body = Ansuf yis-k! Sentem belli tansa-a d ayla-k akken ad tfakkeḍ ajerred-nnek.
mail-email-verification-action = Sentem tansa-inu
# $hours (number): how long the link is valid.
mail-email-verification-footnote =
    { $hours ->
        [one] Aseɣwen-a yeɣra { $hours } n tsaɛet. Ma ur tjerrdeḍ ara, anef i yizen-a: ulac amiḍan ara yeldin.
       *[other] Aseɣwen-a yeɣra { $hours } n tsaɛtin. Ma ur tjerrdeḍ ara, anef i yizen-a: ulac amiḍan ara yeldin.
    }

## Sign-up with an address that has an account already

mail-account-exists-subject = Tesɛiḍ yakan amiḍan
mail-account-exists-body = Yella win iɛerḍen ad ijerred s tansa-nnek, i yesɛan yakan amiḍan. Qqen kan ɣer umiḍan-nnek.
mail-account-exists-action = Qqen
mail-account-exists-footnote = Ma tettuḍ awal-nnek uffir, suter awennez-is. Ma mačči d kečč i t-yessutren, ulac ayen ara tgeḍ.

## New sign-in

mail-new-sign-in-subject = Tuqqna tamaynut ɣer umiḍan-nnek
# $when (date and time), $device (text): browser and system.
mail-new-sign-in-body = Tella-d tuqqna ɣer umiḍan-nnek seg yibenk ur nessin ara: { $device }, ass n { $when }.
mail-new-sign-in-action = Senqed tiɣimiyin-inu
mail-new-sign-in-footnote = Ma d kečč, ulac ayen ara tgeḍ. Ma xaṭi, mdel tiɣimit-nni u beddel awal-nnek uffir imir-a.

## Recovery code used

mail-recovery-code-used-subject = Tettwaseqdec tengalt n tririt
# $when (date and time), $left (number): codes that remain.
mail-recovery-code-used-body =
    { $left ->
        [0] Tettwaseqdec tengalt n tririt i tuqqna ɣer umiḍan-nnek, ass n { $when }. D tangalt taneggarut.
        [one] Tettwaseqdec tengalt n tririt i tuqqna ɣer umiḍan-nnek, ass n { $when }. Teqqim-ak-d { $left } n tengalt.
       *[other] Tettwaseqdec tengalt n tririt i tuqqna ɣer umiḍan-nnek, ass n { $when }. Qqiment-ak-d { $left } n tengalin.
    }
mail-recovery-code-used-action = Rnu tingalin timaynutin
mail-recovery-code-used-footnote = Ma mačči d kečč, beddel awal-nnek uffir u rnu tingalin timaynutin imir-a.

## Abeddel n iɣewwaren n unekcum

mail-security-changed-subject = Iɣewwaren n unekcum-nnek ttwabeddlen
mail-security-changed-body = Awal-nnek n uɛeddi neɣ afaktur wis sin yettubeddel tura. Akk tiɣimiyin-nniḍen fukent.
mail-security-changed-footnote = Ma mačči d kečč, beddel awal n uɛeddi tura, tiniḍ-as i unedbal n tuddsa-nnek.

## Webhook yexsi

mail-webhook-disabled-subject = Yiwen n { "webhook" } yexsi
# $name (text): the receiver’s host. $company (text). $reason (word): gone or failing.
mail-webhook-disabled-body =
    { $reason ->
        [gone] Anermas { $name } yenna-d belli ulac-it. { $company } ur as-tettazen ara tidyanin.
       *[failing] Semmus n wussan aya, ulac ayen i d-yuwḍen ɣer { $name }. { $company } ur as-tettazen ara tidyanin.
    }
mail-webhook-disabled-footnote = Sermed { "webhook" } ticki anermas-is ad yerr. Ayen yeḍran deg tallit-nni ur yettwaḥrez ara; ayen yettwaɛerḍen yezmer ad yettwazen tikkelt-nniḍen.

## Foot of campaign mails

# $company (text): the organization's name.
mail-campaign-reason = Yuwweḍ-ak-d yizen-a acku tqebleḍ ad k-tnermes { $company }.
mail-campaign-unsubscribe = Ffeɣ seg tebdart

mail-campaign-preferences = Tifranin-nnek

## Asking whether somebody agrees

# $company (text): the organization's name.
mail-opt-in-subject = Ma ulac aɣilif sentem: iznan n { $company }
# $company (text).
mail-opt-in-body = Yella win yessutren, ahat d kečč, iznan n { $company } ɣer tansa-a. Sentem belli tqebleḍ; war asentem-nnek ur d-yettwazen wacemma.
mail-opt-in-action = Ɣer sakin sentem
# $days (number): how long the link is valid.
mail-opt-in-footnote =
    { $days ->
        [one] Aseɣwen-a yeɣur { $days } n wass. Ma mačči d kečč i t-yessutren, zgel izen-a: ayen yettwaskecmen ad yettwakkes.
       *[other] Aseɣwen-a yeɣur { $days } n wussan. Ma mačči d kečč i t-yessutren, zgel izen-a: ayen yettwaskecmen ad yettwakkes.
    }
