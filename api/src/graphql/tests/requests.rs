//! Requests that are not what the protocol describes, or cost more than they may.

use super::{DRAFT, World, send};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_body_that_is_not_declared_as_json_is_not_read() {
    let world = World::open().await;
    let body = r#"{"query":"mutation{bump}"}"#;
    for kind in [
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "application/json, text/plain",
        "application/jsonp",
        "",
    ] {
        let reply = send(world.request(Method::POST, "/graphql").header("content-type", kind).body(body)).await;
        assert_eq!(reply.verdict(), (415, "UNSUPPORTED_MEDIA_TYPE".into()), "{kind:?}");
    }
    let without = send(world.request(Method::POST, "/graphql").body(body)).await;
    assert_eq!(without.verdict(), (415, "UNSUPPORTED_MEDIA_TYPE".into()));
    let twice = world.request(Method::POST, "/graphql").header("content-type", "application/json");
    assert_eq!(send(twice.header("content-type", "text/plain").body(body)).await.status, 415);
    let fine = world.request(Method::POST, "/graphql").header("content-type", "application/json;charset=\"UTF-8\"");
    assert_eq!(send(fine.body(body)).await.json()["data"]["bump"], 1);
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_is_a_400_that_says_what_is_wrong() {
    let world = World::open().await;
    let query = "{hello}";
    for body in [
        json!({}),
        json!({ "qeury": query }),
        json!({ "query": 1 }),
        json!({ "query": null }),
        json!({ "query": [query] }),
        json!({ "query": { "a": 1 } }),
        json!({ "query": query, "operationName": 1 }),
        json!({ "query": query, "operationName": {} }),
        json!({ "query": query, "variables": "{}" }),
        json!({ "query": query, "variables": [] }),
        json!({ "query": query, "variables": 0 }),
        json!({ "query": query, "variables": false }),
        json!({ "query": query, "extensions": "x" }),
        json!({ "query": query, "extensions": [1] }),
        json!("query"),
        json!(null),
    ] {
        let reply = send(world.post(&body)).await;
        assert_eq!(reply.verdict(), (400, "MALFORMED_REQUEST".into()), "{body}");
        assert!(reply.json()["errors"][0]["extensions"]["args"]["detail"].is_string());
        assert!(reply.json().get("data").is_none());
    }
    for body in ["", "{", "NONSENSE", "{\"query\":", "\u{feff}{}"] {
        let request = world.request(Method::POST, "/graphql").header("content-type", "application/json");
        assert_eq!(send(request.body(body)).await.verdict(), (400, "MALFORMED_REQUEST".into()), "{body}");
    }
    let request = world.request(Method::POST, "/graphql").header("content-type", "application/json");
    assert_eq!(send(request.body(vec![b'"', 0xff, b'"'])).await.status, 400);
}

#[tokio::test]
async fn optional_parameters_may_be_null_and_unknown_ones_are_passed_over() {
    let world = World::open().await;
    let body = json!({ "query": "{hello}", "operationName": null, "variables": null, "extensions": null, "id": 7 });
    assert_eq!(send(world.post(&body)).await.json(), json!({ "data": { "hello": "hello" } }));
    let body =
        json!({ "query": "query($t:String!){echo(text:$t)}", "variables": { "t": "é€🏃" }, "extensions": { "a": 1 } });
    assert_eq!(send(world.post(&body)).await.json()["data"]["echo"], "é€🏃");
}

#[tokio::test]
async fn a_batch_is_refused() {
    let world = World::open().await;
    for body in [json!([{ "query": "mutation{bump}" }]), json!([])] {
        assert_eq!(send(world.post(&body)).await.verdict(), (400, "BATCH_REFUSED".into()));
    }
}

#[tokio::test]
async fn a_persisted_query_is_not_known() {
    let world = World::open().await;
    let hash = json!({ "persistedQuery": { "version": 1, "sha256Hash": "00" } });
    assert_eq!(send(world.post(&json!({ "extensions": hash }))).await.status, 400);
}

#[tokio::test]
async fn the_parameters_of_a_get_are_read_as_strictly() {
    let world = World::open().await;
    let status = async |parameters: &[(&str, &str)]| {
        send(world.get("/graphql", parameters).header("accept", DRAFT)).await.status
    };
    let echo = ("query", "query($t:String!){echo(text:$t)}");
    assert_eq!(status(&[echo, ("variables", r#"{"t":"a"}"#), ("operationName", "")]).await, 200);
    assert_eq!(status(&[echo, ("variables", r#"["t"]"#)]).await, 400);
    assert_eq!(status(&[echo, ("variables", "t")]).await, 400);
    assert_eq!(status(&[("query", "{hello}"), ("extensions", "1")]).await, 400);
    assert_eq!(status(&[("query", "{hello}"), ("query", "{hello}")]).await, 400);
    assert_eq!(status(&[("query", "{hello}"), ("operationName", "null")]).await, 400);
    assert_eq!(status(&[]).await, 400);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_a_413() {
    let world = World::open().await;
    let large = json!({ "query": "{hello}", "extensions": { "x": "x".repeat(1024 * 1024) } });
    let reply = send(world.post(&large)).await;
    assert_eq!(reply.verdict(), (413, "BODY_TOO_LARGE".into()));
    let variables = json!({ "t": "x".repeat(1024 * 1024 - 100) });
    let fits = json!({ "query": "query($t:String!){echo(text:$t)}", "variables": variables });
    assert_eq!(send(world.post(&fits)).await.status, 200);
}

#[tokio::test]
async fn json_nested_by_the_thousand_is_a_400() {
    let world = World::open().await;
    let body = format!(r#"{{"query":"{{hello}}","variables":{{"a":{}1{}}}}}"#, "[".repeat(9_999), "]".repeat(9_999));
    let request = world.request(Method::POST, "/graphql").header("content-type", "application/json");
    assert_eq!(send(request.body(body)).await.status, 400);
}

#[tokio::test]
async fn what_takes_too_long_is_dropped_and_answered() {
    let world = World::with(|settings| settings.timeout = Duration::from_millis(100)).await;
    assert_eq!(world.ask("{forever}").await.verdict(), (503, "REQUEST_TIMEOUT".into()));
    world.known.dropped.notified().await;
    let reply = send(world.post(&json!({ "query": "{hello}" })).bearer_auth("never")).await;
    assert_eq!(reply.verdict(), (503, "REQUEST_TIMEOUT".into()));
}

#[tokio::test]
async fn a_client_that_goes_away_stops_its_work() {
    let world = World::open().await;
    let mut asking = Box::pin(world.ask("{forever}"));
    tokio::select! {
        _ = &mut asking => unreachable!("it never answers"),
        () = world.known.begun.notified() => {}
    }
    drop(asking);
    world.known.dropped.notified().await;
}

#[tokio::test]
async fn an_answer_of_megabytes_is_refused_by_its_price() {
    let world = World::open().await;
    let reply = world.ask("{rows(first:12000){number text}}").await;
    assert_eq!(reply.verdict(), (400, "QUERY_TOO_COSTLY".into()));
    let body = json!({ "query": "query($n:Int!){rows(first:$n){text}}", "variables": { "n": 1_000_000_000 } });
    assert_eq!(send(world.post(&body)).await.verdict(), (400, "QUERY_TOO_COSTLY".into()));
    let fine: Value = world.ask("{rows(first:100){text}}").await.json();
    assert_eq!(fine["data"]["rows"].as_array().unwrap().len(), 100);
}
