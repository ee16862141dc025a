//! How an address stood with whoever wrote to it before. Nothing but a plain yes lets an import bring a consent.

use crate::contacts::{suppressions::Reason, types::words};
use std::{collections::HashMap, sync::LazyLock};

/// How an address stood, from the best to the worst: of two things that a line says the worse one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Standing {
    /// It is written to, or the file says nothing.
    #[default]
    Fine,
    /// Nobody said yes or no: no consent comes of it, and no suppression.
    Unsure,
    /// It was put on a list of those who are not written to.
    Blocked,
    /// It does not exist.
    Bounced,
    /// The person left.
    Unsubscribed,
    /// The person called a message unwanted.
    Complained,
}

/// What a status column says, in French and English, and in the exports of Brevo, Mailchimp and listmonk.
const WORDS: &[(Standing, &[&str])] = &[
    (
        Standing::Fine,
        &[
            "subscribed",
            "enabled",
            "active",
            "confirmed",
            "abonné",
            "inscrit",
            "actif",
            "confirmé",
            "opt in",
            "opted in",
            "yes",
            "oui",
            "y",
            "o",
            "true",
            "vrai",
            "1",
        ],
    ),
    (
        Standing::Unsure,
        &[
            "unconfirmed",
            "pending",
            "non subscribed",
            "nonsubscribed",
            "not subscribed",
            "transactional",
            "non confirmé",
            "en attente",
            "non abonné",
            "inactive",
            "inactif",
            "archived",
            "no",
            "non",
            "n",
            "false",
            "faux",
            "0",
        ],
    ),
    (Standing::Blocked, &["blocklisted", "blacklisted", "blocked", "disabled", "bloqué", "liste noire", "suppressed"]),
    (Standing::Bounced, &["cleaned", "bounced", "hard bounce", "hard bounced", "invalid", "nettoyé", "invalide"]),
    (Standing::Unsubscribed, &["unsubscribed", "opted out", "opt out", "désabonné", "désinscrit"]),
    (Standing::Complained, &["complained", "complaint", "spam", "spam complaint", "abuse", "plainte"]),
];

/// The same, ready to be looked up: every line of a file may ask.
static KNOWN: LazyLock<HashMap<Vec<String>, Standing>> = LazyLock::new(|| {
    let each =
        |(standing, known): &(Standing, &[&str])| known.iter().map(|word| (words(word), *standing)).collect::<Vec<_>>();
    WORDS.iter().flat_map(each).collect()
});

impl Standing {
    /// What a word says; none for one that nobody knows.
    pub(super) fn word(cell: &str) -> Option<Self> {
        KNOWN.get(&words(cell)).copied()
    }

    /// Whether the file's consents hold for this person.
    pub(super) fn agrees(self) -> bool {
        self == Self::Fine
    }

    /// Why the address is left alone from now on, if it is.
    pub(super) fn reason(self) -> Option<Reason> {
        match self {
            Self::Fine | Self::Unsure => None,
            Self::Blocked => Some(Reason::Imported),
            Self::Bounced => Some(Reason::HardBounce),
            Self::Unsubscribed => Some(Reason::Unsubscribed),
            Self::Complained => Some(Reason::Complaint),
        }
    }
}

/// Whether a cell that holds a yes or an instant holds one: everything but a plain no does.
pub(super) fn is_said(cell: &str) -> bool {
    !["0", "no", "non", "false", "faux", "n", "-", "null"].contains(&cell.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_yes_is_a_yes() {
        for (cell, standing) in [
            ("Subscribed", Some(Standing::Fine)),
            ("enabled", Some(Standing::Fine)),
            ("non-subscribed", Some(Standing::Unsure)),
            ("Désabonné", Some(Standing::Unsubscribed)),
            ("blocklisted", Some(Standing::Blocked)),
            ("cleaned", Some(Standing::Bounced)),
            ("OUI", Some(Standing::Fine)),
            ("non", Some(Standing::Unsure)),
            ("maybe", None),
        ] {
            assert_eq!(Standing::word(cell), standing, "{cell}");
        }
        assert!(is_said("2020-02-02 10:00:00") && is_said("Yes") && !is_said("No") && !is_said("0"));
    }
}
