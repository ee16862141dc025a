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
