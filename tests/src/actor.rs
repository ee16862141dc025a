//! Who acts: nobody, a person who signed in, or whoever shows a token.

use crate::{Events, PASSWORD, World};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tenants::{
    Actor as Who, Db, Origin, Scope,
    identity::{Credential, SignIn, Tokens},
};
use tokio::sync::Mutex;

/// Somebody who asks the API over HTTP. Cheap to clone.
#[derive(Clone)]
pub struct Actor {
    http: reqwest::Client,
    url: String,
    db: Db,
    proof: Proof,
}

#[derive(Clone)]
enum Proof {
    Nobody,
    Bearer(String),
    Person { email: String, tokens: Arc<Mutex<Tokens>> },
}

impl Actor {
    pub(crate) fn nobody(world: &World) -> Self {
        Self { http: client(), url: world.url.clone(), db: world.db().clone(), proof: Proof::Nobody }
    }

    pub(crate) fn bearer(world: &World, secret: &str) -> Self {
        Self { proof: Proof::Bearer(secret.to_owned()), ..Self::nobody(world) }
    }

    pub(crate) async fn person(world: &World, email: &str) -> Self {
        let tokens = sign_in(world.db(), email).await;
        let proof = Proof::Person { email: email.to_owned(), tokens: Arc::new(Mutex::new(tokens)) };
        Self { proof, ..Self::nobody(world) }
    }

    /// The address that a person signs in with.
    pub fn email(&self) -> &str {
        let Proof::Person { email, .. } = &self.proof else { panic!("only a person has an address") };
        email
    }

    /// The tokens that a person has now.
    pub async fn tokens(&self) -> Tokens {
        let Proof::Person { email, tokens } = &self.proof else { panic!("only a person has tokens") };
        let mut tokens = tokens.lock().await;
        if tokens.access_expires_at <= self.db.clock().now() {
            *tokens = sign_in(&self.db, email).await;
        }
        tokens.clone()
    }

    /// What is shown with each request, if anything.
    pub async fn secret(&self) -> Option<String> {
        match &self.proof {
            Proof::Nobody => None,
            Proof::Bearer(secret) => Some(secret.clone()),
            Proof::Person { .. } => Some(self.tokens().await.access),
        }
    }

    /// The scope in which this person acts, for calling the core directly.
    pub async fn scope(&self) -> Scope {
        let secret = self.secret().await.unwrap();
        self.db.authenticate(Credential::Bearer(&secret), Origin::default(), None).await.unwrap()
    }

    /// The member's identifier, as the API shows it.
    pub async fn id(&self) -> String {
        let Who::Member { member, .. } = self.scope().await.actor() else { panic!("only a member has an identifier") };
        member.to_string()
    }

    /// Runs an operation.
    pub async fn gql(&self, query: &str, variables: Value) -> Answer {
        let request = self.post("/graphql", &json!({ "query": query, "variables": variables })).await;
        Answer::of(request.send().await.unwrap()).await
    }

    /// Posts JSON to a path beside GraphQL.
    pub async fn call(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.post(path, body).await.send().await.unwrap()).await
    }

    /// Gets a path, for instance behind a link of a mail. Redirects are not followed.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.shown(self.http.get(self.at(path))).await.send().await.unwrap()
    }

    /// Posts a body of another kind, for instance `text/csv`.
    pub async fn send(&self, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> reqwest::Response {
        let request = self.http.post(self.at(path)).header("Content-Type", kind).body(body);
        self.shown(request).await.send().await.unwrap()
    }

    /// Follows a subscription.
    pub async fn follow(&self, query: &str, variables: Value) -> Events {
        let request = self.post("/graphql/stream", &json!({ "query": query, "variables": variables })).await;
        Events::of(request.header("Accept", "text/event-stream").send().await.unwrap())
    }

    /// A request that is yet to be sent, with what this actor shows.
    pub async fn post(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        self.shown(self.http.post(self.at(path)).json(body)).await
    }

    fn at(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) }
    }

    async fn shown(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match self.secret().await {
            Some(secret) => request.bearer_auth(secret),
            None => request,
        }
    }
}

/// Signs in with [`PASSWORD`].
async fn sign_in(db: &Db, email: &str) -> Tokens {
    let input = SignIn { email: email.to_owned(), password: PASSWORD.to_owned(), code: None, tenant: None };
    // Boxed: its future is large, and each request of a proof would hold one.
    Box::pin(db.sign_in(&input, &Origin::default(), "proof")).await.unwrap_or_else(|fault| panic!("{email}: {fault}"))
}

#[expect(clippy::disallowed_methods, reason = "a test calls its own server only")]
fn client() -> reqwest::Client {
    let client =
        reqwest::Client::builder().timeout(Duration::from_secs(30)).redirect(reqwest::redirect::Policy::none());
    client.build().unwrap()
}

/// An answer of the API.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; null when it is no JSON.
    pub body: Value,
}

impl Answer {
    async fn of(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        Self::with(status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// An answer, whose errors must stand where the GraphQL specification wants them (section 6.4.4): at a null, or below one.
    #[track_caller]
    pub(crate) fn with(status: u16, body: Value) -> Self {
        for error in body["errors"].as_array().into_iter().flatten() {
            let (Some(path), Some(data)) = (error["path"].as_array(), body.get("data")) else { continue };
            let place = path.iter().try_fold(data, |at, segment| match segment {
                _ if at.is_null() => Some(at),
                Value::String(name) => at.get(name),
                index => at.get(usize::try_from(index.as_u64()?).ok()?),
            });
            assert_eq!(place, Some(&Value::Null), "{path:?} failed and is not null in {body}");
        }
        Self { status, body }
    }

    /// The data of an operation that succeeded.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!(self.body["errors"].is_null() && !self.body["data"].is_null(), "refused: {}", self.body);
        self.body["data"].clone()
    }

    /// The code of the first error of an operation that was refused.
    #[track_caller]
    pub fn code(&self) -> &str {
        let code = self.body["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("not refused: {} {}", self.status, self.body))
    }

    /// Field and code of every broken rule.
    #[track_caller]
    pub fn violations(&self) -> Vec<(&str, &str)> {
        assert_eq!(self.code(), "BAD_USER_INPUT", "{}", self.body);
        let told = self.body["errors"][0]["extensions"]["violations"].as_array();
        told.map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(|told| (told["field"].as_str().unwrap_or_default(), told["code"].as_str().unwrap_or_default()))
            .collect()
    }
}
