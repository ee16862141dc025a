//! Dry runs: a campaign is written for everybody who would get it now, and sent to nobody. What is found is told before it matters.
//!
//! The task goes through the audience in the order of identifiers and notes how far it has come together with what it found, so that a
//! second run goes on where the first one ended. It reads no ledger but that of consent, and writes into none.

mod findings;
mod step;

pub use findings::{Fault, Findings};
pub use step::{begin, chosen, finish, note, people};

use super::{Campaign, State as Stage, audience::ChannelReach, held, moves};
use crate::{
    Id, Tx,
    contacts::{Contact, consent::named},
    error::{Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{CampaignRead, CampaignWrite, Permission},
    signals::Topic,
    tasks::Task,
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde_json::Value;

named! {
    /// Where a dry run stands.
    State {
        /// It waits.
        Queued = "queued",
        /// It is under way.
        Running = "running",
        /// Everybody was written for.
        Completed = "completed",
        /// Somebody stopped it, or the campaign came to lack something.
        Cancelled = "cancelled",
    }
}

/// A dry run, from its request to its end.
#[derive(Debug, Clone, FromQueryResult)]
pub struct DryRun {
    /// The dry run's identifier.
    pub id: Id<Self>,
    /// The campaign.
    pub campaign_id: Id<Campaign>,
    state: String,
    reached: Option<Id<Contact>>,
    matched: Option<i64>,
    withheld: Option<i64>,
    without_address: Option<i64>,
    suppressed: Option<i64>,
    without_consent: Option<i64>,
    capped: Option<i64>,
    cleared: Option<i64>,
    channel: String,
    /// How many messages were written as they would leave.
    pub rendered: i64,
    /// How many could not be written.
    pub faulty: i64,
    /// How many are so long that Gmail cuts them off.
    pub clipped: i64,
    faults: Value,
    /// The size of the largest message, in bytes, without signatures.
    pub largest: i32,
    /// Whose that is.
    pub largest_contact: Option<Id<Contact>>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Named for DryRun {
    const PREFIX: &'static str = "dryrun";
}

impl DryRun {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        State::parse(&self.state).unwrap_or(State::Queued)
    }

    /// How many people fit the audience, and who of them would get it; none before it began.
    #[must_use]
    pub fn reach(&self) -> Option<(i64, ChannelReach)> {
        let reach = ChannelReach {
            channel: crate::contacts::consent::Channel::parse(&self.channel)?,
            cleared: self.cleared?,
            withheld: self.withheld?,
            without_address: self.without_address?,
            suppressed: self.suppressed?,
            without_consent: self.without_consent?,
            capped: self.capped?,
        };
        Some((self.matched?, reach))
    }

    /// What was wrong, by kind.
    ///
    /// # Errors
    /// [`Error::Internal`] when what is kept is none.
    pub fn faults(&self) -> Result<Vec<Fault>> {
        serde_json::from_value(self.faults.clone()).map_err(Error::internal)
    }
}

macro_rules! dry_runs_where {
    ($condition:literal) => {
        concat!(
            "SELECT r.id, r.campaign_id, r.state, r.reached, r.matched, r.withheld, r.without_address, r.suppressed, r.without_consent, ",
            "r.capped, r.cleared, c.channel, r.rendered, r.faulty, r.clipped, r.faults, r.largest, r.largest_contact, r.created_at, ",
            "r.finished_at FROM dry_runs r JOIN campaigns c ON c.tenant_id = $1 AND c.id = r.campaign_id WHERE r.tenant_id = $1 AND ",
            $condition
        )
    };
}

/// Asks for a dry run.
///
/// # Errors
/// `CAMPAIGN_STATE` when it has begun to be sent; what it lacks, as [`super::send`] tells it.
pub async fn start(tx: &Tx<CampaignWrite>, campaign: Id<Campaign>) -> Result<DryRun> {
    let known = held(tx, campaign).await?;
    known.state.demand(Stage::Scheduled)?;
    moves::complete(tx, &known).await?;
    let id = Id::new(tx.clock());
    tx.touch(campaign);
    tx.touch(id);
    tx.run(
        "INSERT INTO dry_runs (tenant_id, id, campaign_id, state, created_by, created_at) VALUES ($1, $2, $3, 'queued', $4, $5)",
        [tx.tenant().into(), id.into(), campaign.into(), tx.actor().to_string().into(), tx.now().into()],
    )
    .await?;
    tx.enqueue(&Task::DryRunCampaign { run: id }).await?;
    read(tx, id).await
}

/// Stops a dry run. What it found so far stays.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is over.
pub async fn cancel(tx: &Tx<CampaignWrite>, id: Id<DryRun>) -> Result<DryRun> {
    read(tx, id).await?;
    tx.touch(id);
    if end(tx, id, State::Cancelled).await? { read(tx, id).await } else { Err(Error::Conflict) }
}

/// Ends a dry run, and tells whether it was not over yet.
async fn end<P: Permission>(tx: &Tx<P>, id: Id<DryRun>, state: State) -> Result<bool> {
    tx.signal(Topic::DryRun(id.uuid()));
    let ended = tx
        .run(
            "UPDATE dry_runs SET state = $3, finished_at = $4 WHERE tenant_id = $1 AND id = $2 AND state IN ('queued', 'running')",
            [tx.tenant().into(), id.into(), state.name().into(), tx.now().into()],
        )
        .await?;
    Ok(ended == 1)
}

/// One dry run.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<CampaignRead>, id: Id<DryRun>) -> Result<DryRun> {
    read(tx, id).await
}

async fn read<P: Permission>(tx: &Tx<P>, id: Id<DryRun>) -> Result<DryRun> {
    tx.row(dry_runs_where!("r.id = $2"), [tx.tenant().into(), id.into()]).await?.ok_or(Error::NotFound)
}

/// The dry runs of a campaign, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<CampaignRead>, campaign: Id<Campaign>, slice: &Slice<Id<DryRun>>) -> Result<Page<DryRun>> {
    let rows = tx
        .rows(
            dry_runs_where!("r.campaign_id = $4 AND ($2::uuid IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3"),
            [tx.tenant().into(), slice.after.into(), slice.limit().into(), campaign.into()],
        )
        .await?;
    Ok(slice.page(rows))
}
