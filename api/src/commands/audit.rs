//! `dihya audit`: checks the chains of all tenants.

use super::print;
use crate::{
    app::{App, Fault},
    config::Config,
};
use clap::Subcommand;
use std::process::ExitCode;
use tenants::audit::Verdict;

/// What can be done with the audit chains.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Follow every chain from its first row to its head; fails when one is broken.
    Verify,
}

pub(super) async fn run(Command::Verify: Command, config: Config) -> Result<ExitCode, Fault> {
    let app = App::open(config).await?;
    let mut code = ExitCode::SUCCESS;
    for (tenant, verdict) in app.db.verify_chains().await? {
        match verdict {
            Verdict::Whole(rows) => print(&format!("{tenant}: whole, {rows} rows")),
            Verdict::Broken(row) => {
                print(&format!("{tenant}: BROKEN at row {row}"));
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}
