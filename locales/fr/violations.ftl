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
violation-in-the-past = Cette date est déjà passée.
violation-channel-unavailable = Ce canal n’envoie pas encore de messages. Choisissez l’e-mail.
violation-id-invalid = Cet identifiant n’est pas valable.
violation-value-invalid = Une valeur n’est pas du type attendu.
violation-permission-unknown = Cette permission n’existe pas.
violation-role-unknown = Ce rôle n’existe pas.
violation-duplicate = Cette valeur existe déjà.
# $line (nombre), $reason (texte technique).
violation-template-syntax = Erreur de syntaxe à la ligne { $line } du modèle : { $reason }
# $name (texte) : nom de l’assistant.
violation-template-unknown-helper = Le modèle utilise l’assistant « { $name } », qui n’existe pas.
violation-template-too-large = Le modèle est trop volumineux.
# $line (nombre).
violation-csv-malformed = La ligne { $line } du fichier CSV est mal formée.
violation-csv-encoding = L’encodage du fichier n’a pas été reconnu. Enregistrez-le en UTF-8.
violation-csv-empty = Le fichier ne contient aucune ligne à importer.
# $column (texte) : nom de la colonne.
violation-csv-column-missing = La colonne « { $column } » manque dans le fichier.
# $max (nombre) : taille maximale en octets.
violation-file-too-large =
    { $max ->
        [one] Le fichier dépasse la taille maximale de { $max } octet.
       *[other] Le fichier dépasse la taille maximale de { $max } octets.
    }
violation-consent-wording-required = Indiquez le texte exact auquel la personne a consenti.
violation-consent-source-required = Indiquez où et comment le consentement a été recueilli.
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
