//! Saying and hearing lines of SMTP, with limits on time and length.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;

use super::reply::Reply;
use super::{Cause, Timeouts};

/// The longest line that is read; RFC 5321 (4.5.3.1.5) allows 512.
const LONGEST_LINE: u64 = 2_000;
/// The most lines of one reply.
const MOST_LINES: usize = 100;

/// A connection in clear or protected.
pub(super) type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// One conversation.
pub(super) struct Dialogue {
    stream: BufReader<Stream>,
    pub(super) timeouts: Timeouts,
}

/// How a write that failed ended.
pub(super) struct Unwritten {
    /// Whether the other side may have got all of it.
    pub(super) complete: bool,
    pub(super) cause: Cause,
}

impl Dialogue {
    pub(super) fn new(stream: Stream, timeouts: Timeouts) -> Self {
        Self { stream: BufReader::new(stream), timeouts }
    }

    /// Sends `text`, and knows afterwards whether all of it may have gone.
    pub(super) async fn say(&mut self, text: &[u8]) -> Result<(), Unwritten> {
        let mut rest = text;
        while !rest.is_empty() {
            let failed = |cause| Unwritten { complete: false, cause };
            let written = within(self.timeouts.command, self.stream.get_mut().write(rest)).await.map_err(failed)?;
            if written == 0 {
                return Err(failed(Cause::Broken));
            }
            rest = &rest[written..];
        }
        let failed = |cause| Unwritten { complete: true, cause };
        within(self.timeouts.command, self.stream.get_mut().flush()).await.map_err(failed)
    }

    /// Sends a command and hears the answer.
    pub(super) async fn ask(&mut self, command: &str) -> Result<Reply, Cause> {
        self.say(command.as_bytes()).await.map_err(|unwritten| unwritten.cause)?;
        self.hear(self.timeouts.command).await
    }

    /// Waits for a whole answer.
    pub(super) async fn hear(&mut self, patience: Duration) -> Result<Reply, Cause> {
        match timeout(patience, self.read()).await {
            Ok(reply) => reply,
            Err(_) => Err(Cause::Timeout),
        }
    }

    async fn read(&mut self) -> Result<Reply, Cause> {
        let mut reply = Reply::default();
        let mut line = Vec::with_capacity(128);
        for _ in 0..MOST_LINES {
            line.clear();
            (&mut self.stream).take(LONGEST_LINE).read_until(b'\n', &mut line).await.map_err(|_| Cause::Broken)?;
            if line.is_empty() {
                return Err(Cause::Broken);
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.strip_suffix('\n').ok_or(Cause::Nonsense)?;
            if reply.push(text.trim_end_matches('\r')).ok_or(Cause::Nonsense)? {
                return Ok(reply);
            }
        }
        Err(Cause::Nonsense)
    }

    /// The naked connection, for protecting it. Whatever the other side has said beyond its last answer could have been
    /// put there by anybody on the way, so it must not have said anything.
    pub(super) fn into_clear(self) -> Result<TcpStream, Cause> {
        if !self.stream.buffer().is_empty() {
            return Err(Cause::Nonsense);
        }
        match self.stream.into_inner() {
            Either::Left(stream) => Ok(stream),
            Either::Right(_) => Err(Cause::Nonsense),
        }
    }

    pub(super) fn is_protected(&self) -> bool {
        matches!(self.stream.get_ref(), Either::Right(_))
    }
}

async fn within<T>(patience: Duration, step: impl Future<Output = io::Result<T>>) -> Result<T, Cause> {
    match timeout(patience, step).await {
        Ok(result) => result.map_err(|_| Cause::Broken),
        Err(_) => Err(Cause::Timeout),
    }
}
