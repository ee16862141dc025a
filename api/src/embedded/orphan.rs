//! Servers of ours whose supervisor was killed: found by their pid file at the next start, and stopped.
//!
//! The caller holds the place's lock, so no living supervisor owns what is found here. A pid may have been given to a
//! stranger since, so a process is ours only if its command line names our folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::Error;

/// How long a server may take to end in good order before it is killed.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// How to recognise a server that an earlier process left behind.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    /// Where the server writes its process id, in the first line.
    pub(super) pid_file: PathBuf,
    /// What its command line contains, and no other's.
    pub(super) mark: String,
    /// The signal that ends it in good order.
    pub(super) stop: Signal,
}

impl Trace {
    /// Ends what an earlier process left running. Does nothing if nothing is left.
    pub(super) async fn evict(&self) -> Result<(), Error> {
        let Some(pid) = self.pid().filter(|pid| self.is_ours(*pid)) else {
            return Ok(());
        };
        tracing::warn!(pid = pid.as_raw_pid(), "stopping a server that an earlier run left behind");
        for signal in [self.stop, Signal::KILL] {
            // An error means that it has ended meanwhile.
            let _ = kill_process(pid, signal);
            if ended(pid, PATIENCE).await {
                return Ok(());
            }
        }
        Err(Error::Busy { folder: self.pid_file.clone(), holder: pid.as_raw_pid().to_string() })
    }

    /// The process id that the server wrote last.
    pub(super) fn pid(&self) -> Option<Pid> {
        let text = fs::read_to_string(&self.pid_file).ok()?;
        Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
    }

    /// Whether that process is the server this is the trace of.
    fn is_ours(&self, pid: Pid) -> bool {
        alive(pid) && command_line(pid).is_some_and(|line| line.contains(&self.mark))
    }
}

/// Whether a process of that id exists, ours or not.
pub(super) fn alive(pid: Pid) -> bool {
    test_kill_process(pid) != Err(rustix::io::Errno::SRCH)
}

/// Waits until the process has ended, but not for ever.
async fn ended(pid: Pid, patience: Duration) -> bool {
    let wait = async {
        while alive(pid) && command_line(pid).is_some_and(|line| !line.is_empty()) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(patience, wait).await.is_ok()
}

/// A process's arguments, separated by spaces; empty for one that has ended and was not yet collected.
fn command_line(pid: Pid) -> Option<String> {
    let pid = pid.as_raw_pid().to_string();
    let proc = Path::new("/proc");
    if proc.join("self/cmdline").exists() {
        let line = fs::read(proc.join(pid).join("cmdline")).ok()?;
        return Some(String::from_utf8_lossy(&line).replace('\0', " "));
    }
    let ps = std::process::Command::new("ps").args(["-o", "args=", "-p", &pid]).output().ok()?;
    Some(String::from_utf8_lossy(&ps.stdout).into_owned())
}
