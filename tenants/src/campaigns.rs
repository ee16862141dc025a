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
pub mod figures;
pub mod senders;
mod state;
pub mod tracking;

pub use senders::Sender;
pub use state::State;

use crate::{
    Id, Tx,
    contacts::{Tag, consent::Channel, only},
    error::{Check, Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{CampaignRead, CampaignSend, CampaignWrite, Permission},
    signals::Topic,
    tasks::Task,
    templates::{self, Template, variables},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde_json::Value;
use uuid::Uuid;

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
    /// The tag of those who get it.
    pub tag_id: Option<Id<Tag>>,
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

/// A campaign as it is written by a person.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the tenant calls it.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// By what means it is sent.
    pub channel: Channel,
    /// What it says.
    pub template: Option<Id<Template>>,
    /// Values for the variables that the template declares, an object.
    pub variables: Value,
    /// Who it is sent as.
    pub sender: Option<Id<Sender>>,
    /// The tag of those who get it.
    pub tag: Option<Id<Tag>>,
}

/// Campaigns, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<CampaignRead>, slice: &Slice<Id<Campaign>>) -> Result<Page<Campaign>> {
    let rows = tx
        .rows(
            "SELECT id, title, description, channel, state, template_id, template_version, variables, sender_id, tag_id, scheduled_at, started_at, finished_at,
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
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    tx.rows(
        "SELECT id, title, description, channel, state, template_id, template_version, variables, sender_id, tag_id, scheduled_at, started_at, finished_at,
                recipients, created_at, updated_at FROM campaigns WHERE tenant_id = $1 AND id = ANY($2)",
        [tx.tenant().into(), ids.into()],
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

/// Drafts a campaign.
///
/// # Errors
/// [`Error::Invalid`] with all violations; a template, sender or tag that the tenant does not have is one.
pub async fn create(tx: &Tx<CampaignWrite>, draft: &Draft) -> Result<Campaign> {
    let id = Id::new(tx.clock());
    tx.run(
        "INSERT INTO campaigns (tenant_id, id, title, description, channel, state, variables, created_by, created_at, updated_at)
         VALUES ($1, $2, '', '', '', 'draft', '{}', $3, $4, $4)",
        [tx.tenant().into(), id.into(), tx.actor().to_string().into(), tx.now().into()],
    )
    .await?;
    update(tx, id, draft).await
}

/// Writes a draft anew.
///
/// # Errors
/// As [`create`], and `CAMPAIGN_STATE` when it is a draft no more.
pub async fn update(tx: &Tx<CampaignWrite>, id: Id<Campaign>, draft: &Draft) -> Result<Campaign> {
    locked(tx, id, State::Draft).await?;
    check(tx, draft).await?;
    tx.touch(id);
    tx.run(
        "UPDATE campaigns SET title = $3, description = $4, channel = $5, template_id = $6, sender_id = $7, tag_id = $8, updated_at = $9, variables = $10
         WHERE tenant_id = $1 AND id = $2",
        [
            tx.tenant().into(),
            id.into(),
            draft.title.trim().into(),
            draft.description.trim().into(),
            draft.channel.name().into(),
            draft.template.into(),
            draft.sender.into(),
            draft.tag.into(),
            tx.now().into(),
            draft.variables.clone().into(),
        ],
    )
    .await?;
    find(&tx.also()?, id).await
}

async fn check(tx: &Tx<CampaignWrite>, draft: &Draft) -> Result<()> {
    let mut check = Check::default();
    check.line("title", &draft.title, 200);
    check.length("description", &draft.description, 4_000);
    let mut declared = Vec::new();
    if let Some(template) = draft.template {
        let found = templates::by_ids(&tx.also()?, &[template]).await?.pop();
        check.demand(found.is_some(), "template", "id-invalid");
        declared = found.map(|template| template.content.variables).unwrap_or_default();
    }
    for violation in variables::faults(&declared, &draft.variables, false) {
        check.push(violation);
    }
    if let Some(sender) = draft.sender {
        check.demand(!senders::by_ids(&tx.also()?, &[sender]).await?.is_empty(), "sender", "id-invalid");
    }
    if let Some(tag) = draft.tag {
        let known: Vec<Tag> = tx
            .rows("SELECT id, name FROM tags WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), tag.into()])
            .await?;
        check.demand(!known.is_empty(), "tag", "id-invalid");
    }
    check.done()
}

/// Starts sending now.
///
/// # Errors
/// `CAMPAIGN_STATE`, or what is missing: `CAMPAIGN_WITHOUT_TEMPLATE`, `CAMPAIGN_WITHOUT_SENDER`, `CAMPAIGN_WITHOUT_AUDIENCE`;
/// [`Error::Invalid`] when a variable that the template requires has no value.
pub async fn send(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    complete(tx, &locked(tx, id, State::Preparing).await?).await?;
    tx.enqueue(&Task::PrepareCampaign { campaign: id }).await?;
    become_state(tx, id, State::Preparing, None).await
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
    tx.enqueue_at(&Task::PrepareCampaign { campaign: id }, at).await?;
    become_state(tx, id, State::Scheduled, Some(at)).await
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
    let campaign: Campaign = tx
        .row(
            "SELECT id, title, description, channel, state, template_id, template_version, variables, sender_id, tag_id, scheduled_at, started_at, finished_at,
                    recipients, created_at, updated_at FROM campaigns WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            [tx.tenant().into(), id.into()],
        )
        .await?
        .ok_or(Error::NotFound)?;
    campaign.state.demand(next)?;
    Ok(campaign)
}

async fn complete(tx: &Tx<CampaignSend>, campaign: &Campaign) -> Result<()> {
    let missing = [
        (campaign.template_id.is_none(), "CAMPAIGN_WITHOUT_TEMPLATE"),
        (campaign.sender_id.is_none(), "CAMPAIGN_WITHOUT_SENDER"),
        (campaign.tag_id.is_none(), "CAMPAIGN_WITHOUT_AUDIENCE"),
    ];
    if let Some((_, code)) = missing.iter().find(|(is, _)| *is) {
        return Err(Error::refused(code));
    }
    let template = templates::rows_of(tx, campaign.template_id.as_slice()).await?.pop().ok_or(Error::NotFound)?;
    let faults = variables::faults(&template.content.variables, &campaign.variables, true);
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

async fn become_state(
    tx: &Tx<CampaignSend>,
    id: Id<Campaign>,
    state: State,
    scheduled_at: Option<DateTime<Utc>>,
) -> Result<Campaign> {
    tx.touch(id);
    tx.signal(Topic::Campaign(id.uuid()));
    let finished = state.over().then(|| tx.now());
    tx.run(
        "UPDATE campaigns SET state = $3, scheduled_at = $4, finished_at = $5, updated_at = $6 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), state.name().into(), scheduled_at.into(), finished.into(), tx.now().into()],
    )
    .await?;
    find(&tx.also()?, id).await
}
