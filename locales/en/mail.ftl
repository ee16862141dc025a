### The mails that the platform itself sends, and the foot of campaign mails.

## Shared

# $name (text): the recipient's name.
mail-greeting = Hello { $name },
mail-greeting-nameless = Hello,
mail-link-hint = If the button doesn’t work, copy this address into your browser:
mail-automatic = This is an automatic message; please don’t reply to it.

## Invitation of a member

# $company (text): the organization's name.
mail-invitation-subject = Invitation to join { $company }
# $company (text).
mail-invitation-body = { $company } invites you to join its workspace.
mail-invitation-action = Accept the invitation
# $days (number): how long the link is valid.
mail-invitation-footnote =
    { $days ->
        [one] This link is valid for { $days } day and works once. If you don’t know this organization, please ignore this message.
       *[other] This link is valid for { $days } days and works once. If you don’t know this organization, please ignore this message.
    }

## Forgotten password

mail-password-reset-subject = Reset your password
mail-password-reset-body = You asked to reset your password. Follow this link to choose a new one.
mail-password-reset-action = Choose a new password
# $minutes (number): how long the link is valid.
mail-password-reset-footnote =
    { $minutes ->
        [one] This link is valid for { $minutes } minute and works once. If you didn’t ask for this, please ignore this message: your password stays as it is.
       *[other] This link is valid for { $minutes } minutes and works once. If you didn’t ask for this, please ignore this message: your password stays as it is.
    }

## Verification of the address

mail-email-verification-subject = Confirm your email address
mail-email-verification-body = Welcome! Confirm that this address is yours to finish signing up.
mail-email-verification-action = Confirm my address
# $hours (number): how long the link is valid.
mail-email-verification-footnote =
    { $hours ->
        [one] This link is valid for { $hours } hour. If you didn’t sign up, please ignore this message: no account will be opened.
       *[other] This link is valid for { $hours } hours. If you didn’t sign up, please ignore this message: no account will be opened.
    }

## Sign-up with an address that has an account already

mail-account-exists-subject = You already have an account
mail-account-exists-body = Someone has just tried to sign up with your address, which already has an account. You only need to sign in.
mail-account-exists-action = Sign in
mail-account-exists-footnote = If you have forgotten your password, ask for it to be reset. If this wasn’t you, there is nothing you need to do.

## New sign-in

mail-new-sign-in-subject = New sign-in to your account
# $when (date and time), $device (text): browser and system.
mail-new-sign-in-body = Your account was signed in to from a device that we don’t know: { $device }, on { $when }.
mail-new-sign-in-action = Review my sessions
mail-new-sign-in-footnote = If this was you, there is nothing you need to do. If not, end that session and change your password right away.

## Recovery code used

mail-recovery-code-used-subject = A recovery code was used
# $when (date and time), $left (number): codes that remain.
mail-recovery-code-used-body =
    { $left ->
        [0] A recovery code was used to sign in to your account on { $when }. It was the last one.
        [one] A recovery code was used to sign in to your account on { $when }. You have { $left } left.
       *[other] A recovery code was used to sign in to your account on { $when }. You have { $left } left.
    }
mail-recovery-code-used-action = Create new codes
mail-recovery-code-used-footnote = If this wasn’t you, change your password and create new codes right away.

## Sign-in settings changed

mail-security-changed-subject = Your sign-in settings were changed
mail-security-changed-body = Your password or your second factor has just been changed. All your other sessions have ended.
mail-security-changed-footnote = If this wasn’t you, reset your password right away and tell an administrator of your organization.

## Webhook switched off

mail-webhook-disabled-subject = A webhook was switched off
# $name (text): the receiver’s host. $company (text). $reason (word): gone or failing.
mail-webhook-disabled-body =
    { $reason ->
        [gone] The receiver at { $name } said that it no longer exists. { $company } sends it no more events.
       *[failing] For five days nothing sent to { $name } has arrived. { $company } sends it no more events.
    }
mail-webhook-disabled-footnote = Switch the webhook on again once its receiver answers. What happened meanwhile was not kept for it; what had been tried can be sent again.

## Foot of campaign mails

# $company (text): the organization's name.
mail-campaign-reason = You are receiving this message because you agreed to hear from { $company }.
mail-campaign-unsubscribe = Unsubscribe

mail-campaign-preferences = Your choices

## Asking whether somebody agrees

# $company (text): the organization's name.
mail-opt-in-subject = Please confirm: messages from { $company }
# $company (text).
mail-opt-in-body = Someone, probably you, asked for messages from { $company } at this address. Confirm that you agree; without your confirmation nothing is sent.
mail-opt-in-action = Read and confirm
# $days (number): how long the link is valid.
mail-opt-in-footnote =
    { $days ->
        [one] This link is valid for { $days } day. If you didn’t ask for this, please ignore this message: what was entered is then deleted.
       *[other] This link is valid for { $days } days. If you didn’t ask for this, please ignore this message: what was entered is then deleted.
    }
