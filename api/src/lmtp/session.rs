//! One LMTP conversation (RFC 2033) as a state machine: bytes go in, replies and messages come out.
//!
//! Reading of commands and of message data, with its defence against smuggled dots, is `smtp-proto`'s.

use jobs::returns::LONGEST;
use smtp_proto::{
    Error, Request,
    request::receiver::{DataReceiver, DummyLineReceiver, RequestReceiver},
};
use std::slice::Iter;

/// The most recipients of one message; RFC 5321 section 4.5.3.1.8 asks for at least 100.
const MOST_RECIPIENTS: usize = 100;
/// After so many refused commands the other side is not speaking LMTP.
const MOST_ERRORS: usize = 200;

/// A conversation between two replies.
#[derive(Default)]
pub(super) struct Session {
    commands: RequestReceiver,
    /// Present while a message's data are being received.
    data: Option<Data>,
    /// Whether the rest of a line that is too long is being skipped.
    skipping: bool,
    greeted: bool,
    /// The accepted recipients of the message to come.
    recipients: Option<Vec<String>>,
    errors: usize,
}

struct Data {
    receiver: DataReceiver,
    source: Vec<u8>,
    overlong: bool,
}

/// What is to be done next.
pub(super) enum Turn {
    /// Send this reply.
    Reply(String),
    /// Send this reply and end the conversation.
    End(&'static str),
    /// Find out whether this recipient is known, and say so.
    Recipient(String),
    /// Store this message, and say for each recipient whether it is.
    Message(Message),
}

/// A message that was received whole.
pub(super) struct Message {
    pub(super) recipients: Vec<String>,
    pub(super) source: Vec<u8>,
}

impl Session {
    /// Takes the next command or message out of `bytes`; `None` when more are needed.
    pub(super) fn turn(&mut self, bytes: &mut Iter<'_, u8>) -> Option<Turn> {
        if self.data.is_some() {
            return self.receive(bytes);
        }
        if self.skipping {
            self.skipping = !DummyLineReceiver::default().ingest(bytes);
            return (!self.skipping).then(|| self.count(reply("500 5.5.2 Line too long")));
        }
        // Detached from `self` while the request borrows it.
        let mut commands = std::mem::take(&mut self.commands);
        let turn = match commands.ingest(bytes) {
            Err(Error::NeedsMoreData { .. }) => None,
            Err(Error::ResponseTooLong) => {
                self.skipping = true;
                return self.turn(bytes);
            }
            Ok(Request::Quit) => Some(Turn::End("221 2.0.0 Goodbye\r\n")),
            Ok(request) => Some(self.answer(&request)),
            Err(_) => Some(reply("500 5.5.1 Unknown command")),
        };
        self.commands = commands;
        turn.map(|turn| self.count(turn))
    }

    /// Remembers a recipient that is known.
    pub(super) fn recipient(&mut self, recipient: String) {
        self.recipients.get_or_insert_default().push(recipient);
    }

    /// Counts what was refused, and loses patience in the end.
    fn count(&mut self, turn: Turn) -> Turn {
        if matches!(&turn, Turn::Reply(reply) if reply.starts_with('5')) {
            self.errors += 1;
        }
        if self.errors > MOST_ERRORS { Turn::End("421 4.7.0 Too many errors\r\n") } else { turn }
    }

    fn answer<T: AsRef<str>>(&mut self, request: &Request<T>) -> Turn {
        let told = match request {
            Request::Lhlo { .. } => {
                (self.greeted, self.recipients) = (true, None);
                return Turn::Reply(format!(
                    "250-dihya\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE {LONGEST}\r\n"
                ));
            }
            // RFC 2033, section 4.1: whoever greets so is told that this is another protocol.
            Request::Helo { .. } | Request::Ehlo { .. } => "500 5.5.1 This is LMTP: say LHLO",
            Request::Mail { .. } if !self.greeted => "503 5.5.1 Say LHLO first",
            Request::Mail { .. } if self.recipients.is_some() => "503 5.5.1 One sender a message",
            Request::Mail { from } if from.size > LONGEST => "552 5.3.4 Message too large",
            Request::Mail { .. } => {
                self.recipients = Some(Vec::new());
                "250 2.1.0 Sender accepted"
            }
            Request::Rcpt { to } => match &self.recipients {
                None => "503 5.5.1 Say MAIL first",
                Some(known) if known.len() >= MOST_RECIPIENTS => "452 4.5.3 Too many recipients",
                Some(_) => return Turn::Recipient(to.address.as_ref().to_owned()),
            },
            Request::Data if self.recipients.as_ref().is_some_and(|known| !known.is_empty()) => {
                self.data = Some(Data::new());
                "354 End with a dot on a line of its own"
            }
            Request::Data => "503 5.5.1 No valid recipients",
            Request::Rset => {
                self.recipients = None;
                "250 2.0.0 Forgotten"
            }
            Request::Noop { .. } => "250 2.0.0 Nothing done",
            Request::Vrfy { .. } => "252 2.5.0 Try it",
            _ => "502 5.5.1 Not offered",
        };
        reply(told)
    }

    /// Takes message data; the message ends with the dot.
    fn receive(&mut self, bytes: &mut Iter<'_, u8>) -> Option<Turn> {
        let data = self.data.as_mut()?;
        let whole = data.receiver.ingest(bytes, &mut data.source);
        if data.source.len() > LONGEST {
            // Read on to the dot, but keep nothing.
            data.overlong = true;
            data.source.clear();
        }
        if !whole {
            return None;
        }
        let (data, recipients) = (self.data.take()?, self.recipients.take()?);
        if data.overlong {
            return Some(Turn::Reply("552 5.3.4 Message too large\r\n".repeat(recipients.len())));
        }
        Some(Turn::Message(Message { recipients, source: data.source }))
    }
}

impl Data {
    /// The line end of the DATA command counts: a dot right after it ends an empty message.
    fn new() -> Self {
        let mut receiver = DataReceiver::new();
        receiver.ingest(&mut b"\r\n".iter(), &mut Vec::new());
        Self { receiver, source: Vec::new(), overlong: false }
    }
}

fn reply(text: &str) -> Turn {
    Turn::Reply(format!("{text}\r\n"))
}
