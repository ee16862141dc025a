//! What can be said: to what, by which channel, on which lawful basis. What can't be said can't be written down here.

use crate::error::{Check, Violation};
use serde::{Deserialize, Serialize};

/// Names of the values of an enum, as the database holds them.
macro_rules! named {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $value:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$of])* #[serde(rename = $text)]
            $value,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$value),*];

            /// Its name in the database.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$value => $text),* }
            }

            /// The one of this name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    )*};
}
pub(crate) use named;

named! {
    /// By what means a person is reached.
    Channel {
        /// Electronic mail.
        Email = "email",
        /// Short message to a phone.
        Sms = "sms",
        /// Notification to a device or browser.
        Push = "push",
        /// Letter.
        Post = "post",
    }

    /// What a person agrees to.
    Purpose {
        /// To receive messages.
        Messages = "messages",
        /// To be counted when opening one.
        Opens = "opens",
        /// To be counted when following a link.
        Clicks = "clicks",
    }

    /// What may be counted of a person's reading. What is not known is [`Tracking::None`].
    Tracking {
        /// Nothing.
        None = "none",
        /// That somebody did, without whom.
        Anonymous = "anonymous",
        /// That this person did.
        Individual = "individual",
    }

    /// Why the law allows it: GDPR, article 6(1).
    Basis {
        /// The person agreed: (a).
        Consent = "consent",
        /// A contract with the person needs it: (b).
        Contract = "contract",
        /// A law demands it: (c).
        LegalObligation = "legal_obligation",
        /// The company's interest outweighs the person's, who may object: (f).
        LegitimateInterest = "legitimate_interest",
    }
}

impl Tracking {
    /// What a value of the database says; whatever it does not say is no consent.
    #[must_use]
    pub fn read(name: Option<&str>) -> Self {
        name.and_then(Self::parse).unwrap_or(Self::None)
    }
}

/// An answer to one purpose. Receiving is a yes or a no; being counted, when opening and when following links apart, has three
/// answers (CNIL, deliberation 2026-042 of 12 March 2026; EDPB, guidelines 2/2023).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Whether messages may be sent.
    Messages(bool),
    /// What may be counted of openings.
    Opens(Tracking),
    /// What may be counted of links that are followed.
    Clicks(Tracking),
}

impl Said {
    /// The answer to `purpose`, out of the two ways in which it is given.
    pub fn read(
        check: &mut Check,
        purpose: Purpose,
        granted: Option<bool>,
        tracking: Option<Tracking>,
    ) -> Option<Self> {
        match (purpose, granted, tracking) {
            (Purpose::Messages, Some(granted), None) => Some(Self::Messages(granted)),
            (Purpose::Opens, None, Some(tracking)) => Some(Self::Opens(tracking)),
            (Purpose::Clicks, None, Some(tracking)) => Some(Self::Clicks(tracking)),
            (purpose, granted, tracking) => {
                let messages = purpose == Purpose::Messages;
                check.demand(granted.is_some() || !messages, "granted", "required");
                check.demand(tracking.is_some() || messages, "tracking", "required");
                check.demand(granted.is_none() || messages, "granted", "consent-answer-misplaced");
                check.demand(tracking.is_none() || !messages, "tracking", "consent-answer-misplaced");
                None
            }
        }
    }

    /// To what it is an answer.
    #[must_use]
    pub fn purpose(self) -> Purpose {
        match self {
            Self::Messages(_) => Purpose::Messages,
            Self::Opens(_) => Purpose::Opens,
            Self::Clicks(_) => Purpose::Clicks,
        }
    }

    /// Whether it allows anything.
    #[must_use]
    pub fn granted(self) -> bool {
        match self {
            Self::Messages(granted) => granted,
            Self::Opens(tracking) | Self::Clicks(tracking) => tracking != Tracking::None,
        }
    }

    /// What may be counted, if that is the question.
    #[must_use]
    pub fn tracking(self) -> Option<Tracking> {
        match self {
            Self::Messages(_) => None,
            Self::Opens(tracking) | Self::Clicks(tracking) => Some(tracking),
        }
    }
}

/// An answer by one channel, on one basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// By what means.
    pub channel: Channel,
    /// What was said.
    pub said: Said,
    /// Why the law allows it.
    pub basis: Basis,
}

impl Answer {
    /// A person's own consent, or its withdrawal.
    #[must_use]
    pub fn consent(channel: Channel, said: Said) -> Self {
        Self { channel, said, basis: Basis::Consent }
    }

    /// Reading somebody's device needs their consent whatever else allows the message (directive 2002/58, article 5(3)).
    pub(crate) fn check(self, check: &mut Check) {
        if self.said.tracking().is_some() && self.basis != Basis::Consent {
            check.push(Violation::new("basis", "consent-basis-not-for-tracking"));
        }
    }
}
