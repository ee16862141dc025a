//! An installation: its database, its keys, its settings.

use crate::{
    config::{Config, Security},
    limits::Throttle,
    ops,
    session::Turns,
};
use jobs::media::Converter;
use migrations::Logins;
use secrecy::{ExposeSecret, SecretString};
use std::{sync::Arc, time::Duration};
use tenants::{Clock, Db, Relay, Settings, seal::Keyring};

/// Any fault that ends a command.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// An installation: its database, its keys, its settings.
#[derive(Clone)]
pub struct App {
    /// The settings.
    pub config: Arc<Config>,
    /// The rows.
    pub db: Db,
    /// The keys, for secrets of the edge that follow from them.
    pub keyring: Keyring,
    /// What holds off who tries too often.
    pub(crate) throttle: Throttle,
    /// What makes repeated requests wait for the first.
    pub(crate) turns: Turns,
    /// What writes pictures anew.
    pub(crate) pictures: Converter,
}

impl App {
    /// Opens the database of these settings, with the machine's clock.
    ///
    /// # Errors
    /// When a key is missing, PostgreSQL can't be reached, or a role could walk round the walls.
    pub async fn open(config: Config) -> Result<Self, Fault> {
        Self::open_at(config, Clock::system()).await
    }

    /// The same with a clock of one's own.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_at(config: Config, clock: Clock) -> Result<Self, Fault> {
        ops::figures();
        let keyring = keyring(&config)?;
        let settings = Settings {
            tenant_url: weak(&config.database.tenant_url, &config, &keyring, migrations::TENANT)?,
            system_url: weak(&config.database.system_url, &config, &keyring, migrations::SYSTEM)?,
            connections: config.database.connections,
            statement_timeout: Duration::from_millis(config.database.statement_timeout),
            relay: relay(&config),
            public_url: config.server.public_url.clone(),
            media_quota: config.media.quota,
        };
        let db = Db::connect(&settings, keyring.clone(), clock, jobs::templates::TOOLS).await?;
        let throttle = Throttle::connect(config.redis.url.expose_secret(), &config.redis.prefix, &config.limits)?;
        // A little longer than a request, so that whoever is at it holds its turn to the end.
        let longest = Duration::from_millis(config.graphql.timeout) + Duration::from_secs(1);
        let turns = Turns::new(throttle.redis(), &config.redis.prefix, longest);
        let pictures = Converter::new(config.media.limits(), config.media.at_a_time);
        Ok(Self { config: Arc::new(config), db, keyring, throttle, turns, pictures })
    }
}

/// Who passes mail on, as the register of processing names it.
fn relay(config: &Config) -> Option<Relay> {
    let (host, encrypted) = (config.mail.host.clone(), config.mail.security != Security::Plain);
    (!host.is_empty()).then_some(Relay { host, encrypted })
}

/// The keys of these settings.
///
/// # Errors
/// When there is none, or one is malformed.
pub fn keyring(config: &Config) -> Result<Keyring, Fault> {
    let text = config.keys.master.expose_secret();
    let keys: Vec<SecretString> =
        text.split(',').filter(|key| !key.trim().is_empty()).map(SecretString::from).collect();
    Ok(Keyring::parse(&keys)?)
}

/// The passwords of the two weak roles, which follow from the installation's key.
#[must_use]
pub fn logins(keyring: &Keyring) -> Logins {
    Logins { tenant: password(keyring, migrations::TENANT), system: password(keyring, migrations::SYSTEM) }
}

fn password(keyring: &Keyring, role: &str) -> String {
    keyring.derive(&format!("database login {role}"))
}

/// The address for a weak role: as it is set, or the owner's with role and password replaced.
fn weak(set: &SecretString, config: &Config, keyring: &Keyring, role: &str) -> Result<SecretString, Fault> {
    if !set.expose_secret().is_empty() {
        return Ok(set.clone());
    }
    let owner = config.database.url.expose_secret();
    let mut url =
        url::Url::parse(owner).map_err(|_| "`database.url` (or DATABASE_URL) is not set to a postgres:// address")?;
    let named = url.set_username(role).and_then(|()| url.set_password(Some(&password(keyring, role))));
    named.map_err(|()| "`database.url` names no host; write postgres://localhost/… with ?host=/folder for a socket")?;
    Ok(String::from(url).into())
}
