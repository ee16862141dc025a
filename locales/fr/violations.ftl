### Ce qui ne va pas dans un champ. Clé : violation- suivi du code de la règle.

violation-required = Ce champ est obligatoire.
# $max (nombre) : longueur maximale.
violation-too-long =
    { $max ->
        [one] Saisissez au plus { $max } caractère.
       *[other] Saisissez au plus { $max } caractères.
    }
# $min, $max (nombres) : bornes comprises.
violation-out-of-range = La valeur doit être comprise entre { $min } et { $max }.
violation-email-invalid = Cette adresse e-mail n’est pas valable.
violation-phone-invalid = Saisissez le numéro au format international, par exemple +33 1 99 00 12 34.
violation-line-break = Les retours à la ligne et les caractères de contrôle ne sont pas acceptés ici.
# $min (nombre) : longueur minimale.
violation-password-weak =
    { $min ->
        [one] Choisissez un mot de passe d’au moins { $min } caractère, difficile à deviner.
       *[other] Choisissez un mot de passe d’au moins { $min } caractères, difficile à deviner.
    }
violation-password-common = Ce mot de passe figure parmi les plus courants. Choisissez-en un autre.
violation-locale-unknown = Cette langue n’est pas proposée.
violation-time-zone-unknown = Ce fuseau horaire est inconnu. Indiquez un nom de la base IANA, par exemple Europe/Paris.
violation-not-positive = La valeur doit être supérieure à zéro.
violation-ends-before-it-starts = La fin précède le début.
violation-amount-invalid = Indiquez un montant supérieur à zéro, par exemple 1250.00.
violation-currency-invalid = Indiquez les trois lettres majuscules d’une devise, par exemple EUR.
violation-time-invalid = Indiquez une heure, par exemple 20:00.
violation-quiet-always = Ces heures calmes laissent moins d’une heure par semaine pour envoyer.
violation-in-the-past = Cette date est déjà passée.
violation-in-the-future = Cette date n’est pas encore venue.
violation-channel-unavailable = Ce canal n’envoie pas encore de messages. Choisissez l’e-mail.
violation-id-invalid = Cet identifiant n’est pas valable.
violation-value-invalid = Une valeur n’est pas du type attendu.
violation-date-invalid = Écrivez le jour ainsi : 2025-03-01, avec ou sans l’heure : 2025-03-01 14:05.
violation-date-ambiguous = Rien dans le fichier ne dit si le jour ou le mois vient en premier. Écrivez 2025-03-01.
violation-ip-invalid = Écrivez une adresse réseau, par exemple 192.0.2.7.
violation-address-parts = Séparez rue, ville, région, code postal et pays par deux espaces, ou donnez à chacun sa colonne.
violation-tag-invalid = Une étiquette a de 1 à 80 caractères et aucun saut de ligne.
violation-attributes-invalid = Écrivez les valeurs comme un objet JSON, par exemple { "{" }"size": 38{ "}" }.
violation-permission-unknown = Cette permission n’existe pas.
violation-role-unknown = Ce rôle n’existe pas.
violation-duplicate = Cette valeur existe déjà.
violation-taken = C’est déjà pris. Choisissez-en un autre.
# $line (nombre), $reason (texte technique).
violation-template-syntax = Erreur de syntaxe à la ligne { $line } du modèle : { $reason }
# $name (texte) : nom de l’assistant.
violation-template-unknown-helper = Le modèle utilise l’assistant « { $name } », qui n’existe pas.
violation-template-too-large = Le modèle est trop volumineux.
# $line (nombre).
violation-csv-malformed = La ligne { $line } du fichier CSV est mal formée.
violation-csv-encoding = L’encodage du fichier n’a pas été reconnu. Enregistrez-le en UTF-8.
violation-csv-empty = Le fichier ne contient aucune ligne à importer.
violation-csv-spreadsheet = C’est un classeur (.xlsx ou .xls). Enregistrez-le au format CSV et prenez ce fichier.
violation-left-alone = Cette adresse a demandé à ne plus être contactée : la ligne n’apporte aucun consentement pour elle.
# $column (texte) : nom de la colonne.
violation-csv-column-missing = La colonne « { $column } » manque dans le fichier.
# $max (nombre) : taille maximale en octets.
violation-file-too-large =
    { $max ->
        [one] Le fichier dépasse la taille maximale de { $max } octet.
       *[other] Le fichier dépasse la taille maximale de { $max } octets.
    }
violation-media-unknown = Ce n’est pas une image que l’on peut montrer dans un e-mail. Prenez du PNG, du JPEG, du GIF ou du WebP.
violation-media-svg = Le SVG peut contenir des scripts et les messageries ne l’affichent pas. Exportez l’image en PNG.
violation-media-broken = Cette image ne peut pas être lue : le fichier est endommagé ou tronqué.
# $max (nombre) : pixels, ou images.
violation-media-side = L’image est trop grande : largeur et hauteur ne peuvent dépasser { $max } pixels.
violation-media-pixels = L’image est trop grande : { $max } pixels au plus en tout.
violation-media-frames = L’animation est trop longue : { $max } images au plus.
violation-media-motion = L’animation est trop grande : { $max } pixels au plus dans toutes ses images.
# $name (texte) : l’adresse.
violation-template-picture-silent = L’image { $name } n’a pas de texte de remplacement. Dites dans alt ce qu’elle montre, ou laissez alt vide si elle est décorative.
violation-template-media-missing = Il n’y a pas d’image à l’adresse { $name }.
violation-consent-wording-required = Indiquez le texte exact auquel la personne a consenti.
violation-consent-source-required = Indiquez où et comment le consentement a été recueilli.
violation-consent-wording-twice = Donnez soit les mots eux-mêmes, soit la version de votre propre texte, pas les deux.
violation-consent-answer-misplaced = À la réception on répond par oui ou par non, aux ouvertures et aux clics par ce qui peut être compté.
violation-consent-basis-not-for-tracking = Les ouvertures et les clics ne peuvent être comptés qu’avec le consentement de la personne.
violation-channel-without-address = Ce canal n’a pas d’adresses que l’on puisse exclure.
violation-opt-in-not-by-mail = Par message on ne peut que demander quelque chose, et seulement pour l’e-mail.
violation-contact-without-email = Ce contact n’a pas d’adresse e-mail.
violation-form-ask-of-nothing = Un formulaire ne peut pas demander un refus.
violation-form-ask-without-messages = Un formulaire qui demande à compter les ouvertures ou les clics demande aussi à recevoir des messages.
violation-form-redirect-elsewhere = La page doit commencer par https et se trouver sur l’un des sites du formulaire.
violation-form-wording-missing = L’un des textes n’existe pas dans cette version et dans toutes les langues du formulaire.
violation-origin-invalid = Indiquez chaque site par https:// et son hôte, sans rien derrière.
violation-form-nothing-ticked = Cochez au moins une case.
violation-form-expired = Ce formulaire a changé ou est resté ouvert trop longtemps. Relisez-le et envoyez-le à nouveau.
violation-form-too-fast = C’était plus rapide qu’une personne ne peut écrire. Envoyez-le à nouveau.
violation-form-work-missing = Votre navigateur n’a pas pu être vérifié. Autorisez les scripts de cette page et envoyez-le à nouveau.
violation-code-invalid = Ce code n’est pas valable.
violation-cursor-invalid = Cette position dans la liste n’est pas valable. Reprenez depuis le début.
violation-password-wrong = Mot de passe incorrect.
violation-template-too-deep = Le modèle imbrique trop de blocs (ligne { $line }).
violation-template-missing-parameter = Il manque un paramètre à « { $name } » (ligne { $line }).
violation-template-forbidden = « { $name } » n’est pas permis dans un modèle (ligne { $line }).
violation-template-script = Les scripts ne sont pas permis (ligne { $line }).
violation-template-placement = Une variable ne peut se trouver que dans du texte ou dans un attribut entre guillemets (ligne { $line }).
violation-template-too-many-steps = Avec ces données, le modèle est trop long à calculer (ligne { $line }).
violation-template-too-much-output = Avec ces données, le message devient trop long (ligne { $line }).
violation-template-line-break = Les données mettent un saut de ligne dans l’objet.
violation-template-wrong-value = Une valeur ne convient pas à sa mise en forme (ligne { $line }).
violation-unknown = Cet élément n’existe pas.
# $max (nombre) : le plus grand nombre.
violation-too-many = { $max } au plus sont possibles.
violation-country-unknown = Indiquez le pays par ses deux lettres, par exemple { "FR" }.
violation-field-key-invalid = Une clé commence par une lettre et compte au plus 40 lettres, chiffres et tirets bas.
violation-field-choices = Les choix vont avec un champ à choix, qui en demande au moins un.
violation-field-choice-in-use = Un choix ne peut pas être retiré : des contacts peuvent l’avoir.
violation-field-being-removed = Des valeurs d’un champ portant cette clé sont encore en cours de suppression. Réessayez dans un instant.
# $key (texte) : la clé du champ.
violation-field-unknown = Aucun champ « { $key } » n’est déclaré.
# $key (texte) : la clé du champ.
violation-field-kind = La valeur n’est pas du type que contient le champ « { $key } ».
# $key (texte) : la clé du champ.
violation-field-choice-unknown = Le champ « { $key } » ne propose pas ce choix.
violation-field-personal = Le champ est personnel et scellé : personne n’est choisi par lui.
violation-field-order = Seuls les nombres et les jours ont un ordre.
violation-field-text = Seul un texte peut en contenir un autre.
violation-export-column-unknown = On ne peut pas regrouper par cette colonne. Il y a stage, locale, country, time_zone, source, created, consent_email, consent_sms, consent_push, consent_post, et fields. suivi de la clé d’un champ.
# $depth, $rules, $segments, $all (nombres) : les limites.
violation-rule-too-large = Une règle peut compter { $rules } éléments et { $depth } niveaux au plus ; avec les segments qu’elle contient, dont { $segments } peuvent reposer l’un sur l’autre, { $all } éléments.
violation-rule-everybody = « Tout le monde » se dit par « true » ; personne n’est pas une audience.
violation-rule-circle = Ce segment reposerait sur lui-même.
violation-rule-names-somebody = Une règle conservée ne peut pas désigner une personne. Mettez-la dans une liste ou donnez-lui une étiquette.
# $name (texte) : le segment ou la campagne.
violation-rule-outgrows = Avec cette règle, « { $name } », qui repose sur ce segment, deviendrait trop grand.
violation-score-of-acts-only = Seuls les points pour des actes peuvent s’estomper ou être plafonnés : ce que quelqu’un est vaut tant que c’est vrai.
violation-score-rule-unsteady = Une règle qui donne des points ne peut porter ni sur des dates, ni sur des actes, ni sur des scores, ni sur des segments : elle changerait sans que personne ne change rien.
violation-contact-without-reach = Indiquez une adresse e-mail ou un numéro de téléphone.
violation-webhook-address-invalid = Donnez une adresse https complète, sans nom d’utilisateur, mot de passe ni partie « # ».
violation-webhook-address-plain = Les événements ne sont envoyés qu’en https.
violation-callback-proof-ours = Ce prestataire se fait reconnaître par un mot que nous lui donnons. Laissez la preuve vide.
violation-callback-proof-topic = Indiquez le nom complet d’une rubrique Amazon SNS (ARN).
violation-callback-proof-key = Indiquez la clé de vérification telle que SendGrid l’affiche.
violation-merge-self = Un contact ne peut pas être fusionné avec lui-même. Choisissez-en deux.
violation-merge-choice-empty = Le contact choisi n’a pas de valeur ici. Prenez celle de l’autre.
violation-name-invalid = Commencez par une lettre, puis des lettres, des chiffres, « _ » ou « - », 60 caractères au plus.
violation-one-source = Donnez le contenu une seule fois : en HTML, en MJML ou en texte.
violation-variables-invalid = Les variables doivent être un objet de 64 Ko au plus.
violation-variable-wrong-type = Cette valeur n’est pas du type de la variable.
# $name (texte) : le chemin de la variable. $line (nombre).
violation-template-unknown-variable = « { $name } » n’est ni une variable déclarée ni un champ d’un contact (ligne { $line }).
# $name (texte) : le nom du fragment. $line (nombre).
violation-template-unknown-partial = Le fragment « { $name } » n’existe pas (ligne { $line }).
violation-template-partial-cycle = Le fragment « { $name } » finit par s’appeler lui-même (ligne { $line }).
violation-template-partial-format = Le fragment « { $name } » est écrit dans un format qui ne convient pas ici (ligne { $line }).
# $partial (texte) : le nom du fragment. $code (texte) : le code de la règle. $line (nombre).
violation-template-in-partial = Dans le fragment « { $partial } », ligne { $line } : { $code }
# $name (texte) : le nom du modèle. $field, $code (textes) : où et quoi.
violation-partial-breaks-template = Avec ce fragment, le modèle « { $name } » ne fonctionnerait plus ({ $field } : { $code }).
# $name (texte) : l’élément. $line (nombre).
violation-template-mjml-element = MJML n’a pas d’élément « { $name } » (ligne { $line }).
violation-template-mjml-place = L’élément « { $name } » ne peut pas se trouver ici (ligne { $line }).
violation-template-mjml-text = Un texte ne peut pas se trouver ici ; mettez-le dans un mj-text (ligne { $line }).
violation-template-mjml-unclosed = L’élément « { $name } » n’est jamais fermé (ligne { $line }).
violation-template-mjml-close = « { $name } » est fermé ici sans être ouvert (ligne { $line }).
violation-template-mjml-root = Une page MJML est un élément mjml avec un mj-body (ligne { $line }).
violation-template-mjml-syntax = Ce n’est pas du MJML (ligne { $line }).
violation-template-mjml-value = Une expression ne peut pas se trouver ici : MJML calcule avec cette valeur ou l’omet (ligne { $line }).
# $size, $max (nombres) : kilo-octets.
violation-template-clipped = La page fait { $size } Ko ; Gmail masque ce qui vient après { $max } Ko.
