//! A site to be attacked: everything real, in this process, so that the test holds its clock and sees every row.

use crate::crash::{client::Client, installation::Installation};
use api::{
    app::App,
    catcher::Behaviour,
    config::{Config, Security},
    embedded::Durability,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tenants::{
    Clock, Scope,
    identity::Credential,
    provisioning::{self, Details, NewPerson},
    scope::Origin,
};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

pub(super) const PASSWORD: &str = "atlas cedre genet 1871";
/// The languages in which everything is said.
const LANGUAGES: [&str; 4] = ["fr", "en", "ar", "tzm"];

/// A running site.
pub(super) struct Site {
    pub(super) app: App,
    pub(super) clock: Clock,
    pub(super) url: String,
    pub(super) installation: Installation,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Site {
    /// Starts one whose settings are changed by `change`.
    pub(super) async fn open(name: &str, change: impl FnOnce(&mut Config)) -> Self {
        let installation = Installation::start(name, Durability::Fast, |_| Behaviour::Accept).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut config = Config::read(None).unwrap();
        config.database.url = installation.setting("DATABASE_URL").into();
        config.redis.url = installation.setting("REDIS_URL").into();
        config.keys.master = installation.setting("DIHYA_KEYS__MASTER").into();
        config.server.public_url = url.clone();
        config.mail.host = installation.mails.smtp_addr().ip().to_string();
        config.mail.port = installation.mails.smtp_addr().port();
        config.mail.security = Security::Plain;
        change(&mut config);
        let clock = Clock::frozen(Clock::system().now());
        let app = App::open_at(config, clock.clone()).await.unwrap();
        let stop = CancellationToken::new();
        let running = run(app.clone(), listener, stop.clone());
        Self { app, clock, url, installation, stop, running }
    }

    /// Founds a company; gives its owner, signed in.
    pub(super) async fn company(&self, name: &str) -> Client {
        let email = format!("owner@{name}.example");
        let details = Details {
            name: Some(name.to_owned()),
            locale: Some("fr".to_owned()),
            time_zone: Some("Europe/Paris".to_owned()),
        };
        let owner = NewPerson { name: "Owner".to_owned(), email: email.clone(), password: PASSWORD.to_owned() };
        provisioning::create_tenant(&self.app.db, &details, &owner).await.unwrap();
        Client::new(&self.url).sign_in(&email, PASSWORD).await
    }

    /// The scope of somebody who is signed in.
    pub(super) async fn scope(&self, client: &Client) -> Scope {
        let credential = Credential::Bearer(client.access.as_ref().unwrap());
        self.app.db.authenticate(credential, Origin::default(), None).await.unwrap()
    }

    /// A mark of all that there is, but for the trail that refused attempts leave: when two are equal, nothing was changed.
    pub(super) async fn everything(&self) -> Vec<Value> {
        let rows = "format('SELECT md5(coalesce(string_agg(t::text, ''|'' ORDER BY t::text), '''')) AS mark FROM %I t', table_name)";
        let select = format!(
            "SELECT table_name, (xpath('/row/mark/text()', query_to_xml({rows}, false, true, '')))[1]::text AS mark
             FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE 'audit%' ORDER BY 1"
        );
        let marks = self.installation.look(&select).await;
        assert!(marks.len() > 20, "tables were not found: {marks:?}");
        marks
    }

    /// Demands that `ask` is refused with `code` in each language, in sentences of that language, and changes nothing.
    pub(super) async fn refuses(&self, caller: &Client, code: &str, ask: impl AsyncFn(&Client) -> Refusal) {
        let before = self.everything().await;
        let mut said = BTreeSet::new();
        for language in LANGUAGES {
            let refusal = ask(&Client { language, ..caller.clone() }).await;
            assert_eq!(refusal.code, code, "{refusal:?}");
            let sentences = refusal.sentences();
            let readable = |sentence: &String| {
                !sentence.is_empty() && !sentence.contains("error-") && !sentence.contains("violation-") && !sentence.contains("{ $")
            };
            assert!(sentences.iter().all(readable), "{language}: {refusal:?}");
            let arabic = sentences.iter().all(|sentence| sentence.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c)));
            assert_eq!(arabic, language == "ar", "{refusal:?}");
            said.insert(sentences);
        }
        assert_eq!(said.len(), LANGUAGES.len(), "two languages say the same: {said:?}");
        assert_eq!(self.everything().await, before, "{code} changed something");
    }

    /// Stops everything and leaves nothing behind.
    pub(super) async fn close(self) {
        self.stop.cancel();
        self.running.await.unwrap();
        self.app.db.close().await;
        self.installation.end().await;
    }
}

#[expect(clippy::disallowed_methods, reason = "the site runs beside its attackers")]
fn run(app: App, listener: TcpListener, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move { app.serve(listener, stop).await.unwrap() })
}

/// What somebody is told who is not served.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
    /// Field, code and message of each broken rule.
    pub(super) violations: Value,
}

impl Refusal {
    /// Out of an answer, by GraphQL or beside it.
    pub(super) async fn read(answer: reqwest::Response) -> Self {
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        let body: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status} with no JSON: {text}"));
        assert!(body["data"].is_null() || body["data"].as_object().is_some_and(|data| data.values().all(Value::is_null)));
        let (error, about) = match &body["errors"][0] {
            Value::Null => (&body["error"], &body["error"]),
            error => (error, &error["extensions"]),
        };
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("no refusal: {status} {body}")).to_owned();
        Self {
            status,
            code: text(&about["code"]),
            message: text(&error["message"]),
            violations: about["violations"].clone(),
        }
    }

    /// Whether a rule of this code is broken in this field.
    pub(super) fn names(&self, field: &str, code: &str) -> bool {
        let broken = self.violations.as_array().cloned().unwrap_or_default();
        broken.iter().any(|broken| broken["field"] == field && broken["code"] == code)
    }

    fn sentences(&self) -> Vec<String> {
        let broken = self.violations.as_array().cloned().unwrap_or_default();
        let broken = broken.iter().map(|broken| broken["message"].as_str().unwrap_or_default().to_owned());
        std::iter::once(self.message.clone()).chain(broken).collect()
    }
}

/// An operation that is refused.
pub(super) async fn gql(client: &Client, query: &str, variables: Value) -> Refusal {
    let request = client.request(reqwest::Method::POST, "/graphql");
    Refusal::read(request.json(&json!({ "query": query, "variables": variables })).send().await.unwrap()).await
}
