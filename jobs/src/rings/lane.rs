//! The commands of Redis Streams that a lane needs, and nothing else.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::ConnectionLike;
use redis::streams::{StreamAutoClaimReply, StreamId, StreamInfoConsumersReply, StreamReadReply};
use redis::{Pipeline, RedisError, RedisResult, cmd, pipe};
use uuid::Uuid;

use super::Consumer;

/// All workers of a lane are one group: each ring goes to one of them.
const GROUP: &str = "workers";
/// The only field of an entry: the id of the task row.
const TASK: &str = "task";
/// About how many rings a lane keeps.
const LONGEST: usize = 100_000;
/// After how many `min_idle` a consumer that does nothing and owes nothing counts as gone.
const FORGET_AFTER: u32 = 10;

/// One ring as it came out of the stream.
#[derive(Debug)]
pub(super) struct Ring {
    /// Its place in the stream, by which it is acknowledged.
    pub(super) entry: String,
    /// The task row it rings for.
    pub(super) task: Uuid,
}

/// What a read brought: rings, and entries that are no rings of ours and only want removing.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) rings: Vec<Ring>,
    pub(super) foreign: Vec<String>,
}

/// One consumer's view of one lane.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    key: Arc<str>,
    consumer: Arc<str>,
    pub(super) min_idle: Duration,
}

/// The stream of a lane.
pub(super) fn key(prefix: &str, lane: &str) -> String {
    format!("{prefix}:rings:{lane}")
}

/// Adds the command that rings once.
pub(super) fn add(pipe: &mut Pipeline, key: &str, task: &Uuid) {
    pipe.cmd("XADD").arg(key).arg("MAXLEN").arg("~").arg(LONGEST).arg("*").arg(TASK).arg(task.to_string()).ignore();
}

/// Whether Redis says that the stream or its group does not exist (any more).
pub(super) fn is_gone(error: &RedisError) -> bool {
    matches!(error.code(), Some("NOGROUP" | "UNBLOCKED"))
}

impl Lane {
    pub(super) fn new(prefix: &str, consumer: Consumer) -> Self {
        Self {
            key: key(prefix, &consumer.lane).into(),
            consumer: consumer.name.into(),
            min_idle: consumer.min_idle.max(Duration::from_millis(1)),
        }
    }

    /// Makes stream and group where they are missing. The group begins at the oldest entry, so rings that came before
    /// the first worker count.
    pub(super) async fn open(&self, redis: &mut impl ConnectionLike) -> RedisResult<()> {
        let made = cmd("XGROUP").arg(&["CREATE", &self.key, GROUP, "0", "MKSTREAM"]).query_async::<()>(redis).await;
        match made {
            Err(error) if error.code() == Some("BUSYGROUP") => Ok(()),
            other => other,
        }
    }

    /// Waits up to `block` for at most `room` rings that nobody has seen.
    pub(super) async fn wait(
        &self,
        redis: &mut impl ConnectionLike,
        room: usize,
        block: Duration,
    ) -> RedisResult<Batch> {
        let reply: Option<StreamReadReply> = cmd("XREADGROUP")
            .arg(&["GROUP", GROUP, &self.consumer, "COUNT"])
            .arg(room)
            .arg("BLOCK")
            .arg(millis(block))
            .arg(&["STREAMS", &self.key, ">"])
            .query_async(redis)
            .await?;
        Ok(sort(reply.into_iter().flat_map(|reply| reply.keys).flat_map(|stream| stream.ids)))
    }

    /// Takes over at most `room` rings which their consumer has left alone for `min_idle`, and says where in the list
    /// to go on; `0-0` means that all of it was seen. One's own are among them after a long outage.
    pub(super) async fn reclaim(
        &self,
        redis: &mut impl ConnectionLike,
        from: &str,
        room: usize,
    ) -> RedisResult<(Batch, String)> {
        let reply: StreamAutoClaimReply = cmd("XAUTOCLAIM")
            .arg(&[&self.key, GROUP, &self.consumer])
            .arg(millis(self.min_idle))
            .arg(from)
            .arg("COUNT")
            .arg(room)
            .query_async(redis)
            .await?;
        Ok((sort(reply.claimed), reply.next_stream_id))
    }

    /// Tells the group that `entries` are still being worked on. `JUSTID` leaves their delivery count alone.
    pub(super) async fn refresh(&self, redis: &mut impl ConnectionLike, entries: &[String]) -> RedisResult<()> {
        cmd("XCLAIM")
            .arg(&[&self.key, GROUP, &self.consumer])
            .arg(0)
            .arg(entries)
            .arg("JUSTID")
            .query_async(redis)
            .await
    }

    /// Acknowledges and removes `done`, and rings again for `back`, which nobody began: one transaction, or a crash
    /// between the steps would lose rings.
    pub(super) async fn settle(
        &self,
        redis: &mut impl ConnectionLike,
        done: &[String],
        back: &[Ring],
    ) -> RedisResult<()> {
        let mut steps = pipe();
        steps.atomic();
        for ring in back {
            add(&mut steps, &self.key, &ring.task);
        }
        let entries: Vec<&str> = done.iter().map(String::as_str).chain(back.iter().map(|ring| &*ring.entry)).collect();
        steps.cmd("XACK").arg(&[&self.key, GROUP]).arg(&entries).ignore();
        steps.cmd("XDEL").arg(&*self.key).arg(&entries).ignore();
        steps.query_async(redis).await
    }

    /// Removes the names of consumers that have long been gone: every start has a new name. Removing one that still
    /// owes rings would lose them; those are reclaimed first and the name goes at a later visit.
    pub(super) async fn forget_the_gone(&self, redis: &mut impl ConnectionLike) -> RedisResult<()> {
        let reply: StreamInfoConsumersReply =
            cmd("XINFO").arg(&["CONSUMERS", &self.key, GROUP]).query_async(redis).await?;
        let long = millis(self.min_idle * FORGET_AFTER);
        for other in reply.consumers {
            if other.pending == 0 && other.idle as u128 > long && *other.name != *self.consumer {
                self.remove(redis, &other.name).await?;
            }
        }
        Ok(())
    }

    /// Removes one's own name when it owes nothing.
    pub(super) async fn leave(&self, redis: &mut impl ConnectionLike) -> RedisResult<()> {
        let owed: Vec<(String, String, u64, u64)> =
            cmd("XPENDING").arg(&[&self.key, GROUP, "-", "+", "1", &self.consumer]).query_async(redis).await?;
        if owed.is_empty() { self.remove(redis, &self.consumer).await } else { Ok(()) }
    }

    async fn remove(&self, redis: &mut impl ConnectionLike, consumer: &str) -> RedisResult<()> {
        cmd("XGROUP").arg(&["DELCONSUMER", &self.key, GROUP, consumer]).query_async(redis).await
    }
}

/// Redis counts in milliseconds.
fn millis(duration: Duration) -> u128 {
    duration.as_millis()
}

fn sort(entries: impl IntoIterator<Item = StreamId>) -> Batch {
    let mut batch = Batch::default();
    for entry in entries {
        match entry.get::<String>(TASK).and_then(|task| task.parse().ok()) {
            Some(task) => batch.rings.push(Ring { entry: entry.id, task }),
            None => batch.foreign.push(entry.id),
        }
    }
    batch
}
