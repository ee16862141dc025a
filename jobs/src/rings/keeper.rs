//! Writes down what became of the rings: acknowledges, keeps the long ones ours, gives back the unbegun ones.

use std::time::Duration;

use redis::aio::ConnectionManager;
use redis::{Client, RedisResult};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::lane::{Lane, Ring};
use super::pump::Held;
use super::wire::{self, FIRST_PAUSE, LONGEST_PAUSE};

/// How many notes are written in one transaction.
const BATCH: usize = 500;
/// How long a shutdown waits for a Redis that does not answer. What is lost then comes back after `min_idle`.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the keeper is told.
#[derive(Debug)]
pub(super) enum Note {
    /// The handler of this entry has ended, well or not.
    Done(String),
    /// Nobody began this one.
    Back(Ring),
    /// The worker has ended; nothing comes after this.
    End,
}

/// The writing half of [`super::Rings`].
pub(super) struct Keeper {
    redis: ConnectionManager,
    lane: Lane,
    inbox: UnboundedReceiver<Note>,
    held: Held,
    stop: CancellationToken,
}

impl Keeper {
    pub(super) fn new(
        client: &Client,
        lane: Lane,
        inbox: UnboundedReceiver<Note>,
        stop: CancellationToken,
    ) -> RedisResult<Self> {
        Ok(Self { redis: wire::commands(client)?, lane, inbox, held: Held::default(), stop })
    }

    /// The set of entries it looks after, for the pump to add to.
    pub(super) fn held(&self) -> Held {
        self.held.clone()
    }

    /// Runs until the end note, or until nobody is left who could write notes.
    pub(super) async fn run(mut self) {
        let mut refresh = interval(self.lane.min_idle / 3);
        refresh.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut notes = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                got = self.inbox.recv_many(&mut notes, BATCH) => {
                    let ended = got == 0 || notes.iter().any(|note| matches!(note, Note::End));
                    self.settle(&mut notes).await;
                    if ended {
                        break;
                    }
                }
                _ = refresh.tick() => self.refresh().await,
            }
        }
    }

    async fn settle(&mut self, notes: &mut Vec<Note>) {
        let (mut done, mut back, mut end) = (Vec::new(), Vec::new(), false);
        for note in notes.drain(..) {
            match note {
                Note::Done(entry) => done.push(entry),
                Note::Back(ring) => back.push(ring),
                Note::End => end = true,
            }
        }
        if !(done.is_empty() && back.is_empty()) && self.insist(&done, &back).await {
            self.held.remove(done.iter().chain(back.iter().map(|ring| &ring.entry)));
        }
        if end && let Err(error) = self.lane.leave(&mut self.redis).await {
            tracing::debug!(kind = ?error.kind(), "the name of this consumer could not be removed");
        }
    }

    /// Tries until Redis has answered; once the worker is stopping, only for a while.
    async fn insist(&mut self, done: &[String], back: &[Ring]) -> bool {
        let (mut pause, mut patience) = (FIRST_PAUSE, None);
        while let Err(error) = self.lane.settle(&mut self.redis, done, back).await {
            tracing::warn!(kind = ?error.kind(), rings = done.len(), "acknowledgements could not be written yet");
            if self.stop.is_cancelled() && *patience.get_or_insert_with(Instant::now) + PATIENCE < Instant::now() {
                return false;
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        true
    }

    /// A failure is no news: the next tick comes long before `min_idle` is over.
    async fn refresh(&mut self) {
        let held = self.held.all();
        if !held.is_empty()
            && let Err(error) = self.lane.refresh(&mut self.redis, &held).await
        {
            tracing::debug!(kind = ?error.kind(), "the rings in work could not be refreshed");
        }
    }
}
