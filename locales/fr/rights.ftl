### Les droits des personnes : demandes, données conservées, registre des traitements.

## Page des droits d’une personne

page-rights-title = Vos données et vos droits
# $company (texte).
page-rights-text = Voici ce que vous pouvez demander à { $company } au sujet des données qui vous concernent. La réponse vient au plus tard dans un mois.
page-rights-access = Voir, emporter ou corriger mes données
# $company (texte).
page-rights-hint-access = Un lien vous est envoyé par e-mail à l’adresse que { $company } connaît : lui seul ouvre vos données.
page-rights-button-access = M’envoyer le lien
# $company (texte).
page-rights-sure-access = Je veux voir les données que { $company } garde de moi.
page-rights-done-access = Si l’adresse est encore la vôtre, un lien est en route. Il est valable une heure et s’ouvre une seule fois.
page-rights-objection = Ne plus être sollicité
# $company (texte).
page-rights-hint-objection = { $company } ne vous écrit plus et ne compte plus rien de vous, tout de suite.
page-rights-button-objection = Je m’oppose
# $company (texte).
page-rights-sure-objection = Je m’oppose à ce que { $company } m’écrive et compte ce que je fais de ses messages.
# $company (texte).
page-rights-done-objection = C’est fait : { $company } ne vous écrit plus.
page-rights-restriction = Geler mes données
# $company (texte).
page-rights-hint-restriction = { $company } les garde sans rien en faire, le temps d’examiner votre demande.
page-rights-button-restriction = Geler
# $company (texte).
page-rights-sure-restriction = Je demande à { $company } de garder mes données sans rien en faire.
# $company (texte), $when (date).
page-rights-done-restriction = C’est noté : vos données sont gelées. { $company } vous répond au plus tard le { $when }.
page-rights-erasure = Faire effacer mes données
# $company (texte).
page-rights-hint-erasure = Les messages s’arrêtent tout de suite. Il ne reste ensuite qu’une empreinte de votre adresse, pour que { $company } ne vous écrive plus jamais par erreur.
page-rights-button-erasure = Demander l’effacement
# $company (texte).
page-rights-sure-erasure = Je demande à { $company } d’effacer les données qu’elle garde de moi et de ne plus m’écrire.
# $company (texte), $when (date).
page-rights-done-erasure = C’est noté, et les messages s’arrêtent dès maintenant. { $company } efface ou vous répond au plus tard le { $when }.

## Données d’une personne

page-data-title = Les données qui vous concernent
# $company (texte).
page-data-text = { $company } peut vous montrer maintenant tout ce qu’elle garde de vous. Ce lien s’ouvre une seule fois.
page-data-button = Montrer mes données
# $company (texte).
page-data-hint = Voici tout ce que { $company } garde de vous. Vous pouvez imprimer cette page.
page-data-invalid = Ce lien n’est plus valable : il s’ouvre une seule fois, dans l’heure. Demandez-en un autre depuis vos choix.
page-data-take-whole = Tout (JSON)
page-data-take-portable = Ce que j’ai donné (JSON)
page-data-take-table = Ce que j’ai donné (tableau)
page-data-mend = Corriger mes données
page-data-mend-email = Une nouvelle adresse compte une fois confirmée depuis le message qui y est envoyé.
page-data-mend-button = Enregistrer
page-data-saved = C’est corrigé.
page-data-mailed = C’est corrigé. La nouvelle adresse compte une fois confirmée depuis le message qui vient d’y être envoyé.
page-data-wrong = Rien n’est enregistré : voyez les champs signalés.
page-address-title = Votre nouvelle adresse
# $company (texte).
page-address-text = { $company } doit-elle vous écrire à cette adresse désormais ?
page-address-button = Oui, c’est mon adresse
# $company (texte).
page-address-done = C’est fait : { $company } vous connaît désormais par cette adresse.

## Ce que la loi veut voir dit

data-company = Responsable
data-made = Établi le
data-until = Conservé sans acte de votre part jusqu’au
data-recipients = Transmis à
data-nobody = personne
data-rights = Vous pouvez demander
data-complaint = Rien n’est décidé ici par une machine seule. Vous pouvez aussi vous plaindre auprès de l’autorité de protection des données de votre pays.
data-yes = oui
data-no = non
data-part-person = Vous
data-part-fields = Autres renseignements
data-part-tags = Étiquettes
data-part-lists = Listes
data-part-standing = Ce que vous acceptez aujourd’hui
data-part-consents = Tout ce que vous avez dit, avec sa preuve
data-part-asked = Ce qui vous a été demandé par e-mail
data-part-suppressions = Adresses auxquelles il ne faut pas écrire
data-part-messages = Messages
data-part-returned = Ce qui est revenu
data-part-reading = Ce que vous avez ouvert et suivi
data-part-requests = Vos demandes
data-part-links = Liens vers cette page
data-part-waiting = Messages en attente d’envoi
data-part-history = Ce qui a été fait de vos données
data-part-changes = Modifications de ce qui est conservé de vous
data-part-score = Points que l’entreprise vous attribue
data-key-id = Identifiant
data-key-email = Adresse e-mail
data-key-phone = Téléphone
data-key-name = Nom
data-key-given-name = Prénom
data-key-family-name = Nom de famille
data-key-postal = Adresse postale
data-key-street = Rue, étage
data-key-postcode = Code postal
data-key-city = Ville
data-key-region = Région
data-key-country = Pays
data-key-locale = Langue
data-key-time-zone = Fuseau horaire
data-key-stage = Proximité
data-key-source = Origine
data-key-created-at = Connu depuis
data-key-updated-at = Modifié
data-key-acted-at = Votre dernier acte
data-key-noticed-at = Prévenu de la fin
data-key-restricted-at = Gelé depuis
data-key-key = Clé
data-key-label = Intitulé
data-key-value = Valeur
data-key-personal = Personnel
data-key-added-at = Ajouté
data-key-channel = Canal
data-key-purpose = But
data-key-granted = Accepté
data-key-tracking = Peut être compté
data-key-basis = Base légale
data-key-said-at = Dit
data-key-wording = Texte présenté
data-key-recorded-by = Noté par
data-key-recorded-at = Noté
data-key-address = Adresse réseau
data-key-reason = Raison
data-key-origin = Par
data-key-at = Quand
data-key-campaign = Campagne
data-key-state = État
data-key-code = Réponse du serveur
data-key-attempted-at = Envoyé
data-key-settled-at = Réglé
data-key-kind = Quoi
data-key-link = Lien
data-key-made-at = Fait
data-key-expires-at = Valable jusqu’au
data-key-opened-at = Ouvert
data-key-asked-at = Demandé
data-key-confirmed-at = Confirmé
data-key-answers = Demandé pour
data-key-received-at = Reçu
data-key-due-at = Réponse au plus tard
data-key-extended-at = Prolongé
data-key-closed-at = Répondu
data-key-note = Vos mots
data-key-answer = Réponse
data-key-actor = Par
data-key-changed = Ce qui a été modifié
data-key-points = Points
data-key-action = Action
data-value-email = e-mail
data-value-sms = SMS
data-value-push = notification
data-value-post = courrier
data-value-messages = recevoir des messages
data-value-opens = ouvertures
data-value-clicks = liens suivis
data-value-none = rien
data-value-anonymous = sans nom
data-value-individual = avec le nom
data-value-consent = consentement
data-value-contract = contrat
data-value-legal_obligation = obligation légale
data-value-legitimate_interest = intérêt légitime
data-value-lead = contact
data-value-prospect = prospect
data-value-customer = client
data-value-member = membre de l’organisation
data-value-visitor = visiteur
data-value-left = personne à ne plus solliciter
data-value-asking = personne qui exerce ses droits
data-value-unsubscribed = désabonné
data-value-complaint = plainte
data-value-erased = effacé
data-value-hard_bounce = adresse inexistante
data-value-soft_bounces = messages trop souvent revenus
data-value-delivered = arrivé
data-value-delayed = en chemin
data-value-bounced_soft = revenu, pour le moment
data-value-bounced_hard = revenu définitivement
data-value-complained = signalé comme indésirable
data-value-mailbox_unknown = boîte inexistante
data-value-mailbox_disabled = boîte désactivée
data-value-mailbox_full = boîte pleine
data-value-too_large = trop volumineux
data-value-dns = serveur de messagerie introuvable
data-value-system = panne du serveur de messagerie
data-value-content = contenu refusé
data-value-spam = pris pour un indésirable
data-value-policy = règle du destinataire
data-value-other = autre raison
data-value-unreadable = avis peu clair
data-value-manual = saisi à la main
data-value-imported = venu d’un fichier
data-value-queued = en attente
data-value-attempting = en cours
data-value-accepted = remis au serveur
data-value-rejected = refusé
data-value-unknown = inconnu
data-value-skipped = non envoyé
data-value-open = en attente de réponse
data-value-fulfilled = fait
data-value-refused = refusé
data-value-access = accès
data-value-portability = portabilité
data-value-rectification = rectification
data-value-objection = opposition
data-value-erasure = effacement
data-value-restriction = limitation
data-value-key = programme
data-value-worker = plateforme
data-value-link = vous, par un lien
data-value-import = fichier importé
data-value-operator = exploitant
data-value-erase = effacement
data-value-anonymise = anonymisation
data-act-opened = Consulté
data-act-said = Choix noté
data-act-changed = Modifié ou utilisé

## Registre des traitements

register-title = Registre des activités de traitement
register-company = Responsable du traitement
register-contact = Coordonnées
register-representative = Représentant et coresponsables
register-dpo = Délégué à la protection des données
register-activity = Activité
register-purpose = Finalité
register-basis = Base légale
register-people = Personnes concernées
register-data = Catégories de données
register-recipients = Destinataires
register-transfers = Transferts hors de l’Union
register-retention = Conservation
register-measures = Mesures de sécurité
register-not-stated = non précisé
register-staff = membres habilités de l’organisation
# $name (texte).
register-relay = serveur d’envoi { $name }
# $name (texte).
register-wordings = textes : { $name }
register-activity-contacts = Fichier de contacts
register-purpose-contacts = Connaître les personnes avec qui l’organisation est en relation.
register-activity-messages = Envoi de messages
register-purpose-messages = Informer et prospecter les personnes qui y consentent ou ne s’y opposent pas.
register-activity-opens = Mesure des ouvertures
register-purpose-opens = Savoir si les messages sont lus, avec l’accord de chacun.
register-activity-clicks = Mesure des liens suivis
register-purpose-clicks = Savoir ce qui intéresse, avec l’accord de chacun.
register-activity-forms = Formulaires publics
register-purpose-forms = Recueillir des inscriptions, confirmées par e-mail.
register-activity-imports = Import de fichiers
register-purpose-imports = Reprendre des contacts recueillis ailleurs, avec leur preuve.
register-activity-suppressions = Liste d’opposition
register-purpose-suppressions = Ne plus jamais écrire à qui ne le veut pas.
register-activity-requests = Demandes d’exercice des droits
register-purpose-requests = Répondre dans les délais et pouvoir le prouver.
register-activity-accounts = Comptes des membres
register-purpose-accounts = Donner accès à qui travaille ici, et à personne d’autre.
register-activity-audit = Journal d’audit
register-purpose-audit = Prouver qui a fait quoi.
register-data-email = adresse e-mail
register-data-phone = téléphone
register-data-name = nom
register-data-postal = adresse postale
register-data-country = pays
register-data-language = langue
register-data-time_zone = fuseau horaire
register-data-consents = consentements et leur preuve
register-data-deliveries = envois et leur sort
register-data-openings = ouvertures
register-data-clicks = liens suivis
register-data-network = adresse réseau
register-data-hash = empreinte d’adresse à clé
register-data-request = demande, dates et réponse
register-data-password = empreinte du mot de passe
register-data-act = actes et leur date
# $name (texte), $left (nombre), $what (texte).
register-kept-stage =
    { $left ->
        [one] { $name } : { $left } mois après le dernier acte de la personne, puis { $what }.
       *[other] { $name } : { $left } mois après le dernier acte de la personne, puis { $what }.
    }
# $days (nombre).
register-kept-forms = Sans confirmation : { $days } jours, puis effacé.
register-kept-suppressions = Tant que l’organisation existe, sans l’adresse elle-même.
register-kept-accounts = Tant que la personne est membre.
register-kept-audit = Tant que l’organisation existe.
register-kept-requests = Les mots s’en vont avec la personne ; les dates et l’issue restent tant que l’organisation existe.
register-measure-sealed = Les données personnelles sont chiffrées champ par champ (AES-256-GCM), avec des clés propres à chaque organisation.
register-measure-walls = La base de données montre à chaque organisation ses seules lignes.
register-measure-roles = Chaque membre peut ce que ses rôles permettent, et rien d’autre.
register-measure-audit = Chaque modification et chaque consultation de données en clair laissent une ligne dans un journal dont toute altération se voit.
register-measure-sign-in = Les mots de passe ne sont conservés que par empreinte (Argon2id) ; un second facteur est proposé et les essais sont comptés.
register-measure-consent = Rien n’est envoyé sans que le registre des consentements soit consulté au moment de l’envoi.
register-measure-erasure = Les personnes dont la durée de conservation est passée sont effacées ou rendues anonymes chaque jour.
register-measure-logs = Les journaux techniques ne contiennent ni adresse, ni numéro, ni nom.
register-measure-relay = Les messages ne sont remis au serveur d’envoi que par une connexion chiffrée.

## Messages au sujet des données

# $company (texte).
mail-person-data-subject = Vos données chez { $company }
# $company (texte).
mail-person-data-body = Vous avez demandé à voir les données que { $company } garde de vous. Ce lien les ouvre.
mail-person-data-action = Ouvrir mes données
mail-person-data-footnote = Ce lien est valable une heure et s’ouvre une seule fois. Si vous n’avez rien demandé, ignorez ce message et ne le transmettez à personne.
# $company (texte).
mail-person-address-subject = Confirmez votre nouvelle adresse pour { $company }
# $company (texte).
mail-person-address-body = Quelqu’un, sans doute vous, a indiqué cette adresse à { $company }. Elle compte une fois confirmée.
mail-person-address-action = Confirmer mon adresse
mail-person-address-footnote = Ce lien est valable une heure. Si vous n’y êtes pour rien, ignorez ce message : rien ne change.
# $company (texte).
mail-person-expiry-subject = { $company } va effacer vos données
# $company (texte), $days (nombre).
mail-person-expiry-body =
    { $days ->
        [one] Vous n’avez pas donné signe depuis longtemps. Sans nouvelle de vous, { $company } effacera vos données dans { $days } jour. Si vous souhaitez rester en contact, dites-le sur cette page.
       *[other] Vous n’avez pas donné signe depuis longtemps. Sans nouvelle de vous, { $company } effacera vos données dans { $days } jours. Si vous souhaitez rester en contact, dites-le sur cette page.
    }
mail-person-expiry-action = Voir mes choix
mail-person-expiry-footnote = Ouvrir ce message ne suffit pas : suivez le lien et enregistrez vos choix.

# $company (texte).
mail-rights-answer-subject = { $company } répond à votre demande
# $reason (mot) : fulfilled, refused ou extended. $company (texte). $kind (texte) : ce qui était demandé. $when, $to (dates) : jour de réception, jour de la réponse au plus tard.
mail-rights-answer-body =
    { $reason ->
        [refused] { $company } refuse ce que vous avez demandé le { $when } ({ $kind }). En voici la raison :
        [extended] { $company } a besoin de plus de temps pour ce que vous avez demandé le { $when } ({ $kind }), jusqu’au { $to }. En voici la raison :
       *[fulfilled] { $company } a fait ce que vous avez demandé le { $when } ({ $kind }).
    }
# $reason (mot) : fulfilled, refused ou extended.
mail-rights-answer-footnote =
    { $reason ->
        [fulfilled] Ce message clôt votre demande. S’il manque quelque chose, écrivez à l’organisation, ou saisissez une autorité de protection des données.
       *[other] Vous pouvez saisir une autorité de protection des données ou un tribunal.
    }
