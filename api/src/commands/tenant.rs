//! `dihya tenant`: companies, at the operator's word.

use super::print;
use crate::{
    app::{App, Fault},
    config::Config,
};
use clap::Subcommand;
use secrecy::ExposeSecret;
use tenants::{
    Id,
    provisioning::{self, Details, NewPerson, Tenant},
    seal::Keyring,
};

/// What can be done with tenants.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Found a company; prints the owner's password, which is to be changed after the first sign-in.
    Create {
        /// The company's name.
        company: String,
        /// The owner's name.
        name: String,
        /// The owner's e-mail address.
        email: String,
        /// The company's language, as a BCP 47 tag.
        #[arg(long, default_value = "fr")]
        locale: String,
        /// The company's time zone, by its name in the IANA database.
        #[arg(long, default_value = "Europe/Paris")]
        time_zone: String,
    },
    /// Let nobody into a company any more.
    Suspend {
        /// The company's identifier.
        tenant: Id<Tenant>,
    },
    /// Let people in again.
    Resume {
        /// The company's identifier.
        tenant: Id<Tenant>,
    },
}

pub(super) async fn run(command: Command, config: Config) -> Result<(), Fault> {
    let app = App::open(config).await?;
    match command {
        Command::Create { company, name, email, locale, time_zone } => {
            let password = Keyring::fresh().expose_secret().to_owned();
            let details = Details { name: Some(company), locale: Some(locale), time_zone: Some(time_zone) };
            let owner = NewPerson { name, email, password: password.clone() };
            let (tenant, _) = provisioning::create_tenant(&app.db, &details, &owner).await.map_err(told)?;
            print(&format!(
                "{tenant}\npassword: {password}\n(an account that was there before keeps its own password)"
            ));
        }
        Command::Suspend { tenant } => provisioning::suspend(&app.db, tenant, true).await?,
        Command::Resume { tenant } => provisioning::suspend(&app.db, tenant, false).await?,
    }
    Ok(())
}

/// Violations by field, for whoever typed the command.
fn told(error: tenants::Error) -> Fault {
    let wrong: Vec<_> = error.violations().iter().map(|wrong| format!("{}: {}", wrong.field, wrong.code)).collect();
    if wrong.is_empty() { error.into() } else { wrong.join(", ").into() }
}
