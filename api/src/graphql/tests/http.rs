//! Answers over plain HTTP: media types, status codes, headers.

use super::{DRAFT, World, send};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_query_is_answered_in_the_media_type_that_is_asked_for() {
    let world = World::open().await;
    for (accept, kind) in [
        (DRAFT, DRAFT),
        ("application/json", "application/json"),
        ("application/json, application/graphql-response+json", DRAFT),
        ("application/graphql-response+json;q=0.5, application/json;q=0.9", "application/json"),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", DRAFT),
        ("application/*", "application/json"),
        ("*/*", "application/json"),
        ("*/*, application/json;q=0", DRAFT),
    ] {
        let request = world.request(Method::POST, "/graphql").header("content-type", "application/json");
        let reply = send(request.header("accept", accept).body(r#"{"query":"{hello}"}"#)).await;
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (200, format!("{kind}; charset=utf-8").as_str()),
            "{accept}"
        );
        assert_eq!(reply.json(), json!({ "data": { "hello": "hello" } }));
    }
}

#[tokio::test]
async fn who_reads_neither_media_type_gets_nothing_executed() {
    let world = World::open().await;
    for accept in ["text/html", "application/xml, text/*", "application/json; charset=latin1", "application/json;q=0"] {
        let request = world.request(Method::POST, "/graphql").header("content-type", "application/json");
        let reply = send(request.header("accept", accept).body(r#"{"query":"mutation{bump}"}"#)).await;
        assert_eq!(reply.verdict(), (406, "NOT_ACCEPTABLE".into()), "{accept}");
    }
    assert_eq!(world.ask("mutation{bump}").await.json()["data"]["bump"], 1);
}

#[tokio::test]
async fn a_document_that_is_not_run_is_a_400_without_data() {
    let world = World::open().await;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("query A{hello} query B{hello}", "GRAPHQL_VALIDATION_FAILED"),
        ("query($t:String!){echo(text:$t)}", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription{count(to:1)}", "MALFORMED_REQUEST"),
    ] {
        let reply = world.ask(query).await;
        assert_eq!(reply.verdict(), (400, code.into()), "{query}");
        assert!(reply.json().get("data").is_none(), "{query}");
    }
}

#[tokio::test]
async fn plain_json_keeps_the_old_rule_that_every_graphql_answer_is_a_200() {
    let world = World::open().await;
    for query in ["{", "{nothing}", "{fail}", "{must}"] {
        let request = world.request(Method::POST, "/graphql").header("accept", "application/json");
        let body = json!({ "query": query }).to_string();
        let reply = send(request.header("content-type", "application/json").body(body)).await;
        assert_eq!(reply.status, 200, "{query}");
        assert!(reply.json()["errors"][0]["message"].is_string());
        assert_eq!(reply.json().get("data").is_some(), matches!(query, "{fail}" | "{must}"));
    }
}

#[tokio::test]
async fn an_error_of_execution_is_a_200_with_data() {
    let world = World::open().await;
    for (query, data, path) in [
        ("{hello fail}", r#""data":{"hello":"hello","fail":null}"#, "fail"),
        ("{x:fail hello}", r#""data":{"x":null,"hello":"hello"}"#, "x"),
        ("{fail}", r#""data":{"fail":null}"#, "fail"),
        ("{must hello}", r#""data":null"#, "must"),
        ("mutation{must}", r#""data":null"#, "must"),
    ] {
        let reply = world.ask(query).await;
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (200, "application/graphql-response+json; charset=utf-8")
        );
        assert!(reply.text.contains(data), "{query}: {}", reply.text);
        assert_eq!(reply.json()["errors"][0]["path"], json!([path]));
    }
}

#[tokio::test]
async fn a_get_runs_queries_only() {
    let world = World::open().await;
    let get = |query: &str| world.get("/graphql", &[("query", query)]).header("accept", DRAFT);
    assert_eq!(send(get("{hello}")).await.json(), json!({ "data": { "hello": "hello" } }));
    let reply = send(get("mutation{bump}")).await;
    assert_eq!(reply.verdict(), (405, "METHOD_NOT_ALLOWED".into()));
    assert_eq!(reply.header("allow"), "POST");
    assert_eq!(send(get("subscription{count(to:1)}")).await.status, 400);
    let named = [("query", "query A{hello} mutation B{bump}"), ("operationName", "B")];
    assert_eq!(send(world.get("/graphql", &named).header("accept", DRAFT)).await.status, 405);
    assert_eq!(world.ask("mutation{bump}").await.json()["data"]["bump"], 1);
}

#[tokio::test]
async fn a_browser_that_follows_a_link_runs_nothing() {
    let world = World::open().await;
    let navigation = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let reply = send(world.get("/graphql", &[("query", "{hello}")]).header("accept", navigation)).await;
    assert_eq!(reply.verdict(), (406, "NOT_ACCEPTABLE".into()));
}

#[tokio::test]
async fn other_methods_are_told_which_there_are() {
    let world = World::open().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::HEAD] {
        let reply = send(world.request(method.clone(), "/graphql")).await;
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, POST"), "{method}");
        assert_eq!(reply.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn answers_are_kept_by_nobody() {
    let world = World::open().await;
    for query in ["{hello}", "{"] {
        let reply = world.ask(query).await;
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(reply.header("vary").contains("Cookie"));
    }
}

#[tokio::test]
async fn resolvers_learn_who_asks_from_where_and_the_id_of_the_request() {
    let world = World::open().await;
    let reply = send(world.post(&json!({ "query": "{who}" })).bearer_auth("ada")).await;
    assert_eq!(reply.json()["data"]["who"], "ada req-1 127.0.0.1");
}

#[tokio::test]
async fn a_refused_token_is_a_401_and_a_busy_one_a_429() {
    let world = World::open().await;
    let reply = send(world.post(&json!({ "query": "{hello}" })).bearer_auth("forged")).await;
    assert_eq!(reply.verdict(), (401, "UNAUTHENTICATED".into()));
    assert_eq!(reply.header("www-authenticate"), "Bearer");
    assert_eq!(reply.json()["errors"][0]["extensions"]["requestId"], "req-1");
    assert_eq!(send(world.post(&json!({ "query": "{hello}" })).bearer_auth("busy")).await.status, 429);
}

#[tokio::test]
async fn refusals_are_told_in_the_language_of_the_caller() {
    let world = World::open().await;
    let mut told = Vec::new();
    for language in ["fr", "en", "ar", "tzm"] {
        let request = world.request(Method::POST, "/graphql").header("accept-language", language);
        let reply = send(request.header("content-type", "text/plain").body("{}")).await;
        assert_eq!(reply.status, 415);
        told.push(reply.json()["errors"][0]["message"].to_string());
    }
    told.dedup();
    assert_eq!(told.len(), 4, "{told:?}");
}
