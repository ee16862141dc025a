//! The relay: looks which task rows are due, rings for them, gives back what silent workers held, and writes recurring tasks.
//!
//! Several relays are harmless: a row is marked as rung by one of them, and a ring too many finds nothing to claim.

use crate::{rings::Bell, settings::Settings};
use std::time::Duration;
use tenants::{Db, Result, outbox::Doorbell};
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

/// How often the rows are looked at when nobody rings.
const LOOK: Duration = Duration::from_secs(1);
/// How many tasks a process keeps rung for, beyond those that run.
const AHEAD: usize = 2;

pub(crate) async fn run(db: Db, bell: Bell, settings: Settings, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Some(Err(fault)) = stop.run_until_cancelled(watch(&db, &bell, &settings)).await {
            tracing::warn!(error = %fault, "the relay lost the database; connecting again");
            stop.run_until_cancelled(sleep(LOOK)).await;
        }
    }
}

async fn watch(db: &Db, bell: &Bell, settings: &Settings) -> Result<()> {
    let mut doorbell = db.doorbell().await?;
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if !rung(&mut doorbell, &mut look).await? {
            db.recover().await?;
            db.tick().await?;
        }
        for (lane, concurrency) in settings.concurrency {
            let capacity = i64::try_from(concurrency * AHEAD).unwrap_or(i64::MAX);
            let due = db.ring(lane, capacity).await?;
            if !due.is_empty() && bell.ring(lane.name(), &due).await.is_err() {
                tracing::warn!(lane = lane.name(), "Redis does not answer; the rows stay and are rung for again");
            }
        }
    }
}

/// Waits for a new row or for the next look; says which it was.
async fn rung(doorbell: &mut Doorbell, look: &mut tokio::time::Interval) -> Result<bool> {
    tokio::select! {
        heard = doorbell.heard() => heard.map(|()| true),
        _ = look.tick() => Ok(false),
    }
}
