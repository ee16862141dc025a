//! Runs a command beside the embedded servers, as `make test` does, and ends them with it.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitCode, ExitStatus};

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

use super::{Durability, Error, Services};

/// Starts servers below `folder`, runs `command` (a program and its arguments) with `DATABASE_URL` and `REDIS_URL` set to
/// them, stops them, and returns the command's exit code. A server given from outside is not started.
///
/// # Errors
/// When the servers cannot start (see [`Services::start`]), or the command cannot.
pub async fn exec(
    folder: &Path,
    durability: Durability,
    external_database: Option<String>,
    external_redis: Option<String>,
    command: &[String],
) -> Result<ExitCode, Error> {
    let services = Services::start(folder, durability, external_database, external_redis).await?;
    let ended = run(&services, command).await;
    services.stop().await;
    Ok(exit_code(ended?))
}

/// Runs the command to its end, passing on the signals that ask us to end.
async fn run(services: &Services, command: &[String]) -> Result<ExitStatus, Error> {
    let program = command.first().map_or("", String::as_str);
    let failed = || Error::system("run", Path::new(program));
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed())?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed())?;
    let mut hangup = signal(SignalKind::hangup()).map_err(failed())?;
    let mut child = Command::new(program)
        .args(command.iter().skip(1))
        .env("DATABASE_URL", &services.database_url)
        .env("REDIS_URL", &services.redis_url)
        .spawn()
        .map_err(failed())?;
    loop {
        tokio::select! {
            status = child.wait() => return status.map_err(failed()),
            // The terminal sends Ctrl-C to the command as well: it decides, and we end after it.
            _ = interrupt.recv() => {}
            _ = terminate.recv() => pass_on(child.id(), Signal::TERM),
            _ = hangup.recv() => pass_on(child.id(), Signal::HUP),
        }
    }
}

fn pass_on(pid: Option<u32>, signal: Signal) {
    if let Some(pid) = pid.and_then(|pid| Pid::from_raw(pid.try_into().ok()?)) {
        // An error means that it has ended meanwhile.
        let _ = kill_process(pid, signal);
    }
}

/// What a shell would return: the command's own code, or 128 and the number of the signal that ended it.
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
