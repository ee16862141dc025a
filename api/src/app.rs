//! The parts of a running installation, put together from its settings.

use crate::{
    auth,
    config::{Config, Security},
    graphql::{self, Edge},
    limits::Throttle,
    ops, pages, session, uploads,
};
use axum::Router;
use jobs::{
    Workers,
    channels::Outside,
    message::Mailbox,
    signals::{Heard, Signals},
    smtp::{Pool, Relay},
};
use migrations::Logins;
use schema::{Api, guard};
use secrecy::{ExposeSecret, SecretString};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tenants::{
    Clock, Db, Settings,
    seal::Keyring,
    signals::{Signal, Topic},
    tasks::Lane,
};
use tokio::{net::TcpListener, task::JoinSet, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::{
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

/// How long open WebSockets have to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// Any fault that ends a command.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// An installation: its database, its keys, its settings.
#[derive(Clone)]
pub struct App {
    /// The settings.
    pub config: Arc<Config>,
    /// The rows.
    pub db: Db,
    /// What holds off who tries too often.
    pub throttle: Throttle,
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
        let keyring = keyring(&config)?;
        let settings = Settings {
            tenant_url: weak(&config.database.tenant_url, &config, &keyring, migrations::TENANT)?,
            system_url: weak(&config.database.system_url, &config, &keyring, migrations::SYSTEM)?,
            connections: config.database.connections,
            statement_timeout: Duration::from_millis(config.database.statement_timeout),
        };
        let db = Db::connect(&settings, keyring, clock, jobs::templates::TOOLS).await?;
        let throttle = Throttle::connect(config.redis.url.expose_secret(), &config.redis.prefix, &config.limits)?;
        Ok(Self { config: Arc::new(config), db, throttle })
    }

    /// Everything that is served, until `closing` is cancelled; `sockets` counts the WebSockets that are still open.
    pub fn router(&self, closing: &CancellationToken, sockets: &TaskTracker) -> Router {
        let edge = Edge::new(Api::new(self.guard()), session::enter(self), self.edge(), closing.clone(), sockets.clone());
        Router::new()
            .merge(edge.router())
            .merge(auth::routes(self))
            .merge(pages::routes(self))
            .merge(uploads::routes(self))
            .merge(ops::routes(self))
            .layer(axum::middleware::from_fn(ops::harden))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(TraceLayer::new_for_http().make_span_with(ops::span))
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
    }

    /// Serves on `listener` until `stop` is cancelled; requests under way are answered.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> Result<(), Fault> {
        let mut beside = JoinSet::new();
        self.wire(&mut beside, &stop)?;
        let sockets = TaskTracker::new();
        let service = self.router(&stop, &sockets).into_make_service_with_connect_info::<SocketAddr>();
        let stopped = stop.clone();
        axum::serve(listener, service).with_graceful_shutdown(async move { stopped.cancelled().await }).await?;
        sockets.close();
        drop(timeout(GOODBYE, sockets.wait()).await);
        beside.shutdown().await;
        Ok(())
    }

    /// Works off tasks until `stop` is cancelled.
    ///
    /// # Errors
    /// When the relay's settings can't be used.
    pub async fn work(&self, stop: CancellationToken) -> Result<(), Fault> {
        let work = &self.config.work;
        let settings = jobs::Settings {
            redis: self.config.redis.url.clone(),
            prefix: self.config.redis.prefix.clone(),
            concurrency: [(Lane::Urgent, work.urgent), (Lane::Bulk, work.bulk), (Lane::Upkeep, work.upkeep)],
        };
        Workers::start(&self.db, self.outside()?, &settings, &stop)?.join().await;
        Ok(())
    }

    /// The line for live signals: ours to all, all to our followers.
    #[expect(clippy::disallowed_methods, reason = "the caller's set ends them")]
    fn wire(&self, beside: &mut JoinSet<()>, stop: &CancellationToken) -> Result<(), Fault> {
        let wire = Signals::connect(self.config.redis.url.expose_secret(), &self.config.redis.prefix)?;
        beside.spawn(jobs::carry(self.db.clone(), wire.clone(), stop.clone()));
        let db = self.db.clone();
        beside.spawn(async move {
            wire.listen(move |heard| {
                if let Heard::Signal { tenant, topic } = heard
                    && let Some(topic) = Topic::parse(&topic)
                {
                    db.signals().hear(Signal { tenant, topic });
                }
            })
            .await;
        });
        Ok(())
    }

    fn outside(&self) -> Result<Outside, Fault> {
        let mail = &self.config.mail;
        let relay = Relay {
            host: mail.host.clone(),
            port: mail.port,
            security: match mail.security {
                Security::Plain => jobs::smtp::Security::Plain,
                Security::Starttls => jobs::smtp::Security::StartTls,
                Security::Tls => jobs::smtp::Security::Tls,
            },
            credentials: (!mail.user.is_empty()).then(|| (mail.user.clone(), mail.password.clone())),
            hello: mail.hello.clone(),
            messages_per_connection: mail.messages_per_connection,
            timeouts: jobs::smtp::Timeouts::default(),
        };
        let address = mail.from_address.parse().map_err(|_| "`mail.from_address` is no e-mail address")?;
        Ok(Outside {
            mail: Arc::new(Pool::new(relay, mail.connections)?),
            public_url: self.config.server.public_url.clone(),
            platform: Mailbox { name: Some(mail.from_name.clone()), address },
            window: self.config.work.window,
        })
    }

    fn guard(&self) -> guard::Limits {
        let limits = &self.config.graphql;
        guard::Limits {
            depth: limits.depth,
            cost: limits.cost,
            aliases: limits.aliases,
            directives: limits.directives,
            fields: limits.fields,
            introspection: limits.introspection,
            ..guard::Limits::default()
        }
    }

    fn edge(&self) -> graphql::Settings {
        let config = &self.config;
        let origins = [config.server.public_url.clone()].into_iter().chain(config.server.origins.clone());
        graphql::Settings {
            limits: self.guard(),
            origins: origins.collect(),
            body: config.graphql.body,
            timeout: Duration::from_millis(config.graphql.timeout),
            explorer: config.graphql.explorer,
            ..graphql::Settings::default()
        }
    }
}

/// The keys of these settings.
///
/// # Errors
/// When there is none, or one is malformed.
pub fn keyring(config: &Config) -> Result<Keyring, Fault> {
    let text = config.keys.master.expose_secret();
    let keys: Vec<SecretString> = text.split(',').filter(|key| !key.trim().is_empty()).map(SecretString::from).collect();
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
    let mut url = url::Url::parse(owner).map_err(|_| "`database.url` (or DATABASE_URL) is not set to a postgres:// address")?;
    let named = url.set_username(role).and_then(|()| url.set_password(Some(&password(keyring, role))));
    named.map_err(|()| "`database.url` names no host; write postgres://localhost/… with ?host=/folder for a socket")?;
    Ok(String::from(url).into())
}
