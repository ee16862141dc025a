//! Hands mails to a relay over SMTP (RFC 5321) and says truthfully what became of each.
//!
//! The conversation is our own and not lettre's, because four things were needed that its connection does not give:
//! to know whether the final dot had left when a connection broke, to keep the connection after a refusal, to see
//! whether the relay takes pipelined commands, and to be sure that nothing sent in clear before STARTTLS is believed
//! after it. `TCP_NODELAY` is set on every connection: without it each message waits 40 ms for a delayed
//! acknowledgement.

mod connection;
mod dialogue;
mod greeting;
mod pool;
mod reply;
#[cfg(test)]
mod tests;
mod tls;

use std::time::Duration;

use secrecy::SecretString;

pub use pool::Pool;

/// A mail server that takes our mail.
#[derive(Clone)]
pub struct Relay {
    /// Its host name, against which its certificate is checked, or its address.
    pub host: String,
    /// Its port; by custom 25, 587 with STARTTLS and 465 with TLS.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// User name and password. They are never sent in clear: without TLS every message is refused with
    /// [`Cause::Unprotected`].
    pub credentials: Option<(String, SecretString)>,
    /// The name we greet with: our own host name.
    pub hello: String,
    /// After how many messages a connection is replaced; many relays cut it at a hundred.
    pub messages_per_connection: usize,
    /// How long to wait for what.
    pub timeouts: Timeouts,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all; for a relay on the same machine.
    Plain,
    /// By STARTTLS (RFC 3207), which is insisted on.
    StartTls,
    /// From the first byte (RFC 8314).
    Tls,
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For the network connection, and again for its protection by TLS.
    pub connect: Duration,
    /// For the answer to a command, and for each write.
    pub command: Duration,
    /// For the verdict on a message. RFC 5321 (4.5.3.2.6) asks for ten minutes: a message given up sooner may well have
    /// been delivered.
    pub verdict: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), command: Duration::from_mins(1), verdict: Duration::from_mins(10) }
    }
}

/// What became of a message. No field holds what the relay wrote, for it likes to repeat the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The relay has taken the responsibility for it.
    Accepted {
        /// The reply code.
        code: u16,
        /// The enhanced status code (RFC 3463), as in `2.0.0`.
        enhanced: Option<String>,
        /// What the relay calls the message, for asking its keeper about it.
        queue: Option<String>,
    },
    /// The relay said no.
    Refused {
        /// To what it said no. Only a refusal of the [`Stage::Recipient`] says something about the address.
        stage: Stage,
        /// The reply code.
        code: u16,
        /// The enhanced status code (RFC 3463), as in `5.1.1`.
        enhanced: Option<String>,
        /// Whether trying again is pointless (5yz), or may help later (4yz).
        permanent: bool,
    },
    /// The message was sent to its end and no verdict came. It may have been taken, so sending it again may double it.
    Unknown {
        /// What went wrong.
        cause: Cause,
    },
    /// The message cannot have been taken, so trying again is safe.
    NotTried {
        /// How far it came.
        stage: Stage,
        /// What went wrong.
        cause: Cause,
    },
}

/// How far a conversation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Connection, greeting, protection.
    Connect,
    /// User name and password.
    Login,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA` and the message.
    Message,
}

/// Why a conversation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The network or the other side broke off, or could not be reached.
    Broken,
    /// No answer in time.
    Timeout,
    /// The answer was not SMTP.
    Nonsense,
    /// The certificate is not trusted, or TLS failed otherwise.
    Tls,
    /// STARTTLS was not offered.
    NoStartTls,
    /// There is a password, and no TLS to send it over.
    Unprotected,
    /// The relay takes passwords in no way that we know (`PLAIN`, `LOGIN`).
    NoLogin,
    /// The relay refused the connection or the login with this code, or said that it closes (421).
    Refused(u16),
}

/// A host or greeting name with characters that no name has; they could carry commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a mail server")]
pub struct NotARelay;
