//! A whole installation of a test's own: PostgreSQL, Redis, a relay that counts, a key, and a folder for it all.

use super::{
    client::Client,
    process::{Process, command, tail},
};
use api::{
    catcher::{Behaviour, Catcher},
    embedded::{Durability, Services},
};
use secrecy::ExposeSecret;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    time::Duration,
};
use tenants::{Clock, seal::Keyring};
use tokio::time::sleep;

/// How often something is looked at that takes its time.
pub(crate) const LOOK: Duration = Duration::from_millis(100);

/// An installation without processes yet.
pub(crate) struct Installation {
    pub(crate) services: Services,
    pub(crate) mails: Catcher,
    pub(crate) settings: Vec<(String, String)>,
    folder: PathBuf,
}

/// A server process, and where it listens.
pub(crate) struct Server {
    pub(crate) process: Process,
    pub(crate) url: String,
}

impl Installation {
    /// Starts the services and brings the database up to date.
    pub(crate) async fn start(
        name: &str,
        durability: Durability,
        relay: impl Fn(&str) -> Behaviour + Send + Sync + 'static,
    ) -> Self {
        let folder = std::env::temp_dir().join(format!("dihya-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let services = Services::start(&folder.join("services"), durability, None, None).await;
        let services = services.unwrap_or_else(|fault| panic!("{fault}"));
        let clock = Clock::system();
        let mails = Catcher::scripted(move || clock.now(), relay).await.unwrap();
        let settings = [
            ("DATABASE_URL", services.database_url.clone()),
            ("REDIS_URL", services.redis_url.clone()),
            ("DIHYA_KEYS__MASTER", Keyring::fresh().expose_secret().to_owned()),
            ("DIHYA_MAIL__HOST", mails.smtp_addr().ip().to_string()),
            ("DIHYA_MAIL__PORT", mails.smtp_addr().port().to_string()),
            ("DIHYA_MAIL__SECURITY", "plain".to_owned()),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let installation = Self { services, mails, settings, folder };
        installation.run(&["migrate"]).await;
        installation
    }

    /// Adds a setting for all processes that are started from now on.
    pub(crate) fn set(&mut self, name: &str, value: &(impl ToString + ?Sized)) {
        self.settings.push((name.to_owned(), value.to_string()));
    }

    /// Runs a command that succeeds, and gives what it prints.
    pub(crate) async fn run(&self, words: &[&str]) -> String {
        let ended = command(words, &self.settings).output().await.unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "dihya {}: {said}", words.join(" "));
        String::from_utf8(ended.stdout).unwrap()
    }

    /// Founds a company at the operator's word; gives its owner at this server.
    pub(crate) async fn found(&self, company: &str, email: &str, server: &Server) -> Client {
        let said = self.run(&["tenant", "create", company, "Owner", email]).await;
        let password = said.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
        Client::new(&server.url).sign_in(email, password).await
    }

    /// Starts a worker.
    pub(crate) fn work(&self, name: &str) -> Process {
        Process::start(&["work"], &self.settings, self.log(name))
    }

    /// Starts a server at a free port and waits until it is ready.
    pub(crate) async fn serve(&self, name: &str) -> Server {
        self.serve_at(name, free_port()).await
    }

    /// Starts a server at this port and waits until it is ready.
    pub(crate) async fn serve_at(&self, name: &str, port: u16) -> Server {
        let (address, url) = (format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{port}"));
        let mut settings = self.settings.clone();
        settings.push(("DIHYA_SERVER__ADDRESS".to_owned(), address));
        if !settings.iter().any(|(name, _)| name == "DIHYA_SERVER__PUBLIC_URL") {
            settings.push(("DIHYA_SERVER__PUBLIC_URL".to_owned(), url.clone()));
        }
        let mut process = Process::start(&["serve"], &settings, self.log(name));
        let probe = Client::new(&url);
        for _ in 0..600 {
            assert!(process.lives(), "the server ended:\n{}", process.said());
            let answer = probe.http.get(format!("{url}/readyz")).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Server { process, url };
            }
            sleep(LOOK).await;
        }
        panic!("the server was not ready within a minute:\n{}", process.said());
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// Rows as JSON, read by the cluster's superuser, whom no wall holds: for what only an operator could see.
    pub(crate) async fn look(&self, select: &str) -> Vec<serde_json::Value> {
        for _ in 0..300 {
            match self.try_look(select).await {
                Ok(rows) => return rows,
                // It was just killed, and is being started again.
                Err(sqlx::Error::Io(_) | sqlx::Error::Database(_)) => sleep(LOOK).await,
                Err(fault) => panic!("{select}: {fault}"),
            }
        }
        panic!("PostgreSQL did not come back within half a minute: {:?}", self.try_look(select).await.err());
    }

    async fn try_look(&self, select: &str) -> Result<Vec<serde_json::Value>, sqlx::Error> {
        let url = self.services.database_url.replace("dihya_owner@", "postgres@");
        let mut connection = PgConnection::connect(&url).await?;
        let text = format!("SELECT row_to_json(t) FROM ({select}) t");
        let rows = sqlx::query(AssertSqlSafe(text)).fetch_all(&mut connection).await?;
        connection.close().await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// What there is to see when something did not happen.
    pub(crate) async fn describe(&self) -> String {
        let mut said = String::new();
        for select in [
            "SELECT id, state, recipients, started_at, finished_at FROM campaigns",
            "SELECT state, count(*) AS deliveries FROM deliveries GROUP BY state ORDER BY state",
            "SELECT number, done, claim, lease_until FROM batches ORDER BY number",
            "SELECT state, lines, created, updated, rejected, failure FROM imports",
            "SELECT kind, lane, state, attempts, run_at, rung_at, lease_until, failure, now() FROM tasks ORDER BY kind",
        ] {
            for row in self.look(select).await {
                said += &row.to_string();
                said.push('\n');
            }
        }
        said + &self.each_log(tail)
    }

    /// All that the processes wrote to their logs.
    pub(crate) fn logs(&self) -> String {
        self.each_log(|log| std::fs::read_to_string(log).unwrap())
    }

    fn each_log(&self, show: impl Fn(&Path) -> String) -> String {
        let files = std::fs::read_dir(&self.folder).unwrap().map(|file| file.unwrap().path());
        let logs = files.filter(|file| file.extension().is_some_and(|kind| kind == "log"));
        logs.map(|log| format!("── {}\n{}\n", log.display(), show(&log))).collect::<Vec<_>>().concat()
    }

    /// Stops the services and leaves nothing behind.
    pub(crate) async fn end(self) {
        self.services.stop().await;
        let elsewhere = self.folder.join("services/elsewhere").canonicalize();
        std::fs::remove_dir_all(&self.folder).unwrap();
        if let Ok(elsewhere) = elsewhere {
            std::fs::remove_dir_all(elsewhere).unwrap();
        }
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Looks until there is something, for at most `patience`; says what never came, and how everything stood.
pub(crate) async fn until<T>(
    installation: &Installation,
    what: &str,
    patience: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let looks = patience.as_millis() / LOOK.as_millis();
    for _ in 0..looks {
        if let Some(found) = look().await {
            return found;
        }
        sleep(LOOK).await;
    }
    panic!("this never happened within {patience:?}: {what}\n{}", installation.describe().await);
}
