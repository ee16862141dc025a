### The public pages: unsubscribing, tracked links, forms, home, error.

## Unsubscribing

page-unsubscribe-title = Unsubscribe
# $company (text): the organization's name.
page-unsubscribe-question = Do you want to stop receiving messages from { $company }?
page-unsubscribe-button = Unsubscribe me
# $company (text).
page-unsubscribe-done = Done: you won’t receive messages from { $company } any more.
# $company (text).
page-unsubscribe-already = You are already unsubscribed from the messages of { $company }.
page-unsubscribe-invalid = This unsubscribe link isn’t valid. Use the one in the latest message you received, or write to the sender.

## Tracked link

page-link-expired-title = Link expired
page-link-expired-text = This link no longer leads anywhere. Use the one in the most recent message, or go to the sender’s website.

## Forms behind the links of mails

page-field-name = Your name
page-field-password = Password
page-field-code = Verification code

page-confirm-title = Confirm your address
page-confirm-text = Enter the password you chose when you signed up. Your organization opens with it.
page-confirm-button = Confirm
page-confirm-done = Done: your organization is open, and you are signed in.

# $company (text).
page-invitation-title = Join { $company }
page-join-title = Join your organization
page-join-text = If you already have an account with this address, enter its password. Otherwise choose one: it opens your account.
page-join-button = Accept the invitation
page-join-done = Done: you are a member, and signed in.

page-reset-title = New password
page-reset-text = Choose a new password. It signs you out everywhere.
page-reset-button = Change the password
page-reset-done = Done: your password has been changed. Sign in with it now.

## Home

page-home-text = Campaigns and consent of many organizations, on your own servers.
page-home-explorer = Try the API
page-home-version = Version

## Error

page-error-title = Something went wrong
page-error-text = The page couldn’t be shown. Please try again in a moment.
# $request (text): reference for the support team.
page-error-reference = Reference: { $request }

## Agreeing to what one was asked by mail

page-agree-title = Do you agree?
# $company (text): the organization's name.
page-agree-text = { $company } would like your answer to this:
page-agree-button = Yes, I agree
page-agree-hint = If you don’t agree, close this page. Nothing is then kept.
# $company (text).
page-agree-done = Done: { $company } knows that you agree. You can withdraw at any time by a link in each message.
page-agree-invalid = This link isn’t valid any more. Fill in the form again to get a new one.

## Preference centre

page-preferences-title = Your choices
# $company (text).
page-preferences-text = Here you decide what { $company } may do. What you change takes effect at once, for messages that you have already received too.
page-preferences-invalid = This link isn’t valid. Use the one in the latest message you received.
page-preferences-agreed = What you agreed to:
page-channel-email = E-mail
page-channel-sms = Text messages
page-channel-push = Notifications
page-channel-post = Letters
# $company (text).
page-preferences-email = I want to receive e-mails from { $company }.
# $company (text).
page-preferences-sms = I want to receive text messages from { $company }.
# $company (text).
page-preferences-push = I want to receive notifications from { $company }.
# $company (text).
page-preferences-post = I want to receive letters from { $company }.
# $company (text).
page-preferences-opens = When I open a message, { $company } may count:
# $company (text).
page-preferences-clicks = When I follow a link, { $company } may count:
page-tracking-none = nothing
page-tracking-anonymous = that somebody did, without my name
page-tracking-individual = that I did
page-preferences-save = Save my choices
page-preferences-nothing = No more of anything
# $company (text).
page-preferences-nothing-words = I want nothing more from { $company }: no messages, and nothing counted.
page-preferences-saved = Saved. This holds from now on.
page-preferences-mailed = Saved. You will receive a mail: messages begin once you have confirmed there.

## Public forms

page-form-email = Your e-mail address
page-form-name = Your name (optional)
page-form-phone = Your phone number (optional)
page-form-trap = Leave this field empty
page-form-button = Sign up
page-form-script = This form needs scripts, to tell people from machines.
page-form-working = One moment…
page-form-done-title = Look into your mailbox
# $company (text).
page-form-done = If the address is right, a message from { $company } is on its way to it. Nothing is sent before you confirm there.
page-form-invalid-title = Form not found
page-form-invalid = This form no longer exists.
page-language = Language
