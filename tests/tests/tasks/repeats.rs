//! A request that is sent twice with one `Idempotency-Key` does one thing.

use super::{INVITE, everything, invitation};
use chrono::TimeDelta;
use futures::future::join_all;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tests::{Actor, World};

const CONTACTS: &str = "{ contacts { totalCount } }";
const CREATE: &str = "mutation ($input: ContactCreate!) { contactCreate(input: $input) { id email } }";

fn contact(email: &str) -> Value {
    json!({ "input": { "email": email, "source": "shop" } })
}

/// Runs an operation with a key: status, what tells a repetition, and the body as it came.
async fn keyed(actor: &Actor, key: &str, query: &str, variables: &Value) -> (u16, bool, String) {
    let request = actor.post("/graphql", &json!({ "query": query, "variables": variables })).await;
    let answer = request.header("Idempotency-Key", key).send().await.unwrap();
    let replayed = answer.headers().get("Idempotency-Replayed").is_some_and(|told| told == "true");
    (answer.status().as_u16(), replayed, answer.text().await.unwrap())
}

fn code(body: &str) -> Value {
    let body: Value = serde_json::from_str(body).unwrap();
    body["errors"][0]["extensions"]["code"].clone()
}

async fn count(actor: &Actor) -> Value {
    actor.gql(CONTACTS, json!({})).await.ok()["contacts"]["totalCount"].clone()
}

#[tokio::test]
async fn the_same_key_twice_does_one_thing_and_gives_the_same_answer() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (owner, guest) = (&acme.owner, invitation("guest@personal.example"));
    let first = keyed(owner, "once", INVITE, &guest).await;
    assert_eq!((first.0, first.1), (200, false), "{}", first.2);
    let before = everything(&world).await;
    let again = keyed(owner, "once", INVITE, &guest).await;
    assert_eq!(again, (200, true, first.2));
    assert_eq!(everything(&world).await, before);
    world.drain().await;
    assert_eq!(world.sent_to("guest@personal.example").len(), 1);
}

#[tokio::test]
async fn the_same_key_with_another_request_is_refused() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    keyed(&acme.owner, "once", CREATE, &contact("ada@example.org")).await;
    let before = everything(&world).await;
    let other = keyed(&acme.owner, "once", CREATE, &contact("bob@example.org")).await;
    assert_eq!((other.0, code(&other.2)), (422, json!("IDEMPOTENCY_MISMATCH")));
    let other = keyed(&acme.owner, "once", INVITE, &invitation("guest@personal.example")).await;
    assert_eq!((other.0, code(&other.2)), (422, json!("IDEMPOTENCY_MISMATCH")));
    assert_eq!(everything(&world).await, before);
    assert_eq!(count(&acme.owner).await, 1);
}

#[tokio::test]
async fn ten_that_come_at_once_do_one_thing_and_are_all_told_of_it() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = contact("ada@example.org");
    acme.owner.id().await;
    let answers = join_all((0..10).map(|_| keyed(&acme.owner, "once", CREATE, &ada))).await;
    assert_eq!(count(&acme.owner).await, 1);
    let (_, _, body) = &answers[0];
    assert!(
        code(body).is_null() && answers.iter().all(|(status, _, same)| (*status, same) == (200, body)),
        "{answers:?}"
    );
    assert_eq!(answers.iter().filter(|(_, replayed, _)| !replayed).count(), 1, "one was run, the others were told");
}

#[tokio::test]
async fn whoever_comes_after_a_crash_is_told_that_the_outcome_is_not_known() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = contact("ada@example.org");
    keyed(&acme.owner, "once", CREATE, &ada).await;
    // As a process leaves it that dies between the commit and the answer.
    world.witness().await.run("UPDATE idempotency_keys SET answer = NULL").await;
    let before = everything(&world).await;
    for again in join_all((0..3).map(|_| keyed(&acme.owner, "once", CREATE, &ada))).await {
        assert_eq!((again.0, code(&again.2)), (409, json!("IDEMPOTENCY_UNKNOWN_OUTCOME")), "{}", again.2);
    }
    assert_eq!(everything(&world).await, before);
}

#[tokio::test]
async fn the_turn_of_a_process_that_died_ends_by_itself() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let who = acme.owner.scope().await;
    let name = world.app.keyring.derive(&format!("turn {} {} once", who.tenant(), who.actor()));
    let url = world.app.config.redis.url.expose_secret();
    let mut redis = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let turn = format!("{}:turn:{name}", world.app.config.redis.prefix);
    redis::cmd("SET").arg(&turn).arg("dead").arg("PX").arg(200).exec_async(&mut redis).await.unwrap();
    let answer = keyed(&acme.owner, "once", CREATE, &contact("ada@example.org")).await;
    assert!(code(&answer.2).is_null() && !answer.1, "{}", answer.2);
    let left: Option<String> = redis::cmd("GET").arg(&turn).query_async(&mut redis).await.unwrap();
    assert_eq!(left, None, "a turn ends with its request");
}

#[tokio::test]
async fn a_key_belongs_to_whoever_uses_it() {
    let world = World::new().await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    let program = acme.key(&["contact:read", "contact:reveal", "contact:write"]).await;
    let bodies = ["ada@example.org", "bob@example.org", "eve@example.org"].map(contact);
    for (actor, body) in [&acme.owner, &program, &other.owner].into_iter().zip(&bodies) {
        let answer = keyed(actor, "once", CREATE, body).await;
        assert!(code(&answer.2).is_null() && !answer.1, "{}", answer.2);
    }
    assert_eq!((count(&acme.owner).await, count(&other.owner).await), (json!(2), json!(1)));
}

#[tokio::test]
async fn a_request_that_was_refused_may_be_repeated_and_succeed() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = contact("ada@example.org");
    let reader = acme.member(tenants::permissions::Role::Reader).await;
    let member = reader.id().await;
    let before = everything(&world).await;
    let first = keyed(&reader, "once", CREATE, &ada).await;
    assert_eq!(code(&first.2), "FORBIDDEN");
    assert_eq!(everything(&world).await, before);
    let set = "mutation ($id: ID!) { memberSetRoles(id: $id, roles: [\"marketer\"]) { id } }";
    acme.owner.gql(set, json!({ "id": member })).await.ok();
    let second = keyed(&reader, "once", CREATE, &ada).await;
    assert!(code(&second.2).is_null() && !second.1, "{}", second.2);
    assert_eq!(count(&acme.owner).await, 1);
}

#[tokio::test]
async fn an_answer_is_kept_sealed_and_for_a_day() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = contact("ada@example.org");
    keyed(&acme.owner, "once", CREATE, &ada).await;
    let dump = world.witness().await.dump().await.join("\n");
    assert!(!dump.contains("ada@example.org"), "an answer lies open in the database");
    world.advance(TimeDelta::hours(23));
    world.db().tick().await.unwrap();
    world.drain().await;
    assert!(keyed(&acme.owner, "once", CREATE, &ada).await.1);
    world.advance(TimeDelta::hours(2));
    world.db().tick().await.unwrap();
    world.drain().await;
    let late = keyed(&acme.owner, "once", CREATE, &contact("bob@example.org")).await;
    assert!(code(&late.2).is_null() && !late.1, "{}", late.2);
    assert_eq!(count(&acme.owner).await, 2);
}
