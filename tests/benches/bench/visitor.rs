//! Somebody who asks over HTTP and costs next to nothing: the same bytes again and again over a few open connections.

use futures::future::join_all;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Connections that ask at the same time.
const CONNECTIONS: usize = 16;

/// A request as it goes over the wire.
pub(crate) struct Visit {
    address: String,
    request: Vec<u8>,
}

impl Visit {
    /// A GET.
    pub(crate) fn get(address: &str, path: &str) -> Self {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").into_bytes();
        Self { address: address.to_owned(), request }
    }

    /// A GraphQL operation.
    pub(crate) fn graphql(address: &str, access: Option<&str>, query: &str, variables: &serde_json::Value) -> Self {
        let body = serde_json::json!({ "query": query, "variables": variables }).to_string();
        let access = access.map(|access| format!("Authorization: Bearer {access}\r\n")).unwrap_or_default();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\n{access}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Self { address: address.to_owned(), request: request.into_bytes() }
    }

    /// Asks so many times, and sees that every answer is like the first.
    pub(crate) async fn repeat(&self, times: usize, expected: &str) {
        self.all(times, expected).await;
    }

    /// How long the slowest hundredth of the answers took at least.
    pub(crate) async fn slowest(&self, times: usize, expected: &str) -> Duration {
        let mut all = self.all(times, expected).await;
        all.sort_unstable();
        all[all.len() * 99 / 100]
    }

    async fn all(&self, times: usize, expected: &str) -> Vec<Duration> {
        let each = times.div_ceil(CONNECTIONS);
        join_all((0..CONNECTIONS).map(|_| self.converse(each, expected))).await.concat()
    }

    /// How long each answer took.
    async fn converse(&self, times: usize, expected: &str) -> Vec<Duration> {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut input = Vec::with_capacity(16 * 1024);
        let mut taken = Vec::with_capacity(times);
        for _ in 0..times {
            let begun = Instant::now();
            stream.write_all(&self.request).await.unwrap();
            input.clear();
            let body = loop {
                assert!(stream.read_buf(&mut input).await.unwrap() > 0, "the server hung up");
                if let Some(body) = body(&input) {
                    break body;
                }
            };
            assert!(body.contains(expected), "{expected} was expected: {body}");
            taken.push(begun.elapsed());
        }
        taken
    }
}

/// The body of a whole answer; none while some of it is still to come.
fn body(answer: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let length: usize = length.unwrap_or_else(|| panic!("an answer without a length: {head}"));
    (body.len() >= length).then_some(body)
}
