//! Where it is measured: a database of its own on the given servers, one company, and tables without walls beside.

use api::{
    app::{App, keyring, logins},
    catcher::{Behaviour, Catcher},
    config::{Config, Security},
};
use secrecy::ExposeSecret;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, postgres::PgPoolOptions};
use tenants::{
    Clock, Scope,
    identity::{Credential, SignIn},
    provisioning::{self, Details, NewPerson},
    scope::Origin,
    seal::Keyring,
};

const DATABASE: &str = "dihya_bench";
const PASSWORD: &str = "atlas cedre genet 1871";

/// The contacts' table once more, with what is sealed of them in it, without walls: for whoever does without them.
const BARE: &str = "CREATE TABLE bare_contacts (LIKE contacts INCLUDING ALL, email bytea, phone bytea, name bytea);
    ALTER TABLE bare_contacts ALTER COLUMN stage SET DEFAULT 'prospect', ALTER COLUMN acted_at SET DEFAULT now();";

/// An installation to be measured.
pub(crate) struct Place {
    pub(crate) app: App,
    pub(crate) relay: Catcher,
    /// The company's owner, and their token.
    pub(crate) owner: Scope,
    pub(crate) access: String,
    /// The database's owner, who asks `bare_contacts` directly.
    pub(crate) bare: PgPool,
    /// The database, as its owner.
    pub(crate) url: String,
}

impl Place {
    /// Sets everything up anew.
    pub(crate) async fn prepare() -> Self {
        let mut config = Config::read(None).unwrap();
        let servers = config.database.url.expose_secret().to_owned();
        assert!(
            !servers.is_empty(),
            "DATABASE_URL and REDIS_URL are not set: `make bench` starts servers and sets them"
        );
        let clock = Clock::system();
        let relay = Catcher::scripted(move || clock.now(), |_| Behaviour::Accept).await.unwrap();
        let url = database(&servers).await;
        config.database.url = url.clone().into();
        DATABASE.clone_into(&mut config.redis.prefix);
        config.keys.master = Keyring::fresh();
        config.mail.host = relay.smtp_addr().ip().to_string();
        config.mail.port = relay.smtp_addr().port();
        config.mail.security = Security::Plain;
        migrations::run(&url, &logins(&keyring(&config).unwrap())).await.unwrap();
        let bare = pool(&url).await;
        sqlx::raw_sql(BARE).execute(&bare).await.unwrap();
        let app = App::open(config).await.unwrap();
        provisioning::platform(&app.db).await.unwrap();
        let (owner, access) = company(&app).await;
        Self { app, relay, owner, access, bare, url }
    }

    /// The database's address for the role of tenants.
    pub(crate) fn tenant_url(&self) -> String {
        let password = logins(&keyring(&self.app.config).unwrap()).tenant;
        let mut url = url::Url::parse(self.app.config.database.url.expose_secret()).unwrap();
        url.set_username(migrations::TENANT).and_then(|()| url.set_password(Some(&password))).unwrap();
        url.into()
    }

    /// Closes everything; the database stays until the next time.
    pub(crate) async fn leave(self) {
        self.bare.close().await;
        self.app.db.close();
    }
}

/// An empty database beside the one that the address names.
async fn database(servers: &str) -> String {
    let mut owner = PgConnection::connect(servers).await.unwrap();
    // As the product's roles have it: whoever asks by hand is to have the same plans to choose from.
    let statements = [
        "DROP DATABASE IF EXISTS {} WITH (FORCE)",
        "CREATE DATABASE {}",
        "ALTER DATABASE {} SET random_page_cost = 1.1",
    ];
    for statement in statements.map(|statement| statement.replace("{}", DATABASE)) {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut owner).await.unwrap();
    }
    owner.close().await.unwrap();
    let mut url = url::Url::parse(servers).unwrap();
    url.set_path(DATABASE);
    url.into()
}

#[expect(clippy::disallowed_methods, reason = "what is compared goes round the walls")]
async fn pool(url: &str) -> PgPool {
    PgPoolOptions::new().max_connections(20).test_before_acquire(false).connect(url).await.unwrap()
}

async fn company(app: &App) -> (Scope, String) {
    let email = "owner@company.example".to_owned();
    let details = Details {
        name: Some("Company".to_owned()),
        locale: Some("fr".to_owned()),
        time_zone: Some("Europe/Paris".to_owned()),
    };
    let owner = NewPerson { name: "Owner".to_owned(), email: email.clone(), password: PASSWORD.to_owned() };
    provisioning::create_tenant(&app.db, &details, &owner).await.unwrap();
    let sign_in = SignIn { email, password: PASSWORD.to_owned(), code: None, tenant: None };
    let tokens = app.db.sign_in(&sign_in, &Origin::default(), "bench").await.unwrap();
    let scope = app.db.authenticate(Credential::Bearer(&tokens.access), Origin::default(), None).await.unwrap();
    (scope, tokens.access)
}
