//! `dihya`: reads the command and the settings, and runs it.

use api::{
    commands::{self, Cli},
    config::Config,
    telemetry,
};
use clap::Parser;
use std::process::ExitCode;

/// Answers are made of thousands of small values that live for a moment.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Before anything speaks TLS: one implementation for all.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let run = async {
        let config = Config::read(cli.config.as_deref())?;
        let telemetry = telemetry::start(&config.telemetry, cli.command.for_people())?;
        let code = commands::run(cli.command, config).await;
        telemetry.finish();
        code
    };
    match tokio::runtime::Runtime::new().map(|runtime| runtime.block_on(run)) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => complain(&*error),
        Err(error) => complain(&error),
    }
}

/// The error and what lies under it, each on a line.
#[expect(clippy::print_stderr, reason = "a command's error is told to whoever typed it")]
fn complain(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("dihya: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        eprintln!("  because: {cause}");
        source = cause.source();
    }
    ExitCode::FAILURE
}
