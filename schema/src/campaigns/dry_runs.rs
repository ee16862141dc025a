//! Campaigns that are written for everybody and sent to nobody.

use super::audience::Reach;
use crate::{context::Act, ids};
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    campaigns::{audience, dry_runs},
};

/// A campaign, written for everybody who would get it and sent to nobody.
pub(crate) struct DryRun(pub(crate) dry_runs::DryRun);

/// Where a dry run stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "CampaignDryRunState", remote = "dry_runs::State")]
pub(crate) enum DryRunState {
    /// It waits.
    Queued,
    /// It is under way.
    Running,
    /// Everybody was written for.
    Completed,
    /// Somebody stopped it, or the campaign came to lack something.
    Cancelled,
}

/// Something that was wrong with messages of a dry run.
#[derive(SimpleObject)]
#[graphql(name = "CampaignDryRunFault")]
pub(crate) struct DryRunFault {
    /// What it was: the code of a violation.
    code: String,
    /// With how many.
    count: i64,
    /// With which contacts, for example: at most five.
    contacts: Vec<ID>,
}

impl From<dry_runs::Fault> for DryRunFault {
    fn from(fault: dry_runs::Fault) -> Self {
        let contacts = fault.contacts().map(ids::show).collect();
        Self { code: fault.code, count: fault.count, contacts }
    }
}

/// A campaign as it would leave now, written for everybody who would get it and sent to nobody. Nothing of it is in the ledger.
#[Object(name = "CampaignDryRun")]
impl DryRun {
    /// The dry run's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The campaign.
    async fn campaign(&self) -> ID {
        ids::show(self.0.campaign_id)
    }

    /// Where it stands.
    async fn state(&self) -> DryRunState {
        self.0.state().into()
    }

    /// Who would get it, counted when the run began; none before.
    async fn reach(&self) -> Option<Reach> {
        let (matched, reach) = self.0.reach()?;
        Some(audience::Reach { matched, by_channel: vec![reach] }.into())
    }

    /// How many messages were written as they would leave.
    async fn rendered(&self) -> i64 {
        self.0.rendered
    }

    /// How many could not be written.
    async fn faulty(&self) -> i64 {
        self.0.faulty
    }

    /// How many are so long that Gmail cuts them off, and with that the way out.
    async fn clipped(&self) -> i64 {
        self.0.clipped
    }

    /// What was wrong, by kind.
    #[expect(clippy::unused_async, reason = "a field is asynchronous")]
    async fn faults(&self) -> Result<Vec<DryRunFault>> {
        Ok(self.0.faults()?.into_iter().map(Into::into).collect())
    }

    /// The size of the largest message, in bytes, without signatures.
    async fn largest(&self) -> i32 {
        self.0.largest
    }

    /// Whose that is.
    async fn largest_contact(&self) -> Option<ID> {
        self.0.largest_contact.map(ids::show)
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }
}

#[derive(Default)]
pub(crate) struct DryRunsQuery;

#[Object]
impl DryRunsQuery {
    /// One dry run of a campaign.
    async fn campaign_dry_run(&self, ctx: &Context<'_>, id: ID) -> Result<DryRun> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| dry_runs::find(tx, id).await).await.map(DryRun)
    }
}

#[derive(Default)]
pub(crate) struct DryRunsMutation;

#[Object]
impl DryRunsMutation {
    /// Writes a campaign for everybody who would get it now and sends it to nobody, as a task: follow it with the subscription
    /// `campaignDryRunProgress`.
    async fn campaign_dry_run_start(&self, ctx: &Context<'_>, id: ID) -> Result<DryRun> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| dry_runs::start(tx, id).await).await.map(DryRun)
    }

    /// Stops a dry run. What it found so far stays.
    async fn campaign_dry_run_cancel(&self, ctx: &Context<'_>, id: ID) -> Result<DryRun> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| dry_runs::cancel(tx, id).await).await.map(DryRun)
    }
}
