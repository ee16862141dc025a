//! The workers of a process: one apalis worker a lane, the relay that rings for them, and the wire for live signals.

use crate::{
    channels::Outside,
    dispatch::{self, Desk},
    relay,
    rings::{Bell, Consumer, Rings},
    settings::Settings,
    signals,
};
use apalis::{
    layers::WorkerBuilderExt as _,
    prelude::{BoxDynError, Monitor, ParallelizeExt as _, WorkerBuilder},
};
use secrecy::ExposeSecret;
use std::{sync::Arc, time::Duration};
use tenants::{Db, tasks::Lane};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long a ring may stay unanswered before another process takes it.
const MIN_IDLE: Duration = Duration::from_secs(15);

/// Everything that works in this process.
pub struct Workers(JoinSet<()>);

impl Workers {
    /// Starts them. When `stop` is cancelled each ends its present task, or gives it back.
    ///
    /// # Errors
    /// When the address of Redis is none. Redis need not be there yet.
    pub fn start(db: &Db, outside: Outside, settings: &Settings, stop: &CancellationToken) -> redis::RedisResult<Self> {
        let bell = Bell::connect(settings.redis.expose_secret(), &settings.prefix)?;
        let wire = signals::Signals::connect(settings.redis.expose_secret(), &settings.prefix)?;
        let desk = Arc::new(Desk { db: db.clone(), outside, stop: stop.clone() });
        let mut set = JoinSet::new();
        set.spawn(relay::run(db.clone(), bell, settings.clone(), stop.clone()));
        set.spawn(carry(db.clone(), wire, stop.clone()));
        for (lane, concurrency) in settings.concurrency {
            set.spawn(listen(desk.clone(), settings.clone(), lane, concurrency, stop.clone()));
        }
        Ok(Self(set))
    }

    /// Waits until all have ended.
    pub async fn join(mut self) {
        while let Some(ended) = self.0.join_next().await {
            if let Err(fault) = ended {
                tracing::error!(%fault, "a worker ended badly");
            }
        }
    }
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Workers({})", self.0.len())
    }
}

#[expect(clippy::disallowed_methods, reason = "apalis awaits what it spawns; a panic becomes an error")]
async fn listen(desk: Arc<Desk>, settings: Settings, lane: Lane, concurrency: usize, stop: CancellationToken) {
    let monitor = Monitor::new().register(move |_| {
        let desk = desk.clone();
        let name = format!("{}-{}", lane.name(), desk.db.clock().uuid());
        let consumer =
            Consumer { lane: lane.name().to_owned(), name: name.clone(), prefetch: concurrency, min_idle: MIN_IDLE };
        let rings = Rings::new(settings.redis.expose_secret(), &settings.prefix, consumer);
        let rings = rings.unwrap_or_else(|_| unreachable!("the bell was connected with the same address"));
        WorkerBuilder::new(name).backend(rings).concurrency(concurrency).parallelize(tokio::spawn).build(
            move |task: Uuid| {
                let desk = desk.clone();
                async move {
                    dispatch::answer(&desk, task).await;
                    Ok::<(), BoxDynError>(())
                }
            },
        )
    });
    let stopped = async move {
        stop.cancelled().await;
        Ok(())
    };
    if let Err(fault) = monitor.run_with_signal(stopped).await {
        tracing::error!(lane = lane.name(), %fault, "a lane ended");
    }
}

/// Carries the signals of this process's commits to all processes.
pub async fn carry(db: Db, wire: signals::Signals, stop: CancellationToken) {
    let mut made = db.signals().made();
    while let Some(signal) = stop.run_until_cancelled(made.recv()).await {
        match signal {
            Ok(signal) => {
                // Whoever follows looks again by itself when a signal is lost.
                drop(wire.publish(signal.tenant, &signal.topic.name()).await);
            }
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
        }
    }
}
