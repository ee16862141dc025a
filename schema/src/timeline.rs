//! What happened with a contact, event by event.

use crate::{
    campaigns::DeliveryState,
    consents::{Channel, Purpose, Tracking},
    ids,
    returns::{BounceClass, DeliveryEventKind},
    suppressions::SuppressionReason,
};
use async_graphql::{ID, Interface, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::contacts::timeline::{Event, What};

/// Something that happened with a contact.
#[derive(Interface)]
#[graphql(
    field(name = "id", ty = "&ID", desc = "The event's identifier, unique in its timeline."),
    field(name = "at", ty = "&DateTime<Utc>", desc = "When it happened.")
)]
pub(crate) enum ContactEvent {
    Created(ContactCreated),
    Merged(ContactMerged),
    Said(ContactSaid),
    Asked(ContactAsked),
    Confirmed(ContactConfirmed),
    Listed(ContactListed),
    Delivery(ContactDelivery),
    Returned(ContactReturned),
    Opened(ContactOpened),
    Clicked(ContactClicked),
    Suppressed(ContactSuppressed),
    Changed(ContactChanged),
}

/// The contact was created: by hand, by a file, by a form.
#[derive(SimpleObject)]
pub(crate) struct ContactCreated {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it happened.
    at: DateTime<Utc>,
    /// Where the contact came from.
    source: String,
}

/// Another contact was merged into this one.
#[derive(SimpleObject)]
pub(crate) struct ContactMerged {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it happened.
    at: DateTime<Utc>,
    /// The other contact, as whom nobody is found any more.
    contact: Option<ID>,
}

/// The person said what they agree to, or somebody wrote it down.
#[derive(SimpleObject)]
pub(crate) struct ContactSaid {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it was said.
    at: DateTime<Utc>,
    /// By what means the person is reached.
    channel: Channel,
    /// To what.
    purpose: Purpose,
    /// Whether it allows anything; a withdrawal does not.
    granted: bool,
    /// What may be counted, where the purpose is `OPENS` or `CLICKS`.
    tracking: Option<Tracking>,
    /// Where it was said.
    source: String,
    /// Who wrote it down: a member, a key, an import, or the person by a signed link.
    recorded_by: String,
}

/// The person was asked by mail whether they agree.
#[derive(SimpleObject)]
pub(crate) struct ContactAsked {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it happened.
    at: DateTime<Utc>,
    /// By what: a form's identifier, `api` or `preferences`.
    origin: String,
}

/// The person answered yes to a mail that asked.
#[derive(SimpleObject)]
pub(crate) struct ContactConfirmed {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it happened.
    at: DateTime<Utc>,
    /// By what they were asked.
    origin: String,
}

/// The person was put on a list.
#[derive(SimpleObject)]
pub(crate) struct ContactListed {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it happened.
    at: DateTime<Utc>,
    /// The list.
    list: Option<ID>,
    /// What it is called.
    name: String,
}

/// A message of a campaign was for the person. Needs `delivery:read`.
#[derive(SimpleObject)]
pub(crate) struct ContactDelivery {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When its state was last written down; when the campaign began, as long as it waits.
    at: DateTime<Utc>,
    /// The campaign.
    campaign: Option<ID>,
    /// What it is called.
    title: String,
    /// Where the message stands.
    state: Option<DeliveryState>,
    /// The relay's answer (RFC 5321, section 4.2).
    code: Option<i32>,
}

/// Something became known of a message that had left. Needs `delivery:read`.
#[derive(SimpleObject)]
pub(crate) struct ContactReturned {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it happened.
    at: DateTime<Utc>,
    /// The campaign.
    campaign: Option<ID>,
    /// What it is called.
    title: String,
    /// What happened.
    event: DeliveryEventKind,
    /// Why it came back.
    class: BounceClass,
}

/// The person opened a message, and had agreed to be counted by name. Needs `delivery:read`.
#[derive(SimpleObject)]
pub(crate) struct ContactOpened {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it happened.
    at: DateTime<Utc>,
    /// The campaign.
    campaign: Option<ID>,
    /// What it is called.
    title: String,
}

/// The person followed a link, and had agreed to be counted by name. Needs `delivery:read`.
#[derive(SimpleObject)]
pub(crate) struct ContactClicked {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it happened.
    at: DateTime<Utc>,
    /// The campaign.
    campaign: Option<ID>,
    /// What it is called.
    title: String,
    /// Where the link leads.
    url: Option<String>,
}

/// An address of the person was suppressed, and is. Needs `suppression:read`.
#[derive(SimpleObject)]
pub(crate) struct ContactSuppressed {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it happened.
    at: DateTime<Utc>,
    /// The channel.
    channel: Channel,
    /// Why.
    reason: Option<SuppressionReason>,
}

/// Somebody of the company changed something. What it was before and after is not kept.
#[derive(SimpleObject)]
pub(crate) struct ContactChanged {
    /// The event's identifier, unique in its timeline.
    id: ID,
    /// When it happened.
    at: DateTime<Utc>,
    /// Who: a member or a key.
    by: String,
    /// The names of what was changed, as the API calls them; `fields.` stands before the key of a field of the company's own.
    fields: Vec<String>,
}

impl From<Event> for ContactEvent {
    fn from(Event { moment, what }: Event) -> Self {
        let (id, at) = (ID(moment.key), moment.at);
        let (campaign, list, contact) =
            (what.campaign().map(ids::show), what.list().map(ids::show), what.contact().map(ids::show));
        let (reason, state) = (what.reason().map(Into::into), what.state().map(Into::into));
        match what {
            What::Created { source } => Self::Created(ContactCreated { id, at, source }),
            What::Merged { .. } => Self::Merged(ContactMerged { id, at, contact }),
            What::Said { channel, purpose, granted, tracking, source, by } => Self::Said(ContactSaid {
                id,
                at,
                channel: channel.into(),
                purpose: purpose.into(),
                granted,
                tracking: tracking.map(Into::into),
                source,
                recorded_by: by,
            }),
            What::Asked { origin } => Self::Asked(ContactAsked { id, at, origin }),
            What::Confirmed { origin } => Self::Confirmed(ContactConfirmed { id, at, origin }),
            What::Listed { name, .. } => Self::Listed(ContactListed { id, at, list, name }),
            What::Delivery { title, code, .. } => {
                let code = Some(i32::from(code)).filter(|code| *code > 0);
                Self::Delivery(ContactDelivery { id, at, campaign, title, state, code })
            }
            What::Returned { title, what, class, .. } => {
                let (event, class) = (what.into(), class.into());
                Self::Returned(ContactReturned { id, at, campaign, title, event, class })
            }
            What::Opened { title, .. } => Self::Opened(ContactOpened { id, at, campaign, title }),
            What::Clicked { title, url, .. } => Self::Clicked(ContactClicked { id, at, campaign, title, url }),
            What::Suppressed { channel, .. } => {
                Self::Suppressed(ContactSuppressed { id, at, channel: channel.into(), reason })
            }
            What::Changed { by, fields } => Self::Changed(ContactChanged { id, at, by, fields }),
        }
    }
}
