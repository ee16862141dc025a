//! Rules that choose people: what each leaf says, what is wrong with a tree, and why somebody is in or not.

mod building;
mod chance;
mod judge;
mod malformed;
mod people;
mod trees;

use super::{CREATE, settled};
use serde_json::{Value, json};
use tests::{Company, Contact, World};

const CHOOSE: &str =
    "query ($rule: ContactRule!) { contacts(rule: $rule, order: OLDEST, first: 100) { totalCount nodes { id } } }";
const EXPLAIN: &str = "query ($contact: ID!, $rule: ContactRule!) { contactExplain(contact: $contact, rule: $rule) {
    fits below { rule fits below { rule fits } } } }";

/// Who fits, in the order in which they were added.
async fn choose(company: &Company<'_>, rule: Value) -> Vec<String> {
    let found = company.owner.gql(CHOOSE, json!({ "rule": rule })).await.ok()["contacts"].clone();
    let nodes = found["nodes"].as_array().unwrap();
    assert_eq!(found["totalCount"], nodes.len(), "the count of {rule}");
    nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

async fn create(company: &Company<'_>, input: Value) -> String {
    let made = company.owner.gql(CREATE, json!({ "input": input })).await.ok();
    made["contactCreate"]["id"].as_str().unwrap().to_owned()
}

/// Three people who differ in everything.
async fn three(company: &Company<'_>) -> [String; 3] {
    let field = "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }";
    for (key, kind) in [("size", "NUMBER"), ("since", "DATE"), ("note", "TEXT"), ("member", "BOOLEAN")] {
        let input = json!({ "key": key, "label": key, "kind": kind, "personal": false });
        company.owner.gql(field, json!({ "input": input })).await.ok();
    }
    let ada = json!({
        "email": "ada@example.org", "name": "Élodie Ben-Ali", "country": "FR", "locale": "fr", "timeZone": "Europe/Paris",
        "stage": "CUSTOMER", "source": "shop",
        "fields": [{ "key": "size", "value": 9 }, { "key": "since", "value": "2024-02-29" }, { "key": "note", "value": "Likes Figs" }, { "key": "member", "value": true }],
    });
    let bob = json!({
        "email": "bob@example.org", "phone": "+213551020304", "name": "Bob Ali", "country": "DZ", "locale": "ar", "source": "fair",
        "fields": [{ "key": "size", "value": 38.5 }, { "key": "since", "value": "2025-01-01" }, { "key": "member", "value": false }],
    });
    let cleo = json!({ "phone": "+213551020305", "stage": "LEAD", "source": "call" });
    [create(company, ada).await, create(company, bob).await, create(company, cleo).await]
}

#[tokio::test]
async fn each_leaf_chooses_whom_it_says() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let people = three(&acme).await;
    let [ada, bob, cleo] = people.each_ref().map(String::as_str);
    let field = |key: &str, test: Value| json!({ "field": { "key": key, "test": test } });
    let cases = [
        (json!({ "stage": ["CUSTOMER", "LEAD"] }), vec![ada, cleo]),
        (json!({ "locale": ["fr"] }), vec![ada]),
        (json!({ "country": ["dz", "MA"] }), vec![bob]),
        (json!({ "timeZone": ["Europe/Paris"] }), vec![ada]),
        (json!({ "source": ["fair", "call"] }), vec![bob, cleo]),
        (json!({ "has": "EMAIL" }), vec![ada, bob]),
        (json!({ "has": "PHONE" }), vec![bob, cleo]),
        (json!({ "email": "ADA@example.org" }), vec![ada]),
        (json!({ "phone": "00213 551 02 03 05" }), vec![cleo]),
        (json!({ "name": "ali" }), vec![ada, bob]),
        (json!({ "name": "ali elodie" }), vec![ada]),
        (field("size", json!({ "in": [9, "38,5"] })), vec![ada, bob]),
        (field("size", json!({ "atLeast": 10 })), vec![bob]),
        (field("size", json!({ "atMost": 38.5 })), vec![ada, bob]),
        (field("since", json!({ "atMost": "2024-12-31" })), vec![ada]),
        (field("note", json!({ "contains": "fIG" })), vec![ada]),
        (field("note", json!({ "known": false })), vec![bob, cleo]),
        (field("member", json!({ "in": [true] })), vec![ada]),
        (json!({ "created": { "withinDays": 1 } }), vec![ada, bob, cleo]),
        (json!({ "created": { "before": "2020-01-01T00:00:00Z" } }), vec![]),
        (json!({ "not": { "locale": ["fr"] } }), vec![bob, cleo]),
        (json!({ "not": field("size", json!({ "atLeast": 10 })) }), vec![ada, cleo]),
        (json!({ "all": [{ "has": "PHONE" }, { "not": { "stage": ["LEAD"] } }] }), vec![bob]),
        (json!({ "any": [{ "locale": ["fr"] }, { "stage": ["LEAD"] }] }), vec![ada, cleo]),
    ];
    for (rule, expected) in cases {
        assert_eq!(choose(&acme, rule.clone()).await, expected, "{rule}");
    }
}

#[tokio::test]
async fn tags_lists_and_consent_choose_too() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let bob = acme.contact("bob@example.org").create().await;
    let tag = acme.tag("spring", &[&bob]).await;
    let made = acme.owner.gql("mutation { listCreate(input: { name: \"Regulars\" }) { id } }", json!({})).await.ok();
    let list = &made["listCreate"]["id"];
    let add = "mutation ($input: ListContacts!) { listAdd(input: $input) { id } }";
    acme.owner.gql(add, json!({ "input": { "list": list, "contacts": [ada.id] } })).await.ok();
    assert_eq!(choose(&acme, json!({ "tag": tag })).await, [bob.id.as_str()]);
    assert_eq!(choose(&acme, json!({ "list": list })).await, [ada.id.as_str()]);
    let agreed =
        |granted: bool| json!({ "consent": { "channel": "EMAIL", "purpose": "MESSAGES", "granted": granted } });
    assert_eq!(choose(&acme, agreed(true)).await, [ada.id.as_str()]);
    assert_eq!(choose(&acme, agreed(false)).await, [bob.id.as_str()]);
}

#[tokio::test]
async fn what_people_did_in_campaigns_chooses_them() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").consenting_to_all().create().await;
    let bob = acme.contact("bob@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada, &bob]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    for mail in world.sent() {
        world.anonymous().get(&mail.link("/c/").unwrap()).await;
    }
    world.drain().await;
    assert_eq!(choose(&acme, json!({ "sent": {} })).await, [ada.id.as_str(), &bob.id]);
    assert_eq!(
        choose(&acme, json!({ "clicked": { "campaign": spring.id } })).await,
        [ada.id.as_str()],
        "Bob agreed to no count by name"
    );
    world.advance(chrono::TimeDelta::days(40));
    let fresh = world.person(acme.owner.email()).await;
    let lately = fresh.gql(CHOOSE, json!({ "rule": { "clicked": { "withinDays": 30 } } })).await.ok();
    assert_eq!(lately["contacts"]["totalCount"], 0);
}

#[tokio::test]
async fn why_somebody_is_in_or_not_is_told_rule_by_rule() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let [ada, bob, _] = three(&acme).await;
    let rule = json!({ "all": [{ "has": "EMAIL" }, { "any": [{ "locale": ["fr"] }, { "country": ["MA"] }] }] });
    let explain = async |contact: &str| {
        let told = acme.owner.gql(EXPLAIN, json!({ "contact": contact, "rule": rule })).await.ok();
        told["contactExplain"].clone()
    };
    let in_it = explain(&ada).await;
    assert_eq!((&in_it["fits"], &in_it["below"][1]["fits"]), (&json!(true), &json!(true)));
    let out = explain(&bob).await;
    let expected = json!({ "fits": false, "below": [
        { "rule": { "has": "EMAIL" }, "fits": true, "below": [] },
        { "rule": { "any": [{ "locale": ["fr"] }, { "country": ["MA"] }] }, "fits": false, "below": [
            { "rule": { "locale": ["fr"] }, "fits": false }, { "rule": { "country": ["MA"] }, "fits": false } ] },
    ] });
    assert_eq!(out, expected);
}

#[tokio::test]
async fn a_segment_follows_its_people_and_a_snapshot_does_not() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let rule = json!({ "consent": { "channel": "EMAIL", "purpose": "MESSAGES", "granted": true } });
    let create = "mutation ($input: SegmentInput!) { segmentCreate(input: $input) { id rule } }";
    let made = acme.owner.gql(create, json!({ "input": { "name": "Agreed", "rule": rule } })).await.ok();
    assert_eq!(made["segmentCreate"]["rule"], rule, "a rule comes back as it was given");
    let segment = made["segmentCreate"]["id"].clone();
    let snapshot = "mutation ($input: SegmentSnapshot!) { segmentSnapshot(input: $input) { contacts { totalCount } } }";
    let frozen = acme.owner.gql(snapshot, json!({ "input": { "id": segment, "name": "Today" } })).await.ok();
    assert_eq!(frozen["segmentSnapshot"]["contacts"]["totalCount"], 1);
    let bob: Contact = acme.contact("bob@example.org").consenting().create().await;
    let both = "query ($id: ID!) { segment(id: $id) { contacts { nodes { id } } } lists { nodes { name contacts { totalCount } } } }";
    let seen = acme.owner.gql(both, json!({ "id": segment })).await.ok();
    assert_eq!(seen["segment"]["contacts"]["nodes"], json!([{ "id": bob.id }, { "id": ada.id }]));
    assert_eq!(seen["lists"]["nodes"], json!([{ "name": "Today", "contacts": { "totalCount": 1 } }]));
    let explain = "query ($id: ID!, $contact: ID!) { segmentExplain(id: $id, contact: $contact) { fits } }";
    let told = acme.owner.gql(explain, json!({ "id": segment, "contact": bob.id })).await.ok();
    assert_eq!(told["segmentExplain"]["fits"], true);
}
