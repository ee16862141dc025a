### The public pages: unsubscribing, tracked links, forms, home, error.
### The wording of this catalogue awaits a native reader.
### Written once, in Latin letters; Tifinagh is made of it letter by letter. What must stay as it is stands in braces.

## Unsubscribing

page-unsubscribe-title = Tuffɣa seg tebdart
# $company (text): the organization's name.
page-unsubscribe-question = Tebɣiḍ ad teḥbes { $company } asiwweḍ n yiznan ɣur-k?
page-unsubscribe-button = Kkes-iyi seg tebdart
# $company (text).
page-unsubscribe-done = Yemmed: ur k-id-ttawḍen ara yiznan n { $company }.
# $company (text).
page-unsubscribe-already = Teffɣeḍ yakan seg tebdart n yiznan n { $company }.
page-unsubscribe-invalid = Aseɣwen-a n tuffɣa d armeɣtu. Seqdec win n yizen aneggaru i k-id-yewwḍen, neɣ aru i umazan.

## Tracked link

page-link-expired-title = Aseɣwen yemmut
page-link-expired-text = Aseɣwen-a ur yettawi tura ɣer wacemma. Seqdec win n yizen aneggaru, neɣ rzu ɣer usmel n umazan.

## Forms behind the links of mails

page-field-name = Isem-nnek
page-field-password = Awal uffir
page-field-code = Tangalt n usenqed

page-confirm-title = Sentem tansa-nnek
page-confirm-text = Sekcem awal uffir i tferneḍ mi tjerrdeḍ. Yis-s ara teldi tuddsa-nnek.
page-confirm-button = Sentem
page-confirm-done = Yemmed: tuddsa-nnek teldi, aql-ak teqqneḍ.

# $company (text).
page-invitation-title = Rnu ɣer { $company }
page-join-title = Rnu ɣer tuddsa-nnek
page-join-text = Ma tesɛiḍ yakan amiḍan s tansa-a, sekcem awal-is uffir. Ma ulac, fren yiwen: yis-s ara yeldi umiḍan-nnek.
page-join-button = Qbel tinubga
page-join-done = Yemmed: tuɣaleḍ d aɛeggal, aql-ak teqqneḍ.

page-reset-title = Awal uffir amaynut
page-reset-text = Fren awal uffir amaynut. Ad teffɣeḍ seg yal ibenk.
page-reset-button = Beddel awal uffir
page-reset-done = Yemmed: awal-nnek uffir ibeddel. Qqen yis-s tura.

## Home

page-home-text = Tikampanyin d tsirag n waṭas n tuddsiwin, deg yiqeddacen-nnek.
page-home-explorer = Ɛreḍ { "API" }
page-home-version = Lqem

## Error

page-error-title = Teḍra-d tuccḍa
page-error-text = Asebter ur yezmir ara ad d-yettwasken. Ɛreḍ daɣen ticki.
# $request (text): reference for the support team.
page-error-reference = Tamsisɣelt: { $request }
