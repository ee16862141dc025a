//! Operations over server-sent events.

use super::{OURS, STREAM, World, listening::Stream, send};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::time::Duration;

fn post(world: &World, query: &str) -> RequestBuilder {
    let body = json!({ "query": query }).to_string();
    world.request(Method::POST, "/graphql/stream").header("content-type", "application/json").body(body)
}

fn get(world: &World, query: &str) -> RequestBuilder {
    world.get("/graphql/stream", &[("query", query)])
}

#[tokio::test]
async fn events_follow_each_other_and_complete() {
    let world = World::open().await;
    for request in [post(&world, "subscription{count(to:2)}"), get(&world, "subscription{count(to:2)}")] {
        let mut stream = Stream::open(request).await;
        assert_eq!(stream.block().await, Some((String::new(), String::new())));
        assert_eq!(stream.block().await, Some(("next".into(), r#"{"data":{"count":1}}"#.into())));
        assert_eq!(stream.block().await, Some(("next".into(), r#"{"data":{"count":2}}"#.into())));
        assert_eq!(stream.block().await, Some(("complete".into(), String::new())));
        assert_eq!(stream.block().await, None);
    }
}

#[tokio::test]
async fn a_complete_event_has_an_empty_data_field_so_that_browsers_see_it() {
    let world = World::open().await;
    let reply = send(post(&world, "subscription{count(to:0)}").header("accept", STREAM)).await;
    assert_eq!(reply.text, ":\n\nevent: complete\ndata: \n\n");
    assert_eq!((reply.header("cache-control"), reply.header("x-accel-buffering")), ("no-store", "no"));
}

#[tokio::test]
async fn queries_and_mutations_are_streamed_too_but_no_mutation_by_get() {
    let world = World::open().await;
    let mut stream = Stream::open(post(&world, "mutation{bump}").bearer_auth("ada")).await;
    assert_eq!(stream.event().await, Some(json!({ "data": { "bump": 1 } })));
    assert_eq!(stream.event().await, Some(Value::Null));
    let reply = send(get(&world, "mutation{bump}").header("accept", STREAM)).await;
    assert_eq!(reply.verdict(), (405, "METHOD_NOT_ALLOWED".into()));
}

#[tokio::test]
async fn a_document_that_is_not_run_is_told_by_an_event() {
    let world = World::open().await;
    for query in ["{", "subscription{nothing}", "subscription{forbidden}"] {
        let mut stream = Stream::open(post(&world, query)).await;
        let event = stream.event().await.unwrap();
        assert!(event["errors"][0]["message"].is_string(), "{query}");
        assert!(event.get("data").is_none());
        assert_eq!(stream.event().await, Some(Value::Null));
        assert_eq!(stream.event().await, None);
    }
}

#[tokio::test]
async fn what_was_run_and_failed_has_data() {
    let world = World::open().await;
    for query in ["{must}", "mutation{must}", "subscription{failing}"] {
        let mut stream = Stream::open(post(&world, query).bearer_auth("ada")).await;
        let event = stream.event().await.unwrap();
        assert_eq!((event.get("data"), event["errors"].as_array().unwrap().len()), (Some(&Value::Null), 1), "{query}");
        assert_eq!(stream.event().await, Some(Value::Null));
    }
}

#[tokio::test]
async fn what_is_no_request_is_refused_as_over_plain_http() {
    let world = World::open().await;
    let status = async |request: RequestBuilder| send(request).await.status;
    assert_eq!(status(post(&world, "{hello}").header("accept", "application/json")).await, 406);
    assert_eq!(status(post(&world, "{hello}").header("accept", "text/event-stream;q=0, */*")).await, 406);
    assert_eq!(status(get(&world, "{hello}").header("accept", "text/html, */*;q=0.8")).await, 406);
    let accepting = |method| world.request(method, "/graphql/stream").header("accept", STREAM);
    assert_eq!(status(accepting(Method::POST).header("content-type", "text/plain").body("{}")).await, 415);
    assert_eq!(status(accepting(Method::POST).header("content-type", "application/json").body("[]")).await, 400);
    assert_eq!(status(accepting(Method::PUT)).await, 405);
    assert_eq!(status(post(&world, "{hello}").header("accept", STREAM).bearer_auth("forged")).await, 401);
}

#[tokio::test]
async fn whoever_takes_anything_takes_events() {
    let world = World::open().await;
    for accept in ["*/*", "text/*", "application/json, */*;q=0.1", STREAM] {
        let reply = send(post(&world, "{hello}").header("accept", accept)).await;
        assert_eq!(reply.status, 200, "{accept}");
        assert!(reply.header("content-type").starts_with("text/event-stream"), "{accept}");
    }
}

#[tokio::test]
async fn a_cookie_needs_a_page_of_ours() {
    let world = World::open().await;
    let by_cookie = |request: RequestBuilder| request.header("accept", STREAM).header("cookie", "session=ada");
    let query = "subscription{count(to:1)}";
    assert_eq!(send(by_cookie(get(&world, query))).await.status, 403);
    assert_eq!(send(by_cookie(get(&world, query)).header("sec-fetch-site", "cross-site")).await.status, 403);
    assert_eq!(send(by_cookie(get(&world, query)).header("sec-fetch-site", "same-origin")).await.status, 200);
    assert_eq!(send(by_cookie(post(&world, query)).header("origin", OURS)).await.status, 403);
    assert_eq!(send(by_cookie(post(&world, query)).header("x-csrf-token", "token")).await.status, 200);
}

#[tokio::test]
async fn a_quiet_stream_is_kept_alive_by_comments() {
    let world = World::with(|settings| settings.pulse = Duration::from_millis(20)).await;
    let mut stream = Stream::open(get(&world, "subscription{signals}")).await;
    for _ in 0..3 {
        assert_eq!(stream.block().await, Some((String::new(), String::new())));
    }
    world.known.go.notify_one();
    assert_eq!(stream.event().await, Some(json!({ "data": { "signals": 1 } })));
}

#[tokio::test]
async fn a_revoked_session_is_told_so_and_hears_nothing_more() {
    let ended = async |mut stream: Stream| {
        assert_eq!(stream.event().await.unwrap()["errors"][0]["extensions"]["code"], "TOKEN_REVOKED");
        assert_eq!(stream.event().await, Some(Value::Null));
        assert_eq!(stream.event().await, None);
    };
    let world = World::open().await;
    let stream = Stream::open(get(&world, "subscription{signals}")).await;
    world.revoke();
    world.known.go.notify_one();
    ended(stream).await;
    let world = World::with(|settings| settings.recheck = Duration::from_millis(50)).await;
    let quiet = Stream::open(get(&world, "subscription{signals}")).await;
    world.revoke();
    ended(quiet).await;
}

#[tokio::test]
async fn a_client_that_goes_away_ends_its_subscription_and_frees_its_seat() {
    let world = World::with(|settings| settings.connections = 1).await;
    let stream = Stream::open(get(&world, "subscription{signals}")).await;
    let second = send(get(&world, "subscription{signals}").header("accept", STREAM)).await;
    assert_eq!(second.verdict(), (429, "TOO_MANY_CONNECTIONS".into()));
    drop(stream);
    world.known.dropped.notified().await;
    Stream::open(get(&world, "subscription{signals}")).await;
}

#[tokio::test]
async fn a_stopping_server_ends_the_stream_without_completing_it() {
    let world = World::open().await;
    let mut stream = Stream::open(get(&world, "subscription{signals}")).await;
    world.closing.cancel();
    assert_eq!(stream.event().await, None);
    world.known.dropped.notified().await;
}
