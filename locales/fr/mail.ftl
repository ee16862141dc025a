### Les messages que la plateforme envoie elle-même, et le pied des messages de campagne.

## Commun à tous

# $name (texte) : nom du destinataire.
mail-greeting = Bonjour { $name },
mail-greeting-nameless = Bonjour,
mail-link-hint = Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur :
mail-automatic = Ce message est automatique ; merci de ne pas y répondre.

## Invitation d’un membre

# $company (texte) : nom de l’organisation.
mail-invitation-subject = Invitation à rejoindre { $company }
# $company (texte).
mail-invitation-body = { $company } vous invite à rejoindre son espace de travail.
mail-invitation-action = Accepter l’invitation
# $days (nombre) : durée de validité.
mail-invitation-footnote =
    { $days ->
        [one] Ce lien est valable { $days } jour et ne sert qu’une fois. Si vous ne connaissez pas cette organisation, ignorez ce message.
       *[other] Ce lien est valable { $days } jours et ne sert qu’une fois. Si vous ne connaissez pas cette organisation, ignorez ce message.
    }

## Mot de passe oublié

mail-password-reset-subject = Réinitialisation de votre mot de passe
mail-password-reset-body = Vous avez demandé à réinitialiser votre mot de passe. Choisissez-en un nouveau en suivant ce lien.
mail-password-reset-action = Choisir un nouveau mot de passe
# $minutes (nombre) : durée de validité.
mail-password-reset-footnote =
    { $minutes ->
        [one] Ce lien est valable { $minutes } minute et ne sert qu’une fois. Si vous n’êtes pas à l’origine de cette demande, ignorez ce message : votre mot de passe reste inchangé.
       *[other] Ce lien est valable { $minutes } minutes et ne sert qu’une fois. Si vous n’êtes pas à l’origine de cette demande, ignorez ce message : votre mot de passe reste inchangé.
    }

## Vérification de l’adresse

mail-email-verification-subject = Confirmez votre adresse e-mail
mail-email-verification-body = Bienvenue ! Confirmez que cette adresse est bien la vôtre pour terminer votre inscription.
mail-email-verification-action = Confirmer mon adresse
# $hours (nombre) : durée de validité.
mail-email-verification-footnote =
    { $hours ->
        [one] Ce lien est valable { $hours } heure. Si vous ne vous êtes pas inscrit, ignorez ce message : aucun compte ne sera ouvert.
       *[other] Ce lien est valable { $hours } heures. Si vous ne vous êtes pas inscrit, ignorez ce message : aucun compte ne sera ouvert.
    }

## Inscription avec une adresse qui a déjà un compte

mail-account-exists-subject = Vous avez déjà un compte
mail-account-exists-body = Une inscription vient d’être demandée avec votre adresse, qui a déjà un compte. Il vous suffit de vous connecter.
mail-account-exists-action = Se connecter
mail-account-exists-footnote = Si vous avez oublié votre mot de passe, demandez à le réinitialiser. Si vous n’êtes pas à l’origine de cette demande, vous n’avez rien à faire.

## Nouvelle connexion

mail-new-sign-in-subject = Nouvelle connexion à votre compte
# $when (date et heure), $device (texte) : navigateur et système.
mail-new-sign-in-body = Une connexion à votre compte a eu lieu depuis un appareil que nous ne connaissons pas : { $device }, le { $when }.
mail-new-sign-in-action = Vérifier mes sessions
mail-new-sign-in-footnote = Si c’était vous, vous n’avez rien à faire. Sinon, fermez cette session et changez de mot de passe sans attendre.

## Code de secours utilisé

mail-recovery-code-used-subject = Un code de secours a été utilisé
# $when (date et heure), $left (nombre) : codes restants.
mail-recovery-code-used-body =
    { $left ->
        [0] Un code de secours a servi à se connecter à votre compte, le { $when }. C’était le dernier.
        [one] Un code de secours a servi à se connecter à votre compte, le { $when }. Il vous en reste { $left }.
       *[other] Un code de secours a servi à se connecter à votre compte, le { $when }. Il vous en reste { $left }.
    }
mail-recovery-code-used-action = Créer de nouveaux codes
mail-recovery-code-used-footnote = Si ce n’était pas vous, changez de mot de passe et créez de nouveaux codes sans attendre.

## Paramètres de connexion modifiés

mail-security-changed-subject = Vos paramètres de connexion ont changé
mail-security-changed-body = Votre mot de passe ou votre second facteur vient d’être modifié. Toutes vos autres sessions sont terminées.
mail-security-changed-footnote = Si ce n’était pas vous, réinitialisez tout de suite votre mot de passe et prévenez un administrateur de votre organisation.

## Webhook désactivé

mail-webhook-disabled-subject = Un webhook a été désactivé
# $name (texte) : la machine qui reçoit. $company (texte). $reason (mot) : gone ou failing.
mail-webhook-disabled-body =
    { $reason ->
        [gone] Le destinataire { $name } a répondu qu’il n’existe plus. { $company } ne lui envoie plus d’événements.
       *[failing] Depuis cinq jours, rien de ce qui est envoyé à { $name } n’arrive. { $company } ne lui envoie plus d’événements.
    }
mail-webhook-disabled-footnote = Réactivez le webhook quand son destinataire répond de nouveau. Ce qui s’est passé entre-temps n’a pas été gardé pour lui ; ce qui avait été tenté peut être renvoyé.

## Pied des messages de campagne

# $company (texte) : nom de l’organisation.
mail-campaign-reason = Vous recevez ce message parce que vous avez accepté d’être contacté par { $company }.
mail-campaign-unsubscribe = Se désinscrire

mail-campaign-preferences = Vos choix

## Demander si quelqu’un est d’accord

# $company (texte) : nom de l’organisation.
mail-opt-in-subject = À confirmer : les messages de { $company }
# $company (texte).
mail-opt-in-body = Quelqu’un, sans doute vous, a demandé à recevoir à cette adresse les messages de { $company }. Confirmez votre accord ; sans votre confirmation, rien n’est envoyé.
mail-opt-in-action = Lire et confirmer
# $days (nombre) : durée de validité du lien.
mail-opt-in-footnote =
    { $days ->
        [one] Ce lien est valable { $days } jour. Si vous n’avez rien demandé, ignorez ce message : ce qui a été saisi sera effacé.
       *[other] Ce lien est valable { $days } jours. Si vous n’avez rien demandé, ignorez ce message : ce qui a été saisi sera effacé.
    }
