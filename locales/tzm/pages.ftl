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

## Agreeing to what one was asked by mail

page-agree-title = Tqebleḍ?
# $company (text): the organization's name.
page-agree-text = { $company } tettraju tiririt-nnek ɣef waya:
page-agree-button = Ih, qebleɣ
page-agree-hint = Ma ur tqebleḍ ara, mdel asebter-a. Ur yettwaḥraz wacemma.
# $company (text).
page-agree-done = Yemmed: { $company } teẓra belli tqebleḍ. Tzemreḍ ad tbeddleḍ rray melmi tebɣiḍ s useɣwen deg yal izen.
page-agree-invalid = Aseɣwen-a ur yeɣur ara tura. Ččar daɣen tiferkit akken ad d-teṭṭfeḍ wayeḍ.

## Preference centre

page-preferences-title = Tifranin-nnek
# $company (text).
page-preferences-text = Dagi ara tferneḍ ayen tezmer { $company } ad tt-tgeḍ. Ayen ara tbeddleḍ ad yeddu imir-n, ula i yiznan i k-id-yewwḍen yakan.
page-preferences-invalid = Aseɣwen-a d armeɣtu. Seqdec win n yizen aneggaru i k-id-yewwḍen.
page-preferences-agreed = Ayen i tqebleḍ:
page-channel-email = Imayl
page-channel-sms = Iznan iwezlanen
page-channel-push = Tilɣa
page-channel-post = Tibratin
# $company (text).
page-preferences-email = Bɣiɣ ad d-ṭṭfeɣ imaylen n { $company }.
# $company (text).
page-preferences-sms = Bɣiɣ ad d-ṭṭfeɣ iznan iwezlanen n { $company }.
# $company (text).
page-preferences-push = Bɣiɣ ad d-ṭṭfeɣ tilɣa n { $company }.
# $company (text).
page-preferences-post = Bɣiɣ ad d-ṭṭfeɣ tibratin n { $company }.
# $company (text).
page-preferences-opens = Mi ara ldiɣ izen, { $company } tezmer ad tḥseb:
# $company (text).
page-preferences-clicks = Mi ara ḍefreɣ aseɣwen, { $company } tezmer ad tḥseb:
page-tracking-none = wacemma
page-tracking-anonymous = belli yella win yexdmen aya, war isem-iw
page-tracking-individual = belli d nekk
page-preferences-save = Sekles tifranin-iw
page-preferences-nothing = Wacemma tura
# $company (text).
page-preferences-nothing-words = Ur bɣiɣ wacemma tura sɣur { $company }: ulac iznan, ulac ayen yettwaḥseben.
page-preferences-saved = Yettwasekles. Iteddu seg tura.
page-preferences-mailed = Yettwasekles. Ad k-id-yaweḍ yizen: iznan ad bdun mi ara tsentmeḍ din.

## Public forms

page-form-email = Tansa-nnek n yimayl
page-form-name = Isem-nnek (d afrayan)
page-form-phone = Uṭṭun-nnek n tiliɣri (d afrayan)
page-form-trap = Eǧǧ urti-a d ilem
page-form-button = Jerred
page-form-script = Tiferkit-a teḥwaǧ iskripten akken ad temyez imdanen d tmacinin.
page-form-working = Arǧu cwiṭ…
page-form-done-title = Wali tabwaṭ-nnek n yimayl
# $company (text).
page-form-done = Ma d tameɣtut tansa, izen n { $company } iteddu-d ɣur-s. Ur d-yettwazen wacemma uqbel ad tsentmeḍ din.
page-form-invalid-title = Tiferkit ulac-itt
page-form-invalid = Tiferkit-a ulac-itt tura.
page-language = Tutlayt
