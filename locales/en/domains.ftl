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
