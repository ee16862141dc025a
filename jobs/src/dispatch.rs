//! Claims the row behind a ring, hands the task to its domain, and writes down how it ended.

use crate::{
    bulks, campaigns, channels::Outside, contacts, domains, job::Job, notices, retention, returns, scoring,
    suppressions, webhooks,
};
use std::time::Duration;
use tenants::{
    Db, Error, Result,
    outbox::{Claimed, Outcome},
    tasks::Task,
    upkeep,
};
use tokio::time::{Instant, interval, sleep};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use uuid::Uuid;

/// How often a worker tells that it is still at a task.
const PULSE: Duration = Duration::from_secs(5);
/// How often writing down an end is tried, a second apart: while PostgreSQL is away nobody else can take the task either.
const TRIES: u32 = 60;

/// What every task is done with.
pub(crate) struct Desk {
    pub(crate) db: Db,
    pub(crate) outside: Outside,
    pub(crate) stop: CancellationToken,
}

/// Answers one ring.
pub(crate) async fn answer(desk: &Desk, ring: Uuid) {
    let claimed = match desk.db.claim(ring).await {
        Ok(Some(claimed)) => claimed,
        Ok(None) => return,
        Err(fault) => {
            tracing::warn!(error = %fault, "a task could not be claimed; it is rung for again");
            return;
        }
    };
    let kind = claimed.task.kind();
    let span = tracing::info_span!("task", kind, tenant = %claimed.scope.tenant(), attempt = claimed.attempt);
    let begun = Instant::now();
    let outcome = keep(desk, &claimed).instrument(span.clone()).await;
    metrics::histogram!("dihya_task_duration_seconds", "kind" => kind, "outcome" => label(outcome))
        .record(begun.elapsed());
    settle(desk, &claimed, outcome).instrument(span).await;
}

/// Does the task, keeping its lease meanwhile.
async fn keep(desk: &Desk, claimed: &Claimed) -> Outcome {
    let job = Job { scope: &claimed.scope, outside: &desk.outside, stop: &desk.stop };
    let work = run(&job, &claimed.task);
    tokio::pin!(work);
    let mut pulse = interval(PULSE);
    loop {
        tokio::select! {
            done = &mut work => return done.unwrap_or_else(|fault| failed(&fault)),
            _ = pulse.tick() => {
                if let Err(Error::Conflict) = desk.db.extend(claimed).await {
                    tracing::warn!("the lease of a task was lost");
                }
            }
        }
    }
}

/// What each task does. A task without an arm does not compile.
async fn run(job: &Job<'_>, task: &Task) -> Result<Outcome> {
    match task {
        Task::SendNotice { notice } => notices::send(job, *notice).await,
        // Boxed: it holds one batch while it reads the next.
        Task::ImportContacts { import } => Box::pin(contacts::import(job, *import)).await,
        Task::SuppressAddresses { list } => suppressions::read(job, *list).await,
        Task::ChangeContacts { bulk } => bulks::run(job, *bulk).await,
        Task::PrepareCampaign { campaign } => campaigns::prepare(job, *campaign).await,
        Task::DeliverCampaign { campaign, .. } => campaigns::deliver(job, *campaign).await,
        Task::DryRunCampaign { run } => campaigns::dry_run(job, *run).await,
        Task::SpreadWebhooks => webhooks::spread(job).await,
        Task::DeliverWebhook { webhook } => webhooks::deliver(job, *webhook).await,
        Task::ReadReturn { report } => returns::read(job, *report).await,
        Task::CheckDomain { domain } => domains::check(job, *domain).await,
        Task::CheckDomains => domains::check_all(job).await,
        Task::Retention => retention::run(job).await,
        Task::ComputeScores => scoring::compute(job).await,
        Task::RefreshScores => scoring::refresh(job).await,
        Task::Upkeep => {
            job.scope.act(async |tx| upkeep::run(tx).await).await?;
            job.scope.db().sweep_identity().await?;
            scoring::refresh(job).await
        }
    }
}

/// Whether it makes sense to try again.
fn failed(fault: &Error) -> Outcome {
    // With what lies under it, which a log in JSON leaves out of an error by itself: "internal fault" alone helps nobody.
    tracing::warn!(error = %fault.chain(), "a task failed");
    match fault {
        Error::Unavailable(_) => Outcome::Retry("unavailable"),
        race if race.is_race() => Outcome::Retry("conflict"),
        Error::Limit(_) => Outcome::Retry("conflict"),
        Error::Internal(_) => Outcome::Retry("internal"),
        other => Outcome::GiveUp(other.code()),
    }
}

async fn settle(desk: &Desk, claimed: &Claimed, outcome: Outcome) {
    for _ in 0..TRIES {
        match desk.db.settle(claimed, outcome).await {
            Ok(()) => return,
            Err(fault) => tracing::warn!(error = %fault, "the end of a task could not be written down yet"),
        }
        sleep(Duration::from_secs(1)).await;
    }
}

fn label(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::Again(_) => "again",
        Outcome::Retry(_) => "retry",
        Outcome::GiveUp(_) => "dead",
    }
}
