//! The messages of `graphql-transport-ws`, read strictly and written plainly.

use crate::graphql::{input, reply};
use async_graphql::{Request, ServerError};
use serde_json::{Map, Value, json};

/// What a client may say.
#[derive(Debug)]
pub(super) enum Heard {
    Init(Map<String, Value>),
    Ping(Option<Value>),
    Pong,
    Subscribe { id: String, request: Box<Request> },
    Complete { id: String },
}

impl Heard {
    /// Reads a message; none when it is not of the protocol, as `start` and `stop` of its predecessor are not.
    pub(super) fn read(text: &str) -> Option<Self> {
        let Value::Object(mut message) = serde_json::from_str(text).ok()? else {
            return None;
        };
        let kind = message.remove("type")?;
        let payload = message.remove("payload").filter(|payload| !payload.is_null());
        let id = || message.get("id")?.as_str().filter(|id| !id.is_empty()).map(str::to_owned);
        match kind.as_str()? {
            "connection_init" => Some(Self::Init(object(payload).ok()?.unwrap_or_default())),
            "ping" => Some(Self::Ping(object(payload).ok()?.map(Value::Object))),
            "pong" => object(payload).ok().map(|_| Self::Pong),
            "subscribe" => {
                let request = input::from_json(payload.filter(Value::is_object)?).ok()?;
                Some(Self::Subscribe { id: id()?, request: Box::new(request) })
            }
            "complete" => Some(Self::Complete { id: id()? }),
            _ => None,
        }
    }
}

/// An optional object; an error when it is something else.
fn object(payload: Option<Value>) -> Result<Option<Map<String, Value>>, ()> {
    match payload {
        None => Ok(None),
        Some(Value::Object(map)) => Ok(Some(map)),
        Some(_) => Err(()),
    }
}

pub(super) fn ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// A pong brings back what the ping brought.
pub(super) fn pong(payload: Option<Value>) -> String {
    let mut message = json!({ "type": "pong" });
    if let Some(payload) = payload {
        message["payload"] = payload;
    }
    message.to_string()
}

pub(super) fn next(id: &str, body: &reply::Body<'_>) -> String {
    // The payload is large and already text: it is not read again to be written again.
    format!(r#"{{"id":{},"type":"next","payload":{}}}"#, Value::from(id), body.text())
}

pub(super) fn error(id: &str, errors: &[ServerError]) -> String {
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

pub(super) fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}
