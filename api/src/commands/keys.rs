//! `dihya keys`: the installation's keys.

use super::print;
use crate::{
    app::{App, Fault},
    config::Config,
};
use chrono::TimeDelta;
use clap::Subcommand;
use secrecy::ExposeSecret;
use tenants::seal::{
    Keyring,
    rotate::{self, Rotated},
};

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print a new key for `keys.master`.
    New,
    /// Wrap all keys with the first key of `keys.master` and seal everything anew, while the server runs. Takes about a minute,
    /// until every process knows the new keys; can be stopped and started again at any time.
    Rotate,
}

pub(super) async fn run(command: Command, config: Config) -> Result<(), Fault> {
    match command {
        Command::New => print(Keyring::fresh().expose_secret()),
        Command::Rotate => {
            let app = App::open(config).await?;
            let wait = async |ripens: TimeDelta| tokio::time::sleep(ripens.to_std().unwrap_or_default()).await;
            let Rotated { wrapped, sealed, destroyed } = rotate::rotate(&app.db, wait).await?;
            app.db.rotate_signing_key().await?;
            print(&format!("{wrapped} keys wrapped anew, {sealed} values sealed anew, {destroyed} old keys destroyed"));
        }
    }
    Ok(())
}
