//! What a subscription tells, read off server-sent events.

use crate::Answer;
use futures::{Stream, StreamExt};
use serde_json::Value;
use std::{pin::Pin, time::Duration};
use tokio::time::timeout;

/// How long an event may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A subscription that is followed.
pub struct Events {
    status: u16,
    bytes: Pin<Box<dyn Stream<Item = reqwest::Result<Vec<u8>>> + Send>>,
    read: String,
    framed: bool,
}

impl Events {
    pub(crate) fn of(response: reqwest::Response) -> Self {
        let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let framed = kind.starts_with("text/event-stream");
        let status = response.status().as_u16();
        let bytes = response.bytes_stream().map(|bytes| bytes.map(Vec::from));
        Self { status, bytes: Box::pin(bytes), read: String::new(), framed }
    }

    /// The next event; `None` when the server has ended the subscription.
    pub async fn next(&mut self) -> Option<Answer> {
        timeout(PATIENCE, self.event()).await.unwrap_or_else(|_| panic!("no event in time"))
    }

    async fn event(&mut self) -> Option<Answer> {
        loop {
            while let Some(end) = self.read.find("\n\n").filter(|_| self.framed) {
                let frame: String = self.read.drain(..end + 2).collect();
                let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                match field("event:") {
                    Some("complete") => return None,
                    Some("next") => return Some(self.answer(field("data:").unwrap_or_default())),
                    _ => {}
                }
            }
            match self.bytes.next().await {
                Some(bytes) => self.read += &String::from_utf8_lossy(&bytes.unwrap()),
                None if self.framed || self.read.is_empty() => return None,
                None => {
                    let body = std::mem::take(&mut self.read);
                    return Some(self.answer(&body));
                }
            }
        }
    }

    fn answer(&self, body: &str) -> Answer {
        Answer::with(self.status, serde_json::from_str::<Value>(body).unwrap_or_default())
    }
}
