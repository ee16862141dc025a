//! What comes back of messages: what happened to each, bounces, and what a company decides about them.

use crate::{
    campaigns::{Campaign, Delivery},
    contacts::Contact,
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result, campaigns,
    returns::{self, Class, Kind, Outcome, Source, events, settings},
};

/// What happened to a message behind the relay.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub(crate) enum DeliveryEventKind {
    /// It arrived.
    Delivered,
    /// It is still being tried.
    Delayed,
    /// It came back, and another may arrive.
    BouncedSoft,
    /// It came back, and so will each: the address is left alone from then on.
    BouncedHard,
    /// Its reader called it unwanted: the person is left alone from then on.
    Complained,
    /// Its reader left by their mail provider: the person is left alone from then on.
    Left,
}

/// Why a message came back.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Class")]
pub(crate) enum BounceClass {
    /// It did not, or nothing is told.
    None,
    /// There is no such mailbox.
    MailboxUnknown,
    /// There is one, and nothing is put into it.
    MailboxDisabled,
    /// There is no room.
    MailboxFull,
    /// It is larger than is taken there.
    TooLarge,
    /// No mail system is known for the domain, or none could be reached.
    Dns,
    /// The mail system has a fault of its own.
    System,
    /// What it says, or how it is written, is refused.
    Content,
    /// It is taken for unwanted mail, or its sender is blocked.
    Spam,
    /// A rule of the receiver.
    Policy,
    /// Something else.
    Other,
    /// A report without the form that the standard asks for: it never counts against an address.
    Unreadable,
}

/// Who tells.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Source")]
pub(crate) enum ReturnSource {
    /// A mail system, by a mail to the message's return path.
    Mail,
    /// SendGrid's event webhook.
    #[graphql(name = "SENDGRID")]
    SendGrid,
    /// Mailgun's webhooks.
    Mailgun,
    /// Postmark's webhooks.
    Postmark,
    /// Amazon SES, through SNS.
    Ses,
}

/// What is known of a message that the relay took. Of several reports the later one of these values holds, whatever came first.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Outcome")]
pub(crate) enum DeliveryOutcome {
    /// Nothing yet: most mail systems only tell what did not arrive.
    Open,
    /// It arrived.
    Delivered,
    /// It came back, and another may arrive.
    BouncedSoft,
    /// It came back, and so will each.
    BouncedHard,
}

/// Something that happened to a message behind the relay. What a report says in words is not kept.
pub(crate) struct DeliveryEvent(pub(crate) returns::Event);

/// Something that happened to a message behind the relay.
#[Object]
impl DeliveryEvent {
    /// The event's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What happened.
    async fn kind(&self) -> Option<DeliveryEventKind> {
        Kind::parse(&self.0.kind).map(Into::into)
    }

    /// Why it came back.
    async fn class(&self) -> Option<BounceClass> {
        Class::parse(&self.0.class).map(Into::into)
    }

    /// The enhanced status code (RFC 3463).
    async fn status(&self) -> Option<&str> {
        self.0.status.as_deref()
    }

    /// Who told.
    async fn source(&self) -> Option<ReturnSource> {
        Source::parse(&self.0.source).map(Into::into)
    }

    /// When it happened, as far as that was told; else when it was written down.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// When it was written down.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }
}

/// A message that came back.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Bounce {
    /// What came back of it.
    event: DeliveryEvent,
    /// The message's place in its campaign.
    slot: i32,
}

#[ComplexObject]
impl Bounce {
    /// The campaign that it was of.
    async fn campaign(&self, ctx: &Context<'_>) -> Result<Campaign> {
        let id = self.event.0.campaign_id;
        ctx.act(async |tx| campaigns::find(tx, id).await).await.map(Campaign)
    }

    /// Who it was for; none when the contact was erased since.
    async fn contact(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Contact>> {
        Ok(ctx.loader()?.load_one(self.event.0.contact_id).await?.map(Contact))
    }
}

/// What a company decides about messages that come back.
#[derive(SimpleObject)]
pub(crate) struct ReturnSettings {
    /// After how many soft bounces in a row, each of another campaign's message, an address is left alone: 5, unless it is said otherwise.
    soft_bounces: i32,
    /// Within how many days these count: 30, unless it is said otherwise.
    soft_days: i32,
}

impl From<settings::Settings> for ReturnSettings {
    fn from(settings::Settings { soft_bounces, soft_days }: settings::Settings) -> Self {
        Self { soft_bounces, soft_days }
    }
}

/// What a company decides about messages that come back.
#[derive(InputObject)]
pub(crate) struct ReturnSettingsUpdate {
    /// After how many soft bounces an address is left alone, from 1 to 100.
    soft_bounces: i32,
    /// Within how many days these count, from 1 to 365.
    soft_days: i32,
}

/// What became of a message, by a person's word.
#[derive(InputObject)]
pub(crate) struct DeliveryResolve {
    /// The campaign.
    campaign: ID,
    /// The message's place in it.
    slot: i32,
    /// Whether the relay took it.
    accepted: bool,
}

#[derive(Default)]
pub(crate) struct ReturnsQuery;

#[Object]
impl ReturnsQuery {
    /// Messages that came back, the last told first: of all campaigns, or of one.
    async fn bounces(
        &self,
        ctx: &Context<'_>,
        campaign: Option<ID>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Bounce>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let campaign = ids::read_some("campaign", campaign.as_ref())?;
        let page = ctx.act(async |tx| events::bounces(tx, campaign, &slice).await).await?;
        let bounce = |event: returns::Event| Bounce { slot: event.slot, event: DeliveryEvent(event) };
        Ok(connect(&window, page, |event| event.id, bounce))
    }

    /// What holds for messages that come back.
    async fn return_settings(&self, ctx: &Context<'_>) -> Result<ReturnSettings> {
        ctx.act(async |tx| settings::read(tx).await).await.map(ReturnSettings::from)
    }
}

#[derive(Default)]
pub(crate) struct ReturnsMutation;

#[Object]
impl ReturnsMutation {
    /// Settles a message whose state is `UNKNOWN`, by the word of somebody who asked elsewhere. It is not sent again, whatever is said.
    async fn delivery_resolve(&self, ctx: &Context<'_>, input: DeliveryResolve) -> Result<Delivery> {
        let DeliveryResolve { campaign, slot, accepted } = input;
        let campaign = ids::read("campaign", &campaign)?;
        ctx.act(async |tx| returns::resolve(tx, campaign, slot, accepted).await).await.map(Delivery)
    }

    /// Decides after how many soft bounces an address is left alone.
    async fn return_settings_update(&self, ctx: &Context<'_>, input: ReturnSettingsUpdate) -> Result<ReturnSettings> {
        let ReturnSettingsUpdate { soft_bounces, soft_days } = input;
        let settings = settings::Settings { soft_bounces, soft_days };
        ctx.act(async |tx| settings::set(tx, settings).await).await.map(ReturnSettings::from)
    }
}
