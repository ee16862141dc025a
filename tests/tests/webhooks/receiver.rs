//! A receiver of webhooks, as another company would write one: it keeps what comes, and answers as it is told.

use aws_lc_rs::hmac;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinSet};

/// A message that came.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) timestamp: i64,
    signatures: Vec<String>,
    pub(super) body: String,
}

impl Message {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(super) fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// Whether one of its signatures was made with this secret: computed as the convention says, by another library than ours.
    pub(super) fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let content = format!("{}.{}.{}", self.id, self.timestamp, self.body);
        self.signatures.iter().any(|signature| {
            let tag = STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
            hmac::verify(&key, content.as_bytes(), &tag).is_ok()
        })
    }

    pub(super) fn signatures(&self) -> usize {
        self.signatures.len()
    }
}

struct Heard {
    messages: Mutex<Vec<Message>>,
    answers: Mutex<VecDeque<u16>>,
    /// What is given out lets one call in, and is taken for good; unlimited at first.
    doors: Option<Semaphore>,
    inside: Mutex<[usize; 2]>,
    arrived: Semaphore,
}

/// A receiver on loopback.
pub(super) struct Receiver {
    pub(super) url: String,
    heard: Arc<Heard>,
    _serving: JoinSet<()>,
}

impl Receiver {
    /// One that takes everything.
    pub(super) async fn new() -> Self {
        Self::with(&[204], None).await
    }

    /// One that answers with these statuses in turn, the last for ever.
    pub(super) async fn answering(statuses: &[u16]) -> Self {
        Self::with(statuses, None).await
    }

    /// One that hears, and answers nobody until it is let.
    pub(super) async fn slow() -> Self {
        Self::with(&[204], Some(Semaphore::new(0))).await
    }

    async fn with(statuses: &[u16], doors: Option<Semaphore>) -> Self {
        let heard = Arc::new(Heard {
            messages: Mutex::default(),
            answers: Mutex::new(statuses.iter().copied().collect()),
            doors,
            inside: Mutex::default(),
            arrived: Semaphore::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().fallback(hear).with_state(heard.clone());
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, heard, _serving: serving }
    }

    /// Answers from now on with these statuses in turn, the last for ever.
    pub(super) fn answer(&self, statuses: &[u16]) {
        *self.heard.answers.lock().unwrap() = statuses.iter().copied().collect();
    }

    /// What came, in order.
    pub(super) fn messages(&self) -> Vec<Message> {
        self.heard.messages.lock().unwrap().clone()
    }

    /// What came since this was asked last.
    pub(super) fn taken(&self) -> Vec<Message> {
        std::mem::take(&mut self.heard.messages.lock().unwrap())
    }

    /// Waits until so many more have come.
    pub(super) async fn came(&self, count: u32) {
        self.heard.arrived.acquire_many(count).await.unwrap().forget();
    }

    /// Lets a slow receiver answer everybody.
    pub(super) fn open(&self) {
        self.heard.doors.as_ref().unwrap().add_permits(1000);
    }

    /// The most calls that were under way at a time.
    pub(super) fn most_at_once(&self) -> usize {
        self.heard.inside.lock().unwrap()[1]
    }
}

async fn hear(State(heard): State<Arc<Heard>>, headers: HeaderMap, body: String) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/json");
    let message = Message {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp").parse().unwrap(),
        signatures: header("webhook-signature").split(' ').map(str::to_owned).collect(),
        body,
    };
    heard.messages.lock().unwrap().push(message);
    {
        let mut inside = heard.inside.lock().unwrap();
        inside[0] += 1;
        inside[1] = inside[1].max(inside[0]);
    }
    heard.arrived.add_permits(1);
    if let Some(doors) = &heard.doors {
        doors.acquire().await.unwrap().forget();
    }
    heard.inside.lock().unwrap()[0] -= 1;
    let mut answers = heard.answers.lock().unwrap();
    let status = if answers.len() > 1 { answers.pop_front() } else { answers.front().copied() };
    StatusCode::from_u16(status.unwrap()).unwrap()
}
