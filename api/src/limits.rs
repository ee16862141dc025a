//! Holds off who tries too often: guesses at a password, and mails that somebody else would have to read.
//!
//! Counters live in Redis, so that all servers count together, for a fixed time after the first attempt. An attempt is counted
//! *before* it is made and given back when it was no wrong guess: whoever tries a thousand times at once gets no further
//! than whoever tries one after the other. Marks are keyed hashes; Redis learns neither accounts nor addresses.
//!
//! While Redis is away each process counts for itself: nobody is kept from signing in, and guessing is still no free game.

mod local;

use crate::config::Limits;
use local::Local;
use redis::{
    Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tenants::{Error, Result};
use tokio::time::Instant;

/// How long Redis may take: a person waits.
const ANSWER: Duration = Duration::from_secs(1);
/// Mails to one person within an hour, asked for by whomever.
const MAILS_TO_ONE: u32 = 5;

/// Lets each counter's attempt through, or says for how many milliseconds it doesn't: then none is counted. For each
/// key there are two arguments: how many are let through, and the milliseconds after which all is forgotten.
const TAKE: &str = "
local wait = 0
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[2 * i - 1]) then
    wait = math.max(wait, redis.call('PTTL', key), 1)
  end
end
if wait == 0 then
  for i, key in ipairs(KEYS) do
    if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[2 * i]) end
  end
end
return wait";

/// Gives one attempt back to each counter that has any.
const GIVE_BACK: &str = "
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end";

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Guesses at one account.
    Account,
    /// Guesses from one network address.
    Address,
    /// Mails that were asked for from one network address.
    Mails,
    /// Mails to one person.
    Recipient,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Address => "address",
            Self::Mails => "mails",
            Self::Recipient => "recipient",
        }
    }

    /// How long an attempt is remembered.
    fn window(self) -> Duration {
        match self {
            Self::Account | Self::Address => Duration::from_mins(15),
            Self::Mails | Self::Recipient => Duration::from_hours(1),
        }
    }
}

/// One counter: what it counts, and of whom, by a keyed hash.
pub(crate) type Counter = (Kind, String);

/// Counts attempts. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Throttle {
    redis: ConnectionManager,
    prefix: String,
    limits: Limits,
    local: Arc<Mutex<Local>>,
}

impl Throttle {
    /// Prepares the counters; Redis need not be there yet.
    pub(crate) fn connect(redis_url: &str, prefix: &str, limits: &Limits) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(ANSWER))
            .set_response_timeout(Some(ANSWER))
            .set_max_delay(ANSWER)
            .set_number_of_retries(1);
        Ok(Self {
            redis: Client::open(redis_url)?.get_connection_manager_lazy(config)?,
            prefix: format!("{prefix}:attempts"),
            limits: limits.clone(),
            local: Arc::default(),
        })
    }

    /// The connection, for others who must not wait long either.
    pub(crate) fn redis(&self) -> ConnectionManager {
        self.redis.clone()
    }

    /// Whether Redis answers.
    pub(crate) async fn ping(&self) -> bool {
        redis::cmd("PING").query_async::<String>(&mut self.redis.clone()).await.is_ok()
    }

    /// Makes an attempt, unless there were too many; it is given back unless its outcome `counts`.
    ///
    /// # Errors
    /// [`Error::Limit`], and whatever the attempt answers.
    pub(crate) async fn attempt<T>(
        &self,
        counters: &[Counter],
        attempt: impl Future<Output = Result<T>>,
        counts: impl FnOnce(&Result<T>) -> bool,
    ) -> Result<T> {
        self.take(counters).await?;
        let outcome = attempt.await;
        if !counts(&outcome) {
            self.give_back(counters).await;
        }
        outcome
    }

    /// Counts an attempt that is about to be made.
    ///
    /// # Errors
    /// [`Error::Limit`] when there were too many; then it is not counted.
    pub(crate) async fn take(&self, counters: &[Counter]) -> Result<()> {
        let mut command = self.command(TAKE, counters);
        for (kind, _) in counters {
            command.arg(self.limit(*kind)).arg(millis(kind.window()));
        }
        let wait = match command.query_async::<u64>(&mut self.redis.clone()).await {
            Ok(wait) => Duration::from_millis(wait),
            Err(fault) => {
                tracing::warn!(kind = ?fault.kind(), "Redis is away; attempts are counted by each process for itself");
                let limited = counters.iter().map(|counter| (counter, self.limit(counter.0), counter.0.window()));
                self.local().take(limited, Instant::now())
            }
        };
        if wait.is_zero() { Ok(()) } else { Err(Error::Limit(millis(wait).div_ceil(1000))) }
    }

    /// Takes back what was counted.
    pub(crate) async fn give_back(&self, counters: &[Counter]) {
        let command = self.command(GIVE_BACK, counters);
        if command.query_async::<()>(&mut self.redis.clone()).await.is_err() {
            self.local().give_back(counters);
        }
    }

    fn command(&self, script: &str, counters: &[Counter]) -> redis::Cmd {
        let mut command = redis::cmd("EVAL");
        command.arg(script).arg(counters.len());
        for (kind, mark) in counters {
            command.arg(format!("{}:{}:{mark}", self.prefix, kind.name()));
        }
        command
    }

    fn limit(&self, kind: Kind) -> u32 {
        match kind {
            Kind::Account => self.limits.sign_in_account,
            Kind::Address => self.limits.sign_in_address,
            Kind::Mails => self.limits.mails,
            Kind::Recipient => MAILS_TO_ONE,
        }
    }

    fn local(&self) -> MutexGuard<'_, Local> {
        self.local.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for Throttle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttle").field("limits", &self.limits).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn away(sign_in_account: u32) -> Throttle {
        let limits = Limits { sign_in_account, sign_in_address: 100, mails: 100 };
        Throttle::connect("redis://127.0.0.1:1", "test", &limits).unwrap()
    }

    async fn guess(throttle: &Throttle, outcome: Result<()>) -> Result<()> {
        let counters = [(Kind::Account, "ada".to_owned()), (Kind::Address, "here".to_owned())];
        throttle.attempt(&counters, std::future::ready(outcome), Result::is_err).await
    }

    #[tokio::test]
    async fn while_redis_is_away_guessing_is_no_free_game() {
        let throttle = away(2);
        assert!(!throttle.ping().await);
        for _ in 0..2 {
            assert!(matches!(guess(&throttle, Err(Error::NotFound)).await, Err(Error::NotFound)));
        }
        assert!(matches!(guess(&throttle, Ok(())).await, Err(Error::Limit(899..=900))));
    }

    #[tokio::test]
    async fn while_redis_is_away_a_right_guess_is_given_back() {
        let throttle = away(1);
        for _ in 0..5 {
            assert!(guess(&throttle, Ok(())).await.is_ok());
        }
    }
}
