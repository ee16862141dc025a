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
