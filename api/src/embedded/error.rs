//! What can keep the embedded servers from starting, each said as one sentence with the way out.

use std::io;
use std::path::{Path, PathBuf};

/// Why the embedded servers, or the command that was to run beside them, could not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The servers' programs are not on this machine.
    #[error(
        "{program} was not found in PATH or where packages put it: install it (Debian: `apt-get install {package}`) \
         or set {setting} to a server that runs already"
    )]
    Missing {
        /// The program that was looked for.
        program: &'static str,
        /// The Debian package that brings it.
        package: &'static str,
        /// The setting that makes it unnecessary.
        setting: &'static str,
    },
    /// The data were written by a PostgreSQL that is not installed.
    #[error(
        "the data in {} were written by PostgreSQL {wanted}, which is not installed (found: {found}): install it \
         again, or forget the data with `make reset`",
        folder.display()
    )]
    Version {
        /// The cluster's folder.
        folder: PathBuf,
        /// The major version that wrote it.
        wanted: String,
        /// The versions that were found.
        found: String,
    },
    /// Another process has the folder.
    #[error(
        "the servers of {} are already running under process {holder}: stop that one first",
        folder.display()
    )]
    Busy {
        /// The data folder.
        folder: PathBuf,
        /// The process that holds it.
        holder: String,
    },
    /// The folder is another user's.
    #[error(
        "{} belongs to the user with the id {owner}: run as that user or as root, or delete it with `make reset`",
        path.display()
    )]
    Foreign {
        /// What belongs to the other user.
        path: PathBuf,
        /// The other user's id.
        owner: u32,
    },
    /// The data cannot be reached by the user the servers run as.
    #[error(
        "the user with the id {uid}, as which root runs the servers, cannot reach {}: let everybody pass through the \
         folders on the way (`chmod o+x`), or forget the data with `make reset`",
        path.display()
    )]
    Unreachable {
        /// The data folder.
        path: PathBuf,
        /// The user's id.
        uid: u32,
    },
    /// The cluster could not be created.
    #[error("{program} could not create the database cluster: {output}")]
    Create {
        /// The program that failed.
        program: &'static str,
        /// What it said.
        output: String,
    },
    /// A server ended, or did not answer in time.
    #[error("{name} did not start: {said} (its log is {})", log.display())]
    Start {
        /// The server's name.
        name: &'static str,
        /// The end of its log.
        said: String,
        /// Where the whole log is.
        log: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    System {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Error {
    /// To be used with `map_err`: what was tried, and on what.
    pub(super) fn system(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::System { action, path, source }
    }
}
