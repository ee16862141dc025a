//! One connection to a relay: opening it, and sending one message after another over it.

use tokio::time::Instant;

use super::dialogue::Dialogue;
use super::greeting::{log_in, meet};
use super::reply::Reply;
use super::tls::Trust;
use super::{Cause, Outcome, Relay, Stage};
use crate::message::Formatted;

/// An open, greeted and where needed logged-in connection.
pub(super) struct Connection {
    dialogue: Dialogue,
    pipelining: bool,
    sent: usize,
    usable: bool,
    used: Instant,
}

impl Connection {
    /// Connects, protects, greets and logs in.
    pub(super) async fn open(relay: &Relay, trust: &Trust) -> Result<Self, (Stage, Cause)> {
        let (mut dialogue, hello) = meet(relay, trust).await.map_err(|cause| (Stage::Connect, cause))?;
        if let Some((user, password)) = &relay.credentials {
            let offered = hello.extension("AUTH").unwrap_or_default();
            log_in(&mut dialogue, offered, user, password).await.map_err(|cause| (Stage::Login, cause))?;
        }
        let pipelining = hello.extension("PIPELINING").is_some();
        Ok(Self { dialogue, pipelining, sent: 0, usable: true, used: Instant::now() })
    }

    /// Whether another message may go over it.
    pub(super) fn is_usable(&self) -> bool {
        self.usable
    }

    /// How many messages were given to it.
    pub(super) fn sent(&self) -> usize {
        self.sent
    }

    /// When it was last used.
    pub(super) fn used(&self) -> Instant {
        self.used
    }

    /// Says goodbye without waiting for the answer.
    pub(super) async fn quit(mut self) {
        drop(self.dialogue.say(b"QUIT\r\n").await);
    }

    /// Sends one message.
    pub(super) async fn send(&mut self, mail: &Formatted) -> Outcome {
        self.sent += 1;
        // Until the relay has answered everything, the connection is good for nothing else: an early return, or a
        // caller that loses patience and drops this future, leaves it so.
        self.usable = false;
        let outcome = match self.envelope(mail).await {
            Ok(()) => self.content(&mail.bytes).await,
            Err(outcome) => outcome,
        };
        self.used = Instant::now();
        match &outcome {
            Outcome::Accepted { .. } => self.usable = true,
            Outcome::Refused { code, .. } => self.usable = *code != 421 && self.reset().await,
            Outcome::Unknown { .. } | Outcome::NotTried { .. } => {}
        }
        outcome
    }

    /// Clears the table after a refusal, which costs less than a new connection.
    async fn reset(&mut self) -> bool {
        matches!(self.dialogue.ask("RSET\r\n").await, Ok(reply) if reply.is_positive())
    }

    /// Sender, recipient and `DATA`; in one breath where the relay allows it (RFC 2920), which saves two of three waits.
    async fn envelope(&mut self, mail: &Formatted) -> Result<(), Outcome> {
        let from = format!("MAIL FROM:<{}>\r\n", mail.envelope_from.as_str());
        let to = format!("RCPT TO:<{}>\r\n", mail.envelope_to.as_str());
        let steps = [(Stage::Sender, from.as_str()), (Stage::Recipient, &to), (Stage::Message, "DATA\r\n")];
        if self.pipelining {
            return self.in_one_breath(steps).await;
        }
        for (stage, command) in steps {
            let reply = self.dialogue.ask(command).await.map_err(|cause| Outcome::NotTried { stage, cause })?;
            judge(stage, &reply)?;
        }
        Ok(())
    }

    /// All answers are read before any is acted upon, or the next message would hear what was said to this one.
    async fn in_one_breath(&mut self, steps: [(Stage, &str); 3]) -> Result<(), Outcome> {
        let broken = |stage| move |cause| Outcome::NotTried { stage, cause };
        let all = steps.map(|(_, command)| command).concat();
        self.dialogue.say(all.as_bytes()).await.map_err(|unwritten| broken(Stage::Sender)(unwritten.cause))?;
        let (mut verdict, mut invited) = (Ok(()), false);
        for (stage, _) in steps {
            let reply = match self.dialogue.hear(self.dialogue.timeouts.command).await {
                Ok(reply) => reply,
                // A relay that refuses and hangs up has still said why.
                Err(cause) => return verdict.and(Err(broken(stage)(cause))),
            };
            invited = stage == Stage::Message && reply.code == 354;
            verdict = verdict.and_then(|()| judge(stage, &reply));
        }
        if verdict.is_err() && invited {
            // It wants a message although nobody is to have it: give it an empty one.
            self.dialogue.ask(".\r\n").await.map_err(broken(Stage::Message))?;
        }
        verdict
    }

    /// The message itself. Before its last byte is written it cannot have been taken; after that only the relay knows.
    async fn content(&mut self, bytes: &[u8]) -> Outcome {
        if let Err(unwritten) = self.dialogue.say(&transparent(bytes)).await {
            let cause = unwritten.cause;
            return if unwritten.complete {
                Outcome::Unknown { cause }
            } else {
                Outcome::NotTried { stage: Stage::Message, cause }
            };
        }
        match self.dialogue.hear(self.dialogue.timeouts.verdict).await {
            Err(cause) => Outcome::Unknown { cause },
            Ok(reply) if reply.code < 300 => {
                Outcome::Accepted { code: reply.code, enhanced: reply.enhanced(), queue: reply.queue() }
            }
            Ok(reply) if reply.code < 400 => Outcome::Unknown { cause: Cause::Nonsense },
            Ok(reply) => refused(Stage::Message, &reply),
        }
    }
}

/// What a reply before the message means.
fn judge(stage: Stage, reply: &Reply) -> Result<(), Outcome> {
    match (reply.code, stage) {
        (354, Stage::Message) | (200..=299, Stage::Sender | Stage::Recipient) => Ok(()),
        (421, _) => Err(Outcome::NotTried { stage, cause: Cause::Refused(421) }),
        (400.., _) => Err(refused(stage, reply)),
        _ => Err(Outcome::NotTried { stage, cause: Cause::Nonsense }),
    }
}

fn refused(stage: Stage, reply: &Reply) -> Outcome {
    Outcome::Refused { stage, code: reply.code, enhanced: reply.enhanced(), permanent: reply.is_permanent() }
}

/// The message with its leading dots doubled (RFC 5321, 4.5.2) and the end mark behind it, for a single write.
fn transparent(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 64 + 8);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}
