//! Followers of a subscription: over a WebSocket (`graphql-transport-ws`) and over server-sent events.

use crate::crash::client::Client;
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

/// How long the next event may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// One subscription over a WebSocket of its own.
pub(super) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Connects, introduces itself and subscribes.
    pub(super) async fn follow(client: &Client, query: &str, variables: Value) -> Self {
        let url = format!("{}/graphql/ws", client.url.replace("http://", "ws://"));
        let mut request = url.into_client_request().unwrap();
        request.headers_mut().insert("Sec-WebSocket-Protocol", "graphql-transport-ws".parse().unwrap());
        let mut socket = Self(connect_async(request).await.unwrap().0);
        socket.say(json!({ "type": "connection_init", "payload": { "token": client.access } })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        let payload = json!({ "query": query, "variables": variables });
        socket.say(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        socket
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message of the protocol.
    pub(super) async fn hear(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.0.next()).await.expect("no event came over the WebSocket");
            match message.expect("the WebSocket was closed").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("not a message of the protocol: {other:?}"),
            }
        }
    }

    /// The data of the next event.
    pub(super) async fn next(&mut self) -> Value {
        let message = self.hear().await;
        assert_eq!(message["type"], "next", "{message}");
        message["payload"]["data"].clone()
    }
}

/// One subscription over server-sent events.
pub(super) struct Stream {
    answer: reqwest::Response,
    text: String,
}

impl Stream {
    /// Connects and subscribes.
    pub(super) async fn follow(client: &Client, query: &str, variables: Value) -> Self {
        let answer = client
            .http
            .post(format!("{}/graphql/stream", client.url))
            .timeout(PATIENCE * 10)
            .bearer_auth(client.access.as_ref().unwrap())
            .header("Accept", "text/event-stream")
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        Self { answer, text: String::new() }
    }

    /// Whether the next event says that there are no more.
    pub(super) async fn ends(mut self) -> bool {
        while let Some(chunk) = timeout(PATIENCE, self.answer.chunk()).await.expect("the stream stays open").unwrap() {
            self.text += std::str::from_utf8(&chunk).unwrap();
        }
        let mut events = self.text.split("\n\n").filter(|event| !event.is_empty() && !event.starts_with(':'));
        events.next() == Some("event: complete\ndata: ") && events.next().is_none()
    }

    /// The data of the next event. Comments keep the connection alive and say nothing.
    pub(super) async fn next(&mut self) -> Value {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data =
                    event.strip_prefix("event: next\ndata: ").map(|data| serde_json::from_str::<Value>(data).unwrap());
                assert!(data.is_some() || event.starts_with(':'), "not an event that was expected: {event}");
                self.text = rest.into();
                match data {
                    Some(data) => return data["data"].clone(),
                    None => continue,
                }
            }
            let chunk = timeout(PATIENCE, self.answer.chunk()).await.expect("no event came over the stream").unwrap();
            self.text += std::str::from_utf8(&chunk.expect("the stream ended")).unwrap();
        }
    }
}
