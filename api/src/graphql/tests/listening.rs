//! Clients that listen: one of `graphql-transport-ws`, one of server-sent events. Neither waits for ever.

use super::{STREAM, World};
use futures::{SinkExt, StreamExt};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

const PATIENCE: Duration = Duration::from_secs(20);

/// A WebSocket.
pub(super) struct Socket(pub(super) WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Connects with these headers beside the usual ones.
    pub(super) async fn open(world: &World, headers: &[(&'static str, &'static str)]) -> Self {
        let mut request = format!("ws://{}/graphql/ws", world.address).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_static(value));
        }
        Self(connect_async(request).await.unwrap().0)
    }

    /// Connects with the protocol's name, and nothing said yet.
    pub(super) async fn silent(world: &World) -> Self {
        Self::open(world, &[("sec-websocket-protocol", "graphql-transport-ws")]).await
    }

    /// Connects and is acknowledged.
    pub(super) async fn ready(world: &World) -> Self {
        let mut socket = Self::silent(world).await;
        socket.say(json!({ "type": "connection_init", "payload": { "token": "ada" } })).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }

    pub(super) async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    pub(super) async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    /// The next message of the protocol.
    pub(super) async fn hear(&mut self) -> Value {
        loop {
            match timeout(PATIENCE, self.0.next()).await.unwrap() {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    }

    /// The code and the reason with which the server closes, whatever it says before.
    pub(super) async fn closed(&mut self) -> (u16, String) {
        loop {
            match timeout(PATIENCE, self.0.next()).await.unwrap() {
                Some(Ok(Message::Close(Some(frame)))) => return (frame.code.into(), frame.reason.to_string()),
                Some(Ok(_)) => {}
                other => panic!("not closed but {other:?}"),
            }
        }
    }
}

/// An event stream.
pub(super) struct Stream {
    response: reqwest::Response,
    text: String,
}

impl Stream {
    pub(super) async fn open(request: RequestBuilder) -> Self {
        let response = request.header("accept", STREAM).send().await.unwrap();
        assert_eq!(response.status(), 200, "{:?}", response.text().await);
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        Self { response, text: String::new() }
    }

    /// The next block: an event's name and its data, or a comment's empty name. None at the end.
    pub(super) async fn block(&mut self) -> Option<(String, String)> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name| block.lines().find_map(|line: &str| line.strip_prefix(name)).unwrap_or_default();
                let found = (field("event: ").to_owned(), field("data: ").to_owned());
                self.text = rest.to_owned();
                return Some(found);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.unwrap().unwrap()?;
            self.text += std::str::from_utf8(&chunk).unwrap();
        }
    }

    /// The data of the next event, which is null for `complete`. None at the end.
    pub(super) async fn event(&mut self) -> Option<Value> {
        loop {
            let (event, data) = self.block().await?;
            match event.as_str() {
                "next" => return Some(serde_json::from_str(&data).unwrap()),
                "complete" => return Some(Value::Null),
                other => assert_eq!(other, ""),
            }
        }
    }
}
