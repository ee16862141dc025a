//! Campaigns: one message to many people, each of whom gets it once or is told about.
//!
//! ```text
//! draft ⇄ scheduled → preparing → sending ⇄ paused
//!   └──────────┴──────────┴──────────┴────────┴──→ cancelled
//!                                    └──→ completed
//! ```
//!
//! [`send`] and [`schedule`] write a task; the task freezes the [`audience`] into the sending ledger and the [`delivery`] of its
//! batches begins. What comes back by signed links is [`tracking`].

pub mod audience;
pub mod delivery;
mod draft;
pub mod figures;
pub mod senders;
mod state;
pub mod tracking;

pub use draft::{Changes, Draft, create, update};
pub use senders::Sender;
pub use state::State;

use crate::{
    Id, Tx,
    contacts::{only, rules::Rule},
    error::{Check, Error, Result},
    id::{Named, several},
    page::{Page, Slice},
    permissions::{CampaignRead, CampaignSend, Permission},
    signals::Topic,
    tasks::Task,
    templates::{self, Template, variables},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde_json::Value;

/// A campaign.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Campaign {
    /// The campaign's identifier.
    pub id: Id<Self>,
    /// What the tenant calls it.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The channel's name.
    pub channel: String,
    /// Where it stands.
    pub state: State,
    /// What it says.
    pub template_id: Option<Id<Template>>,
    /// The version of the template that it is sent with, once its audience is frozen.
    pub template_version: Option<i32>,
    /// Values for the variables that the template declares.
    pub variables: Value,
    /// Who it is sent as.
    pub sender_id: Option<Id<Sender>>,
    /// The rule of those who get it, as JSON.
    pub audience: Option<Value>,
    /// When it is to be sent.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// When sending began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was completed or cancelled.
    pub finished_at: Option<DateTime<Utc>>,
    /// How many people it goes to, once its audience is frozen.
    pub recipients: Option<i32>,
    /// When it was drafted.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Named for Campaign {
    const PREFIX: &'static str = "campaign";
}

impl Campaign {
    /// The rule of those who get it; none while nobody was chosen, which is nobody.
    ///
    /// # Errors
    /// [`Error::Internal`] when what is kept is none.
    pub fn rule(&self) -> Result<Option<Rule>> {
        self.audience.clone().map(serde_json::from_value).transpose().map_err(Error::internal)
    }
}

/// Campaigns, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<CampaignRead>, slice: &Slice<Id<Campaign>>) -> Result<Page<Campaign>> {
    let rows = tx
        .rows(
            "SELECT id, title, description, channel, state, template_id, template_version, variables, sender_id, audience, scheduled_at, started_at, finished_at,
                    recipients, created_at, updated_at FROM campaigns
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these campaigns that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<CampaignRead>, ids: &[Id<Campaign>]) -> Result<Vec<Campaign>> {
    tx.rows(
        "SELECT id, title, description, channel, state, template_id, template_version, variables, sender_id, audience, scheduled_at, started_at, finished_at,
                recipients, created_at, updated_at FROM campaigns WHERE tenant_id = $1 AND id = ANY($2)",
        [tx.tenant().into(), several(ids)],
    )
    .await
}

/// One campaign.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<CampaignRead>, id: Id<Campaign>) -> Result<Campaign> {
    only(by_ids(tx, &[id]).await?)
}

/// Starts sending now.
///
/// # Errors
/// `CAMPAIGN_STATE`, or what is missing: `CAMPAIGN_WITHOUT_TEMPLATE`, `CAMPAIGN_WITHOUT_SENDER`, `CAMPAIGN_WITHOUT_AUDIENCE`;
/// [`Error::Invalid`] when a variable that the template requires has no value, or the audience names what is gone.
pub async fn send(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    complete(tx, &locked(tx, id, State::Preparing).await?).await?;
    let campaign = become_state(tx, id, State::Preparing, None).await?;
    tx.enqueue(&Task::PrepareCampaign { campaign: id }).await?;
    Ok(campaign)
}

/// Starts sending at an instant.
///
/// # Errors
/// As [`send`], and [`Error::Invalid`] when the instant is past.
pub async fn schedule(tx: &Tx<CampaignSend>, id: Id<Campaign>, at: DateTime<Utc>) -> Result<Campaign> {
    let mut check = Check::default();
    check.demand(at > tx.now(), "at", "in-the-past");
    check.done()?;
    complete(tx, &locked(tx, id, State::Scheduled).await?).await?;
    let campaign = become_state(tx, id, State::Scheduled, Some(at)).await?;
    tx.enqueue_at(&Task::PrepareCampaign { campaign: id }, at).await?;
    Ok(campaign)
}

/// Takes a schedule back: the campaign is a draft again.
///
/// # Errors
/// `CAMPAIGN_STATE` when it is not scheduled.
pub async fn unschedule(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    locked(tx, id, State::Draft).await?;
    become_state(tx, id, State::Draft, None).await
}

/// Stops sending for a while; what is under way arrives.
///
/// # Errors
/// `CAMPAIGN_STATE` when it is not sending.
pub async fn pause(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    locked(tx, id, State::Paused).await?;
    become_state(tx, id, State::Paused, None).await
}

/// Goes on sending.
///
/// # Errors
/// `CAMPAIGN_STATE` when it is not paused.
pub async fn resume(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    let campaign = locked(tx, id, State::Sending).await?;
    if campaign.state != State::Paused {
        // It would send to an audience that nobody has frozen.
        return Err(campaign.state.refusal(State::Sending));
    }
    audience::start_parts(tx, id).await?;
    become_state(tx, id, State::Sending, None).await
}

/// Ends it for good; what was not sent is not sent.
///
/// # Errors
/// `CAMPAIGN_STATE` when it is already over.
pub async fn cancel(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    locked(tx, id, State::Cancelled).await?;
    become_state(tx, id, State::Cancelled, None).await
}

/// The campaign, held until the end of the act, if it may become `next`.
async fn locked<P: Permission>(tx: &Tx<P>, id: Id<Campaign>, next: State) -> Result<Campaign> {
    let campaign = held(tx, id).await?;
    campaign.state.demand(next)?;
    Ok(campaign)
}

/// The campaign, held until the end of the act.
async fn held<P: Permission>(tx: &Tx<P>, id: Id<Campaign>) -> Result<Campaign> {
    tx.row(
        "SELECT id, title, description, channel, state, template_id, template_version, variables, sender_id, audience, scheduled_at, started_at, finished_at,
                recipients, created_at, updated_at FROM campaigns WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        [tx.tenant().into(), id.into()],
    )
    .await?
    .ok_or(Error::NotFound)
}

async fn complete<P: Permission>(tx: &Tx<P>, campaign: &Campaign) -> Result<()> {
    let missing = [
        (campaign.template_id.is_none(), "CAMPAIGN_WITHOUT_TEMPLATE"),
        (campaign.sender_id.is_none(), "CAMPAIGN_WITHOUT_SENDER"),
        (campaign.audience.is_none(), "CAMPAIGN_WITHOUT_AUDIENCE"),
    ];
    if let Some((_, code)) = missing.iter().find(|(is, _)| *is) {
        return Err(Error::refused(code));
    }
    let template = templates::rows_of(tx, campaign.template_id.as_slice()).await?.pop().ok_or(Error::NotFound)?;
    let mut check = Check::default();
    check.extend(variables::faults(&template.content.variables, &campaign.variables, true));
    if let Some(rule) = campaign.rule()? {
        check.absorb(Rule::keep(tx, "audience", &rule, None).await)?;
    }
    check.done()
}

/// Moves the campaign; what was to prepare it at another hour goes.
async fn become_state(
    tx: &Tx<CampaignSend>,
    id: Id<Campaign>,
    state: State,
    scheduled_at: Option<DateTime<Utc>>,
) -> Result<Campaign> {
    tx.touch(id);
    tx.signal(Topic::Campaign(id.uuid()));
    tx.dequeue(&Task::PrepareCampaign { campaign: id }).await?;
    let finished = state.over().then(|| tx.now());
    tx.run(
        "UPDATE campaigns SET state = $3, scheduled_at = $4, finished_at = $5, updated_at = $6 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), state.name().into(), scheduled_at.into(), finished.into(), tx.now().into()],
    )
    .await?;
    find(&tx.also()?, id).await
}
