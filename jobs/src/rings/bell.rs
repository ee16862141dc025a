//! The ringing side: adds task ids to a lane's stream.

use redis::aio::ConnectionManager;
use redis::{Client, RedisResult, pipe};
use uuid::Uuid;

use super::lane;
use super::wire;

/// How many rings go to Redis in one write.
const PIPELINE: usize = 500;

/// Rings for task rows. Cheap to clone; all clones share a connection, which reconnects by itself.
#[derive(Clone)]
pub struct Bell {
    redis: ConnectionManager,
    prefix: String,
}

impl Bell {
    /// Prepares the connection; it is made with the first ring.
    ///
    /// # Errors
    /// When `redis_url` is not a Redis address.
    pub fn connect(redis_url: &str, prefix: &str) -> RedisResult<Self> {
        Ok(Self { redis: wire::commands(&Client::open(redis_url)?)?, prefix: prefix.to_owned() })
    }

    /// Rings once for each of `ids` in `lane`.
    ///
    /// A lane forgets its oldest rings when more than about 100,000 wait: their rows are still there, and whoever
    /// sweeps the rows rings again.
    ///
    /// # Errors
    /// When Redis does not answer. Some of the rings may have arrived all the same; ringing again is harmless.
    pub async fn ring(&self, lane: &str, ids: &[Uuid]) -> RedisResult<()> {
        let key = lane::key(&self.prefix, lane);
        let mut redis = self.redis.clone();
        for chunk in ids.chunks(PIPELINE) {
            let mut rings = pipe();
            for id in chunk {
                lane::add(&mut rings, &key, id);
            }
            wire::harmless(&mut redis, &rings).await?;
        }
        Ok(())
    }
}
