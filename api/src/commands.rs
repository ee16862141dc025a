//! The command line.

mod audit;
mod dev;
mod doctor;
mod keys;
mod tenant;

use crate::{
    app::{App, Fault, keyring, logins},
    config::Config,
    embedded::{self, Durability},
    ops,
};
use clap::{Parser, Subcommand};
use secrecy::{ExposeSecret, SecretString};
use std::{path::PathBuf, process::ExitCode};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

/// Dihya: campaigns and consent of many companies, on one's own servers.
#[derive(Debug, Parser)]
#[command(name = "dihya", version)]
pub struct Cli {
    /// A file of settings; `api/config.default.toml` is the manual.
    #[arg(long, env = "DIHYA_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `dihya` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API.
    Serve,
    /// Work off tasks: send campaigns, read imports.
    Work,
    /// Bring the database up to date and set up its two weak roles.
    Migrate,
    /// Everything at once on embedded servers, with a demo tenant and a mail catcher.
    Dev {
        /// Where the data lie.
        #[arg(long, default_value = ".dihya")]
        folder: PathBuf,
    },
    /// Run a command with embedded PostgreSQL and Redis, in `DATABASE_URL` and `REDIS_URL`.
    Embedded {
        /// Where the data lie.
        #[arg(long, default_value = ".dihya/embedded")]
        folder: PathBuf,
        /// Give up what only a crash of the machine would need.
        #[arg(long)]
        fast: bool,
        /// The command and its arguments.
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
    /// Print the schema in GraphQL's own notation.
    Sdl,
    /// Found, suspend and resume companies.
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// Make and rotate keys.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Check the audit chains.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Look for what is wrong with this installation.
    Doctor,
}

impl Command {
    /// Whether a person reads the log as it is written.
    #[must_use]
    pub fn for_people(&self) -> bool {
        !matches!(self, Self::Serve | Self::Work)
    }
}

/// Runs a command to its end.
///
/// # Errors
/// Whatever keeps it from its end, in a sentence.
pub async fn run(command: Command, config: Config) -> Result<ExitCode, Fault> {
    match command {
        Command::Serve => {
            let listener = listen(&config).await?;
            let (app, stop) = (App::open(config).await?, stop()?);
            tokio::try_join!(app.serve(listener, stop.clone()), ops::expose(&app, stop))?;
        }
        Command::Work => {
            let (app, stop) = (App::open(config).await?, stop()?);
            tokio::try_join!(app.work(stop.clone()), ops::expose(&app, stop))?;
        }
        Command::Migrate => migrate(&config).await?,
        Command::Dev { folder } => dev::run(&folder, config).await?,
        Command::Embedded { folder, fast, command } => {
            let durability = if fast { Durability::Fast } else { Durability::Safe };
            let (database, redis) = (given(&config.database.url), given(&config.redis.url));
            return Ok(embedded::exec(&folder, durability, database, redis, &command).await?);
        }
        Command::Sdl => print(schema::Api::sdl().trim_end()),
        Command::Tenant(command) => tenant::run(command, config).await?,
        Command::Keys(command) => keys::run(command, config).await?,
        Command::Audit(command) => return audit::run(command, config).await,
        Command::Doctor => return Ok(doctor::run(config).await),
    }
    Ok(ExitCode::SUCCESS)
}

/// Brings the database up to date; also sets up the platform's own tenant.
pub(crate) async fn migrate(config: &Config) -> Result<(), Fault> {
    let keyring = keyring(config)?;
    migrations::run(config.database.url.expose_secret(), &logins(&keyring)).await?;
    let app = App::open(config.clone()).await?;
    tenants::provisioning::platform(&app.db).await?;
    app.db.close();
    Ok(())
}

/// A server that is given from outside.
fn given(url: &SecretString) -> Option<String> {
    Some(url.expose_secret().to_owned()).filter(|url| !url.is_empty())
}

/// A taken port is told together with the setting that changes it.
async fn listen(config: &Config) -> Result<TcpListener, Fault> {
    let address = config.server.address;
    TcpListener::bind(address).await.map_err(|fault| {
        format!("can't listen on {address}: {fault}. Set DIHYA_SERVER__ADDRESS to a free address.").into()
    })
}

/// Cancelled by an interrupt, a request to terminate, or the end of the terminal.
#[expect(clippy::disallowed_methods, reason = "it ends with the process")]
fn stop() -> Result<CancellationToken, Fault> {
    let stop = CancellationToken::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut hangup = signal(SignalKind::hangup())?;
    let stopped = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
        stopped.cancel();
    });
    Ok(stop)
}

/// Prints a command's answer.
#[expect(clippy::print_stdout, reason = "a command's answer goes to standard output")]
fn print(text: &str) {
    println!("{text}");
}
