### Ce que l’interface de programmation répond quand elle refuse. Clé : error- suivi du code de l’erreur.

## Accès

error-unauthenticated = Veuillez vous connecter pour continuer.
# $permission (texte) : la permission qui manque.
error-forbidden = Vos droits ne permettent pas cette action : il vous manque la permission « { $permission } ». Adressez-vous à un administrateur de votre organisation.
error-csrf-refused = L’origine de votre demande n’a pas pu être vérifiée. Rechargez la page, puis réessayez.
error-sign-in-refused = L’adresse e-mail ou le mot de passe est incorrect.
error-second-factor-required = Saisissez le code de votre application d’authentification pour terminer la connexion.
error-second-factor-refused = Ce code de vérification est incorrect ou a déjà servi.
error-token-expired = L’accès présenté a expiré. Renouvelez-le, ou reconnectez-vous.
error-token-revoked = L’accès présenté a été retiré : la session a été fermée, ou la clé révoquée.
error-token-reused = Par sécurité, cette session a été fermée : un jeton déjà utilisé a été présenté. Veuillez vous reconnecter.
error-invitation-invalid = Cette invitation n’est plus valable. Utilisez le lien du dernier message reçu, ou demandez une nouvelle invitation à l’organisation.
error-reset-invalid = Ce lien de réinitialisation n’est plus valable. Demandez-en un nouveau.
error-link-invalid = Ce lien n’est pas valable ou a expiré.
error-tenant-suspended = L’accès de votre organisation est suspendu. Adressez-vous à son propriétaire.
error-tenant-erased = Cette organisation a été supprimée ; ses données n’existent plus.

## Demandes

error-not-found = Cet élément n’existe pas ou ne vous est pas accessible.
error-upload-used = Ce fichier a déjà servi. Envoyez-le de nouveau pour l’utiliser encore une fois.
error-bad-user-input = Certaines informations sont à corriger. Vérifiez les champs signalés.
error-conflict = Quelqu’un d’autre vient de créer ou de modifier cet élément. Rechargez la page, puis réessayez.
# $seconds (nombre) : délai avant de réessayer.
error-rate-limited =
    { $seconds ->
        [one] Trop de demandes. Réessayez dans { $seconds } seconde.
       *[other] Trop de demandes. Réessayez dans { $seconds } secondes.
    }
error-unavailable = Le service est momentanément indisponible. Rien n’a été modifié ; réessayez dans quelques instants.
# $request (texte) : référence à communiquer au support.
error-internal = Une erreur inattendue est survenue. Si elle se reproduit, communiquez cette référence au support : { $request }
error-method-not-allowed = Cette adresse n’accepte pas cette méthode.
error-unsupported-media-type = Le format du contenu envoyé n’est pas pris en charge.
error-not-acceptable = Aucun des formats de réponse demandés n’est disponible.
# $limit (nombre) : taille maximale en octets.
error-body-too-large =
    { $limit ->
        [one] La demande dépasse la taille maximale de { $limit } octet.
       *[other] La demande dépasse la taille maximale de { $limit } octets.
    }
# $kind (mot) : ce qui ne va pas dans un corps en JSON ; $line, $column (nombres) : où ; $name (texte) : le champ.
error-malformed-request =
    { $kind ->
        [syntax] La demande n’est pas du JSON valable : voyez la ligne { $line }, colonne { $column }.
        [field] La demande a un champ qui n’existe pas ici : « { $name } », ligne { $line }.
        [value] Une valeur de la demande n’est pas du type attendu : voyez la ligne { $line }, colonne { $column }.
       *[other] La demande est mal formée.
    }
error-idempotency-mismatch = Cette clé d’idempotence a déjà servi pour une demande différente.
error-idempotency-unknown-outcome = Une première demande avec cette clé d’idempotence a été interrompue : son résultat est inconnu. Vérifiez ce qui a été fait avant de recommencer avec une nouvelle clé.

## Webhooks

# $max (nombre) : combien il peut y en avoir.
error-webhook-limit =
    { $max ->
        [one] Votre organisation peut avoir { $max } webhook au plus. Supprimez-en un qui ne sert plus.
       *[other] Votre organisation peut avoir { $max } webhooks au plus. Supprimez-en un qui ne sert plus.
    }
error-webhook-disabled = Ce webhook est désactivé. Réactivez-le d’abord.

## What comes back

error-delivery-known = Le sort de ce message est déjà connu.
# $max (number): how many there may be.
error-callback-limit =
    { $max ->
        [one] Votre organisation peut avoir { $max } adresse de rappel au plus. Supprimez-en une dont vous n’avez plus besoin.
       *[other] Votre organisation peut avoir { $max } adresses de rappel au plus. Supprimez-en une dont vous n’avez plus besoin.
    }

## GraphQL

error-graphql-parse-failed = Le document GraphQL contient une erreur de syntaxe ; « detail » la nomme en anglais.
error-graphql-validation-failed = Le document GraphQL ne respecte pas le schéma ; « detail » dit en anglais pourquoi.
# $limit (nombre) : profondeur maximale.
error-query-too-deep =
    { $limit ->
        [one] La requête dépasse la profondeur maximale de { $limit } niveau.
       *[other] La requête dépasse la profondeur maximale de { $limit } niveaux.
    }
# $cost, $limit (nombres) : coût calculé et coût maximal.
error-query-too-costly = La requête coûte { $cost } points, pour un maximum de { $limit }. Demandez moins d’éléments ou moins de champs.
# $what (mot) : ce qui est compté ; $found, $limit (nombres) : trouvé et permis.
error-query-too-large = Le document GraphQL demande trop à la fois : { $found } { $what ->
        [bytes] octets
        [roots] champs racines
       *[other] champs
    }, pour un maximum de { $limit }. Divisez-le.
# $limit (nombre) : nombre maximal d’alias.
error-too-many-aliases =
    { $limit ->
        [one] La requête dépasse le maximum de { $limit } alias.
       *[other] La requête dépasse le maximum de { $limit } alias.
    }
error-too-many-directives = La requête contient trop de directives.
error-fragment-cycle = Les fragments de la requête se référencent en boucle.
error-batch-refused = Les requêtes groupées ne sont pas acceptées : envoyez une seule opération à la fois.
error-introspection-disabled = L’introspection du schéma est désactivée sur ce serveur.

## Règles des domaines

error-last-owner = Une organisation doit garder au moins un propriétaire.
error-role-in-use = Ce rôle est encore attribué à des membres. Retirez-le-leur avant de le supprimer.
error-permission-not-yours = Vous ne pouvez pas accorder une permission que vous n’avez pas vous-même.
# $from, $to (mots) : état actuel et état demandé.
error-campaign-state =
    La campagne ne peut pas passer de l’état « { $from ->
        [draft] brouillon
        [scheduled] planifiée
        [preparing] en préparation
        [sending] en cours d’envoi
        [paused] en pause
        [completed] terminée
        [cancelled] annulée
       *[other] { $from }
    } » à l’état « { $to ->
        [draft] brouillon
        [scheduled] planifiée
        [preparing] en préparation
        [sending] en cours d’envoi
        [paused] en pause
        [completed] terminée
        [cancelled] annulée
       *[other] { $to }
    } ».
# $kind (mot) : qui repose dessus, un segment ou une campagne ; $name (texte) : son nom.
error-segment-in-use = { $kind ->
        [campaign] La campagne « { $name } » attend de partir vers ce segment. Modifiez-la d’abord.
       *[other] Le segment « { $name } » repose sur ce segment. Modifiez-le d’abord.
    }
# $kind (mot) : qui repose dessus, un segment ou une campagne ; $name (texte) : son nom.
error-list-in-use = { $kind ->
        [campaign] La campagne « { $name } » attend de partir vers cette liste. Modifiez-la d’abord.
       *[other] Le segment « { $name } » repose sur cette liste. Modifiez-le d’abord.
    }
error-campaign-not-approved = Personne n’a approuvé cette campagne telle qu’elle est maintenant. Une seconde personne doit l’approuver avant l’envoi.
error-campaign-own-approval = Vous avez participé à la rédaction de cette campagne. Une autre personne doit l’approuver.
error-campaign-archived = Cette campagne est dans les archives. Sortez-la d’abord.
error-campaign-under-way = Seule une campagne en brouillon ou terminée peut être archivée.
error-campaign-without-audience = La campagne n’a pas encore d’audience. Choisissez à qui elle s’adresse.
error-campaign-without-sender = La campagne n’a pas encore d’expéditeur. Choisissez au nom de qui elle est envoyée.
error-campaign-without-template = La campagne n’a pas encore de modèle de message. Choisissez-en un.
# $name (texte) : le nom d’un modèle ou d’un fragment.
error-medium-in-use = « { $name } » montre cette image. Retirez-la d’abord de là.
# $limit (nombre) : mégaoctets.
error-media-full = La médiathèque est pleine : elle contient { $limit } Mo au plus. Supprimez les images dont vous n’avez plus besoin.
error-task-not-dead = Seule une tâche abandonnée après plusieurs échecs peut être relancée.
error-request-closed = Cette demande a déjà reçu sa réponse.
error-request-not-extendable = Le délai se prolonge une seule fois, et avant qu’il soit passé.
error-suppression-own = Cette personne est partie de sa propre volonté. Elle seule peut revenir, en confirmant une nouvelle demande.
error-contact-suppressed = Cette adresse est exclue et ne peut pas être sollicitée. La personne peut revenir par l’un de vos formulaires.
error-merge-two-members = Les deux contacts appartiennent à des personnes qui se connectent ici. Deux comptes ne peuvent pas devenir un seul contact.
error-bulk-not-cancellable = Cette modification ne peut pas être arrêtée : elle est terminée, ou doit être menée à son terme.
error-form-expired = Cette page est restée ouverte trop longtemps. Rechargez-la et réessayez.
error-request-timeout = La requête a pris trop de temps et a été interrompue.
error-too-many-connections = Trop de connexions ouvertes à la fois. Fermez-en avant d’en ouvrir une autre.
# $limit (number): the most that are allowed.
error-too-many-subscriptions = Trop d’abonnements sur cette connexion ; le maximum est de { $limit }.
