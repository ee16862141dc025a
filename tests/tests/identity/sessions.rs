//! Sessions: how long what they give is good, and how they end.

use super::{VIEWER, given, holder, refused, session, token};
use chrono::TimeDelta;
use serde_json::json;
use tests::{Actor, Answer, World};

const REVOKE: &str = "mutation ($id: ID!) { sessionRevoke(id: $id) }";

async fn refresh(world: &World, token: &str) -> Answer {
    world.anonymous().call("/auth/refresh", &json!({ "refresh": token })).await
}

async fn look(actor: &Actor) -> Answer {
    actor.gql(VIEWER, json!({})).await
}

#[tokio::test]
async fn an_access_token_ends_after_ten_minutes() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (owner, next) = session(&world, acme.owner.email()).await;
    world.advance(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    look(&owner).await.ok();
    world.advance(TimeDelta::seconds(1));
    let answer = refused(&world, "TOKEN_EXPIRED", look(&owner)).await;
    assert_eq!(answer.status, 401);
    look(&holder(&world, &refresh(&world, &next).await)).await.ok();
}

#[tokio::test]
async fn a_session_ends_when_nobody_refreshes_it_for_a_month() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (_, next) = session(&world, acme.owner.email()).await;
    world.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    let next = token(&refresh(&world, &next).await, "refresh");
    world.advance(TimeDelta::days(30));
    refused(&world, "TOKEN_EXPIRED", refresh(&world, &next)).await;
}

#[tokio::test]
async fn refreshing_prolongs_nothing_beyond_three_months() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (_, mut next) = session(&world, acme.owner.email()).await;
    for _ in 0..4 {
        world.advance(TimeDelta::days(20));
        next = token(&refresh(&world, &next).await, "refresh");
    }
    world.advance(TimeDelta::days(10));
    refused(&world, "TOKEN_EXPIRED", refresh(&world, &next)).await;
}

#[tokio::test]
async fn a_session_that_was_revoked_is_refused_at_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (here, _) = session(&world, acme.owner.email()).await;
    let (there, next) = session(&world, acme.owner.email()).await;
    let mine = there.gql("{ viewer { account { sessions { id current } } } }", json!({})).await.ok();
    let sessions = mine["viewer"]["account"]["sessions"].as_array().unwrap();
    let other = sessions.iter().find(|session| session["current"] == true).unwrap();

    here.gql(REVOKE, json!({ "id": other["id"] })).await.ok();
    refused(&world, "TOKEN_REVOKED", look(&there)).await;
    refused(&world, "TOKEN_REVOKED", refresh(&world, &next)).await;
    refused(&world, "NOT_FOUND", here.gql(REVOKE, json!({ "id": other["id"] }))).await;
    look(&here).await.ok();

    given(&here.call("/auth/sign-out", &json!({})).await);
    refused(&world, "TOKEN_REVOKED", look(&here)).await;
}

#[tokio::test]
async fn one_session_can_end_all_others() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (here, _) = session(&world, acme.owner.email()).await;
    let (there, _) = session(&world, acme.owner.email()).await;
    let stranger = world.tenant("other").await.owner;
    let ended = here.gql("mutation { sessionRevokeOthers }", json!({})).await.ok();
    assert_eq!(ended["sessionRevokeOthers"], 2, "the founder's first session is one of them");
    refused(&world, "TOKEN_REVOKED", look(&there)).await;
    look(&here).await.ok();
    look(&stranger).await.ok();
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_reuse_ends_the_session() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (_, first) = session(&world, acme.owner.email()).await;
    let answer = refresh(&world, &first).await;
    let (owner, second) = (holder(&world, &answer), token(&answer, "refresh"));
    look(&owner).await.ok();

    let reused = refresh(&world, &first).await;
    assert_eq!((reused.status, super::code(&reused)), (401, "TOKEN_REUSED"));
    refused(&world, "TOKEN_REVOKED", look(&owner)).await;
    refused(&world, "TOKEN_REVOKED", refresh(&world, &second)).await;
    look(&acme.owner).await.ok();
    let trail = acme.owner.gql("{ audit(first: 1) { nodes { action actor } } }", json!({})).await.ok();
    assert_eq!(trail["audit"]["nodes"][0], json!({ "action": "session:reuse", "actor": "nobody" }));
}

#[tokio::test]
async fn of_two_refreshes_at_once_only_one_is_served() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (_, token) = session(&world, acme.owner.email()).await;
    let (one, other) = tokio::join!(refresh(&world, &token), refresh(&world, &token));
    let mut served = [one.status, other.status];
    served.sort_unstable();
    assert_eq!(served, [200, 401]);
}
