//! Requests with one `Idempotency-Key` take turns: whoever comes while the first is at it waits for its answer.
//!
//! Turns are a courtesy. That nothing is done twice is the database's promise, so while Redis is away requests go ahead, and
//! twins may be told that the outcome is not known. The turn of a process that died ends by itself.

use redis::aio::ConnectionManager;
use std::time::Duration;
use tokio::time::sleep;

/// How often whoever waits asks again.
const PAUSE: Duration = Duration::from_millis(40);

/// Ends a turn, unless it ran out and is somebody else's by now.
const END: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

/// Gives turns. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Turns {
    redis: ConnectionManager,
    prefix: String,
    longest: Duration,
}

/// The turn of one request.
pub(crate) struct Turn {
    redis: ConnectionManager,
    name: String,
    holder: String,
}

impl Turns {
    /// Turns that end by themselves after `longest`, which no request may take.
    pub(crate) fn new(redis: ConnectionManager, prefix: &str, longest: Duration) -> Self {
        Self { redis, prefix: format!("{prefix}:turn"), longest }
    }

    /// Waits for the turn under this name, which must tell Redis nothing; none while Redis is away.
    pub(crate) async fn wait(&self, name: &str, holder: String) -> Option<Turn> {
        let name = format!("{}:{name}", self.prefix);
        let millis = u64::try_from(self.longest.as_millis()).unwrap_or(u64::MAX);
        loop {
            let mut take = redis::cmd("SET");
            take.arg(&name).arg(&holder).arg("NX").arg("PX").arg(millis);
            match take.query_async::<Option<String>>(&mut self.redis.clone()).await {
                Ok(Some(_)) => return Some(Turn { redis: self.redis.clone(), name, holder }),
                Ok(None) => sleep(PAUSE).await,
                Err(fault) => {
                    tracing::warn!(kind = ?fault.kind(), "Redis is away; repeated requests do not wait for each other");
                    return None;
                }
            }
        }
    }
}

impl Turn {
    /// Lets the next one go ahead.
    pub(crate) async fn end(mut self) {
        let mut end = redis::cmd("EVAL");
        end.arg(END).arg(1).arg(&self.name).arg(&self.holder);
        if let Err(fault) = end.query_async::<()>(&mut self.redis).await {
            tracing::warn!(kind = ?fault.kind(), "a turn was not ended; it runs out by itself");
        }
    }
}
