//! Segments that build on each other: never in a circle, never too large, and not forgotten while somebody builds on them.

use super::super::{refused, settled};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Company, World};

const CREATE: &str = "mutation ($input: SegmentInput!) { segmentCreate(input: $input) { id } }";
const UPDATE: &str = "mutation ($id: ID!, $input: SegmentInput!) { segmentUpdate(id: $id, input: $input) { id } }";
const DELETE: &str = "mutation ($id: ID!) { segmentDelete(id: $id) }";
const SCHEDULE: &str =
    "mutation ($id: ID!, $at: DateTime!) { campaignSchedule(input: { id: $id, hour: { at: $at } }) { state } }";

async fn segment(company: &Company<'_>, name: &str, rule: Value) -> String {
    let made = company.owner.gql(CREATE, json!({ "input": { "name": name, "rule": rule } })).await.ok();
    made["segmentCreate"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_segment_follows_the_one_it_builds_on() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").phone("+213551020304").create().await;
    let bob = acme.contact("bob@example.org").create().await;
    let base = segment(&acme, "Base", json!({ "has": "PHONE" })).await;
    let top = segment(&acme, "Top", json!({ "not": { "segment": base } })).await;
    let query = "query ($id: ID!) { segment(id: $id) { contacts { nodes { id } } } }";
    let chosen =
        async || acme.owner.gql(query, json!({ "id": top })).await.ok()["segment"]["contacts"]["nodes"].clone();
    assert_eq!(chosen().await, json!([{ "id": bob.id }]));
    let rule = json!({ "not": { "has": "PHONE" } });
    acme.owner.gql(UPDATE, json!({ "id": base, "input": { "name": "Base", "rule": rule } })).await.ok();
    assert_eq!(chosen().await, json!([{ "id": ada.id }]));
    let explain = "query ($id: ID!, $contact: ID!) { segmentExplain(id: $id, contact: $contact) {
        fits below { rule fits below { rule fits } } } }";
    let told = acme.owner.gql(explain, json!({ "id": top, "contact": ada.id })).await.ok();
    let inside = json!([{ "rule": { "segment": base }, "fits": false, "below": [{ "rule": rule, "fits": false }] }]);
    assert_eq!(told["segmentExplain"], json!({ "fits": true, "below": inside }));
}

#[tokio::test]
async fn a_circle_is_refused_wherever_it_would_close() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let first = segment(&acme, "First", json!({ "has": "PHONE" })).await;
    let second = segment(&acme, "Second", json!({ "any": [{ "has": "EMAIL" }, { "segment": first }] })).await;
    let third = segment(&acme, "Third", json!({ "not": { "segment": second } })).await;
    for (rule, place) in [
        (json!({ "segment": first }), "rule.segment"),
        (json!({ "all": [{ "segment": second }] }), "rule.all.0.segment.any.1.segment"),
        (json!({ "segment": third }), "rule.segment.not.segment.any.1.segment"),
    ] {
        let input = json!({ "name": "First", "rule": rule });
        let answer = refused(&acme, &acme.owner, UPDATE, json!({ "id": first, "input": input })).await;
        assert_eq!(answer.violations(), [(place, "rule-circle")], "{rule}");
    }
}

/// Two people close a circle at once, each with one half: one of them at least is too late.
#[tokio::test(flavor = "multi_thread")]
async fn a_circle_is_not_closed_by_two_at_once() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let left = segment(&acme, "Left", json!({ "has": "PHONE" })).await;
    let right = segment(&acme, "Right", json!({ "has": "PHONE" })).await;
    let half = |id: &str, name: &str, other: &str| {
        let variables = json!({ "id": id, "input": { "name": name, "rule": { "segment": other } } });
        let owner = acme.owner.clone();
        async move { owner.gql(UPDATE, variables).await }
    };
    let (one, two) = tokio::join!(half(&left, "Left", &right), half(&right, "Right", &left));
    let failed = [&one, &two].into_iter().filter(|answer| answer.body["errors"].is_array());
    for answer in failed.clone() {
        assert!(["CONFLICT", "BAD_USER_INPUT"].contains(&answer.code()), "{}", answer.body);
    }
    assert!(failed.count() >= 1, "{} {}", one.body, two.body);
}

#[tokio::test]
async fn a_segment_does_not_grow_beyond_those_who_build_on_it() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let base = segment(&acme, "Base", json!({ "has": "PHONE" })).await;
    segment(&acme, "Four times", json!({ "any": vec![json!({ "segment": base }); 4] })).await;
    let rule = json!({ "any": vec![json!({ "has": "EMAIL" }); 80] });
    let variables = json!({ "id": base, "input": { "name": "Base", "rule": rule } });
    let answer = refused(&acme, &acme.owner, UPDATE, variables).await;
    assert_eq!(answer.violations(), [("rule", "rule-outgrows")]);
}

#[tokio::test]
async fn what_a_segment_or_a_waiting_campaign_chooses_by_cannot_be_forgotten() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let made = acme.owner.gql("mutation { listCreate(input: { name: \"Regulars\" }) { id } }", json!({})).await.ok();
    let list = made["listCreate"]["id"].clone();
    let base = segment(&acme, "Base", json!({ "list": list })).await;
    let top = segment(&acme, "Top", json!({ "not": { "segment": base } })).await;
    let forget_list = "mutation ($id: ID!) { listDelete(id: $id) }";
    let code = |answer: tests::Answer| answer.code().to_owned();
    let refused =
        async |operation: &str, id: &Value| code(refused(&acme, &acme.owner, operation, json!({ "id": id })).await);
    assert_eq!(refused(forget_list, &list).await, "LIST_IN_USE");
    assert_eq!(refused(DELETE, &json!(base)).await, "SEGMENT_IN_USE");

    let spring = acme.campaign("Spring").for_rule(json!({ "any": [{ "segment": top }] })).create().await;
    let at = world.now() + TimeDelta::days(1);
    acme.owner.gql(SCHEDULE, json!({ "id": spring.id, "at": at })).await.ok();
    assert_eq!(refused(DELETE, &json!(top)).await, "SEGMENT_IN_USE");

    // A draft holds nothing: what it lacks is told when it is to be sent.
    spring.told(&acme.owner, "campaignUnschedule").await.ok();
    acme.owner.gql(DELETE, json!({ "id": top })).await.ok();
    let sent = spring.told(&acme.owner, "campaignSend").await;
    assert_eq!(sent.violations(), [("audience.any.0.segment", "unknown")]);
    acme.owner.gql(DELETE, json!({ "id": base })).await.ok();
    acme.owner.gql(forget_list, json!({ "id": list })).await.ok();
    world.leaves_tasks();
}
