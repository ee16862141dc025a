//! The two private doors to PostgreSQL, and what every transaction needs beside rows.

use crate::{
    clock::Clock,
    conn::{Conn, look},
    error::{Error, Result},
    identity::SigningKeys,
    pool::Pool,
    scope::{Actor, Who},
    seal::{Keyring, Vault},
    signals::Signals,
    templates::Tools,
};
use sea_orm::{FromQueryResult, Value};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    ConnectOptions as _,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use std::{str::FromStr, sync::Arc, time::Duration};
use uuid::Uuid;

/// How to reach PostgreSQL, as the two weak roles; and what the core knows of the installation around it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address that logs in as the tenants' role.
    pub tenant_url: SecretString,
    /// Address that logs in as the system role.
    pub system_url: SecretString,
    /// Connections at most, as the tenants' role; the system role gets a quarter, and one to listen.
    pub connections: u32,
    /// How long one statement may take.
    pub statement_timeout: Duration,
    /// Who passes mail on, for the register of processing.
    pub relay: Option<Relay>,
    /// The address under which people reach the installation, without a slash at its end.
    pub public_url: String,
    /// The bytes of pictures that a tenant may keep.
    pub media_quota: u64,
}

/// Who passes mail on: a recipient of addresses (GDPR, article 30(1)(d)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Its name on the network.
    pub host: String,
    /// Whether nothing is handed over without TLS.
    pub encrypted: bool,
}

/// The database, the keys, the clock and the signals. Nothing outside this crate can run a statement on it: what can be
/// done is done in a [`Scope`](crate::Scope).
#[derive(Clone)]
pub struct Db(Arc<Doors>);

struct Doors {
    tenant: Pool,
    system: Pool,
    timeout: u128,
    vault: Vault,
    clock: Clock,
    signals: Signals,
    signing: SigningKeys,
    tools: Tools,
    relay: Option<Relay>,
    public_url: String,
    media_quota: u64,
}

impl Db {
    /// Opens both doors, after asking the catalogue whether a role could walk round the walls.
    ///
    /// # Errors
    /// When PostgreSQL can't be reached, or a role is too strong.
    pub async fn connect(settings: &Settings, keyring: Keyring, clock: Clock, tools: Tools) -> Result<Self> {
        let tenant = pool(settings, &settings.tenant_url, settings.connections)?;
        let system = pool(settings, &settings.system_url, settings.connections.div_ceil(4).max(2))?;
        for door in [&tenant, &system] {
            refuse_strong_role(door).await?;
        }
        let timeout = settings.statement_timeout.as_millis();
        let vault = Vault::new(keyring, clock.clone());
        let (signals, signing) = (Signals::default(), SigningKeys::default());
        let (relay, public_url, media_quota) =
            (settings.relay.clone(), settings.public_url.clone(), settings.media_quota);
        let doors =
            Doors { tenant, system, timeout, vault, clock, signals, signing, tools, relay, public_url, media_quota };
        Ok(Self(Arc::new(doors)))
    }

    /// Time and identifiers.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// What was changed, told after each commit.
    #[must_use]
    pub fn signals(&self) -> &Signals {
        &self.0.signals
    }

    /// The address under which people reach the installation, without a slash at its end.
    pub(crate) fn public_url(&self) -> &str {
        &self.0.public_url
    }

    /// The bytes of pictures that a tenant may keep.
    pub(crate) fn media_quota(&self) -> u64 {
        self.0.media_quota
    }

    /// How templates are checked and shown: given by whoever can render.
    pub(crate) fn tools(&self) -> &Tools {
        &self.0.tools
    }

    /// Who passes mail on.
    pub(crate) fn relay(&self) -> Option<&Relay> {
        self.0.relay.as_ref()
    }

    /// The keys that sign tokens, as they were read last.
    pub(crate) fn signing(&self) -> &SigningKeys {
        &self.0.signing
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// A transaction in which the walls show `tenant`, and of that only the rows of `own` where it is given. Only UUIDs
    /// are written into the text.
    pub(crate) async fn tenant(&self, who: &Who, own: Option<Uuid>, writes: bool) -> Result<Conn> {
        let tenant = who.tenant;
        let mode = if writes { "READ WRITE" } else { "READ ONLY" };
        let own = own.map(|own| format!("; SET LOCAL app.own = '{own}'")).unwrap_or_default();
        // Nobody waits for a task, and freezing a large audience takes its time.
        let patience = (who.actor == Actor::Worker).then(|| self.0.timeout * 60);
        let patience = patience.map(|most| format!("; SET LOCAL statement_timeout = {most}")).unwrap_or_default();
        let begin = format!("BEGIN {mode}; SET LOCAL app.tenant = '{tenant}'{own}{patience}");
        Conn::begin(&self.0.tenant, &begin).await
    }

    /// A transaction of the system role: sign-in, provisioning and the relay only.
    pub(crate) async fn system(&self) -> Result<Conn> {
        Conn::begin(&self.0.system, "BEGIN").await
    }

    /// The first row that one statement of the system role gives.
    pub(crate) async fn system_row<T: FromQueryResult>(
        &self,
        sql: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        look(&self.0.system, sql, values).await
    }

    /// Waits for tasks to be written by any process, on a connection of its own.
    #[expect(
        clippy::disallowed_methods,
        reason = "who listens keeps a connection, which a pool of one opens again when it is lost"
    )]
    pub(crate) async fn listener(&self, channel: &str) -> Result<PgListener> {
        let one = PgPoolOptions::new().max_connections(1).connect_lazy_with(self.0.system.options().clone());
        let mut listener = PgListener::connect_with(&one).await?;
        listener.listen(channel).await?;
        Ok(listener)
    }

    /// Whether both doors open.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when PostgreSQL does not answer.
    pub async fn ping(&self) -> Result<()> {
        for door in [&self.0.tenant, &self.0.system] {
            door.begin("BEGIN READ ONLY").await?.commit().await?;
        }
        Ok(())
    }

    /// Closes both doors: who is inside may finish.
    pub fn close(&self) {
        self.0.tenant.close();
        self.0.system.close();
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Db")
    }
}

fn pool(settings: &Settings, url: &SecretString, connections: u32) -> Result<Pool> {
    let options = PgConnectOptions::from_str(url.expose_secret()).map_err(Error::internal)?;
    let options = options
        .application_name("dihya")
        .options([("statement_timeout", settings.statement_timeout.as_millis())])
        .disable_statement_logging();
    Pool::new(options, connections).map_err(Error::internal)
}

/// A superuser, a role with `BYPASSRLS`, the owner of a table, or a member of any such role could see all tenants.
async fn refuse_strong_role(pool: &Pool) -> Result<()> {
    let strong: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER') AND (r.rolsuper OR r.rolbypassrls))
             OR EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE n.nspname IN ('public', 'app') AND c.relkind IN ('r', 'p') AND pg_has_role(current_user, c.relowner, 'MEMBER'))",
    )
    .fetch_one(pool.lend().await?.engage()?)
    .await?;
    if strong {
        Err(Error::internal(
            "the database role could bypass row-level security; use the roles that `dihya migrate` makes",
        ))
    } else {
        Ok(())
    }
}
