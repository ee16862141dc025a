### Les domaines d’envoi : ce que le DNS en dit, et ce qui serait mieux.

violation-domain-invalid = Saisissez le nom d’un domaine, par exemple { "example.org" }.

## Les clés

# $name (texte) : le nom de l’enregistrement.
domain-key-missing = Aucune clé publique à { $name }. Publiez l’enregistrement tel qu’il est affiché ; d’ici là, les e-mails partent sans signature.
# $name (texte) : le nom de l’enregistrement.
domain-key-wrong = À { $name } se trouve une autre clé, ou plus d’un enregistrement. Remplacez ce qui s’y trouve par l’enregistrement affiché.

## D’où partent les e-mails

# $name (texte) : le nom de l’enregistrement.
domain-spf-missing = Aucun enregistrement SPF à { $name }. Publiez l’enregistrement tel qu’il est affiché.
# $name (texte) : le nom de l’enregistrement.
domain-spf-none = Aucun enregistrement SPF à { $name }. Publiez-en un qui nomme les serveurs d’où partent vos e-mails.
# $name (texte) : le nom de l’enregistrement.
domain-spf-several = Il y a plusieurs enregistrements SPF à { $name } : c’est comme s’il n’y en avait aucun. Réunissez-les en un seul.
# $name (texte) : le nom de l’enregistrement, $what (texte) : des termes de SPF.
domain-spf-incomplete = L’enregistrement SPF de { $name } ne nomme pas cette installation. Ajoutez-y : { $what }
# $name (texte) : le nom de l’enregistrement, $max (nombre) : des questions.
domain-spf-questions = Lire l’enregistrement SPF de { $name } demande plus de { $max } questions au DNS ; il échoue partout. Retirez ce qui n’envoie plus pour vous.
# $name (texte) : le nom de l’enregistrement.
domain-spf-everybody = L’enregistrement SPF de { $name } laisse tout le monde envoyer. Terminez-le par { "~all" }.

## Où arrivent les rapports et les réponses

# $name (texte) : le nom de l’enregistrement, $what (texte) : son contenu.
domain-return-path-missing = Les rapports de non-remise n’arrivent pas. Publiez un enregistrement MX pour { $name } : { $what }
# $name (texte) : le domaine.
domain-answers-missing = Personne ne reçoit les e-mails de { $name } : les réponses à vos e-mails se perdent, et certaines messageries se méfient de tels expéditeurs.

## Ce que les autres font des e-mails en échec

# $name (texte) : le nom de l’enregistrement.
domain-dmarc-missing = Aucune politique DMARC à { $name }. Sans elle, Gmail et Yahoo refusent les expéditeurs en nombre. Publiez l’enregistrement tel qu’il est affiché.
# $name (texte) : le nom de l’enregistrement.
domain-dmarc-several = Il y a plusieurs politiques DMARC à { $name } : c’est comme s’il n’y en avait aucune. Gardez-en une.
# $name (texte) : le nom de l’enregistrement.
domain-dmarc-malformed = L’enregistrement DMARC à { $name } n’énonce aucune politique. Commencez-le par { "v=DMARC1; p=none" }.
# $name (texte) : le nom de l’enregistrement.
domain-dmarc-none = La politique à { $name } laisse passer les e-mails falsifiés. Quand ses rapports ne montrent rien d’inconnu, changez { "p=none" } en { "p=quarantine" }.
# $name (texte) : le nom de l’enregistrement.
domain-dmarc-unreported = La politique à { $name } ne demande aucun rapport. Ajoutez { "rua=mailto:" } avec une adresse à vous pour voir qui envoie en votre nom.

## Les expéditeurs

domain-sender-without = Les e-mails de cette adresse partent sans signature : son domaine n’est pas parmi les vôtres. Ajoutez-le.
domain-sender-unready = Les e-mails de cette adresse partent sans signature : les clés de son domaine n’ont pas encore été trouvées dans le DNS. Publiez-les et faites vérifier le domaine.

## Pourquoi un événement n’est pas arrivé à un webhook

webhook-failure-internal-address = L’adresse mène dans un réseau que cette installation n’appelle pas.
webhook-failure-refused-address = Cette installation n’appelle aucune adresse de cette forme : elle accepte https, au port 443 ou à partir de 8443.
webhook-failure-unresolved = Le nom du destinataire ne mène nulle part. Vérifiez son DNS.
webhook-failure-timeout = Le destinataire n’a pas répondu à temps.
webhook-failure-connection-refused = Personne n’écoute à cette adresse : la machine du destinataire a refusé la connexion.
webhook-failure-tls = La connexion sécurisée n’a pas pu s’établir. Vérifiez le certificat du destinataire : son nom, sa date et sa chaîne.
webhook-failure-unreachable = La connexion n’a pas abouti ou s’est rompue.
webhook-failure-malformed = Le message n’a pas pu être écrit.

## Ce qu’est devenue une campagne pour une personne

campaign-past-queued = Le message attend son tour.
campaign-past-attempting = Le message est en train de partir.
campaign-past-accepted = Le message a été envoyé.
# $code (nombre) : réponse du serveur de messagerie.
campaign-past-rejected = Le message a été refusé par le destinataire ({ $code }).
campaign-past-unknown = Le message est peut-être parti : la connexion s’est rompue avant la réponse. Il n’est pas renvoyé.
campaign-past-skipped = Le message n’a pas été envoyé : au tour de cette personne, le consentement ou l’adresse n’existait plus, ou les données ne pouvaient plus servir.
campaign-past-capped = Le message n’a pas été envoyé : au tour de cette personne, elle avait déjà reçu assez de messages.
campaign-past-absent = Le message n’a pas été envoyé : cette personne n’était pas parmi les destinataires choisis au début de l’envoi.
campaign-past-ended = Le message n’a pas été envoyé : la campagne a été annulée avant le tour de cette personne.
