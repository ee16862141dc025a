//! Campaigns: one message to many people, each of whom gets it once or is told about.
//!
//! ```text
//! draft ⇄ scheduled → preparing → sending ⇄ paused
//!   └──────────┴──────────┴──────────┴────────┴──→ cancelled
//!                                    └──→ completed
//! ```
//!
//! [`send`] and [`schedule`] write a task; the task freezes the [`audience`] into the sending ledger, in [`waves`] of one time zone each,
//! and the [`delivery`] of its batches begins. What comes back by signed links is [`tracking`]. What holds for all campaigns of a tenant
//! are its [`sending_rules`].

pub mod approval;
mod archive;
pub mod audience;
mod cap;
pub mod delivery;
mod draft;
pub mod dry_runs;
pub mod figures;
pub mod hours;
mod moves;
pub mod plans;
pub mod quiet;
pub mod senders;
pub mod sending_rules;
mod state;
pub mod tracking;
pub mod waves;

pub use archive::{archive, clone, unarchive};
pub use draft::{Changes, Draft, create, update};
pub use hours::Hour;
pub use moves::{cancel, pause, resume, schedule, send, unschedule};
pub use senders::Sender;
pub use state::State;

use crate::{
    Id, Tx,
    contacts::{consent::Channel, only, rules::Rule},
    error::{Error, Result},
    id::{Named, several},
    page::{Page, Slice},
    permissions::{CampaignRead, Permission},
    templates::Template,
};
use chrono::{DateTime, NaiveDate, Utc};
use plans::{Aims, Budget, Goal};
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
    hour: Option<Value>,
    goals: Value,
    /// The first day of the period that it belongs to.
    pub starts_on: Option<NaiveDate>,
    /// The last day of that period.
    pub ends_on: Option<NaiveDate>,
    budget: Option<String>,
    currency: Option<String>,
    /// How often it was changed.
    revision: i32,
    /// The members who wrote on it.
    authors: Vec<String>,
    /// Who approved it last: a member.
    pub approved_by: Option<String>,
    /// When that was.
    pub approved_at: Option<DateTime<Utc>>,
    /// What was approved: its [`approval::version`] then.
    pub approved_version: Option<String>,
    /// When it was put into the archive.
    pub archived_at: Option<DateTime<Utc>>,
    /// When it is to be sent; at local times, to the first of its recipients.
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

    /// When it is to leave; none while nobody said.
    ///
    /// # Errors
    /// As [`Self::rule`].
    pub fn hour(&self) -> Result<Option<Hour>> {
        self.hour.clone().map(serde_json::from_value).transpose().map_err(Error::internal)
    }

    /// What it is to reach, from when to when, and what it may cost.
    ///
    /// # Errors
    /// As [`Self::rule`].
    pub fn aims(&self) -> Result<Aims> {
        let goals: Vec<Goal> = serde_json::from_value(self.goals.clone()).map_err(Error::internal)?;
        Ok(Aims { goals, starts_on: self.starts_on, ends_on: self.ends_on, budget: self.budget() })
    }

    /// What it may cost.
    #[must_use]
    pub fn budget(&self) -> Option<Budget> {
        let budget = self.budget.clone().zip(self.currency.clone());
        budget.map(|(amount, currency)| Budget { amount, currency })
    }

    /// By what means it is sent.
    fn channel(&self) -> Result<Channel> {
        Channel::parse(&self.channel).ok_or_else(|| Error::internal("a campaign without a channel"))
    }

    /// Refuses what was put aside.
    fn demand_unarchived(&self) -> Result<()> {
        if self.archived_at.is_none() { Ok(()) } else { Err(Error::refused("CAMPAIGN_ARCHIVED")) }
    }
}

macro_rules! campaigns_where {
    ($condition:literal) => {
        concat!(
            "SELECT id, title, description, channel, state, template_id, template_version, variables, sender_id, audience, hour, ",
            "goals, starts_on, ends_on, budget::text AS budget, currency, revision, authors, approved_by, approved_at, approved_version, ",
            "archived_at, scheduled_at, started_at, finished_at, recipients, created_at, updated_at ",
            "FROM campaigns WHERE tenant_id = $1 AND ",
            $condition
        )
    };
}

/// Campaigns, newest first: those in the archive, or all others.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<CampaignRead>, archived: bool, slice: &Slice<Id<Campaign>>) -> Result<Page<Campaign>> {
    let rows = tx
        .rows(
            campaigns_where!(
                "(archived_at IS NOT NULL) = $4 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"
            ),
            [tx.tenant().into(), slice.after.into(), slice.limit().into(), archived.into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these campaigns that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<CampaignRead>, ids: &[Id<Campaign>]) -> Result<Vec<Campaign>> {
    tx.rows(campaigns_where!("id = ANY($2)"), [tx.tenant().into(), several(ids)]).await
}

/// One campaign.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<CampaignRead>, id: Id<Campaign>) -> Result<Campaign> {
    only(by_ids(tx, &[id]).await?)
}

/// The campaign, held until the end of the act.
async fn held<P: Permission>(tx: &Tx<P>, id: Id<Campaign>) -> Result<Campaign> {
    tx.row(campaigns_where!("id = $2 FOR UPDATE"), [tx.tenant().into(), id.into()]).await?.ok_or(Error::NotFound)
}
