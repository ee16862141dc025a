//! A campaign and its parts, as the API shows them.

use super::{
    audience::Reach,
    dry_runs::DryRun,
    plans::{CampaignBudget, CampaignGoal, CampaignPlannedHour, CampaignWave},
};
use crate::{
    consents::Channel,
    contacts::Contact,
    context::Act,
    ids,
    loaders::{EventsOf, FiguresOf},
    page::{List, Window, connect},
    returns::{DeliveryEvent, DeliveryOutcome},
    senders::Sender,
    templates::Template,
};
use async_graphql::{Context, Enum, ID, Json, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use tenants::{
    Result,
    campaigns::{self, approval, audience, delivery, dry_runs, figures::Figures, waves},
    contacts::consent,
};

/// A campaign.
pub(crate) struct Campaign(pub(crate) campaigns::Campaign);

/// One message to many people.
#[Object]
impl Campaign {
    /// The campaign's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What the company calls it.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What it is for.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// By what means it is sent.
    async fn channel(&self) -> Option<Channel> {
        consent::Channel::parse(&self.0.channel).map(Channel::from)
    }

    /// Where it stands.
    async fn state(&self) -> CampaignState {
        self.0.state.into()
    }

    /// What it says.
    async fn template(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Template>> {
        let Some(id) = self.0.template_id else { return Ok(None) };
        Ok(ctx.loader()?.load_one(id).await?.map(Template))
    }

    /// The version of the template that it is sent with; none before its audience is frozen.
    async fn template_version(&self) -> Option<i32> {
        self.0.template_version
    }

    /// Values for the variables that the template declares.
    async fn variables(&self) -> Json<&serde_json::Value> {
        Json(&self.0.variables)
    }

    /// Who it is sent as.
    async fn sender(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Sender>> {
        let Some(id) = self.0.sender_id else { return Ok(None) };
        Ok(ctx.loader()?.load_one(id).await?.map(Sender))
    }

    /// Who gets it, in the form of `ContactRule`: it can be given back as it is. None while nobody was chosen.
    async fn audience(&self) -> Option<Json<&serde_json::Value>> {
        self.0.audience.as_ref().map(Json)
    }

    /// Who would get it if it were sent now, counted; none while nobody was chosen. Of a campaign that has begun, `figures` tell.
    async fn reach(&self, ctx: &Context<'_>) -> Result<Option<Reach>> {
        let (Some(rule), Some(channel)) = (self.0.rule()?, consent::Channel::parse(&self.0.channel)) else {
            return Ok(None);
        };
        ctx.act(async |tx| audience::reach(tx, &rule, &[channel]).await).await.map(|reach| Some(reach.into()))
    }

    /// How it stands, in people and events.
    async fn figures(&self, ctx: &Context<'_>) -> async_graphql::Result<CampaignFigures> {
        Ok(ctx.loader()?.load_one(FiguresOf(self.0.id)).await?.unwrap_or_default().into())
    }

    /// Its dry runs, newest first.
    async fn dry_runs(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<DryRun>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| dry_runs::list(tx, self.0.id, &slice).await).await?;
        Ok(connect(&window, page, |run| run.id, DryRun))
    }

    /// The ledger, row by row, all of it or what is in one state.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        state: Option<DeliveryState>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Delivery>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let state = state.map(delivery::Delivery::from);
        let page = ctx.act(async |tx| delivery::list(tx, self.0.id, state, &slice).await).await?;
        Ok(connect(&window, page, |entry| entry.slot, Delivery))
    }

    /// What it is to reach, and how far it has come.
    async fn goals(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CampaignGoal>> {
        let goals = self.0.aims()?.goals;
        if goals.is_empty() {
            return Ok(Vec::new());
        }
        let figures = ctx.loader()?.load_one(FiguresOf(self.0.id)).await?.unwrap_or_default().into();
        Ok(goals.into_iter().map(|goal| CampaignGoal::of(goal, &figures)).collect())
    }

    /// The first day of the period that it belongs to.
    async fn starts_on(&self) -> Option<NaiveDate> {
        self.0.starts_on
    }

    /// The last day of that period.
    async fn ends_on(&self) -> Option<NaiveDate> {
        self.0.ends_on
    }

    /// What it may cost.
    async fn budget(&self) -> Option<CampaignBudget> {
        self.0.budget().map(Into::into)
    }

    /// When it is to leave, as somebody said it.
    #[expect(clippy::unused_async, reason = "a field is asynchronous")]
    async fn hour(&self) -> Result<Option<CampaignPlannedHour>> {
        Ok(self.0.hour()?.map(Into::into))
    }

    /// Its recipients by time zone, in the order of leaving; empty before the audience is frozen.
    async fn waves(&self, ctx: &Context<'_>) -> Result<Vec<CampaignWave>> {
        let waves = ctx.act(async |tx| waves::of(tx, self.0.id).await).await?;
        Ok(waves.into_iter().map(Into::into).collect())
    }

    /// The fingerprint of what recipients would get, of who they are and of the hour, which an approval is for. None while it lacks
    /// something.
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        ctx.act(async |tx| approval::version(tx, &self.0).await).await
    }

    /// Who approved it last, and whether that still holds.
    async fn approval(&self, ctx: &Context<'_>) -> Result<Option<CampaignApproval>> {
        let (Some(by), Some(at)) = (&self.0.approved_by, self.0.approved_at) else { return Ok(None) };
        let version = ctx.act(async |tx| approval::version(tx, &self.0).await).await?;
        let holds = version.is_some() && version == self.0.approved_version;
        Ok(Some(CampaignApproval { by: by.clone().into(), at, holds }))
    }

    /// When it was put into the archive.
    async fn archived_at(&self) -> Option<DateTime<Utc>> {
        self.0.archived_at
    }

    /// When it is to be sent; by the recipients’ own clocks, to the first of them.
    async fn scheduled_at(&self) -> Option<DateTime<Utc>> {
        self.0.scheduled_at
    }

    /// When sending began.
    async fn started_at(&self) -> Option<DateTime<Utc>> {
        self.0.started_at
    }

    /// When it was completed or cancelled.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }

    /// When it was drafted.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

/// A second person’s yes to a campaign.
#[derive(SimpleObject)]
pub(crate) struct CampaignApproval {
    /// The member who gave it.
    by: ID,
    /// When.
    at: DateTime<Utc>,
    /// Whether the campaign still is what was approved.
    holds: bool,
}

/// Where a campaign stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "campaigns::State")]
pub(crate) enum CampaignState {
    /// It is being written.
    Draft,
    /// It waits for its hour.
    Scheduled,
    /// Its audience is being frozen.
    Preparing,
    /// It is leaving.
    Sending,
    /// A person stopped it for a while.
    Paused,
    /// Everybody was tried.
    Completed,
    /// A person ended it.
    Cancelled,
}

/// How a campaign stands, in people and in events.
#[derive(SimpleObject, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CampaignFigures {
    /// People it goes to.
    recipients: i64,
    /// Waiting or leaving.
    open: i64,
    /// Taken over by the relay.
    pub(super) accepted: i64,
    /// Refused by the relay.
    rejected: i64,
    /// Nobody can tell whether it left; never sent again by itself.
    unknown: i64,
    /// Not sent, because consent or address was gone.
    skipped: i64,
    /// Not sent, because the person has all the messages that the company’s cap allows.
    capped: i64,
    /// Openings, as far as they may be counted.
    pub(super) opens: i64,
    /// Links that were followed.
    pub(super) clicks: i64,
    /// People who unsubscribed from it.
    unsubscribes: i64,
    /// The hour for which somebody waits, the first if there are several: a local time, or the end of quiet hours.
    waits_until: Option<DateTime<Utc>>,
    /// Of those that the relay took: arrived, as somebody told. Most mail systems only tell what did not arrive.
    delivered: i64,
    /// Came back, and another may arrive.
    bounced_soft: i64,
    /// Came back, and so will each.
    bounced_hard: i64,
    /// Called unwanted.
    complaints: i64,
}

impl From<Figures> for CampaignFigures {
    fn from(figures: Figures) -> Self {
        let Figures { recipients, open, accepted, rejected, unknown, skipped, capped, waits_until, .. } = figures;
        let Figures { opens, clicks, unsubscribes, delivered, bounced_soft, bounced_hard, complaints, .. } = figures;
        Self {
            recipients,
            open,
            accepted,
            rejected,
            unknown,
            skipped,
            capped,
            opens,
            clicks,
            unsubscribes,
            waits_until,
            delivered,
            bounced_soft,
            bounced_hard,
            complaints,
        }
    }
}

/// Where one message to one person stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "delivery::Delivery")]
pub(crate) enum DeliveryState {
    /// It waits.
    Queued,
    /// It is leaving.
    Attempting,
    /// The relay took it over.
    Accepted,
    /// The relay refused it.
    Rejected,
    /// Nobody can tell whether it left.
    Unknown,
    /// It did not leave: consent or address was gone.
    Skipped,
    /// It did not leave: the person has all the messages that the company’s cap allows.
    Capped,
}

/// A row of the sending ledger.
pub(crate) struct Delivery(pub(crate) delivery::Entry);

/// One message to one person.
#[Object]
impl Delivery {
    /// The place in the campaign, from 0.
    async fn slot(&self) -> i32 {
        self.0.slot
    }

    /// Who it is for; none when the contact was erased since.
    async fn contact(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Contact>> {
        Ok(ctx.loader()?.load_one(self.0.contact_id).await?.map(Contact))
    }

    /// Where it stands.
    async fn state(&self) -> DeliveryState {
        self.0.state.into()
    }

    /// The relay's answer (RFC 5321, section 4.2).
    async fn code(&self) -> Option<i32> {
        Some(i32::from(self.0.code)).filter(|code| *code > 0)
    }

    /// What is known of it since the relay took it.
    async fn outcome(&self) -> DeliveryOutcome {
        self.0.outcome.into()
    }

    /// What happened to it since, the earliest first.
    #[graphql(complexity = "10 * child_complexity")]
    async fn events(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DeliveryEvent>> {
        let events = ctx.loader()?.load_one(EventsOf(self.0.campaign_id, self.0.slot)).await?;
        Ok(events.unwrap_or_default().into_iter().map(DeliveryEvent).collect())
    }

    /// When it was last attempted.
    async fn attempted_at(&self) -> Option<DateTime<Utc>> {
        Some(self.0.attempted_at).filter(|at| at.timestamp() > 0)
    }

    /// When its end was written down.
    async fn settled_at(&self) -> Option<DateTime<Utc>> {
        Some(self.0.settled_at).filter(|at| at.timestamp() > 0)
    }
}
