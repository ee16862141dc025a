//! Holds off who tries too often, by counters in Redis that end by themselves.
//!
//! When Redis is away, this process counts for itself: fewer tries are seen, but guessing is never free.

use crate::config::Limits;
use redis::{
    Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tenants::{Error, Result};
use tokio::time::Instant;

/// How long a failed sign-in counts.
const SIGN_IN: Duration = Duration::from_mins(15);
/// How long a request for a mail counts.
const MAILS: Duration = Duration::from_hours(1);
/// How many counters this process keeps for itself while Redis is away.
const KEPT: usize = 10_000;

/// Counts, and says when it is enough.
#[derive(Clone)]
pub struct Throttle {
    redis: ConnectionManager,
    prefix: String,
    limits: Limits,
    alone: Arc<Mutex<HashMap<String, (u32, Instant)>>>,
}

/// Counts one more and tells the count and the milliseconds until it ends.
const COUNT: &str = "local n = redis.call('INCRBY', KEYS[1], ARGV[2])
    if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
    return {n, redis.call('PTTL', KEYS[1])}";

impl Throttle {
    /// Prepares the connection; Redis need not be there yet.
    pub(crate) fn connect(url: &str, prefix: &str, limits: &Limits) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(1)))
            .set_response_timeout(Some(Duration::from_secs(1)))
            .set_number_of_retries(1);
        let redis = Client::open(url)?.get_connection_manager_lazy(config)?;
        Ok(Self { redis, prefix: format!("{prefix}:limits:"), limits: limits.clone(), alone: Arc::default() })
    }

    /// Whether Redis answers.
    pub(crate) async fn ping(&self) -> bool {
        redis::cmd("PING").query_async::<String>(&mut self.redis.clone()).await.is_ok()
    }

    /// Refuses when this account or this address has failed too often.
    ///
    /// # Errors
    /// [`Error::Limit`] with the seconds until it is allowed again.
    pub(crate) async fn may_sign_in(&self, account: &str, address: &str) -> Result<()> {
        self.check(&format!("account:{account}"), self.limits.sign_in_account, 0, SIGN_IN).await?;
        self.check(&format!("address:{address}"), self.limits.sign_in_address, 0, SIGN_IN).await
    }

    /// Counts a sign-in that failed.
    pub(crate) async fn failed_to_sign_in(&self, account: &str, address: &str) {
        drop(self.check(&format!("account:{account}"), u32::MAX, 1, SIGN_IN).await);
        drop(self.check(&format!("address:{address}"), u32::MAX, 1, SIGN_IN).await);
    }

    /// Counts a request for a mail, and refuses it when there were too many from this address.
    ///
    /// # Errors
    /// [`Error::Limit`] with the seconds until it is allowed again.
    pub(crate) async fn may_ask_for_mail(&self, address: &str) -> Result<()> {
        self.check(&format!("mail:{address}"), self.limits.mails.saturating_add(1), 1, MAILS).await
    }

    /// Adds to a counter; refuses when it has reached the limit.
    async fn check(&self, key: &str, limit: u32, add: u32, window: Duration) -> Result<()> {
        let key = format!("{}{key}", self.prefix);
        let (count, left) = match self.count(&key, add, window).await {
            Ok(counted) => counted,
            Err(fault) => {
                tracing::warn!(%fault, "Redis does not count; this process counts for itself");
                self.count_alone(key, add, window)
            }
        };
        if count >= limit { Err(Error::Limit(left.div_ceil(1000).max(1))) } else { Ok(()) }
    }

    async fn count(&self, key: &str, add: u32, window: Duration) -> RedisResult<(u32, u64)> {
        let mut redis = self.redis.clone();
        let mut count = redis::cmd("EVAL");
        count.arg(COUNT).arg(1).arg(key).arg(u64::try_from(window.as_millis()).unwrap_or(u64::MAX)).arg(add);
        let (count, left): (i64, i64) = count.query_async(&mut redis).await?;
        Ok((u32::try_from(count).unwrap_or(u32::MAX), u64::try_from(left).unwrap_or_default()))
    }

    fn count_alone(&self, key: String, add: u32, window: Duration) -> (u32, u64) {
        let now = Instant::now();
        let mut alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        if alone.len() >= KEPT {
            alone.retain(|_, (_, end)| *end > now);
        }
        let counter = alone.entry(key).or_insert((0, now + window));
        if counter.1 <= now {
            *counter = (0, now + window);
        }
        counter.0 = counter.0.saturating_add(add);
        (counter.0, u64::try_from((counter.1 - now).as_millis()).unwrap_or(u64::MAX))
    }
}

impl std::fmt::Debug for Throttle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Throttle")
    }
}
