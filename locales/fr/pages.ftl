### Les pages publiques : désinscription, liens suivis, formulaires, accueil, erreur.

## Désinscription

page-unsubscribe-title = Désinscription
# $company (texte) : nom de l’organisation.
page-unsubscribe-question = Souhaitez-vous ne plus recevoir de messages de { $company } ?
page-unsubscribe-button = Me désinscrire
# $company (texte).
page-unsubscribe-done = C’est fait : vous ne recevrez plus de messages de { $company }.
# $company (texte).
page-unsubscribe-already = Vous êtes déjà désinscrit des messages de { $company }.
page-unsubscribe-invalid = Ce lien de désinscription n’est pas valable. Utilisez celui du dernier message reçu, ou écrivez à l’expéditeur.

## Lien suivi

page-link-expired-title = Lien expiré
page-link-expired-text = Ce lien ne mène plus nulle part. Reprenez-le dans le message le plus récent, ou rendez-vous sur le site de l’expéditeur.

## Formulaires derrière les liens des messages

page-field-name = Votre nom
page-field-password = Mot de passe
page-field-code = Code de vérification

page-confirm-title = Confirmer votre adresse
page-confirm-text = Saisissez le mot de passe choisi lors de l’inscription. Il ouvre votre organisation.
page-confirm-button = Confirmer
page-confirm-done = C’est fait : votre organisation est ouverte et vous êtes connecté.

# $company (texte).
page-invitation-title = Rejoindre { $company }
page-join-title = Rejoindre votre organisation
page-join-text = Si vous avez déjà un compte avec cette adresse, saisissez son mot de passe. Sinon, choisissez-en un : il ouvre votre compte.
page-join-button = Accepter l’invitation
page-join-done = C’est fait : vous êtes membre et connecté.

page-reset-title = Nouveau mot de passe
page-reset-text = Choisissez un nouveau mot de passe. Vous serez déconnecté partout.
page-reset-button = Changer le mot de passe
page-reset-done = C’est fait : votre mot de passe a été changé. Connectez-vous avec lui dès maintenant.

## Accueil

page-home-text = Campagnes et consentements de plusieurs organisations, sur vos propres serveurs.
page-home-explorer = Essayer l’API
page-home-version = Version

## Erreur

page-error-title = Une erreur est survenue
page-error-text = La page n’a pas pu être affichée. Réessayez dans quelques instants.
# $request (texte) : référence à communiquer au support.
page-error-reference = Référence : { $request }

## Donner son accord à ce qui a été demandé par message

page-agree-title = Êtes-vous d’accord ?
# $company (texte) : nom de l’organisation.
page-agree-text = { $company } attend votre réponse à ceci :
page-agree-button = Oui, je suis d’accord
page-agree-hint = Si vous n’êtes pas d’accord, fermez cette page. Rien ne sera alors conservé.
# $company (texte).
page-agree-done = C’est fait : { $company } sait que vous êtes d’accord. Vous pouvez changer d’avis à tout moment par un lien dans chaque message.
page-agree-invalid = Ce lien n’est plus valable. Remplissez le formulaire à nouveau pour en recevoir un autre.

## Centre de préférences

page-preferences-title = Vos choix
# $company (texte).
page-preferences-text = Vous décidez ici de ce que { $company } peut faire. Vos changements valent aussitôt, même pour les messages déjà reçus.
page-preferences-invalid = Ce lien n’est pas valable. Utilisez celui du dernier message reçu.
page-preferences-agreed = Ce que vous avez accepté :
page-channel-email = E-mail
page-channel-sms = SMS
page-channel-push = Notifications
page-channel-post = Courrier
# $company (texte).
page-preferences-email = Je souhaite recevoir les e-mails de { $company }.
# $company (texte).
page-preferences-sms = Je souhaite recevoir les SMS de { $company }.
# $company (texte).
page-preferences-push = Je souhaite recevoir les notifications de { $company }.
# $company (texte).
page-preferences-post = Je souhaite recevoir le courrier de { $company }.
# $company (texte).
page-preferences-opens = Quand j’ouvre un message, { $company } peut compter :
# $company (texte).
page-preferences-clicks = Quand je suis un lien, { $company } peut compter :
page-tracking-none = rien
page-tracking-anonymous = que quelqu’un l’a fait, sans mon nom
page-tracking-individual = que je l’ai fait
page-preferences-save = Enregistrer mes choix
page-preferences-nothing = Plus rien du tout
# $company (texte).
page-preferences-nothing-words = Je ne veux plus rien de { $company } : aucun message, et rien de compté.
page-preferences-saved = C’est enregistré et cela vaut dès maintenant.
page-preferences-mailed = C’est enregistré. Vous allez recevoir un message : les envois commencent quand vous y aurez confirmé.

## Formulaires publics

page-form-email = Votre adresse e-mail
page-form-name = Votre nom (facultatif)
page-form-phone = Votre numéro de téléphone (facultatif)
page-form-trap = Laissez ce champ vide
page-form-button = M’inscrire
page-form-script = Ce formulaire a besoin de scripts, pour distinguer les personnes des machines.
page-form-working = Un instant…
page-form-done-title = Regardez votre boîte aux lettres
# $company (texte).
page-form-done = Si l’adresse est juste, un message de { $company } est en route. Rien n’est envoyé avant que vous n’y ayez confirmé.
page-form-invalid-title = Formulaire introuvable
page-form-invalid = Ce formulaire n’existe plus.
page-language = Langue
