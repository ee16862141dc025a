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
