//! The embedded PostgreSQL: how its cluster is created, how it is started, and when it is ready.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use rustix::process::Signal;
use tokio::io::AsyncWriteExt;

use super::daemon::{Daemon, Probe, Recipe};
use super::orphan::{Trace, alive};
use super::place::Place;
use super::{Durability, Error, binaries};

/// Run once in single-user mode, one statement a line. The owner may create the weak roles the program logs in as, and
/// the databases of the tests; it is no superuser, so row policies apply to it.
const SETUP: &str = "\
    CREATE ROLE dihya_owner LOGIN CREATEROLE CREATEDB\n\
    CREATE DATABASE dihya OWNER dihya_owner\n";

/// Byte order, and the case rules of Unicode, where the system has such a locale built in.
const LOCALE: &str = if cfg!(target_os = "macos") { "C" } else { "C.UTF-8" };

/// Where the owner finds the database.
pub(super) fn url(place: &Place) -> String {
    format!("postgres://dihya_owner@localhost/dihya?host={}", place.sockets.display())
}

/// Creates the cluster if there is none, and starts it.
pub(super) async fn start(place: &Place, durability: Durability) -> Result<Daemon, Error> {
    let data = place.base.join("postgres");
    place.account.own(&data)?;
    let programs = binaries::postgres(&data)?;
    if !data.join("PG_VERSION").exists() {
        create(place, &programs, &data, durability).await?;
    }
    Daemon::start(Recipe {
        name: "PostgreSQL",
        program: programs.join("postgres"),
        args: arguments(place, &data, durability),
        account: place.account,
        log: place.base.join("postgres.log"),
        trace: Trace {
            pid_file: data.join("postmaster.pid"),
            mark: data.to_string_lossy().into_owned(),
            // "Fast shutdown": breaks connections, then writes everything down.
            stop: Signal::INT,
        },
        probe: Probe::Postgres,
        folder: data,
    })
    .await
}

/// The settings that differ from PostgreSQL's own.
fn arguments(place: &Place, data: &Path, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories={}", place.sockets.display()),
        "unix_socket_permissions=0700".to_owned(),
        "port=5432".to_owned(),
        "max_connections=200".to_owned(),
        // Compiling queries to machine code costs more than the short ones we ask.
        "jit=off".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
    ];
    match durability {
        // PostgreSQL's own defaults are for a machine of 1 GB: a million contacts don't fit, and a large import stops to write them
        // down every few seconds.
        Durability::Safe => settings.extend(["shared_buffers=512MB", "max_wal_size=4GB"].map(str::to_owned)),
        // Only this one. Without the other two of the usual three (`synchronous_commit`, `full_page_writes`) a killed
        // PostgreSQL, not only a dead machine, would lose commits or tear pages, and tests do kill it.
        Durability::Fast => settings.push("fsync=off".to_owned()),
    }
    let settings = settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]);
    ["-D".to_owned(), data.to_string_lossy().into_owned()].into_iter().chain(settings).collect()
}

/// Builds the cluster aside and moves it into place, so that what is in place is always whole.
async fn create(place: &Place, programs: &Path, data: &Path, durability: Durability) -> Result<(), Error> {
    let aside = data.with_extension("new");
    if aside.exists() {
        fs::remove_dir_all(&aside).map_err(Error::system("delete", &aside))?;
    }
    place.account.own(&aside)?;
    let folder = aside.to_string_lossy();
    let locale = format!("--locale={LOCALE}");
    let mut args =
        vec!["-D", &folder, "-U", "postgres", "--auth=trust", "--encoding=UTF8", &locale, "--no-instructions"];
    if durability == Durability::Fast {
        args.push("--no-sync");
    }
    run(place, programs, "initdb", &args, "").await?;
    run(place, programs, "postgres", &["--single", "-D", &folder, "postgres"], SETUP).await?;
    fs::rename(&aside, data).map_err(Error::system("move into place", data))
}

/// Runs one of PostgreSQL's programs to its end, with `input` on its standard input.
async fn run(place: &Place, programs: &Path, name: &'static str, args: &[&str], input: &str) -> Result<(), Error> {
    let program = programs.join(name);
    let failed = Error::system("run", &program);
    let work = async {
        let mut child = place
            .account
            .command(&program)
            .args(args)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes()).await?;
        }
        child.wait_with_output().await
    };
    let ended = work.await.map_err(failed)?;
    let said = String::from_utf8_lossy(&ended.stderr);
    // Single-user mode reports a failed statement, goes on, and ends with success.
    if ended.status.success() && !said.contains("ERROR:") {
        return Ok(());
    }
    Err(Error::Create { program: name, output: said.trim().replace('\n', "; ") })
}

/// Whether the server with that process id has written that it is ready: line 8 of its pid file, which `pg_ctl -w` reads too.
pub(super) fn ready(trace: &Trace, pid: Option<i32>) -> bool {
    let text = fs::read_to_string(&trace.pid_file).unwrap_or_default();
    let mut lines = text.lines();
    let wrote = lines.next().and_then(|line| line.trim().parse().ok());
    wrote.is_some() && wrote == pid && lines.nth(6).is_some_and(|line| line.trim() == "ready")
}

/// After a crash of the machine the pid in the file may be a stranger's; PostgreSQL would take it for a living server and
/// refuse. It ignores its parent's pid, so ours is put there. The file stays, because its seventh line lets PostgreSQL
/// find out whether workers of the dead server still use the shared memory.
pub(super) fn disown(trace: &Trace) -> Result<(), Error> {
    if !trace.pid().is_some_and(alive) {
        return Ok(());
    }
    let failed = || Error::system("rewrite", &trace.pid_file);
    let text = fs::read_to_string(&trace.pid_file).map_err(failed())?;
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    fs::write(&trace.pid_file, format!("{}\n{rest}", std::process::id())).map_err(failed())
}
