### Domains that mails are sent from: what DNS says of them, and what would be better.

violation-domain-invalid = Enter the name of a domain, such as { "example.org" }.

## Keys

# $name (text): the name of the record.
domain-key-missing = There is no public key at { $name }. Publish the record as it is shown; until then mails leave unsigned.
# $name (text): the name of the record.
domain-key-wrong = At { $name } stands another key, or more than one record. Replace what is there by the record as it is shown.

## From where mails leave

# $name (text): the name of the record.
domain-spf-missing = There is no SPF record at { $name }. Publish the record as it is shown.
# $name (text): the name of the record.
domain-spf-none = There is no SPF record at { $name }. Publish one that names the servers from which your mails leave.
# $name (text): the name of the record.
domain-spf-several = There are several SPF records at { $name }: that is as good as none. Put them together into one.
# $name (text): the name of the record, $what (text): terms of SPF.
domain-spf-incomplete = The SPF record of { $name } does not name this installation. Add to it: { $what }
# $name (text): the name of the record, $max (number): questions.
domain-spf-questions = Reading the SPF record of { $name } takes more than { $max } questions to DNS; it fails everywhere. Take out what no longer sends for you.
# $name (text): the name of the record.
domain-spf-everybody = The SPF record of { $name } lets everybody send. Let it end with { "~all" }.

## Where reports and answers arrive

# $name (text): the name of the record, $what (text): its content.
domain-return-path-missing = Reports of what could not be delivered do not arrive. Publish an MX record for { $name }: { $what }
# $name (text): the domain.
domain-answers-missing = Nobody takes mail for { $name }: answers to your mails are lost, and some mail systems mistrust such senders.

## What others do with mails that fail

# $name (text): the name of the record.
domain-dmarc-missing = There is no DMARC policy at { $name }. Gmail and Yahoo refuse senders of many mails without one. Publish the record as it is shown.
# $name (text): the name of the record.
domain-dmarc-several = There are several DMARC policies at { $name }: that is as good as none. Keep one.
# $name (text): the name of the record.
domain-dmarc-malformed = The DMARC record at { $name } says no policy. Begin it with { "v=DMARC1; p=none" }.
# $name (text): the name of the record.
domain-dmarc-none = The policy at { $name } lets forged mails through. When its reports show nothing unknown, change { "p=none" } to { "p=quarantine" }.
# $name (text): the name of the record.
domain-dmarc-unreported = The policy at { $name } asks for no reports. Add { "rua=mailto:" } with an address of yours to see who sends in your name.

## Senders

domain-sender-without = Mails from this address leave unsigned: its domain is not among yours. Add it.
domain-sender-unready = Mails from this address leave unsigned: the keys of its domain were not found in DNS yet. Publish them and have the domain checked.

## Why an event did not arrive at a webhook

webhook-failure-internal-address = The address leads into a network that this installation does not call.
webhook-failure-refused-address = This installation calls no address of this form: it takes https, at port 443 or from 8443 on.
webhook-failure-unresolved = The name of the receiver leads nowhere. Look at its DNS.
webhook-failure-timeout = The receiver did not answer in time.
webhook-failure-connection-refused = Nobody listens there: the receiver’s machine refused the connection.
webhook-failure-tls = No secure connection came about. Look at the receiver’s certificate: its name, its date and its chain.
webhook-failure-unreachable = The connection did not come about, or broke.
webhook-failure-malformed = The message could not be written.

## What became of a campaign for one person

campaign-past-queued = The message waits for its turn.
campaign-past-attempting = The message is leaving.
campaign-past-accepted = The message was sent.
# $code (number): the answer of the mail server.
campaign-past-rejected = The message was refused by the receiving side ({ $code }).
campaign-past-unknown = The message may have left: the connection broke before an answer came. It is not sent again.
campaign-past-skipped = The message was not sent: when it was this person’s turn, the consent or the address was gone, or the data could not be used.
campaign-past-capped = The message was not sent: when it was this person’s turn, they had had messages enough.
campaign-past-absent = The message was not sent: this person was not among those chosen when sending began.
campaign-past-ended = The message was not sent: the campaign was cancelled before this person’s turn.
