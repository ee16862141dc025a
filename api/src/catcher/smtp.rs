//! The SMTP listener: accepts connections, moves bytes between them and their sessions, and keeps what was caught.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::mailbox::Mailbox;
use super::script::Script;
use super::session::{Session, Turn};
use super::{Message, Now};

/// How long a silent connection is kept (RFC 5321 section 4.5.3.2.7).
const SILENCE: Duration = Duration::from_mins(5);

/// How many connections are served at once; more wait to be accepted.
const MOST_CONNECTIONS: usize = 500;

/// What every connection shares.
struct Shared {
    mailbox: Arc<Mailbox>,
    script: Arc<Script>,
    now: Now,
}

/// Serves until it is dropped, and its connections with it.
pub(super) async fn serve(listener: TcpListener, mailbox: Arc<Mailbox>, script: Arc<Script>, now: Now) {
    let shared = Arc::new(Shared { mailbox, script, now });
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        // The semaphore is never closed.
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = Arc::clone(&shared);
                connections.spawn(async move {
                    // A connection that breaks is the other side's affair.
                    let _ = converse(stream, &shared).await;
                    drop(place);
                });
            }
            // No file descriptors left, say: wait for some connection to end.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Holds one conversation to its end. Replies to pipelined commands leave together (RFC 2920).
async fn converse(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut session = Session::new(&shared.script);
    let mut input = vec![0; 16 * 1024];
    let mut replies = b"220 dihya mail catcher ESMTP\r\n".to_vec();
    loop {
        stream.write_all(&replies).await?;
        replies.clear();
        let Ok(read) = timeout(SILENCE, stream.read(&mut input)).await else {
            return stream.write_all(b"421 4.4.2 Silent for too long\r\n").await;
        };
        let read = read?;
        if read == 0 {
            return Ok(());
        }
        let mut bytes = input[..read].iter();
        while let Some(turn) = session.turn(&mut bytes) {
            match turn {
                Turn::Reply(reply) => replies.extend_from_slice(reply.as_bytes()),
                Turn::End(reply) => {
                    replies.extend_from_slice(reply.as_bytes());
                    return stream.write_all(&replies).await;
                }
                Turn::Message(caught) => {
                    shared.mailbox.keep(Message {
                        id: 0,
                        received: (shared.now)(),
                        sender: caught.sender,
                        recipients: caught.recipients,
                        source: caught.source,
                        answered: !caught.vanish,
                    });
                    if caught.vanish {
                        return Ok(());
                    }
                    if !caught.delay.is_zero() {
                        sleep(caught.delay).await;
                    }
                    replies.extend_from_slice(b"250 2.0.0 Caught\r\n");
                }
            }
        }
    }
}
