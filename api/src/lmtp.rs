//! The door for reports: a listener for LMTP (RFC 2033), to which a mail server hands over what came to return paths. It takes nothing
//! else, answers for each recipient, and says yes only to what is stored.

mod session;

use crate::{
    app::{App, Fault},
    returns,
};
use session::{Session, Turn};
use std::{io, path::PathBuf, sync::Arc, time::Duration};
use tenants::{Error, Origin};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, UnixListener},
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};

/// How long a silent connection is kept (RFC 5321, section 4.5.3.2.7).
const SILENCE: Duration = Duration::from_mins(5);
/// How many connections are served at once; more wait to be accepted.
const MOST_CONNECTIONS: usize = 50;

/// Where mail servers knock.
pub(crate) enum Door {
    Tcp(TcpListener),
    Socket(UnixListener),
}

impl Door {
    /// Listens at an address or a path; not at all where neither is set. A socket that a dead process left is taken over.
    ///
    /// # Errors
    /// When it is taken.
    pub(crate) async fn open(place: &str) -> Result<Option<Self>, Fault> {
        let told =
            |fault| format!("can't listen on {place}: {fault}. Set DIHYA_RETURNS__LMTP to a free address or path.");
        match place {
            "" => Ok(None),
            path if path.starts_with('/') => {
                let path = PathBuf::from(path);
                if std::os::unix::net::UnixStream::connect(&path).is_err() {
                    drop(std::fs::remove_file(&path));
                }
                Ok(Some(Self::Socket(UnixListener::bind(path).map_err(told)?)))
            }
            address => Ok(Some(Self::Tcp(TcpListener::bind(address).await.map_err(told)?))),
        }
    }

    /// Serves until it is dropped, and its connections with it.
    pub(crate) async fn serve(self, app: App) {
        let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let mut connections = JoinSet::new();
        loop {
            // The semaphore is never closed.
            let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
            let app = app.clone();
            // A connection that breaks is the other side's affair.
            let accepted = match &self {
                Self::Tcp(listener) => listener.accept().await.map(|(stream, _)| {
                    drop(stream.set_nodelay(true));
                    connections.spawn(async move { drop((converse(stream, &app).await, place)) });
                }),
                Self::Socket(listener) => listener.accept().await.map(|(stream, _)| {
                    connections.spawn(async move { drop((converse(stream, &app).await, place)) });
                }),
            };
            if accepted.is_err() {
                // No file descriptors left, say: wait for some connection to end.
                sleep(Duration::from_millis(50)).await;
            }
            while connections.try_join_next().is_some() {}
        }
    }
}

/// Holds one conversation to its end. Replies to pipelined commands leave together (RFC 2920).
async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, app: &App) -> io::Result<()> {
    let mut session = Session::default();
    let mut input = vec![0; 16 * 1024];
    let mut replies = b"220 dihya LMTP\r\n".to_vec();
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
                Turn::Recipient(recipient) => {
                    let known = returns::demand_recipient(app, &recipient, Origin::default()).await;
                    replies.extend_from_slice(answer(&known, "250 2.1.5 Recipient accepted\r\n").as_bytes());
                    if known.is_ok() {
                        session.recipient(recipient);
                    }
                }
                Turn::Message(message) => {
                    for recipient in &message.recipients {
                        let stored = returns::accept(app, recipient, message.source.clone(), Origin::default()).await;
                        replies.extend_from_slice(answer(&stored, "250 2.0.0 Stored\r\n").as_bytes());
                    }
                }
                Turn::End(reply) => {
                    replies.extend_from_slice(reply.as_bytes());
                    return stream.write_all(&replies).await;
                }
            }
        }
    }
}

/// What a mail server is told: what can't be helped is refused, and all else may be handed over again.
fn answer(done: &tenants::Result<()>, yes: &'static str) -> &'static str {
    match done {
        Ok(()) => yes,
        Err(Error::Refused(..) | Error::NotFound) => "550 5.1.1 No return path of a message of ours\r\n",
        Err(Error::Limit(_)) => "452 4.2.1 Enough of it waits to be read\r\n",
        Err(fault) => {
            fault.note("lmtp");
            "451 4.3.0 Try again later\r\n"
        }
    }
}
