//! Brings rings from Redis to the worker, for as long as the worker lives.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Client, RedisError, RedisResult};
use tokio::sync::mpsc::{Sender, UnboundedSender};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::keeper::Note;
use super::lane::{Batch, Lane, Ring, is_gone};
use super::wire::{self, FIRST_PAUSE, LONGEST_PAUSE};

/// How long Redis may keep a read waiting. It bounds how long a shutdown of an idle worker takes, because a read is
/// never broken off: what Redis was about to deliver would hang in the air for `min_idle`.
const BLOCK: Duration = Duration::from_secs(1);

/// The entries this process has received and not settled: those it refreshes, and does not take twice.
#[derive(Clone, Default)]
pub(super) struct Held(Arc<Mutex<HashSet<String>>>);

impl Held {
    /// Remembers an entry; false when it was already held.
    pub(super) fn insert(&self, entry: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(entry.to_owned())
    }

    pub(super) fn remove<'a>(&self, entries: impl IntoIterator<Item = &'a String>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in entries {
            held.remove(entry);
        }
    }

    pub(super) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// The reading half of [`super::Rings`].
pub(super) struct Pump {
    pub(super) client: Client,
    pub(super) lane: Lane,
    pub(super) out: Sender<Ring>,
    pub(super) notes: UnboundedSender<Note>,
    pub(super) held: Held,
    pub(super) stop: CancellationToken,
}

impl Pump {
    /// Runs until told to stop, whatever happens to Redis.
    pub(super) async fn run(self) {
        let mut pause = FIRST_PAUSE;
        while !self.stop.is_cancelled() {
            let began = Instant::now();
            let Err(error) = self.feed().await else { return };
            if is_gone(&error) {
                continue;
            }
            pause = if began.elapsed() > LONGEST_PAUSE { FIRST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
            tracing::warn!(kind = ?error.kind(), "the connection for rings was lost; connecting again");
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = sleep(pause) => {}
            }
        }
    }

    /// One connection's life. Ends well only when told to stop.
    async fn feed(&self) -> RedisResult<()> {
        let mut redis = wire::waiting(&self.client, BLOCK).await?;
        self.lane.open(&mut redis).await?;
        let mut due = Instant::now();
        let mut from = "0-0".to_owned();
        while let Some(room) = self.room().await {
            let batch = if Instant::now() >= due {
                let batch = self.reclaim(&mut redis, &mut from, room).await?;
                if from == "0-0" {
                    due = Instant::now() + self.lane.min_idle / 2;
                }
                batch
            } else {
                self.lane.wait(&mut redis, room, BLOCK).await?
            };
            self.deliver(batch);
        }
        Ok(())
    }

    /// Waits until the worker can take something, and says how much. Reading no more than that means that nothing is
    /// ever left in this hand.
    async fn room(&self) -> Option<usize> {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => return None,
            free = self.out.reserve() => drop(free.ok()?),
        }
        Some(self.out.capacity())
    }

    /// One step of looking after the rings of consumers that have died; after the last step their names go too.
    async fn reclaim(
        &self,
        redis: &mut MultiplexedConnection,
        from: &mut String,
        room: usize,
    ) -> Result<Batch, RedisError> {
        let (batch, next) = self.lane.reclaim(redis, from, room).await?;
        *from = next;
        if from == "0-0" {
            self.lane.forget_the_gone(redis).await?;
        }
        Ok(batch)
    }

    fn deliver(&self, batch: Batch) {
        for ring in batch.rings {
            if self.held.insert(&ring.entry) {
                // There is room for all of them, and when the worker is gone another one reclaims them.
                drop(self.out.try_send(ring));
            }
        }
        for entry in batch.foreign {
            tracing::warn!("an entry without a task id was found among the rings and removed");
            drop(self.notes.send(Note::Done(entry)));
        }
    }
}
