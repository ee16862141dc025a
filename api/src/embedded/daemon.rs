//! One child server, kept alive: started, waited for, started again when it dies, stopped when asked.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::net::UnixStream;
use tokio::process::Child;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::Error;
use super::account::Account;
use super::orphan::{PATIENCE, Trace};
use super::{postgres, redis};

/// How long a server may take to answer; recovery after a crash is the longest case.
const READY: Duration = Duration::from_mins(2);

/// The longest pause before a server that keeps dying is started again.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A server that lived this long was healthy: its next death is the first of a new series.
const HEALTHY: Duration = Duration::from_secs(1);

/// All that is needed to start a server, as often as it takes.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    /// For messages.
    pub(super) name: &'static str,
    /// The program.
    pub(super) program: PathBuf,
    /// Its arguments.
    pub(super) args: Vec<String>,
    /// Where it runs, with its data.
    pub(super) folder: PathBuf,
    /// As whom it runs.
    pub(super) account: Account,
    /// Receives what it says.
    pub(super) log: PathBuf,
    /// How it is recognised and ended.
    pub(super) trace: Trace,
    /// How it is asked whether it is ready.
    pub(super) probe: Probe,
}

/// How a server says that it is ready.
#[derive(Clone, Debug)]
pub(super) enum Probe {
    /// PostgreSQL writes it into its pid file.
    Postgres,
    /// Redis answers PING on this socket.
    Redis(PathBuf),
}

/// A server that is kept running until this is stopped or dropped.
#[derive(Debug)]
pub(super) struct Daemon {
    recipe: Recipe,
    /// The process id while it is ready.
    pid: watch::Receiver<Option<i32>>,
    end: CancellationToken,
    keeper: Option<JoinHandle<()>>,
}

impl Daemon {
    /// Starts the server and returns when it answers.
    #[expect(clippy::disallowed_methods, reason = "a supervisor is a task of its own, for as long as its child lives")]
    pub(super) async fn start(recipe: Recipe) -> Result<Self, Error> {
        // One earlier log is kept: it may tell why the last run ended.
        let _ = fs::rename(&recipe.log, recipe.log.with_extension("log.1"));
        let child = recipe.launch().await?;
        let (tell, pid) = watch::channel(id(&child));
        let end = CancellationToken::new();
        let keeper = tokio::spawn(keep(recipe.clone(), child, tell, end.clone()));
        Ok(Self { recipe, pid, end, keeper: Some(keeper) })
    }

    /// The process id, unless the server is just being started again.
    pub(super) fn pid(&self) -> Option<i32> {
        *self.pid.borrow()
    }

    /// Ends the server in good order and returns when its successor answers.
    pub(super) async fn restart(&self) -> Result<(), Error> {
        let mut pid = self.pid.clone();
        let old = *pid.borrow_and_update();
        self.signal();
        let reborn = pid.wait_for(|now| now.is_some() && *now != old);
        match timeout(PATIENCE + READY, reborn).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(self.recipe.failed("it did not come back")),
        }
    }

    /// Ends the server in good order and waits for it.
    pub(super) async fn stop(mut self) {
        self.end.cancel();
        if let Some(keeper) = self.keeper.take() {
            // It only fails if the runtime is going down, which ends the child too.
            let _ = keeper.await;
        }
    }

    /// Lets the child live on with nobody watching, as after `kill -9` of this process.
    #[cfg(test)]
    pub(super) fn abandon(mut self) {
        if let Some(keeper) = self.keeper.take() {
            keeper.abort();
        }
    }

    /// Asks the living server to end. Its keeper decides what follows.
    fn signal(&self) {
        if let Some(pid) = self.pid().and_then(Pid::from_raw) {
            let _ = kill_process(pid, self.recipe.trace.stop);
        }
    }
}

impl Drop for Daemon {
    /// The keeper may never run again, when the runtime is going down: so the signal is sent here.
    fn drop(&mut self) {
        self.end.cancel();
        if self.keeper.is_some() {
            self.signal();
        }
    }
}

impl Recipe {
    /// Clears the way, starts the server and waits until it answers.
    async fn launch(&self) -> Result<Child, Error> {
        self.trace.evict().await?;
        if matches!(self.probe, Probe::Postgres) {
            postgres::disown(&self.trace)?;
        }
        let log =
            File::options().create(true).append(true).open(&self.log).map_err(Error::system("write", &self.log))?;
        let clone = log.try_clone().map_err(Error::system("write", &self.log))?;
        let mut child = self
            .account
            .command(&self.program)
            .args(&self.args)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(clone)
            .spawn()
            .map_err(Error::system("run", &self.program))?;
        match timeout(READY, self.ready(&mut child)).await {
            Ok(Ok(())) => Ok(child),
            failed => {
                let _ = child.kill().await;
                Err(self.failed(if failed.is_err() { "it did not answer in time" } else { "it ended at once" }))
            }
        }
    }

    /// Returns when the server answers, or an error when it has ended.
    async fn ready(&self, child: &mut Child) -> io::Result<()> {
        let mut pause = Duration::from_millis(10);
        loop {
            if child.try_wait()?.is_some() {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            let answers = match &self.probe {
                Probe::Postgres => postgres::ready(&self.trace, id(child)),
                Probe::Redis(socket) => match UnixStream::connect(socket).await {
                    Ok(stream) => redis::answers(stream).await.unwrap_or(false),
                    Err(_) => false,
                },
            };
            if answers {
                return Ok(());
            }
            sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(200));
        }
    }

    /// The error of this server, with the end of what it said.
    fn failed(&self, what: &str) -> Error {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        let last = lines[lines.len().saturating_sub(4)..].join("; ");
        Error::Start { name: self.name, said: format!("{what}: {last}"), log: self.log.clone() }
    }
}

/// Watches over the child until told to end it.
async fn keep(recipe: Recipe, mut child: Child, pid: watch::Sender<Option<i32>>, end: CancellationToken) {
    let mut pause = Duration::from_millis(50);
    loop {
        let since = Instant::now();
        tokio::select! {
            biased;
            () = end.cancelled() => return quit(&mut child, recipe.trace.stop).await,
            status = child.wait() => {
                pid.send_replace(None);
                let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
                tracing::warn!(server = recipe.name, status, "an embedded server ended and is started again");
            }
        }
        if since.elapsed() > HEALTHY {
            pause = Duration::from_millis(50);
        }
        child = loop {
            tokio::select! {
                () = end.cancelled() => return,
                () = sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
            match recipe.launch().await {
                Ok(child) => break child,
                Err(error) => tracing::error!(server = recipe.name, %error, "an embedded server does not come back"),
            }
        };
        pid.send_replace(id(&child));
    }
}

/// Ends the child in good order, or at once if it takes too long.
async fn quit(child: &mut Child, stop: Signal) {
    if let Some(pid) = id(child).and_then(Pid::from_raw) {
        let _ = kill_process(pid, stop);
    }
    if timeout(PATIENCE, child.wait()).await.is_err() {
        let _ = child.kill().await;
    }
}

/// The child's process id, as signals want it; none if it was collected already.
fn id(child: &Child) -> Option<i32> {
    child.id().and_then(|id| id.try_into().ok())
}
