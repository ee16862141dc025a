//! Keeps connections to one relay open and shares them out.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::connection::Connection;
use super::tls::Trust;
use super::{Cause, NotARelay, Outcome, Relay};
use crate::message::Formatted;

/// After how long without a message a connection is not trusted to be alive.
const STALE: Duration = Duration::from_mins(1);

/// The connections to one relay. Messages beyond its size wait their turn.
pub struct Pool {
    relay: Relay,
    trust: Trust,
    slots: Semaphore,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// A pool of at most `size` connections. None is opened before the first message.
    ///
    /// # Errors
    /// When the relay's host or our greeting cannot be a name.
    pub fn new(relay: Relay, size: usize) -> Result<Self, NotARelay> {
        Self::trusting(relay, size, Trust::Platform)
    }

    pub(super) fn trusting(relay: Relay, size: usize, trust: Trust) -> Result<Self, NotARelay> {
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_name(&relay.host) || !is_name(&relay.hello) {
            return Err(NotARelay);
        }
        Ok(Self { relay, trust, slots: Semaphore::new(size.max(1)), idle: Mutex::default() })
    }

    /// Sends one message and says what became of it. Dropping the future before it is ready leaves that unknown.
    pub async fn send(&self, mail: &Formatted) -> Outcome {
        let _slot = self.slots.acquire().await;
        loop {
            let (mut connection, kept) = match self.take() {
                Some(connection) => (connection, true),
                None => match Connection::open(&self.relay, &self.trust).await {
                    Ok(connection) => (connection, false),
                    Err((stage, cause)) => return Outcome::NotTried { stage, cause },
                },
            };
            let outcome = connection.send(mail).await;
            self.give_back(connection).await;
            // A kept connection may have been closed at any time; that says nothing about this message.
            if !(kept && outcome.is_closed_early()) {
                return outcome;
            }
        }
    }

    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|connection| connection.used() + STALE > Instant::now());
        idle.pop()
    }

    async fn give_back(&self, connection: Connection) {
        if !connection.is_usable() {
            return;
        }
        if connection.sent() < self.relay.messages_per_connection {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        } else {
            connection.quit().await;
        }
    }
}

impl Outcome {
    /// Whether the relay hung up before it had the message.
    fn is_closed_early(&self) -> bool {
        matches!(self, Outcome::NotTried { cause: Cause::Broken | Cause::Refused(421), .. })
    }
}
