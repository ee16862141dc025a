//! A mutation that is sent twice under one key, because its answer was lost on the way.

use super::{World, send};
use crate::graphql::{Equip, Recall, Refusal};
use axum::http::StatusCode;
use futures::{FutureExt, future::BoxFuture};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// The answers that were given, with the hashes of what asked for them, by key.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory(Arc<Mutex<HashMap<String, (String, String)>>>);

impl Memory {
    pub(super) fn recall(
        &self,
        equip: Equip,
        key: String,
        hash: String,
    ) -> BoxFuture<'static, Result<Recall, Refusal>> {
        let memory = self.clone();
        async move {
            match memory.0.lock().unwrap().get(&key) {
                Some((known, _)) if *known != hash => {
                    return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "IDEMPOTENCY_MISMATCH"));
                }
                Some((_, body)) => return Ok(Recall::Answered(body.clone().into_bytes())),
                None => {}
            }
            let memory = memory.clone();
            let keep = move |body| {
                memory.0.lock().unwrap().insert(key, (hash, body));
                std::future::ready(()).boxed()
            };
            Ok(Recall::First { equip, keep: Box::new(keep) })
        }
        .boxed()
    }
}

fn bump() -> Value {
    json!({ "query": "mutation { bump }" })
}

#[tokio::test]
async fn a_mutation_sent_again_is_answered_and_not_run() {
    let world = World::open().await;
    let first = send(world.post(&bump()).header("idempotency-key", "k")).await;
    let again = send(world.post(&bump()).header("idempotency-key", "k")).await;
    assert_eq!(first.json(), json!({ "data": { "bump": 1 } }));
    assert_eq!((again.status, &again.text), (200, &first.text));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!(first.header("content-type"), again.header("content-type"));
    let other = send(world.post(&bump()).header("idempotency-key", "l")).await;
    assert_eq!(other.json(), json!({ "data": { "bump": 2 } }));
}

#[tokio::test]
async fn a_key_belongs_to_one_body() {
    let world = World::open().await;
    send(world.post(&bump()).header("idempotency-key", "k")).await;
    let other = world.post(&json!({ "query": "mutation { again: bump }" })).header("idempotency-key", "k");
    assert_eq!(send(other).await.verdict(), (422, "IDEMPOTENCY_MISMATCH".into()));
    assert_eq!(world.ask("mutation { bump }").await.json()["data"]["bump"], 2);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_before_anything_is_run() {
    let world = World::open().await;
    for key in ["", "clé", &"k".repeat(256)] {
        let reply = send(world.post(&bump()).header("idempotency-key", key)).await;
        assert_eq!(reply.verdict(), (400, "MALFORMED_REQUEST".into()), "{key}");
    }
    assert_eq!(world.ask("mutation { bump }").await.json()["data"]["bump"], 1);
}

#[tokio::test]
async fn a_key_changes_nothing_for_a_query() {
    let world = World::open().await;
    for _ in 0..2 {
        let reply = send(world.post(&json!({ "query": "{ hello }" })).header("idempotency-key", "k")).await;
        assert_eq!((reply.status, reply.header("idempotency-replayed")), (200, ""));
    }
}

#[tokio::test]
async fn a_stream_does_not_pretend_to_heed_a_key() {
    let world = World::open().await;
    let request = world.request(reqwest::Method::POST, "/graphql/stream").header("accept", super::STREAM);
    let request = request.header("content-type", "application/json").header("idempotency-key", "k");
    let reply = send(request.body(bump().to_string())).await;
    assert_eq!(reply.verdict(), (400, "MALFORMED_REQUEST".into()));
}

#[tokio::test]
async fn a_mutation_under_a_key_is_run_to_its_end_when_its_caller_leaves() {
    let world = World::open().await;
    let slow = json!({ "query": "mutation { slowBump }" });
    let left = send(world.post(&slow).header("idempotency-key", "k"));
    tokio::select! {
        _ = left => panic!("it is not let go yet"),
        () = world.known.begun.notified() => {}
    }
    world.known.go.notify_one();
    world.sockets.close();
    world.sockets.wait().await;
    let again = send(world.post(&slow).header("idempotency-key", "k")).await;
    assert_eq!(again.json(), json!({ "data": { "slowBump": 1 } }));
    assert_eq!(again.header("idempotency-replayed"), "true");
}
