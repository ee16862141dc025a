//! What other sites' pages can make a browser send is refused when a cookie comes with it.

use super::{DRAFT, OURS, Reply, World, send};
use serde_json::json;

const COOKIE: (&str, &str) = ("cookie", "session=ada");
const TOKEN: (&str, &str) = ("x-csrf-token", "token");
const EVIL: &str = "https://evil.example";

async fn post(world: &World, headers: &[(&str, &str)]) -> Reply {
    let request = world.post(&json!({ "query": "mutation{bump}" }));
    send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

async fn get(world: &World, headers: &[(&str, &str)]) -> Reply {
    let request = world.get("/graphql", &[("query", "{who}")]).header("accept", DRAFT);
    send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test]
async fn a_mutation_by_cookie_needs_the_token_and_no_foreign_origin() {
    let world = World::open().await;
    let no = (403, "CSRF_REFUSED".to_owned());
    assert_eq!(post(&world, &[COOKIE]).await.verdict(), no);
    assert_eq!(post(&world, &[COOKIE, ("origin", OURS)]).await.verdict(), no);
    assert_eq!(post(&world, &[COOKIE, ("sec-fetch-site", "same-origin")]).await.verdict(), no);
    assert_eq!(post(&world, &[COOKIE, TOKEN, ("origin", EVIL)]).await.verdict(), no);
    assert_eq!(post(&world, &[COOKIE, TOKEN, ("origin", "null")]).await.verdict(), no);
    assert_eq!(post(&world, &[COOKIE, TOKEN, ("origin", OURS)]).await.json()["data"]["bump"], 1);
    assert_eq!(post(&world, &[COOKIE, TOKEN]).await.json()["data"]["bump"], 2);
}

#[tokio::test]
async fn a_query_by_cookie_needs_something_that_no_foreign_page_can_send() {
    let world = World::open().await;
    let no = (403, "CSRF_REFUSED".to_owned());
    assert_eq!(get(&world, &[COOKIE]).await.verdict(), no);
    assert_eq!(get(&world, &[COOKIE, ("sec-fetch-site", "cross-site")]).await.verdict(), no);
    assert_eq!(get(&world, &[COOKIE, ("sec-fetch-site", "same-site")]).await.verdict(), no);
    assert_eq!(get(&world, &[COOKIE, ("sec-fetch-site", "none")]).await.verdict(), no);
    assert_eq!(get(&world, &[COOKIE, TOKEN, ("origin", EVIL)]).await.verdict(), no);
    assert_eq!(get(&world, &[COOKIE, ("sec-fetch-site", "same-origin")]).await.status, 200);
    assert_eq!(get(&world, &[COOKIE, TOKEN]).await.status, 200);
}

#[tokio::test]
async fn a_token_of_the_clients_own_needs_nothing_more() {
    let world = World::open().await;
    let bearer = ("authorization", "Bearer ada");
    assert_eq!(post(&world, &[bearer, ("origin", EVIL)]).await.json()["data"]["bump"], 1);
    assert_eq!(get(&world, &[bearer, ("sec-fetch-site", "cross-site")]).await.status, 200);
    assert_eq!(get(&world, &[("origin", EVIL)]).await.json()["data"]["who"], "nobody req-1 127.0.0.1");
}
