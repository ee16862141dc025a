//! A program that asks the API over HTTP, as a company's own would.

use reqwest::{Method, RequestBuilder, header::ACCEPT_LANGUAGE};
use serde_json::{Value, json};
use std::time::Duration;

/// A caller of one server, signed in or not.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
    pub(crate) access: Option<String>,
    /// What `Accept-Language` says.
    pub(crate) language: &'static str,
}

impl Client {
    /// Somebody who is not signed in.
    #[expect(clippy::disallowed_methods, reason = "a test calls its own server only")]
    pub(crate) fn new(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { http, url: url.to_owned(), access: None, language: "en" }
    }

    /// The same caller at another server of the installation.
    pub(crate) fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// A request of this caller.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        let request = request.header(ACCEPT_LANGUAGE, self.language);
        match &self.access {
            Some(access) => request.bearer_auth(access),
            None => request,
        }
    }

    /// Posts JSON and gives status and answer.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer = self
            .request(Method::POST, path)
            .json(body)
            .send()
            .await
            .unwrap_or_else(|fault| panic!("POST {path}: {fault:?}"));
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    /// Signs in with a password.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Self {
        let (status, answer) = self.post("/auth/sign-in", &json!({ "email": email, "password": password })).await;
        self.with(status, &answer)
    }

    /// The same caller with the tokens of this answer.
    pub(crate) fn with(&self, status: u16, answer: &Value) -> Self {
        assert_eq!(status, 200, "{answer}");
        let access = answer["access"].as_str().unwrap_or_else(|| panic!("no token in {answer}"));
        Self { access: Some(access.to_owned()), ..self.clone() }
    }

    /// The data of an operation that succeeds.
    pub(crate) async fn gql(&self, query: &str, variables: Value) -> Value {
        match self.answer(query, variables).await {
            Ok(answer) if answer["errors"].is_null() => answer["data"].clone(),
            other => panic!("{query}\n{other:?}"),
        }
    }

    /// The whole answer to an operation; why there is none, if there is none: the server may just be dead.
    pub(crate) async fn answer(&self, query: &str, variables: Value) -> Result<Value, String> {
        let request = self.request(Method::POST, "/graphql");
        let sent = request.json(&json!({ "query": query, "variables": variables })).send().await;
        let answer = sent.map_err(|fault| format!("{fault:?}"))?;
        answer.json().await.map_err(|fault| format!("{fault:?}"))
    }
}
