### Les pages publiques : désinscription, liens suivis, invitation, erreur.

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

## Invitation

# $company (texte).
page-invitation-title = Rejoindre { $company }
page-invitation-new = Choisissez un mot de passe pour ouvrir votre compte.
page-invitation-existing = Vous avez déjà un compte : connectez-vous pour accepter l’invitation.
page-invitation-button = Accepter l’invitation

## Erreur

page-error-title = Une erreur est survenue
page-error-text = La page n’a pas pu être affichée. Réessayez dans quelques instants.
# $request (texte) : référence à communiquer au support.
page-error-reference = Référence : { $request }
