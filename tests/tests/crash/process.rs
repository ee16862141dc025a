//! The built `dihya` as a process of its own: started, killed as a power cut would, told to stop, its log kept.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{
    process::{Child, Command},
    time::timeout,
};

/// How long a process may take to end after it was asked to.
const GOODBYE: Duration = Duration::from_secs(30);

/// A running `dihya`. It dies with the value, also when the test panics.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

/// The program as it was built: it lies beside the folder of the test's own executable.
pub(crate) fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("dihya");
    assert!(program.exists(), "{} is missing: `make test` builds it, or `cargo build --bin dihya`", program.display());
    program
}

/// A command of the program with these settings and no others of the machine's.
pub(crate) fn command(words: &[&str], settings: &[(String, String)]) -> Command {
    let mut command = Command::new(program());
    command.args(words).kill_on_drop(true).stdin(Stdio::null());
    for name in ["DATABASE_URL", "REDIS_URL", "DIHYA_CONFIG"] {
        command.env_remove(name);
    }
    command.envs(settings.iter().map(|(name, value)| (name, value)));
    command
}

impl Process {
    /// Starts it; what it says goes to the end of `log`.
    pub(crate) fn start(words: &[&str], settings: &[(String, String)], log: PathBuf) -> Self {
        let said = || File::options().create(true).append(true).open(&log).unwrap();
        let child = command(words, settings).stdout(said()).stderr(said()).spawn().unwrap();
        Self { child, log }
    }

    /// Whether it still runs.
    pub(crate) fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it as `kill -9` does.
    pub(crate) async fn kill(&mut self) {
        assert!(self.lives(), "the process had ended by itself:\n{}", self.said());
        self.child.kill().await.unwrap();
    }

    /// Asks it to end, as an operator's `kill` does, and waits until it has.
    pub(crate) async fn terminate(mut self) {
        assert!(self.lives(), "the process had ended by itself:\n{}", self.said());
        signal(self.child.id().unwrap(), rustix::process::Signal::TERM);
        let status = timeout(GOODBYE, self.child.wait()).await;
        let status = status.unwrap_or_else(|_| panic!("the process did not end:\n{}", self.said())).unwrap();
        assert!(status.success(), "the process ended with {status}:\n{}", self.said());
    }

    /// The end of its log.
    pub(crate) fn said(&self) -> String {
        tail(&self.log)
    }
}

/// Sends a signal to a process by its id.
pub(crate) fn signal(pid: u32, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(pid.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

/// The last lines of a file.
pub(crate) fn tail(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(25)..].join("\n")
}
