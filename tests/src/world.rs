//! A world: everything one test needs, and nothing that another could disturb.

use crate::{Actor, Company, Dns, Mail, PASSWORD, Witness, database::Database};
use api::{
    app::{App, keyring, logins},
    catcher::{Behaviour, Catcher},
    config::{Config, Security},
};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;
use sqlx::{Connection, PgConnection};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tenants::{
    Clock, Db,
    provisioning::{self, Details, NewPerson},
};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// When every world begins.
pub const START: DateTime<Utc> = DateTime::from_timestamp(1_795_255_200, 0).unwrap();

/// The key of all test installations of a cluster: the passwords of the two weak roles, which the cluster has once, follow
/// from it.
const MASTER: &str = "dGhlIGtleSBvZiBhbGwgdGVzdHMsIGFuZCBub3RoaW4=";

/// A world of a test's own.
pub struct World {
    /// The installation.
    pub app: App,
    /// Where the server listens: `http://127.0.0.1:…`, without a slash at its end.
    pub url: String,
    /// The relay that takes all mail.
    pub relay: Catcher,
    /// The name server that is asked for records.
    pub dns: Dns,
    clock: Clock,
    database: Database,
    stop: CancellationToken,
    beside: JoinSet<()>,
    leaves_tasks: Arc<AtomicBool>,
}

impl World {
    /// A world whose relay takes every mail.
    pub async fn new() -> Self {
        Self::with(|_| Behaviour::Accept, |_| {}).await
    }

    /// A world whose relay treats each recipient as `relay` says, with settings of its own.
    pub async fn with(
        relay: impl Fn(&str) -> Behaviour + Send + Sync + 'static,
        adjust: impl FnOnce(&mut Config),
    ) -> Self {
        // Large: kept on the heap, so that no test carries it.
        Box::pin(Self::open(relay, adjust)).await
    }

    async fn open(relay: impl Fn(&str) -> Behaviour + Send + Sync + 'static, adjust: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::read(None).unwrap();
        config.keys.master = MASTER.into();
        let cluster = config.database.url.expose_secret().to_owned();
        assert!(
            !cluster.is_empty() && !config.redis.url.expose_secret().is_empty(),
            "DATABASE_URL and REDIS_URL are not set: `make test` starts servers and sets them"
        );
        let logins = logins(&keyring(&config).unwrap());
        let database = Database::fresh(&cluster, async |url: &str| migrations::run(url, &logins).await.unwrap()).await;
        let clock = Clock::frozen(START);
        let ticking = clock.clone();
        let relay = Catcher::scripted(move || ticking.now(), relay).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        config.database.url = database.url.clone().into();
        config.database.connections = 8;
        config.redis.prefix = url.clone();
        config.mail.host = relay.smtp_addr().ip().to_string();
        config.mail.port = relay.smtp_addr().port();
        config.mail.security = Security::Plain;
        let dns = Dns::start().await;
        config.mail.dns = dns.address().to_string();
        config.mail.spf = "include:spf.relay.example".into();
        config.mail.reports = "reports.relay.example".into();
        config.server.public_url.clone_from(&url);
        config.graphql.introspection = true;
        // Receivers of webhooks stand on loopback.
        config.webhooks.networks = vec!["127.0.0.1/32".to_owned()];
        adjust(&mut config);
        let app = App::open_at(config, clock.clone()).await.unwrap();
        provisioning::platform(&app.db).await.unwrap();
        let (stop, mut beside) = (CancellationToken::new(), JoinSet::new());
        let (server, stopped) = (app.clone(), stop.clone());
        beside.spawn(async move { server.serve(listener, stopped).await.unwrap() });
        Self { app, url, relay, dns, clock, database, stop, beside, leaves_tasks: Arc::default() }
    }

    /// The rows, for calling the core directly.
    pub fn db(&self) -> &Db {
        &self.app.db
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Lets time pass. People whose token ran out meanwhile sign in again by themselves.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Another process on the same database, with the same clock and other settings.
    pub async fn another(&self, adjust: impl FnOnce(&mut Config)) -> App {
        let mut config = (*self.app.config).clone();
        // The roles' passwords follow from the key, and the cluster has these roles once: they stay as they are.
        config.database.tenant_url = self.address(migrations::TENANT).into();
        config.database.system_url = self.address(migrations::SYSTEM).into();
        adjust(&mut config);
        App::open_at(config, self.clock.clone()).await.unwrap()
    }

    /// Founds a company, whose owner is signed in.
    pub async fn tenant(&self, name: &str) -> Company<'_> {
        let details = Details {
            name: Some(name.to_owned()),
            locale: Some("en".to_owned()),
            time_zone: Some("Africa/Algiers".to_owned()),
        };
        let email = format!("owner@{name}.example");
        let owner = NewPerson { name: "Olu Owner".to_owned(), email: email.clone(), password: PASSWORD.to_owned() };
        let (id, _) = provisioning::create_tenant(self.db(), &details, &owner).await.unwrap();
        let owner = self.person(&email).await;
        Company::new(self, id, name, owner)
    }

    /// Somebody with an account, whose password is [`PASSWORD`], signed in.
    pub async fn person(&self, email: &str) -> Actor {
        Actor::person(self, email).await
    }

    /// Somebody who is not signed in.
    pub fn anonymous(&self) -> Actor {
        Actor::nobody(self)
    }

    /// Whoever shows this token or API key, true or not.
    pub fn bearer(&self, secret: &str) -> Actor {
        Actor::bearer(self, secret)
    }

    /// Works off every task that is due, and tells how many these were.
    pub async fn drain(&self) -> u64 {
        jobs::drain(self.db(), &self.app.outside().unwrap()).await.unwrap()
    }

    /// The mails that arrived at the relay, in their order.
    pub fn sent(&self) -> Vec<Mail> {
        self.relay.messages().iter().map(|message| Mail::read(message)).collect()
    }

    /// The mails that arrived for this address.
    pub fn sent_to(&self, email: &str) -> Vec<Mail> {
        self.sent().into_iter().filter(|mail| mail.to == email).collect()
    }

    /// Who sees all rows. From the first call on, the database has one policy more than the product has.
    pub async fn witness(&self) -> Witness {
        Witness::open(&self.database.url).await
    }

    /// A connection that logs in as one of the product's two weak roles, with nothing of the product around it.
    pub async fn login(&self, role: &str) -> PgConnection {
        PgConnection::connect(&self.address(role)).await.unwrap()
    }

    fn address(&self, role: &str) -> String {
        let logins = logins(&keyring(&self.app.config).unwrap());
        let password = if role == migrations::TENANT { logins.tenant } else { logins.system };
        let mut url = url::Url::parse(&self.database.url).unwrap();
        url.set_username(role).and_then(|()| url.set_password(Some(&password))).unwrap();
        url.into()
    }

    /// The address of the database, for the role that owns it.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Says that this test does not care for the tasks it leaves.
    pub fn leaves_tasks(&self) {
        self.leaves_tasks.store(true, Ordering::Relaxed);
    }
}

/// The kinds of the tasks that somebody would still work at.
const LEFT: &str = "SELECT kind || ' (' || state || ')' FROM tasks WHERE state <> 'dead'";

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
        self.beside.abort_all();
        if std::thread::panicking() || self.leaves_tasks.load(Ordering::Relaxed) {
            return;
        }
        // A thread with a runtime of its own: the test's own one stands still while this waits.
        let url = self.address(migrations::SYSTEM);
        let asked = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async { Witness(PgConnection::connect(&url).await.unwrap()).texts(LEFT).await })
        });
        let left = asked.join().unwrap();
        assert!(left.is_empty(), "tasks are left over: {}", left.join(", "));
    }
}
