//! Work that takes time: the row in `tasks` is the job, and is written in the transaction that causes it.

use crate::{
    Id,
    campaigns::{Campaign, dry_runs::DryRun},
    contacts::{Import, bulks::Bulk, suppressions::SuppressionList},
    domains::Domain,
    error::{Error, Result},
    id::Named,
    notices::Waiting,
    page::{Page, Slice},
    permissions::{Permission, TaskRead, TaskRetry, Within, Write},
    returns::Returned,
    scope::Tx,
    webhooks::Webhook,
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

/// What can be done later. Identifiers only: what is true when the task runs is read then.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// Send a mail to a person with an account.
    SendNotice {
        /// The sealed mail that waits.
        notice: Id<Waiting>,
    },
    /// Read an uploaded file into contacts.
    ImportContacts {
        /// The import.
        import: Id<Import>,
    },
    /// Read an uploaded file of addresses that must not be written to.
    SuppressAddresses {
        /// The file.
        list: Id<SuppressionList>,
    },
    /// Change many contacts.
    ChangeContacts {
        /// The change.
        bulk: Id<Bulk>,
    },
    /// Freeze the audience of a campaign and begin to send.
    PrepareCampaign {
        /// The campaign.
        campaign: Id<Campaign>,
    },
    /// Send batches of a campaign until none is left; several parts share the work.
    DeliverCampaign {
        /// The campaign.
        campaign: Id<Campaign>,
        /// The part, from 0.
        part: u8,
    },
    /// Write a campaign for everybody and send it to nobody.
    DryRunCampaign {
        /// The dry run.
        run: Id<DryRun>,
    },
    /// Write down to which webhooks events go. Rows of it are written by triggers.
    SpreadWebhooks,
    /// Send what a webhook waits for.
    DeliverWebhook {
        /// The webhook.
        webhook: Id<Webhook>,
    },
    /// Read a report that came back.
    ReadReturn {
        /// The report.
        report: Id<Returned>,
    },
    /// Ask DNS what others will find of a domain.
    CheckDomain {
        /// The domain.
        domain: Id<Domain>,
    },
    /// Ask DNS for each domain of the tenant.
    CheckDomains,
    /// Let people go whose time of keeping is over.
    Retention,
    /// Compute the scores of all contacts anew.
    ComputeScores,
    /// Look again at the scores of those who were changed.
    RefreshScores,
    /// Clear away what has expired.
    Upkeep,
}

/// A queue with workers of its own, so that slow work never delays quick work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Somebody waits for it.
    Urgent,
    /// Campaigns and imports.
    Bulk,
    /// What other people's servers are told, however slow they are.
    Webhooks,
    /// Cleaning.
    Upkeep,
}

impl Lane {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Urgent, Self::Bulk, Self::Webhooks, Self::Upkeep];

    /// Its name in the row and in Redis.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::Bulk => "bulk",
            Self::Webhooks => "webhooks",
            Self::Upkeep => "upkeep",
        }
    }
}

impl Task {
    /// The queue it waits in.
    #[must_use]
    pub fn lane(&self) -> Lane {
        match self {
            Self::SendNotice { .. } | Self::CheckDomain { .. } => Lane::Urgent,
            Self::ImportContacts { .. }
            | Self::SuppressAddresses { .. }
            | Self::ChangeContacts { .. }
            | Self::PrepareCampaign { .. }
            | Self::DeliverCampaign { .. }
            | Self::DryRunCampaign { .. }
            | Self::ReadReturn { .. }
            | Self::ComputeScores
            | Self::RefreshScores => Lane::Bulk,
            Self::SpreadWebhooks | Self::DeliverWebhook { .. } => Lane::Webhooks,
            Self::CheckDomains | Self::Retention | Self::Upkeep => Lane::Upkeep,
        }
    }

    /// How often it is tried before it is given up as dead; its row keeps the number.
    #[must_use]
    pub fn attempts(&self) -> i32 {
        match self {
            Self::SendNotice { .. } => 12,
            _ => 8,
        }
    }

    /// Its name, as rows and figures show it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SendNotice { .. } => "send_notice",
            Self::ImportContacts { .. } => "import_contacts",
            Self::SuppressAddresses { .. } => "suppress_addresses",
            Self::ChangeContacts { .. } => "change_contacts",
            Self::PrepareCampaign { .. } => "prepare_campaign",
            Self::DeliverCampaign { .. } => "deliver_campaign",
            Self::DryRunCampaign { .. } => "dry_run_campaign",
            Self::SpreadWebhooks => "spread_webhooks",
            Self::DeliverWebhook { .. } => "deliver_webhook",
            Self::ReadReturn { .. } => "read_return",
            Self::CheckDomain { .. } => "check_domain",
            Self::CheckDomains => "check_domains",
            Self::Retention => "retention",
            Self::ComputeScores => "compute_scores",
            Self::RefreshScores => "refresh_scores",
            Self::Upkeep => "upkeep",
        }
    }

    /// What makes a second row of the same work needless, if anything does.
    fn dedupe(&self) -> Option<String> {
        match self {
            Self::DeliverCampaign { campaign, part } => Some(format!("{campaign} {part}")),
            Self::DryRunCampaign { run } => Some(run.to_string()),
            Self::ImportContacts { import } => Some(import.to_string()),
            Self::SuppressAddresses { list } => Some(list.to_string()),
            Self::ChangeContacts { bulk } => Some(bulk.to_string()),
            Self::SendNotice { notice } => Some(notice.to_string()),
            Self::PrepareCampaign { campaign } => Some(format!("{campaign} prepare")),
            Self::ReadReturn { report } => Some(report.to_string()),
            Self::CheckDomain { domain } => Some(domain.to_string()),
            Self::ComputeScores | Self::RefreshScores => Some(self.kind().to_owned()),
            Self::DeliverWebhook { webhook } => Some(webhook.to_string()),
            Self::SpreadWebhooks | Self::CheckDomains | Self::Retention | Self::Upkeep => None,
        }
    }
}

/// Recurring work: each line becomes one task a tenant and slot, however many processes look at the clock.
pub const SCHEDULES: &[Schedule] = &[
    Schedule { name: "upkeep", every_seconds: 3600, task: || Task::Upkeep },
    Schedule { name: "domains", every_seconds: 86_400, task: || Task::CheckDomains },
    Schedule { name: "retention", every_seconds: 86_400, task: || Task::Retention },
];

/// A line of [`SCHEDULES`].
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// Its name, part of the key under which a slot is taken once.
    pub name: &'static str,
    /// How often, in seconds; slots begin at multiples of it since 1970.
    pub every_seconds: i64,
    /// What is to be done.
    pub task: fn() -> Task,
}

impl<P: Permission> Tx<P>
where
    Write: Within<P::Mode>,
{
    /// Writes the row of a task, to run now.
    pub(crate) async fn enqueue(&self, task: &Task) -> Result<()> {
        self.enqueue_at(task, self.now()).await
    }

    /// Writes the row of a task, to run at `at`.
    pub(crate) async fn enqueue_at(&self, task: &Task, at: DateTime<Utc>) -> Result<()> {
        let row = insert(task, self.tenant(), self.clock().uuid(), at, self.now())?;
        self.run(INSERT, row).await?;
        Ok(())
    }

    /// Forgets a task that makes no sense any more, whether it waits, runs or died. A worker who is at it finds that its
    /// lease is lost.
    pub(crate) async fn dequeue(&self, task: &Task) -> Result<()> {
        let key = [self.tenant().into(), task.dedupe().into()];
        self.run("DELETE FROM tasks WHERE tenant_id = $1 AND dedupe = $2", key).await?;
        Ok(())
    }
}

/// A writer that looks after its own rows may enqueue as well.
pub(crate) async fn enqueue(conn: &crate::conn::Conn, db: &crate::Db, tenant: uuid::Uuid, task: &Task) -> Result<()> {
    let now = db.clock().now();
    conn.run(INSERT, insert(task, tenant, db.clock().uuid(), now, now)?).await?;
    Ok(())
}

/// One that waits already is enough. One that died starts again; one that runs is taken from its worker, who may have seen
/// how things were before and be about to end.
const INSERT: &str = "
    WITH row AS (
      INSERT INTO tasks (tenant_id, id, kind, payload, lane, state, dedupe, run_at, created_at, allowed)
      VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7, $8, $9) ON CONFLICT (tenant_id, dedupe) DO UPDATE
      SET state = 'pending', attempts = 0, run_at = excluded.run_at, rung_at = NULL, claim = NULL, lease_until = NULL
      WHERE tasks.state <> 'pending')
    SELECT pg_notify('tasks', $5)";

fn insert(
    task: &Task,
    tenant: uuid::Uuid,
    id: uuid::Uuid,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<[sea_orm::Value; 9]> {
    let payload = serde_json::to_value(task).map_err(Error::internal)?;
    Ok([
        tenant.into(),
        id.into(),
        task.kind().into(),
        payload.into(),
        task.lane().name().into(),
        task.dedupe().into(),
        at.into(),
        now.into(),
        task.attempts().into(),
    ])
}

/// A task as its tenant sees it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    /// Its identifier.
    pub id: Id<Self>,
    /// What it does.
    pub kind: String,
    /// `pending`, `running` or `dead`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it runs next.
    pub run_at: DateTime<Utc>,
    /// Why it failed last: a code, never personal data.
    pub failure: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

impl Named for Row {
    const PREFIX: &'static str = "task";
}

/// Tasks that are in `state` (any, when none is given), oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<TaskRead>, state: Option<&str>, slice: &Slice<Id<Row>>) -> Result<Page<Row>> {
    let rows = tx
        .rows(
            "SELECT id, kind, state, attempts, run_at, failure, created_at FROM tasks
             WHERE tenant_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4",
            [tx.tenant().into(), state.into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// One task.
///
/// # Errors
/// [`Error::NotFound`] when it is done or was never there.
pub async fn find(tx: &Tx<TaskRead>, id: Id<Row>) -> Result<Row> {
    tx.row(
        "SELECT id, kind, state, attempts, run_at, failure, created_at FROM tasks WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into()],
    )
    .await?
    .ok_or(Error::NotFound)
}

/// Starts a dead task again, with all its attempts before it.
///
/// # Errors
/// [`Error::NotFound`], or `TASK_NOT_DEAD`.
pub async fn retry(tx: &Tx<TaskRetry>, id: Id<Row>) -> Result<Row> {
    let row = find(&tx.also()?, id).await?;
    if row.state != "dead" {
        return Err(Error::refused("TASK_NOT_DEAD"));
    }
    tx.touch(id);
    tx.run(
        "WITH row AS (UPDATE tasks SET state = 'pending', attempts = 0, run_at = $3, rung_at = NULL
                      WHERE tenant_id = $1 AND id = $2 RETURNING lane)
         SELECT pg_notify('tasks', lane) FROM row",
        [tx.tenant().into(), id.into(), tx.now().into()],
    )
    .await?;
    find(&tx.also()?, id).await
}
