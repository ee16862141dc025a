//! The edge as clients meet it: a real server on the loopback interface around a small schema.

mod documents;
mod explorer;
mod http;
mod listening;
mod once;
mod origin;
mod requests;
mod socket;
mod stream;
mod toy;

use super::{Caller, Edge, Equip, Proof, Refusal, Session, Settings};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use futures::FutureExt;
use reqwest::{Method, RequestBuilder};
use schema::guard::{Guard, Limits};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::request_id::{MakeRequestId, RequestId, SetRequestIdLayer};
use toy::{Known, Who};

const OURS: &str = "https://console.example";
const STREAM: &str = "text/event-stream";
const DRAFT: &str = "application/graphql-response+json";

/// A server, and what its schema remembers.
struct World {
    address: SocketAddr,
    client: reqwest::Client,
    known: Arc<Known>,
    revoked: Arc<AtomicBool>,
    closing: CancellationToken,
    sockets: TaskTracker,
}

/// What came back.
struct Reply {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl World {
    async fn open() -> Self {
        Self::with(|_| ()).await
    }

    #[expect(clippy::disallowed_methods, reason = "the test's own server and its own client")]
    async fn with(adjust: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings { origins: vec![OURS.into()], ..Settings::default() };
        settings.limits = Limits { introspection: true, ..Limits::default() };
        adjust(&mut settings);
        let (known, revoked) = (Arc::default(), Arc::default());
        let (closing, sockets) = (CancellationToken::new(), TaskTracker::new());
        let executor = toy::schema(Arc::clone(&known)).extension(Guard::new(settings.limits)).finish();
        let flag = Arc::clone(&revoked);
        let memory = once::Memory::default();
        let enter = Arc::new(move |caller| enter(caller, Arc::clone(&flag), memory.clone()).boxed());
        let edge = Edge::new(executor, enter, settings, closing.clone(), sockets.clone());
        let router = edge.router().layer(SetRequestIdLayer::x_request_id(SameId));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(axum::serve(listener, service).into_future());
        Self { address, client: reqwest::Client::new(), known, revoked, closing, sockets }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// A POST as the draft wants it.
    fn post(&self, body: &Value) -> RequestBuilder {
        let request = self.request(Method::POST, "/graphql").header("accept", DRAFT);
        request.header("content-type", "application/json").body(body.to_string())
    }

    /// A GET with these parameters.
    fn get(&self, path: &str, parameters: &[(&str, &str)]) -> RequestBuilder {
        self.request(Method::GET, &format!("{path}?{}", serde_urlencoded::to_string(parameters).unwrap()))
    }

    async fn ask(&self, query: &str) -> Reply {
        send(self.post(&json!({ "query": query }))).await
    }

    fn revoke(&self) {
        self.revoked.store(true, Ordering::SeqCst);
    }
}

async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Reply { status, headers, text: response.text().await.unwrap() }
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The status, and the code of the first error.
    fn verdict(&self) -> (u16, String) {
        let code = self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();
        (self.status, code)
    }
}

/// Lets in anybody, knows a few tokens and one cookie, and refuses the rest.
async fn enter(caller: Caller, revoked: Arc<AtomicBool>, memory: once::Memory) -> Result<Session, Refusal> {
    let no = |status, code| Err(Refusal::new(status, code));
    let csrf = caller.header("x-csrf-token") == Some("token");
    let (proof, name) = match (caller.header("authorization"), caller.header("cookie")) {
        (Some("Bearer ada"), None) => (Proof::Bearer, "ada"),
        (Some("Bearer busy"), None) => return no(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"),
        (Some("Bearer never"), None) => std::future::pending().await,
        (None, Some("session=ada")) => (Proof::Cookie { csrf }, "ada"),
        (None, None) => (Proof::Anonymous, "nobody"),
        _ => return no(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
    };
    let who = Who { name, request: caller.request.clone(), peer: caller.peer };
    let equip: Equip = Arc::new(move |request| request.data(who.clone()));
    Ok(Session {
        proof,
        locale: locales::Locale::Fr,
        key: name.to_owned(),
        equip: equip.clone(),
        valid: Arc::new(move || std::future::ready(!revoked.load(Ordering::SeqCst)).boxed()),
        recall: Arc::new(move |key, hash| memory.recall(equip.clone(), key, hash)),
    })
}

#[derive(Clone)]
struct SameId;

impl MakeRequestId for SameId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        Some(RequestId::new(HeaderValue::from_static("req-1")))
    }
}
