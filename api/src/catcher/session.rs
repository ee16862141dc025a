//! One SMTP conversation (RFC 5321) as a state machine: bytes go in, replies and messages come out.
//!
//! Reading of commands and of message data, with its defence against smuggled dots, is `smtp-proto`'s.

use std::slice::Iter;
use std::time::Duration;

use smtp_proto::request::receiver::{DataReceiver, DummyLineReceiver, RequestReceiver};
use smtp_proto::{Error, MAIL_SMTPUTF8, Request};

use super::script::{Behaviour, Script};

/// The largest message, in bytes: what large mail providers take.
pub(super) const LARGEST: usize = 50 * 1024 * 1024;

/// The most recipients of one message; RFC 5321 section 4.5.3.1.8 asks for at least 100.
const MOST_RECIPIENTS: usize = 1_000;

/// After so many refused commands the other side is not speaking SMTP.
const MOST_ERRORS: usize = 50;

/// A conversation between two replies.
pub(super) struct Session<'a> {
    script: &'a Script,
    commands: RequestReceiver,
    /// Present while a message's data are being received.
    data: Option<Data>,
    /// Whether the rest of a line that is too long is being skipped.
    skipping: bool,
    greeted: bool,
    envelope: Option<Envelope>,
    errors: usize,
}

/// The sender and the accepted recipients of the message to come.
#[derive(Default)]
struct Envelope {
    sender: String,
    international: bool,
    recipients: Vec<String>,
    delay: Duration,
    vanish: bool,
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
    /// Keep this message, then acknowledge it as told.
    Message(Caught),
}

/// A message that was received whole.
pub(super) struct Caught {
    pub(super) sender: String,
    pub(super) recipients: Vec<String>,
    pub(super) source: Vec<u8>,
    /// How long to wait with the reply.
    pub(super) delay: Duration,
    /// Whether to break the connection in place of the reply.
    pub(super) vanish: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(script: &'a Script) -> Self {
        Self {
            script,
            commands: RequestReceiver::default(),
            data: None,
            skipping: false,
            greeted: false,
            envelope: None,
            errors: 0,
        }
    }

    /// Takes the next command or message out of `bytes`; `None` when more are needed.
    pub(super) fn turn(&mut self, bytes: &mut Iter<'_, u8>) -> Option<Turn> {
        if self.data.is_some() {
            return self.receive(bytes);
        }
        if self.skipping {
            self.skipping = !DummyLineReceiver::default().ingest(bytes);
            return (!self.skipping).then(|| self.count(Turn::Reply("500 5.5.2 Line too long\r\n".to_owned())));
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
            Ok(request) => Some(Turn::Reply(self.answer(&request))),
            Err(error) => Some(Turn::Reply(refusal(&error))),
        };
        self.commands = commands;
        turn.map(|turn| self.count(turn))
    }

    /// Counts what was refused, and loses patience in the end.
    fn count(&mut self, turn: Turn) -> Turn {
        if matches!(&turn, Turn::Reply(reply) if reply.starts_with('5')) {
            self.errors += 1;
        }
        if self.errors > MOST_ERRORS { Turn::End("421 4.7.0 Too many errors\r\n") } else { turn }
    }

    fn answer<T: AsRef<str>>(&mut self, request: &Request<T>) -> String {
        match request {
            Request::Ehlo { .. } => {
                self.greet();
                return format!(
                    "250-dihya\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE {LARGEST}\r\n"
                );
            }
            Request::Helo { .. } => {
                self.greet();
                "250 dihya"
            }
            Request::Mail { .. } if !self.greeted => "503 5.5.1 Say EHLO first",
            Request::Mail { .. } if self.envelope.is_some() => "503 5.5.1 One sender a message",
            Request::Mail { from } if from.size > LARGEST => "552 5.3.4 Message too large",
            Request::Mail { from } => {
                let (sender, international) = (from.address.as_ref(), from.flags & MAIL_SMTPUTF8 != 0);
                if !sender.is_ascii() && !international {
                    "553 5.6.7 Such an address needs SMTPUTF8"
                } else {
                    self.envelope = Some(Envelope { sender: sender.to_owned(), international, ..Envelope::default() });
                    "250 2.1.0 Sender accepted"
                }
            }
            Request::Rcpt { to } => self.recipient(to.address.as_ref()),
            Request::Data => match &self.envelope {
                None => "503 5.5.1 Say MAIL first",
                Some(envelope) if envelope.recipients.is_empty() => "554 5.5.1 No valid recipients",
                Some(_) => {
                    self.data = Some(Data::new());
                    "354 End with a dot on a line of its own"
                }
            },
            Request::Rset => {
                self.envelope = None;
                "250 2.0.0 Forgotten"
            }
            Request::Noop { .. } => "250 2.0.0 Nothing done",
            Request::Vrfy { .. } => "252 2.5.0 Everything is caught here",
            Request::Help { .. } => "214 2.0.0 This is a mail catcher: nothing leaves it",
            _ => "502 5.5.1 Not offered",
        }
        .to_owned()
            + "\r\n"
    }

    /// EHLO also ends what was begun (RFC 5321 section 4.1.4).
    fn greet(&mut self) {
        self.greeted = true;
        self.envelope = None;
    }

    fn recipient(&mut self, address: &str) -> &'static str {
        let Some(envelope) = &mut self.envelope else {
            return "503 5.5.1 Say MAIL first";
        };
        if !address.is_ascii() && !envelope.international {
            return "553 5.6.7 Such an address needs SMTPUTF8";
        }
        if envelope.recipients.len() >= MOST_RECIPIENTS {
            return "452 4.5.3 Too many recipients";
        }
        match self.script.for_recipient(address) {
            Behaviour::Refuse => return "550 5.1.1 No such mailbox",
            Behaviour::Forbid => return "550 5.7.1 Not wanted here",
            Behaviour::Defer => return "451 4.2.0 Try again later",
            Behaviour::Accept => {}
            Behaviour::Vanish => envelope.vanish = true,
            Behaviour::Delay(delay) => envelope.delay = envelope.delay.max(delay),
        }
        envelope.recipients.push(address.to_owned());
        "250 2.1.5 Recipient accepted"
    }

    /// Takes message data; the message ends with the dot.
    fn receive(&mut self, bytes: &mut Iter<'_, u8>) -> Option<Turn> {
        let data = self.data.as_mut()?;
        let whole = data.receiver.ingest(bytes, &mut data.source);
        if data.source.len() > LARGEST {
            // Read on to the dot, but keep nothing.
            data.overlong = true;
            data.source.clear();
        }
        if !whole {
            return None;
        }
        let (data, envelope) = (self.data.take()?, self.envelope.take()?);
        if data.overlong {
            return Some(Turn::Reply("552 5.3.4 Message too large\r\n".to_owned()));
        }
        Some(Turn::Message(Caught {
            sender: envelope.sender,
            recipients: envelope.recipients,
            source: data.source,
            delay: envelope.delay,
            vanish: envelope.vanish,
        }))
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

/// The reply to a line that is no valid command.
fn refusal(error: &Error) -> String {
    match error {
        Error::InvalidSenderAddress => "501 5.1.7 Not a sender address\r\n".to_owned(),
        Error::InvalidRecipientAddress => "501 5.1.3 Not a recipient address\r\n".to_owned(),
        Error::SyntaxError { syntax } => format!("501 5.5.4 Expected: {syntax}\r\n"),
        Error::InvalidParameter { param } => format!("501 5.5.4 Bad value of {param}\r\n"),
        Error::UnsupportedParameter { .. } => "555 5.5.4 Unknown parameter\r\n".to_owned(),
        _ => "500 5.5.1 Unknown command\r\n".to_owned(),
    }
}
