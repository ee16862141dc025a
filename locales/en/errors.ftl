### What the API answers when it refuses. Key: error- followed by the error's code.

## Access

error-unauthenticated = Please sign in to continue.
# $permission (text): the permission that is missing.
error-forbidden = Your role doesn’t allow this: it lacks the permission “{ $permission }”. Please contact an administrator of your organization.
error-csrf-refused = We couldn’t verify where your request came from. Reload the page and try again.
error-sign-in-refused = The email address or the password is incorrect.
error-second-factor-required = Enter the code from your authenticator app to finish signing in.
error-second-factor-refused = This verification code is incorrect or has already been used.
error-token-expired = The access you showed has expired. Refresh it, or sign in again.
error-token-revoked = The access you showed was withdrawn: the session was ended, or the key revoked.
error-token-reused = For your safety this session was ended: a token that had already been used was presented. Please sign in again.
error-invitation-invalid = This invitation is no longer valid. Use the link in the latest message you received, or ask the organization for a new one.
error-reset-invalid = This reset link is no longer valid. Please request a new one.
error-link-invalid = This link is not valid or has expired.
error-tenant-suspended = Your organization’s access is suspended. Please contact its owner.
error-tenant-erased = This organization has been deleted; its data no longer exists.

## Requests

error-not-found = This item doesn’t exist or isn’t accessible to you.
error-upload-used = This file has already been used. Upload it again to use it once more.
error-bad-user-input = Some information needs correcting. Check the highlighted fields.
error-conflict = Someone else has just created or changed this item. Reload the page and try again.
# $seconds (number): how long to wait.
error-rate-limited =
    { $seconds ->
        [one] Too many requests. Try again in { $seconds } second.
       *[other] Too many requests. Try again in { $seconds } seconds.
    }
error-unavailable = The service is temporarily unavailable. Nothing was changed; please try again in a moment.
# $request (text): reference for the support team.
error-internal = Something unexpected went wrong. If it happens again, give this reference to support: { $request }
error-method-not-allowed = This address doesn’t accept this method.
error-unsupported-media-type = The format of the content you sent isn’t supported.
error-not-acceptable = None of the requested response formats is available.
# $limit (number): largest size in bytes.
error-body-too-large =
    { $limit ->
        [one] The request exceeds the maximum size of { $limit } byte.
       *[other] The request exceeds the maximum size of { $limit } bytes.
    }
# $kind (word): what is wrong with a body in JSON; $line, $column (numbers): where; $name (text): the field.
error-malformed-request =
    { $kind ->
        [syntax] The request isn’t valid JSON: look at line { $line }, column { $column }.
        [field] The request has a field that doesn’t exist here: “{ $name }”, line { $line }.
        [value] A value in the request isn’t of the expected kind: look at line { $line }, column { $column }.
       *[other] The request is malformed.
    }
error-idempotency-mismatch = This idempotency key has already been used for a different request.
error-idempotency-unknown-outcome = An earlier request with this idempotency key was interrupted and its outcome is unknown. Check what was done before trying again with a new key.

## Webhooks

# $max (number): how many there may be.
error-webhook-limit =
    { $max ->
        [one] Your organization can have { $max } webhook at most. Delete one that is no longer needed.
       *[other] Your organization can have { $max } webhooks at most. Delete one that is no longer needed.
    }
error-webhook-disabled = This webhook is switched off. Switch it on first.

## What comes back

error-delivery-known = What became of this message is already known.
# $max (number): how many there may be.
error-callback-limit =
    { $max ->
        [one] Your organization can have { $max } callback at most. Delete one that is no longer needed.
       *[other] Your organization can have { $max } callbacks at most. Delete one that is no longer needed.
    }

## GraphQL

error-graphql-parse-failed = The GraphQL document has a syntax error; “detail” names it.
error-graphql-validation-failed = The GraphQL document doesn’t conform to the schema; “detail” says why.
# $limit (number): greatest depth.
error-query-too-deep =
    { $limit ->
        [one] The query exceeds the maximum depth of { $limit } level.
       *[other] The query exceeds the maximum depth of { $limit } levels.
    }
# $cost, $limit (numbers): computed and greatest cost.
error-query-too-costly = The query costs { $cost } points; the maximum is { $limit }. Ask for fewer items or fewer fields.
# $what (word): what is counted; $found, $limit (numbers): found and allowed.
error-query-too-large = The GraphQL document asks for too much at once: { $found } { $what ->
        [bytes] bytes
        [roots] root fields
       *[other] fields
    }, where { $limit } are allowed. Split it up.
# $limit (number): greatest number of aliases.
error-too-many-aliases =
    { $limit ->
        [one] The query exceeds the maximum of { $limit } alias.
       *[other] The query exceeds the maximum of { $limit } aliases.
    }
error-too-many-directives = The query contains too many directives.
error-fragment-cycle = The query’s fragments refer to each other in a circle.
error-batch-refused = Batched queries aren’t accepted: send one operation at a time.
error-introspection-disabled = Schema introspection is disabled on this server.

## Rules of the domains

error-last-owner = An organization must keep at least one owner.
error-role-in-use = Members still hold this role. Take it from them before deleting it.
error-permission-not-yours = You can’t grant a permission that you don’t have yourself.
# $from, $to (words): current state and requested state.
error-campaign-state =
    The campaign can’t go from “{ $from ->
        [draft] draft
        [scheduled] scheduled
        [preparing] preparing
        [sending] sending
        [paused] paused
        [completed] completed
        [cancelled] cancelled
       *[other] { $from }
    }” to “{ $to ->
        [draft] draft
        [scheduled] scheduled
        [preparing] preparing
        [sending] sending
        [paused] paused
        [completed] completed
        [cancelled] cancelled
       *[other] { $to }
    }”.
# $kind (word): who builds on it, a segment or a campaign; $name (text): its name.
error-segment-in-use = The { $kind ->
        [campaign] campaign “{ $name }” is waiting to be sent to
       *[other] segment “{ $name }” builds on
    } this segment. Change it first.
# $kind (word): who builds on it, a segment or a campaign; $name (text): its name.
error-list-in-use = The { $kind ->
        [campaign] campaign “{ $name }” is waiting to be sent to
       *[other] segment “{ $name }” builds on
    } this list. Change it first.
error-campaign-not-approved = Nobody has approved this campaign as it is now. A second person must approve it before it leaves.
error-campaign-own-approval = You wrote on this campaign. Somebody else must approve it.
error-campaign-archived = This campaign is in the archive. Take it out first.
error-campaign-under-way = Only a draft or a finished campaign can be archived.
error-campaign-without-audience = The campaign has no audience yet. Choose whom it is for.
error-campaign-without-sender = The campaign has no sender yet. Choose in whose name it is sent.
error-campaign-without-template = The campaign has no message template yet. Choose one.
# $name (text): the name of a template or a partial.
error-medium-in-use = “{ $name }” shows this picture. Take it out there first.
# $limit (number): megabytes.
error-media-full = The library is full: it takes { $limit } MB. Remove pictures that you no longer need.
error-task-not-dead = Only a task that was abandoned after several failures can be started again.
error-request-closed = This request has already been answered.
error-request-not-extendable = The time can be prolonged once only, and before it is over.
error-suppression-own = This person left by their own will. Only they can come back, by confirming a new request.
error-contact-suppressed = This address is left alone and can’t be asked. Whoever uses it can come back by a form of yours.
error-merge-two-members = Both contacts belong to people who sign in here. Two accounts can’t become one contact.
error-bulk-not-cancellable = This change can’t be stopped: it has ended, or must be carried out to its end.
error-form-expired = This page stood open for too long. Reload it and try again.
error-request-timeout = The request took too long and was interrupted.
error-too-many-connections = Too many connections are open at once. Close some before opening another.
# $limit (number): the most that are allowed.
error-too-many-subscriptions = Too many subscriptions on this connection; { $limit } are allowed.
