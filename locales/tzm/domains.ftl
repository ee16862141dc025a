### Domains that mails are sent from: what DNS says of them, and what would be better.
### The wording of this catalogue awaits a native reader.
### Written once, in Latin letters; Tifinagh is made of it letter by letter. What must stay as it is stands in braces.

violation-domain-invalid = Aru isem n taɣult, am { "example.org" }.

## Keys

# $name (text): the name of the record.
domain-key-missing = Ulac tasarut tazayezt deg { $name }. Suffeɣ-d akalas akken i d-yettwasken; ar imir-n, iznan ad ffɣen war azmul.
# $name (text): the name of the record.
domain-key-wrong = Deg { $name } tella tsarut nniḍen, neɣ ugar n ukalas. Err deg umkan-is akalas i d-yettwasken.

## From where mails leave

# $name (text): the name of the record.
domain-spf-missing = Ulac akalas { "SPF" } deg { $name }. Suffeɣ-d akalas akken i d-yettwasken.
# $name (text): the name of the record.
domain-spf-none = Ulac akalas { "SPF" } deg { $name }. Suffeɣ-d yiwen ara d-yebdren iqeddacen ansi d-ttefɣen yiznan-nnek.
# $name (text): the name of the record.
domain-spf-several = Llan aṭas n ikalasen { "SPF" } deg { $name }: am akken ulac. Sdukkel-iten deg yiwen.
# $name (text): the name of the record, $what (text): terms of SPF.
domain-spf-incomplete = Akalas { "SPF" } n { $name } ur d-yebdir ara asebded-a. Rnu ɣer-s: { $what }
# $name (text): the name of the record, $max (number): questions.
domain-spf-questions = Taɣuri n ukalas { "SPF" } n { $name } teḥwaǧ ugar n { $max } n yisteqsiyen i { "DNS" }; ad yecceḍ deg yal amkan. Kkes ayen ur nettazen ara yis-k.
# $name (text): the name of the record.
domain-spf-everybody = Akalas { "SPF" } n { $name } yettaǧǧa yal yiwen ad yazen. Fak-it s { "~all" }.

## Where reports and answers arrive

# $name (text): the name of the record, $what (text): its content.
domain-return-path-missing = Ineqqisen n wayen ur nuweḍ ara ur d-ttawḍen ara. Suffeɣ-d akalas { "MX" } i { $name }: { $what }
# $name (text): the domain.
domain-answers-missing = Ulac win i d-irezzun iznan n { $name }: tiririyin ɣef yiznan-nnek ad ruḥent.

## What others do with mails that fail

# $name (text): the name of the record.
domain-dmarc-missing = Ulac tasertit { "DMARC" } deg { $name }. War-s, { "Gmail" } d { "Yahoo" } ttagin wid yettaznen aṭas. Suffeɣ-d akalas akken i d-yettwasken.
# $name (text): the name of the record.
domain-dmarc-several = Llant aṭas n tsertiyin { "DMARC" } deg { $name }: am akken ulac. Ǧǧ yiwet.
# $name (text): the name of the record.
domain-dmarc-malformed = Akalas { "DMARC" } deg { $name } ur d-yenni ara tasertit. Bdu-t s { "v=DMARC1; p=none" }.
# $name (text): the name of the record.
domain-dmarc-none = Tasertit n { $name } tettaǧǧa iznan n tkerkas ad ɛeddin. Mi ur d-skanayen ara ineqqisen-is ayen ur nettwassen, beddel { "p=none" } s { "p=quarantine" }.
# $name (text): the name of the record.
domain-dmarc-unreported = Tasertit n { $name } ur tessutur ara ineqqisen. Rnu { "rua=mailto:" } s tansa-nnek iwakken ad teẓreḍ anwa i yettaznen s yisem-nnek.

## Senders

domain-sender-without = Iznan seg tansa-a ttefɣen war azmul: taɣult-is ur telli ara gar taɣulin-nnek. Rnu-tt.
domain-sender-unready = Iznan seg tansa-a ttefɣen war azmul: tisura n taɣult-is mazal ur ttwafent ara deg { "DNS" }. Suffeɣ-itent-id, tsutreḍ asenqed n taɣult.

## Why an event did not arrive at a webhook

webhook-failure-internal-address = Tansa tettawi ɣer uẓeṭṭa ur tsawal ara tsebded-a.
webhook-failure-refused-address = Tasebded-a ur tsawal ara i tansa n talɣa-a: tqebbel { "https" }, deg tebburt { "443" } neɣ seg { "8443" } d asawen.
webhook-failure-unresolved = Isem n umermas ur yettawi ɣer kra n wadeg. Senqed { "DNS" }-is.
webhook-failure-timeout = Amermas ur d-yerri ara deg wakud.
webhook-failure-connection-refused = Ulac win yettḥessisen din: tamacint n umermas tugi tuqqna.
webhook-failure-tls = Tuqqna taɣellsant ur teddi ara. Senqed aselkin n umermas: isem-is, azemz-is d tezrirt-is.
webhook-failure-unreachable = Tuqqna ur teddi ara, neɣ tegzem.
webhook-failure-malformed = Izen ur yezmir ara ad yettwaru.

## What became of a campaign for one person

campaign-past-queued = Izen yettraǧu nnuba-s.
campaign-past-attempting = Izen la yettazen.
campaign-past-accepted = Izen yettwazen.
# $code (number): the answer of the mail server.
campaign-past-rejected = Izen tugi-t tama i d-iremsen ({ $code }).
campaign-past-unknown = Izen ahat yeffeɣ: tuqqna tegzem uqbel ad d-tas tririt. Ur yettalas ara tuzna.
campaign-past-skipped = Izen ur yettwazen ara: mi d-tewweḍ nnuba n umdan-a, aqbal neɣ tansa ulac-itt, neɣ isefka ur zmiren ara ad ttwaseqdcen.
campaign-past-capped = Izen ur yettwazen ara: mi d-tewweḍ nnuba n umdan-a, yuɣ-d yakan ayen iwulmen n yiznan.
campaign-past-absent = Izen ur yettwazen ara: amdan-a ur yelli ara gar wid yettwafernen mi tebda tuzna.
campaign-past-ended = Izen ur yettwazen ara: takampanyt tettwasefsex uqbel nnuba n umdan-a.
