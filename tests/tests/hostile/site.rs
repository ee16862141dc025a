//! A site under attack: a world, somebody who sees every row of it, and what a refusal must be.

use crate::crash::client::Client;
use api::{catcher::Behaviour, config::Config};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Witness, World};
use tokio::sync::Mutex;

/// The languages in which everything is said.
pub(super) const LANGUAGES: [&str; 4] = ["fr", "en", "ar", "tzm"];

/// A world as it is in production: it does not talk about its schema.
pub(super) struct Site {
    pub(super) world: World,
    witness: Mutex<Witness>,
}

impl Site {
    /// Opens one.
    pub(super) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    /// Opens one with settings of its own.
    pub(super) async fn with(adjust: impl FnOnce(&mut Config)) -> Self {
        let settings = |config: &mut Config| {
            config.graphql.introspection = false;
            adjust(config);
        };
        let world = World::with(|_| Behaviour::Accept, settings).await;
        let witness = Mutex::new(world.witness().await);
        Self { world, witness }
    }

    /// Somebody who is not signed in.
    pub(super) fn nobody(&self) -> Client {
        Client::new(&self.world.url)
    }

    /// The same person, asking in any language.
    pub(super) async fn client(&self, actor: &Actor) -> Client {
        Client { access: actor.secret().await, ..self.nobody() }
    }

    /// All that there is, but for the trail that refused attempts leave, and for how many mails left.
    pub(super) async fn everything(&self) -> BTreeSet<String> {
        let rows = self.witness.lock().await.dump().await;
        let mails = format!("{} mails", self.world.relay.messages().len());
        rows.into_iter().filter(|row| !row.starts_with("audit")).chain([mails]).collect()
    }

    /// Demands that `ask` is refused with `code` in each language, in sentences of that language, and changes nothing.
    ///
    /// Whoever is signed in is answered in the language of their account, everybody else in that of the request.
    pub(super) async fn refuses(&self, caller: &Client, code: &str, ask: impl AsyncFn(&Client) -> Refusal) {
        let mut said = BTreeSet::new();
        for language in LANGUAGES {
            let caller = Client { language, ..caller.clone() };
            let speak = "mutation ($language: String!) { accountSetLocale(locale: $language) }";
            drop(caller.answer(speak, json!({ "language": language })).await);
            let before = self.everything().await;
            let refusal = ask(&caller).await;
            assert_eq!(refusal.code, code, "{refusal:?}");
            for sentence in refusal.sentences() {
                let whole =
                    !sentence.is_empty() && !["error-", "violation-", "{ $"].iter().any(|raw| sentence.contains(raw));
                let arabic = sentence.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c));
                assert!(whole && arabic == (language == "ar"), "in {language}: {sentence}");
                assert!(said.insert(sentence.clone()), "two languages say the same: {sentence}");
            }
            let after = self.everything().await;
            assert_eq!(&after - &before, BTreeSet::new(), "{code}, and yet something was written");
            assert_eq!(&before - &after, BTreeSet::new(), "{code}, and yet something was removed");
        }
    }
}

/// What somebody is told who is not served.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    message: String,
    violations: Vec<Value>,
}

impl Refusal {
    /// Out of an answer, by GraphQL or beside it.
    pub(super) async fn read(answer: reqwest::Response) -> Self {
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        let body: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status} with no JSON: {text}"));
        let nothing = body["data"].as_object().is_none_or(|data| !data.is_empty() && data.values().all(Value::is_null));
        assert!(nothing, "it was served: {body}");
        let (error, about) = match &body["errors"][0] {
            Value::Null => (&body["error"], &body["error"]),
            error => (error, &error["extensions"]),
        };
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("no refusal: {status} {body}")).to_owned();
        Self {
            status,
            code: text(&about["code"]),
            message: text(&error["message"]),
            violations: about["violations"].as_array().cloned().unwrap_or_default(),
        }
    }

    /// Demands that a rule of this code is broken in this field.
    pub(super) fn naming(self, field: &str, code: &str) -> Self {
        let named = self.violations.iter().any(|broken| broken["field"] == field && broken["code"] == code);
        assert!(named, "{code} of {field} was expected: {self:?}");
        self
    }

    /// What is told, without repetitions: message and broken rules.
    pub(super) fn sentences(&self) -> BTreeSet<String> {
        let broken = self.violations.iter().map(|broken| broken["message"].as_str().unwrap_or_default());
        broken.chain([self.message.as_str()]).map(str::to_owned).collect()
    }
}

/// An operation that is refused.
pub(super) async fn gql(client: &Client, query: &str, variables: Value) -> Refusal {
    let request = client.request(reqwest::Method::POST, "/graphql");
    Refusal::read(request.json(&json!({ "query": query, "variables": variables })).send().await.unwrap()).await
}
