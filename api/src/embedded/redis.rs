//! The embedded Redis: how it is started, and when it is ready.

use std::io;
use std::path::PathBuf;

use rustix::process::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::daemon::{Daemon, Probe, Recipe};
use super::orphan::Trace;
use super::place::Place;
use super::{Durability, Error, binaries};

/// Where Redis is found.
pub(super) fn url(place: &Place) -> String {
    format!("unix://{}", socket(place).display())
}

fn socket(place: &Place) -> PathBuf {
    place.sockets.join("redis.sock")
}

/// Starts Redis on the data it left, if any.
pub(super) async fn start(place: &Place, durability: Durability) -> Result<Daemon, Error> {
    let program = binaries::redis()?;
    let folder = place.base.join("redis");
    place.account.own(&folder)?;
    let socket = socket(place);
    let path = socket.to_string_lossy();
    let flush = if durability == Durability::Safe { "everysec" } else { "no" };
    let settings = [
        // No TCP.
        ("--port", "0"),
        ("--unixsocket", &path),
        ("--unixsocketperm", "700"),
        ("--daemonize", "no"),
        ("--pidfile", "redis.pid"),
        // A log of what was done, forced to disk each second, is enough: the truth is in PostgreSQL.
        ("--appendonly", "yes"),
        ("--appendfsync", flush),
        ("--save", ""),
        // Rather refuse than silently forget.
        ("--maxmemory-policy", "noeviction"),
    ];
    Daemon::start(Recipe {
        name: "Redis",
        program,
        args: settings.iter().flat_map(|(name, value)| [(*name).to_owned(), (*value).to_owned()]).collect(),
        account: place.account,
        log: place.base.join("redis.log"),
        trace: Trace { pid_file: folder.join("redis.pid"), mark: path.clone().into_owned(), stop: Signal::TERM },
        probe: Probe::Redis(socket.clone()),
        folder,
    })
    .await
}

/// Whether the server at the other end is ready: while it reads its data it answers PING with an error.
pub(super) async fn answers(mut stream: UnixStream) -> io::Result<bool> {
    stream.write_all(b"PING\r\n").await?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).await?;
    Ok(answer == *b"+PONG")
}
