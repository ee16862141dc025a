//! The doorbell: tells a worker, through Redis, that a task row is waiting for it.
//!
//! The row in PostgreSQL is the job. A *ring* is nothing but its id, so Redis never holds personal data, and a ring
//! that is lost, forged or doubled changes nothing: the relay rings again, and claiming the row decides. That is why
//! everything here prefers ringing twice to not ringing at all.
//!
//! A lane is one Redis stream with one consumer group. [`Bell`] adds to it; [`Rings`] is the apalis backend that a
//! worker is built on:
//!
//! ```ignore
//! WorkerBuilder::new("bulk-1").backend(Rings::new(url, "dihya", consumer)?)
//!     .concurrency(8).parallelize(tokio::spawn).build(handler)
//! ```
//!
//! `parallelize(tokio::spawn)` is not optional: it is what turns a panic of the handler into an error, and so into an
//! acknowledged ring.

mod bell;
mod keeper;
mod lane;
mod pump;
#[cfg(test)]
pub(crate) mod server;
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the worker under test runs beside the test")]
mod tests;
pub(crate) mod wire;

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll, ready as when_ready};
use std::time::Duration;

use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend, BackendConfig};
use apalis_core::error::BoxDynError;
use apalis_core::task::builder::TaskBuilder;
use apalis_core::task::task_id::TaskId;
use apalis_core::task::{ExecutionContext, Task};
use apalis_core::worker::context::WorkerContext;
use apalis_core::worker::ext::ack::{Acknowledge, AcknowledgeLayer};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use redis::{Client, RedisResult};
use tokio::sync::mpsc::{self, Receiver, UnboundedSender};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

pub use bell::Bell;
use keeper::{Keeper, Note};
use lane::{Lane, Ring};
use pump::Pump;

/// Who listens to which lane, and how greedily.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// The lane listened to, as in [`Bell::ring`].
    pub lane: String,
    /// A name no other process uses, not even an earlier start of this one: two processes with one name would count
    /// each other's rings as their own.
    pub name: String,
    /// How many rings may wait in this process. Keep it near the worker's concurrency: if the process dies, they wait
    /// for `min_idle` before another one takes them.
    pub prefetch: usize,
    /// How long a ring may stay unanswered before another consumer takes it. Rings still being worked on are
    /// refreshed long before, so this bounds the delay after a crash and not the length of a task.
    pub min_idle: Duration,
}

/// The rings of one lane as an apalis backend.
///
/// Lost connections, restarts of Redis and even its emptying are survived inside: a worker on this backend never ends
/// by itself. Every ring is acknowledged when its handler has ended, however it ended; whether the task is tried
/// again is decided in its row. At shutdown the acknowledgements are written and the rings nobody began are put back
/// before the worker ends. Dropped without that, it behaves as if the process had died.
pub struct Rings {
    waiting: Receiver<Ring>,
    notes: UnboundedSender<Note>,
    tasks: Option<(JoinHandle<()>, JoinHandle<()>)>,
    stop: CancellationToken,
    closing: Option<BoxFuture<'static, ()>>,
    _stop_when_dropped: DropGuard,
}

impl Rings {
    /// Begins to listen. Redis need not be there yet.
    ///
    /// # Errors
    /// When `redis_url` is not a Redis address.
    #[expect(clippy::disallowed_methods, reason = "both tasks end with this value, which the monitor supervises")]
    pub fn new(redis_url: &str, prefix: &str, consumer: Consumer) -> RedisResult<Self> {
        let client = Client::open(redis_url)?;
        let (out, waiting) = mpsc::channel(consumer.prefetch.max(1));
        let (notes, inbox) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        let lane = Lane::new(prefix, consumer);
        let keeper = Keeper::new(&client, lane.clone(), inbox, stop.clone())?;
        let pump = Pump { client, lane, out, notes: notes.clone(), held: keeper.held(), stop: stop.clone() };
        Ok(Self {
            waiting,
            notes,
            tasks: Some((tokio::spawn(pump.run()), tokio::spawn(keeper.run()))),
            _stop_when_dropped: stop.clone().drop_guard(),
            stop,
            closing: None,
        })
    }

    /// Stops listening, then hands over to the keeper what came in too late to be begun. The order matters: only when
    /// the pump has ended can no ring be added behind the one that was taken for the last.
    fn close(&mut self) -> BoxFuture<'static, ()> {
        let Some((pump, keeper)) = self.tasks.take() else {
            return async {}.boxed();
        };
        let mut waiting = std::mem::replace(&mut self.waiting, mpsc::channel(1).1);
        let notes = self.notes.clone();
        self.stop.cancel();
        async move {
            drop(pump.await);
            waiting.close();
            while let Some(ring) = waiting.recv().await {
                drop(notes.send(Note::Back(ring)));
            }
            drop(notes.send(Note::End));
            drop(keeper.await);
        }
        .boxed()
    }
}

/// An error ends an apalis worker for good, so this backend has none: [`Infallible`] lets the compiler see to it.
impl Backend for Rings {
    type Task = Task<Uuid>;
    type Error = Infallible;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(&mut self, cx: &mut Context<'_>, _: &WorkerContext) -> Poll<Option<Result<Self::Task, Infallible>>> {
        self.waiting.poll_recv(cx).map(|ring| {
            ring.map(|Ring { entry, task }| Ok(TaskBuilder::new(task).task_id(TaskId::String(entry)).build()))
        })
    }

    fn poll_close(&mut self, cx: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        if self.closing.is_none() {
            self.closing = Some(self.close());
        }
        if let Some(closing) = &mut self.closing {
            when_ready!(closing.poll_unpin(cx));
            self.closing = Some(async {}.boxed());
        }
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for Rings {
    type Args = Uuid;
    type Id = String;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = AcknowledgeLayer<Settle>;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Self::Layer {
        AcknowledgeLayer::new(Settle { notes: self.notes.clone() })
    }
}

/// Acknowledges a ring whatever became of its task: an unacknowledged one would come back for ever.
#[derive(Clone, Debug)]
pub struct Settle {
    notes: UnboundedSender<Note>,
}

impl<T> Acknowledge<T> for Settle {
    type Error = Infallible;
    type Future = Ready<Result<(), Infallible>>;

    fn ack(&mut self, _: &Result<T, BoxDynError>, ctx: &ExecutionContext) -> Self::Future {
        if let Some(TaskId::String(entry)) = ctx.task_id() {
            drop(self.notes.send(Note::Done(entry.clone())));
        }
        ready(Ok(()))
    }
}
