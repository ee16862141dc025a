//! What an enhanced status code (RFC 3463) means for a message, and for the address it went to.
//!
//! Only what says that there is no such address is hard: that ends what is written to it. What is refused for its content, its sender, or
//! for now may be taken another time.

use crate::contacts::consent::named;
use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable};
use std::{fmt, str::FromStr};

named! {
    /// What happened to a message behind the relay.
    Kind {
        /// It arrived.
        Delivered = "delivered",
        /// It is still being tried.
        Delayed = "delayed",
        /// It came back, and another may arrive.
        BouncedSoft = "bounced_soft",
        /// It came back, and so will each.
        BouncedHard = "bounced_hard",
        /// Its reader called it unwanted.
        Complained = "complained",
        /// Its reader left by their mail provider.
        Left = "left",
    }

    /// Why a message came back.
    Class {
        /// It did not, or nothing is told.
        None = "none",
        /// There is no such mailbox.
        MailboxUnknown = "mailbox_unknown",
        /// There is one, and nothing is put into it.
        MailboxDisabled = "mailbox_disabled",
        /// There is no room.
        MailboxFull = "mailbox_full",
        /// It is larger than is taken there.
        TooLarge = "too_large",
        /// No mail system is known for the domain, or none could be reached.
        Dns = "dns",
        /// The mail system has a fault of its own.
        System = "system",
        /// What it says, or how it is written, is refused.
        Content = "content",
        /// It is taken for unwanted mail, or its sender is blocked.
        Spam = "spam",
        /// A rule of the receiver.
        Policy = "policy",
        /// Something else.
        Other = "other",
        /// A report without the form that the standard asks for, guessed at: it never counts against an address.
        Unreadable = "unreadable",
    }
}

/// What is known of a message behind the relay. The later ones outweigh the earlier, in whatever order they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing.
    Open,
    /// It arrived.
    Delivered,
    /// It came back, and another may arrive.
    BouncedSoft,
    /// It came back, and so will each.
    BouncedHard,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Open, Self::Delivered, Self::BouncedSoft, Self::BouncedHard];

    pub(super) fn number(self) -> i16 {
        match self {
            Self::Open => 0,
            Self::Delivered => 1,
            Self::BouncedSoft => 2,
            Self::BouncedHard => 3,
        }
    }
}

impl TryGetable for Outcome {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let number = i16::try_get_by(row, index)?;
        let known = Self::ALL.into_iter().find(|known| known.number() == number);
        known.ok_or_else(|| TryGetError::DbErr(DbErr::Type(format!("no outcome of a delivery: {number}"))))
    }
}

impl Kind {
    /// What it says of where the message is.
    pub(super) fn outcome(self) -> Outcome {
        match self {
            Self::Delivered => Outcome::Delivered,
            Self::BouncedSoft => Outcome::BouncedSoft,
            Self::BouncedHard => Outcome::BouncedHard,
            Self::Delayed | Self::Complained | Self::Left => Outcome::Open,
        }
    }

    /// Whether it may end what is written to an address.
    #[must_use]
    pub fn judges(self) -> bool {
        !matches!(self, Self::Delivered | Self::Delayed)
    }
}

/// An enhanced status code (RFC 3463): `5.1.1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    class: u16,
    subject: u16,
    detail: u16,
}

impl Status {
    /// Whether it says that the message will never arrive: its first number is 5.
    #[must_use]
    pub fn is_permanent(self) -> bool {
        self.class == 5
    }

    /// What it means when a message came back with it. 5.1.7 and 5.1.8 speak of the sender's address.
    #[must_use]
    pub fn judge(self) -> (Kind, Class) {
        let class = match (self.subject, self.detail) {
            (1, 2) | (4, _) => Class::Dns,
            (1, 7 | 8) | (7, _) => Class::Policy,
            (1, _) => Class::MailboxUnknown,
            (2, 1) => Class::MailboxDisabled,
            (2, 2) => Class::MailboxFull,
            (2 | 3, 3 | 4) => Class::TooLarge,
            (2 | 3 | 5, _) => Class::System,
            (6, _) => Class::Content,
            _ => Class::Other,
        };
        let gone = match (self.subject, self.detail) {
            (1, detail) => !matches!(detail, 5 | 7 | 8 | 9),
            (2, detail) => detail == 1,
            _ => false,
        };
        (if self.is_permanent() && gone { Kind::BouncedHard } else { Kind::BouncedSoft }, class)
    }
}

impl FromStr for Status {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.trim().split('.').map(|part| {
            let number = (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            number.then(|| part.parse::<u16>().ok()).flatten().ok_or(())
        });
        let mut next = || parts.next().unwrap_or(Err(()));
        let status = Self { class: next()?, subject: next()?, detail: next()? };
        if parts.next().is_none() && matches!(status.class, 2 | 4 | 5) { Ok(status) } else { Err(()) }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_that_is_none_is_hard() {
        for (code, kind, class) in [
            ("5.1.1", Kind::BouncedHard, Class::MailboxUnknown),
            ("5.1.2", Kind::BouncedHard, Class::Dns),
            ("5.1.10", Kind::BouncedHard, Class::MailboxUnknown),
            ("5.2.1", Kind::BouncedHard, Class::MailboxDisabled),
            ("4.1.1", Kind::BouncedSoft, Class::MailboxUnknown),
            ("5.1.8", Kind::BouncedSoft, Class::Policy),
            ("5.2.2", Kind::BouncedSoft, Class::MailboxFull),
            ("5.3.4", Kind::BouncedSoft, Class::TooLarge),
            ("5.4.4", Kind::BouncedSoft, Class::Dns),
            ("5.7.1", Kind::BouncedSoft, Class::Policy),
            ("5.0.0", Kind::BouncedSoft, Class::Other),
        ] {
            assert_eq!(code.parse::<Status>().unwrap().judge(), (kind, class), "{code}");
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in ["", "5", "5.1", "5.1.1.1", "3.1.1", "5.1.1234", "5.a.1", "5..1", "+5.1.1"] {
            assert_eq!(text.parse::<Status>(), Err(()), "{text}");
        }
        assert_eq!("4.7.650".parse::<Status>().unwrap().to_string(), "4.7.650");
    }

    #[test]
    fn a_bounce_outweighs_an_arrival() {
        assert!(Outcome::BouncedHard > Outcome::BouncedSoft && Outcome::BouncedSoft > Outcome::Delivered);
    }
}
