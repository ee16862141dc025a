//! The timeline of a contact: all that happened with a person, newest first, read from where it is kept anyway. What happened with those
//! who were merged into them is theirs.
//!
//! Of tags the time is not kept; they show as changes. Openings and clicks are there only where they were counted by name, which the
//! person had agreed to. Whoever may not see deliveries or suppressions does not see them here either.

mod read;

pub use read::timelines;

use super::{
    Contact, List,
    consent::{Channel, Purpose, Tracking},
    suppressions::Reason,
};
use crate::{
    Id,
    campaigns::{Campaign, delivery::Delivery},
    page::Moment,
    returns,
};
use serde::Deserialize;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its place among all that happened.
    pub moment: Moment<String>,
    /// What it was.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// The contact was created: by hand, by a file, by a form.
    Created {
        /// Where it came from.
        source: String,
    },
    /// Another contact was merged into this one.
    Merged {
        /// The other.
        contact: uuid::Uuid,
    },
    /// The person said what they agree to, or somebody wrote it down.
    Said {
        /// By what means they are reached.
        channel: Channel,
        /// To what.
        purpose: Purpose,
        /// Whether it allows anything.
        granted: bool,
        /// What may be counted, where that was the question.
        tracking: Option<Tracking>,
        /// Where it was said.
        source: String,
        /// Who wrote it down.
        by: String,
    },
    /// The person was asked by mail whether they agree.
    Asked {
        /// By what: a form's identifier, `api` or `preferences`.
        origin: String,
    },
    /// The person answered yes to that mail.
    Confirmed {
        /// By what they were asked.
        origin: String,
    },
    /// The person was put on a list.
    Listed {
        /// The list.
        list: uuid::Uuid,
        /// What it is called.
        name: String,
    },
    /// A message of a campaign was for the person.
    Delivery {
        /// The campaign.
        campaign: uuid::Uuid,
        /// What it is called.
        title: String,
        /// The number of the state.
        state: i16,
        /// The relay's answer, 0 before there is one.
        code: i16,
    },
    /// Something became known of a message that had left.
    Returned {
        /// The campaign.
        campaign: uuid::Uuid,
        /// What it is called.
        title: String,
        /// What happened.
        what: returns::Kind,
        /// Why it came back.
        class: returns::Class,
    },
    /// The person opened a message.
    Opened {
        /// The campaign.
        campaign: uuid::Uuid,
        /// What it is called.
        title: String,
    },
    /// The person followed a link.
    Clicked {
        /// The campaign.
        campaign: uuid::Uuid,
        /// What it is called.
        title: String,
        /// Where the link leads.
        url: Option<String>,
    },
    /// An address of the person was suppressed, and is.
    Suppressed {
        /// The channel.
        channel: Channel,
        /// Why.
        reason: String,
    },
    /// Somebody of the company changed something.
    Changed {
        /// Who.
        by: String,
        /// The names of what they changed.
        fields: Vec<String>,
    },
}

impl What {
    /// The campaign that it is about.
    #[must_use]
    pub fn campaign(&self) -> Option<Id<Campaign>> {
        match self {
            Self::Delivery { campaign, .. }
            | Self::Returned { campaign, .. }
            | Self::Opened { campaign, .. }
            | Self::Clicked { campaign, .. } => Some(Id::from(*campaign)),
            _ => None,
        }
    }

    /// Where a message stands.
    #[must_use]
    pub fn state(&self) -> Option<Delivery> {
        let Self::Delivery { state, .. } = self else { return None };
        Delivery::ALL.into_iter().find(|known| known.number() == *state)
    }

    /// The list that it is about.
    #[must_use]
    pub fn list(&self) -> Option<Id<List>> {
        if let Self::Listed { list, .. } = self { Some(Id::from(*list)) } else { None }
    }

    /// The other contact that it is about.
    #[must_use]
    pub fn contact(&self) -> Option<Id<Contact>> {
        if let Self::Merged { contact } = self { Some(Id::from(*contact)) } else { None }
    }

    /// Why an address was suppressed.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        if let Self::Suppressed { reason, .. } = self { Reason::parse(reason) } else { None }
    }
}
