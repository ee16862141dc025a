### The public pages: unsubscribing, tracked links, invitation, error.

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

## Invitation

# $company (text).
page-invitation-title = Join { $company }
page-invitation-new = Choose a password to open your account.
page-invitation-existing = You already have an account: sign in to accept the invitation.
page-invitation-button = Accept the invitation

## Error

page-error-title = Something went wrong
page-error-text = The page couldn’t be shown. Please try again in a moment.
# $request (text): reference for the support team.
page-error-reference = Reference: { $request }

## Accounts

page-home-text = This installation is ready. Its console is on its way; until then everything goes through its API.
page-confirm-title = Confirm your sign-up
page-confirm-text = Enter the password that you chose when signing up, to open your company’s space.
page-confirm-button = Confirm
page-confirm-done = Done: your space is open. You can sign in.
page-join-title = Accept the invitation
page-join-text = If you already have an account, enter its password (and the code of your second factor, if there is one); otherwise choose a password.
page-join-button = Accept the invitation
page-join-done = Welcome! You can sign in.
page-reset-title = Choose a new password
page-reset-text = All your sessions will end.
page-reset-button = Save
page-reset-done = Done. You can sign in with your new password.
page-field-name = Name
page-field-password = Password
page-field-code = Code of the second factor (optional)
