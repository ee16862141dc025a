//! Carries signals between processes: "something under this topic changed for this tenant", and no more.
//!
//! A signal holds no data, so whoever hears it reads again with their own permissions. Redis publishes and forgets:
//! what happens while a listener is cut off is not repeated, and the listener is told that it may have missed
//! something.

use std::time::Duration;

use futures::StreamExt as _;
use redis::aio::ConnectionManager;
use redis::{Client, Msg, RedisResult, pipe};
use tokio::time::{interval, sleep, timeout};
use uuid::Uuid;

use crate::rings::wire::{self, FIRST_PAUSE, LONGEST_PAUSE};

/// How often a silent subscription is asked whether it is still alive: a connection that died without a word would
/// otherwise be silent for ever.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long the answer may take.
const ANSWER: Duration = Duration::from_secs(5);

/// Something a listener hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// What lies under `topic` changed for `tenant`.
    Signal {
        /// The tenant it happened to.
        tenant: Uuid,
        /// What changed, in the sender's words.
        topic: String,
    },
    /// The line was down and is up again: read everything afresh.
    Missed,
}

/// The line over which signals are sent and heard. Cheap to clone.
#[derive(Clone)]
pub struct Signals {
    client: Client,
    redis: ConnectionManager,
    prefix: String,
}

impl Signals {
    /// Prepares the line; Redis need not be there yet.
    ///
    /// # Errors
    /// When `redis_url` is not a Redis address.
    pub fn connect(redis_url: &str, prefix: &str) -> RedisResult<Self> {
        let client = Client::open(redis_url)?;
        Ok(Self { redis: wire::commands(&client)?, client, prefix: format!("{prefix}:signals:") })
    }

    /// Tells every listener. `topic` must not hold personal data.
    ///
    /// # Errors
    /// When Redis does not answer; nobody may have heard it then.
    pub async fn publish(&self, tenant: Uuid, topic: &str) -> RedisResult<()> {
        let channel = format!("{}{tenant}", self.prefix);
        wire::harmless(&mut self.redis.clone(), pipe().cmd("PUBLISH").arg(channel).arg(topic).ignore()).await
    }

    /// Calls `on` for everything that is heard, for as long as the future is polled: drop it to stop listening.
    pub async fn listen(&self, mut on: impl FnMut(Heard)) {
        let mut pause = FIRST_PAUSE;
        let mut was_up = false;
        loop {
            let result = self.hear(&mut on, &mut was_up, &mut pause).await;
            if let Err(error) = result {
                tracing::warn!(kind = ?error.kind(), "the line for signals is down; connecting again");
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// One connection's life.
    async fn hear(&self, on: &mut impl FnMut(Heard), was_up: &mut bool, pause: &mut Duration) -> RedisResult<()> {
        let (mut line, mut messages) = self.client.get_async_pubsub().await?.split();
        line.psubscribe(format!("{}*", self.prefix)).await?;
        if std::mem::replace(was_up, true) {
            on(Heard::Missed);
        }
        *pause = FIRST_PAUSE;
        let mut heartbeat = interval(HEARTBEAT);
        loop {
            tokio::select! {
                message = messages.next() => {
                    let Some(message) = message else { return Ok(()) };
                    if let Some(signal) = self.understand(&message) {
                        on(signal);
                    }
                }
                _ = heartbeat.tick() => match timeout(ANSWER, line.ping::<()>()).await {
                    Ok(answer) => answer?,
                    Err(_) => return Ok(()),
                },
            }
        }
    }

    /// Anybody may publish to Redis: what is not a signal is passed over.
    fn understand(&self, message: &Msg) -> Option<Heard> {
        let tenant = message.get_channel_name().strip_prefix(&self.prefix)?.parse().ok()?;
        Some(Heard::Signal { tenant, topic: message.get_payload().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::rings::server::{Server, until};

    #[tokio::test(flavor = "multi_thread")]
    #[expect(clippy::disallowed_methods, reason = "the listeners run beside the test")]
    async fn a_signal_reaches_every_listener_and_a_gap_is_told() {
        let mut server = Server::start().await;
        let signals = Signals::connect(&server.url(), "test").unwrap();
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        for _ in 0..2 {
            let (signals, heard) = (signals.clone(), heard.clone());
            tokio::spawn(async move { signals.listen(|what| heard.lock().unwrap().push(what)).await });
        }
        let tenant = Uuid::from_u128(7);
        let listeners = async || server.run::<usize>("PUBSUB NUMPAT").await == 1;
        until("both listen", listeners).await;
        let _: () = server.run("PUBLISH test:signals:nobody nothing").await;
        until("the signal is heard", async || {
            signals.publish(tenant, "campaigns").await.unwrap();
            heard.lock().unwrap().len() >= 2
        })
        .await;
        let signal = Heard::Signal { tenant, topic: "campaigns".to_owned() };
        assert!(heard.lock().unwrap().iter().all(|what| *what == signal));

        server.kill();
        server.restart().await;
        heard.lock().unwrap().clear();
        until("both know that they missed something", async || {
            heard.lock().unwrap().iter().filter(|what| **what == Heard::Missed).count() == 2
        })
        .await;
        signals.publish(tenant, "contacts").await.unwrap();
        until("signals come again", async || heard.lock().unwrap().len() >= 4).await;
    }
}
