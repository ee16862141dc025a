### People’s rights: requests, what is kept of them, the register of processing.

## A person’s rights

page-rights-title = Your data and your rights
# $company (text).
page-rights-text = This is what you can ask of { $company } about the data it keeps of you. You get an answer within a month.
page-rights-access = See, take along or correct my data
# $company (text).
page-rights-hint-access = A link is mailed to the address that { $company } knows: it alone opens your data.
page-rights-button-access = Mail me the link
# $company (text).
page-rights-sure-access = I want to see the data that { $company } keeps of me.
page-rights-done-access = If the address is still yours, a link is on its way. It is valid for an hour and opens once.
page-rights-objection = Be left alone
# $company (text).
page-rights-hint-objection = { $company } writes to you no more and counts nothing of you any more, at once.
page-rights-button-objection = I object
# $company (text).
page-rights-sure-objection = I object to { $company } writing to me and counting what I do with its messages.
# $company (text).
page-rights-done-objection = Done: { $company } writes to you no more.
page-rights-restriction = Let my data lie still
# $company (text).
page-rights-hint-restriction = { $company } keeps them and does nothing with them while it looks at your request.
page-rights-button-restriction = Let them lie still
# $company (text).
page-rights-sure-restriction = I ask { $company } to keep my data and do nothing with them.
# $company (text), $when (date).
page-rights-done-restriction = Noted: your data lie still. { $company } answers you by { $when }.
page-rights-erasure = Have my data erased
# $company (text).
page-rights-hint-erasure = Messages end at once. Afterwards only a fingerprint of your address stays, so that { $company } never writes to you again by mistake.
page-rights-button-erasure = Ask for erasure
# $company (text).
page-rights-sure-erasure = I ask { $company } to erase the data that it keeps of me, and to write to me no more.
# $company (text), $when (date).
page-rights-done-erasure = Noted, and messages end now. { $company } erases or answers you by { $when }.

## What is kept of a person

page-data-title = The data kept of you
# $company (text).
page-data-text = { $company } can now show you everything that it keeps of you. This link opens once.
page-data-button = Show my data
# $company (text).
page-data-hint = This is everything that { $company } keeps of you. You can print this page.
page-data-invalid = This link isn’t valid any more: it opens once, within the hour. Ask for another one from your choices.
page-data-take-whole = Everything (JSON)
page-data-take-portable = What I gave (JSON)
page-data-take-table = What I gave (table)
page-data-mend = Correct my data
page-data-mend-email = A new address counts once it is confirmed from the message that is sent there.
page-data-mend-button = Save
page-data-saved = Corrected.
page-data-mailed = Corrected. The new address counts once you confirm it from the message that was just sent there.
page-data-wrong = Nothing is saved: look at the highlighted fields.
page-address-title = Your new address
# $company (text).
page-address-text = Shall { $company } know you by this address from now on?
page-address-button = Yes, it is my address
# $company (text).
page-address-done = Done: { $company } knows you by this address from now on.

## What the law wants told

data-company = Controller
data-made = Made on
data-until = Kept, if you do nothing, until
data-recipients = Passed on to
data-nobody = nobody
data-rights = You can ask for
data-complaint = Nothing is decided here by a machine alone. You can also complain to the data protection authority of your country.
data-yes = yes
data-no = no
data-part-person = You
data-part-fields = Further details
data-part-tags = Tags
data-part-lists = Lists
data-part-standing = What you agree to today
data-part-consents = Everything that you said, with its proof
data-part-asked = What you were asked by mail
data-part-suppressions = Addresses that are not written to
data-part-messages = Messages
data-part-returned = What came back
data-part-reading = What you opened and followed
data-part-requests = Your requests
data-part-links = Links to this page
data-part-waiting = Messages that wait to leave
data-part-history = What was done with your data
data-part-changes = Changes to what is kept of you
data-part-score = Points the company gives you
data-key-id = Identifier
data-key-email = E-mail address
data-key-phone = Phone
data-key-name = Name
data-key-given-name = Given name
data-key-family-name = Family name
data-key-postal = Postal address
data-key-street = Street, floor
data-key-postcode = Postal code
data-key-city = Town
data-key-region = Region
data-key-country = Country
data-key-locale = Language
data-key-time-zone = Time zone
data-key-stage = How near
data-key-source = Source
data-key-created-at = Known since
data-key-updated-at = Changed
data-key-acted-at = Your last own act
data-key-noticed-at = Told of the end
data-key-restricted-at = Lies still since
data-key-key = Key
data-key-label = Label
data-key-value = Value
data-key-personal = Personal
data-key-added-at = Added
data-key-channel = Channel
data-key-purpose = Purpose
data-key-granted = Agreed
data-key-tracking = May be counted
data-key-basis = Lawful basis
data-key-said-at = Said
data-key-wording = Words shown
data-key-recorded-by = Written down by
data-key-recorded-at = Written down
data-key-address = Network address
data-key-reason = Reason
data-key-origin = By what
data-key-at = When
data-key-campaign = Campaign
data-key-state = State
data-key-code = Server’s answer
data-key-attempted-at = Sent
data-key-settled-at = Settled
data-key-kind = What
data-key-link = Link
data-key-made-at = Made
data-key-expires-at = Valid until
data-key-opened-at = Opened
data-key-asked-at = Asked
data-key-confirmed-at = Confirmed
data-key-answers = Asked for
data-key-received-at = Received
data-key-due-at = Answer due
data-key-extended-at = Prolonged
data-key-closed-at = Answered
data-key-note = Your words
data-key-answer = Answer
data-key-actor = By
data-key-changed = What was changed
data-key-points = Points
data-key-action = Action
data-value-email = e-mail
data-value-sms = text message
data-value-push = notification
data-value-post = letter
data-value-messages = receiving messages
data-value-opens = openings
data-value-clicks = links followed
data-value-none = nothing
data-value-anonymous = without a name
data-value-individual = by name
data-value-consent = consent
data-value-contract = contract
data-value-legal_obligation = legal obligation
data-value-legitimate_interest = legitimate interest
data-value-lead = lead
data-value-prospect = prospect
data-value-customer = customer
data-value-member = member of the organization
data-value-visitor = visitor
data-value-left = person to be left alone
data-value-asking = person who exercises their rights
data-value-unsubscribed = left
data-value-complaint = complaint
data-value-erased = erased
data-value-hard_bounce = address doesn’t exist
data-value-soft_bounces = messages came back too often
data-value-delivered = arrived
data-value-delayed = on its way
data-value-bounced_soft = came back, for now
data-value-bounced_hard = came back for good
data-value-complained = called unwanted
data-value-mailbox_unknown = no such mailbox
data-value-mailbox_disabled = mailbox switched off
data-value-mailbox_full = mailbox full
data-value-too_large = too large
data-value-dns = mail server not found
data-value-system = fault of the mail server
data-value-content = content refused
data-value-spam = taken for unwanted mail
data-value-policy = rule of the receiver
data-value-other = another reason
data-value-unreadable = unclear report
data-value-manual = entered by hand
data-value-imported = came with a file
data-value-queued = waiting
data-value-attempting = under way
data-value-accepted = handed over
data-value-rejected = rejected
data-value-unknown = unknown
data-value-skipped = not sent
data-value-open = waits for its answer
data-value-fulfilled = done
data-value-refused = refused
data-value-access = access
data-value-portability = portability
data-value-rectification = rectification
data-value-objection = objection
data-value-erasure = erasure
data-value-restriction = restriction
data-value-key = program
data-value-worker = platform
data-value-link = you, by a link
data-value-import = imported file
data-value-operator = operator
data-value-erase = erasure
data-value-anonymise = anonymisation
data-act-opened = Opened
data-act-said = Choice written down
data-act-changed = Changed or used

## Register of processing

register-title = Register of processing activities
register-company = Controller
register-contact = How it is reached
register-representative = Representative and joint controllers
register-dpo = Data protection officer
register-activity = Activity
register-purpose = Purpose
register-basis = Lawful basis
register-people = People concerned
register-data = Categories of data
register-recipients = Recipients
register-transfers = Transfers outside of the Union
register-retention = Retention
register-measures = Security measures
register-not-stated = not stated
register-staff = members of the organization who may
# $name (text).
register-relay = mail relay { $name }
# $name (text).
register-wordings = wordings: { $name }
register-activity-contacts = Contacts
register-purpose-contacts = To know the people with whom the organization is in touch.
register-activity-messages = Sending messages
register-purpose-messages = To inform people, and win them, who agree to it or do not object.
register-activity-opens = Counting of openings
register-purpose-opens = To know whether messages are read, as each person agrees.
register-activity-clicks = Counting of links followed
register-purpose-clicks = To know what is of interest, as each person agrees.
register-activity-forms = Public forms
register-purpose-forms = To take subscriptions, confirmed by mail.
register-activity-imports = Imports of files
register-purpose-imports = To take over contacts that were collected elsewhere, with their proof.
register-activity-suppressions = Suppression list
register-purpose-suppressions = Never to write again to whoever does not want it.
register-activity-requests = Requests by right
register-purpose-requests = To answer in time and be able to prove it.
register-activity-accounts = Members’ accounts
register-purpose-accounts = To let those in who work here, and nobody else.
register-activity-audit = Audit chain
register-purpose-audit = To prove who did what.
register-data-email = e-mail address
register-data-phone = phone number
register-data-name = name
register-data-postal = postal address
register-data-country = country
register-data-language = language
register-data-time_zone = time zone
register-data-consents = consents and their proof
register-data-deliveries = messages sent and what became of them
register-data-openings = openings
register-data-clicks = links followed
register-data-network = network address
register-data-hash = keyed hash of an address
register-data-request = request, dates and answer
register-data-password = hash of the password
register-data-act = acts and their date
# $name (text), $left (number), $what (text).
register-kept-stage =
    { $left ->
        [one] { $name }: { $left } month after the person’s last own act, then { $what }.
       *[other] { $name }: { $left } months after the person’s last own act, then { $what }.
    }
# $days (number).
register-kept-forms = Without confirmation: { $days } days, then erased.
register-kept-suppressions = As long as the organization exists, without the address itself.
register-kept-accounts = As long as the person is a member.
register-kept-audit = As long as the organization exists.
register-kept-requests = The words go with the person; dates and outcome stay as long as the organization exists.
register-measure-sealed = Personal data are encrypted field by field (AES-256-GCM), under keys of each organization’s own.
register-measure-walls = The database shows each organization its own rows only.
register-measure-roles = Each member may do what their roles allow, and nothing else.
register-measure-audit = Each change and each opening of personal data leaves a row in a chain in which any alteration shows.
register-measure-sign-in = Passwords are kept by hash only (Argon2id); a second factor is offered, and attempts are counted.
register-measure-consent = Nothing is sent without asking the ledger of consent at the moment of sending.
register-measure-erasure = People whose time of keeping is over are erased or made anonymous every day.
register-measure-logs = Technical logs hold no address, number or name.
register-measure-relay = Messages are handed to the mail relay over an encrypted connection only.

## Mails about one’s data

# $company (text).
mail-person-data-subject = Your data at { $company }
# $company (text).
mail-person-data-body = You asked to see the data that { $company } keeps of you. This link opens them.
mail-person-data-action = Open my data
mail-person-data-footnote = This link is valid for an hour and opens once. If you didn’t ask for it, ignore this message and pass it on to nobody.
# $company (text).
mail-person-address-subject = Confirm your new address for { $company }
# $company (text).
mail-person-address-body = Someone, probably you, gave this address to { $company }. It counts once it is confirmed.
mail-person-address-action = Confirm my address
mail-person-address-footnote = This link is valid for an hour. If this wasn’t you, ignore this message: nothing changes.
# $company (text).
mail-person-expiry-subject = { $company } is about to erase your data
# $company (text), $days (number).
mail-person-expiry-body =
    { $days ->
        [one] We haven’t heard from you for a long time. Unless we do, { $company } will erase your data in { $days } day. If you want to stay in touch, say so on this page.
       *[other] We haven’t heard from you for a long time. Unless we do, { $company } will erase your data in { $days } days. If you want to stay in touch, say so on this page.
    }
mail-person-expiry-action = See my choices
mail-person-expiry-footnote = Opening this message isn’t enough: follow the link and save your choices.

# $company (text).
mail-rights-answer-subject = { $company } answers your request
# $reason (word): fulfilled, refused or extended. $company (text). $kind (text): what was asked for. $when, $to (dates): when it was received, until when it is answered.
mail-rights-answer-body =
    { $reason ->
        [refused] { $company } refuses what you asked for on { $when } ({ $kind }). This is why:
        [extended] { $company } needs more time for what you asked for on { $when } ({ $kind }), until { $to }. This is why:
       *[fulfilled] { $company } has done what you asked for on { $when } ({ $kind }).
    }
# $reason (word): fulfilled, refused or extended.
mail-rights-answer-footnote =
    { $reason ->
        [fulfilled] This message ends your request. If something is missing, write to the organization, or complain to a data-protection authority.
       *[other] You can complain to a data-protection authority, or go to court.
    }
