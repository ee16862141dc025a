//! The WebSocket protocol: what is said, and how the connection is closed on who breaks it.

use super::{OURS, World, listening::Socket};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

#[tokio::test]
async fn a_subscription_sends_each_event_and_then_completes() {
    let mut socket = Socket::ready(&World::open().await).await;
    socket.subscribe("1", "subscription{count(to:2)}").await;
    for number in [1, 2] {
        let next = json!({ "id": "1", "type": "next", "payload": { "data": { "count": number } } });
        assert_eq!(socket.hear().await, next);
    }
    assert_eq!(socket.hear().await, json!({ "id": "1", "type": "complete" }));
    socket.subscribe("1", "subscription{count(to:0)}").await;
    assert_eq!(socket.hear().await, json!({ "id": "1", "type": "complete" }));
}

#[tokio::test]
async fn queries_and_mutations_are_answered_once() {
    let mut socket = Socket::ready(&World::open().await).await;
    socket.subscribe("q", "{who}").await;
    assert_eq!(socket.hear().await["payload"]["data"]["who"], "ada req-1 127.0.0.1");
    assert_eq!(socket.hear().await, json!({ "id": "q", "type": "complete" }));
    socket.subscribe("m", "mutation{bump}").await;
    assert_eq!(socket.hear().await["payload"]["data"]["bump"], 1);
    assert_eq!(socket.hear().await, json!({ "id": "m", "type": "complete" }));
}

#[tokio::test]
async fn operations_run_beside_each_other_until_completed_by_the_client() {
    let world = World::open().await;
    let mut socket = Socket::ready(&world).await;
    socket.subscribe("a", "subscription{signals}").await;
    world.known.begun.notified().await;
    socket.subscribe("b", "{hello}").await;
    assert_eq!(socket.hear().await["id"], "b");
    assert_eq!(socket.hear().await["type"], "complete");
    world.known.go.notify_one();
    assert_eq!(socket.hear().await["payload"]["data"]["signals"], 1);
    socket.say(json!({ "id": "a", "type": "complete" })).await;
    world.known.dropped.notified().await;
    socket.say(json!({ "id": "unknown", "type": "complete" })).await;
    socket.subscribe("a", "{hello}").await;
    assert_eq!(socket.hear().await["payload"]["data"]["hello"], "hello");
}

#[tokio::test]
async fn a_document_that_is_not_run_is_an_error_and_never_a_next() {
    let mut socket = Socket::ready(&World::open().await).await;
    for query in [
        "{",
        "{nothing}",
        "subscription{nothing}",
        "subscription{forbidden}",
        "subscription{count(to:1) more:count(to:1)}",
    ] {
        socket.subscribe("1", query).await;
        let error = socket.hear().await;
        assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("1")), "{query}");
        assert!(error["payload"][0]["message"].is_string(), "{query}");
    }
    socket.subscribe("1", "{hello}").await;
    assert_eq!(socket.hear().await["type"], "next");
}

#[tokio::test]
async fn an_event_that_fails_does_not_end_the_subscription() {
    let mut socket = Socket::ready(&World::open().await).await;
    socket.subscribe("1", "subscription{stumbling}").await;
    let mut heard: Vec<Value> = Vec::new();
    while heard.last().is_none_or(|message| message["type"] != "complete") {
        heard.push(socket.hear().await);
    }
    assert_eq!(heard[0]["payload"], json!({ "data": { "stumbling": 1 } }));
    assert_eq!(heard[1]["payload"]["errors"][0]["message"], "stumbled");
    assert_eq!(heard[1]["payload"]["data"], Value::Null);
    assert_eq!(heard[2]["payload"], json!({ "data": { "stumbling": 3 } }));
}

#[tokio::test]
async fn what_was_run_and_failed_is_an_answer_and_no_error_message() {
    let mut socket = Socket::ready(&World::open().await).await;
    for query in ["{must}", "mutation{must}", "subscription{failing}"] {
        socket.subscribe("1", query).await;
        let next = socket.hear().await;
        assert_eq!((&next["type"], next["payload"].get("data")), (&json!("next"), Some(&Value::Null)), "{query}");
        assert!(next["payload"]["errors"][0]["path"].is_array(), "{query}");
        assert_eq!(socket.hear().await["type"], "complete", "{query}");
    }
}

#[tokio::test]
async fn who_does_not_introduce_itself_is_closed_with_4408() {
    let world = World::with(|settings| settings.init = Duration::from_millis(50)).await;
    let mut socket = Socket::silent(&world).await;
    assert_eq!(socket.closed().await, (4408, "Connection initialisation timeout".into()));
}

#[tokio::test]
async fn who_subscribes_before_the_acknowledgement_is_closed_with_4401() {
    let world = World::open().await;
    let mut socket = Socket::silent(&world).await;
    socket.subscribe("1", "{hello}").await;
    assert_eq!(socket.closed().await, (4401, "Unauthorized".into()));
    let mut hasty = Socket::silent(&world).await;
    hasty.say(json!({ "type": "connection_init", "payload": { "token": "never" } })).await;
    hasty.subscribe("1", "{hello}").await;
    assert_eq!(hasty.closed().await.0, 4401);
}

#[tokio::test]
async fn a_second_introduction_is_closed_with_4429() {
    let world = World::open().await;
    let mut socket = Socket::ready(&world).await;
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closed().await, (4429, "Too many initialisation requests".into()));
    let mut hasty = Socket::silent(&world).await;
    for _ in 0..2 {
        hasty.say(json!({ "type": "connection_init", "payload": { "token": "never" } })).await;
    }
    assert_eq!(hasty.closed().await.0, 4429);
}

#[tokio::test]
async fn an_id_in_use_is_closed_with_4409() {
    let mut socket = Socket::ready(&World::open().await).await;
    for _ in 0..2 {
        socket.subscribe("mine", "subscription{signals}").await;
    }
    assert_eq!(socket.closed().await, (4409, "Subscriber for mine already exists".into()));
}

#[tokio::test]
async fn a_refused_token_is_closed_with_4403_and_a_busy_server_with_1013() {
    let world = World::open().await;
    for (token, code) in [("forged", (4403, "UNAUTHENTICATED")), ("busy", (1013, "RATE_LIMITED"))] {
        for payload in [json!({ "token": token }), json!({ "Authorization": format!("Bearer {token}") })] {
            let mut socket = Socket::silent(&world).await;
            socket.say(json!({ "type": "connection_init", "payload": payload })).await;
            assert_eq!(socket.closed().await, (code.0, code.1.into()));
        }
    }
}

#[tokio::test]
async fn what_is_not_of_the_protocol_is_closed_with_4400() {
    let world = World::open().await;
    for text in [
        "",
        "hello",
        "[]",
        "{}",
        r#"{"type":1}"#,
        r#"{"type":"start","id":"1","payload":{"query":"{hello}"}}"#,
        r#"{"type":"stop","id":"1"}"#,
        r#"{"type":"connection_terminate"}"#,
        r#"{"type":"next","id":"1","payload":{}}"#,
        r#"{"type":"subscribe","payload":{"query":"{hello}"}}"#,
        r#"{"type":"subscribe","id":"","payload":{"query":"{hello}"}}"#,
        r#"{"type":"subscribe","id":7,"payload":{"query":"{hello}"}}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","id":"1","payload":{}}"#,
        r#"{"type":"subscribe","id":"1","payload":[{"query":"{hello}"}]}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{hello}","variables":[]}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{hello}","operationName":1}}"#,
        r#"{"type":"complete","id":""}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"ping","payload":"x"}"#,
        r#"{"type":"pong","payload":[]}"#,
        r#"{"type":"connection_init","payload":"x"}"#,
    ] {
        let mut socket = Socket::ready(&world).await;
        socket.0.send(Message::text(text)).await.unwrap();
        assert_eq!(socket.closed().await, (4400, "Invalid message received".into()), "{text}");
    }
    let mut socket = Socket::ready(&world).await;
    socket.0.send(Message::binary(br#"{"type":"ping"}"#.to_vec())).await.unwrap();
    assert_eq!(socket.closed().await.0, 4400);
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_not_read() {
    let world = World::with(|settings| settings.body = 10_000).await;
    let mut socket = Socket::ready(&world).await;
    socket.subscribe("1", &"x".repeat(20_000)).await;
    assert_eq!(socket.closed().await.0, 4400);
}

#[tokio::test]
async fn another_subprotocol_is_closed_with_4406() {
    let world = World::open().await;
    let mut socket = Socket::open(&world, &[]).await;
    assert_eq!(socket.closed().await, (4406, "Subprotocol not acceptable".into()));
}

#[tokio::test]
async fn a_ping_brings_its_payload_back_even_before_the_introduction() {
    let mut socket = Socket::silent(&World::open().await).await;
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
    socket.say(json!({ "type": "pong" })).await;
    socket.say(json!({ "type": "ping", "payload": { "a": 1 } })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong", "payload": { "a": 1 } }));
}

#[tokio::test]
async fn a_cookie_is_taken_only_from_a_page_of_ours() {
    let world = World::open().await;
    let init = json!({ "type": "connection_init" });
    for origin in [None, Some("https://evil.example"), Some("null")] {
        let origin = origin.map(|origin| ("origin", origin));
        let headers: Vec<_> = [PROTOCOL, ("cookie", "session=ada")].into_iter().chain(origin).collect();
        let mut socket = Socket::open(&world, &headers).await;
        socket.say(init.clone()).await;
        assert_eq!(socket.closed().await, (4403, "CSRF_REFUSED".into()));
    }
    let mut socket = Socket::open(&world, &[PROTOCOL, ("cookie", "session=ada"), ("origin", OURS)]).await;
    socket.say(init).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    let foreign = [PROTOCOL, ("cookie", "session=ada"), ("origin", "https://evil.example")];
    let mut by_token = Socket::open(&world, &foreign).await;
    by_token.say(json!({ "type": "connection_init", "payload": { "token": "ada" } })).await;
    assert_eq!(by_token.hear().await["type"], "connection_ack");
}

#[tokio::test]
async fn a_revoked_session_hears_no_further_event() {
    let world = World::open().await;
    let mut socket = Socket::ready(&world).await;
    socket.subscribe("1", "subscription{signals}").await;
    world.known.begun.notified().await;
    world.revoke();
    world.known.go.notify_one();
    let last = socket.0.next().await.unwrap().unwrap();
    assert!(matches!(last, Message::Close(Some(frame)) if u16::from(frame.code) == 4403));
}

#[tokio::test]
async fn a_revoked_session_is_closed_even_when_nothing_happens() {
    let world = World::with(|settings| settings.recheck = Duration::from_millis(50)).await;
    let mut socket = Socket::ready(&world).await;
    world.revoke();
    assert_eq!(socket.closed().await, (4403, "Forbidden".into()));
}

#[tokio::test]
async fn operations_and_connections_are_counted() {
    let world = World::with(|settings| (settings.subscriptions, settings.connections) = (1, 1)).await;
    let mut socket = Socket::ready(&world).await;
    socket.subscribe("1", "subscription{signals}").await;
    socket.subscribe("2", "subscription{signals}").await;
    let error = socket.hear().await;
    assert_eq!((&error["id"], &error["type"]), (&json!("2"), &json!("error")));
    assert_eq!(error["payload"][0]["extensions"]["code"], "TOO_MANY_SUBSCRIPTIONS");
    let mut second = Socket::silent(&world).await;
    second.say(json!({ "type": "connection_init", "payload": { "token": "ada" } })).await;
    assert_eq!(second.closed().await, (1013, "Too many connections".into()));
    drop(socket);
    world.known.dropped.notified().await;
    Socket::ready(&world).await;
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_an_error() {
    let world = World::with(|settings| settings.timeout = Duration::from_millis(100)).await;
    let mut socket = Socket::ready(&world).await;
    socket.subscribe("1", "{forever}").await;
    let error = socket.hear().await;
    assert_eq!(error["payload"][0]["extensions"]["code"], "REQUEST_TIMEOUT");
    world.known.dropped.notified().await;
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_left() {
    let world = World::with(|settings| settings.pulse = Duration::from_millis(100)).await;
    let mut socket = Socket::ready(&world).await;
    socket.subscribe("1", "subscription{signals}").await;
    world.known.begun.notified().await;
    socket.subscribe("2", "subscription{endless}").await;
    world.known.dropped.notified().await;
}

#[tokio::test]
async fn a_stopping_server_closes_with_1012_and_can_wait_for_it() {
    let world = World::open().await;
    let (mut silent, mut ready) = (Socket::silent(&world).await, Socket::ready(&world).await);
    ready.subscribe("1", "subscription{signals}").await;
    world.known.begun.notified().await;
    world.closing.cancel();
    assert_eq!(ready.closed().await, (1012, "The server restarts".into()));
    assert_eq!(silent.closed().await.0, 1012);
    world.known.dropped.notified().await;
    drop((silent, ready));
    world.sockets.close();
    world.sockets.wait().await;
}
