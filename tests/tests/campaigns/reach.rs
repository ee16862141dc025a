//! Who would get a campaign: seen before it is scheduled, explained for each person, and then what is sent.

use super::{figures, got, send};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Company, Contact, World};

const REACH: &str = "query ($id: ID!) { campaign(id: $id) { audience reach { matched
    byChannel { channel cleared withoutConsent suppressed withoutAddress } } } }";
const EXPLAIN: &str = "query ($id: ID!, $contact: ID!) { campaignExplain(id: $id, contact: $contact) {
    gets channel hasAddress suppressed agrees audience { fits } } }";

/// One for each thing that may stand between a person and a message: nothing, no yes, a suppression, no address; and a stranger.
async fn five(company: &Company<'_>) -> [Contact; 5] {
    let add = async |email: &str| company.contact(email).consenting().create().await;
    let [ada, bob, cleo, dan, eve] = [
        add("ada@example.org").await,
        company.contact("bob@example.org").create().await,
        add("cleo@example.org").await,
        company.contact("dan@example.org").phone("+213551020304").consenting().create().await,
        add("eve@example.org").await,
    ];
    let suppress = "mutation ($input: SuppressionAdd!) { suppressionAdd(input: $input) { id } }";
    let input = json!({ "channel": "EMAIL", "address": "cleo@example.org", "origin": "a call" });
    company.owner.gql(suppress, json!({ "input": input })).await.ok();
    let update = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }";
    company.owner.gql(update, json!({ "input": { "id": dan.id, "email": null } })).await.ok();
    company.tag("spring", &[&ada, &bob, &cleo, &dan]).await;
    [ada, bob, cleo, dan, eve]
}

async fn tag(company: &Company<'_>) -> Value {
    company.owner.gql("{ tags { nodes { id } } }", json!({})).await.ok()["tags"]["nodes"][0]["id"].clone()
}

#[tokio::test]
async fn a_planner_sees_who_would_get_it_and_those_do() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let people = five(&acme).await;
    let rule = json!({ "tag": tag(&acme).await });
    let spring = acme.campaign("Spring").for_rule(rule.clone()).create().await;
    let planner = acme.member(Role::Marketer).await;

    let seen = planner.gql(REACH, json!({ "id": spring.id })).await.ok()["campaign"].clone();
    let by_channel =
        json!([{ "channel": "EMAIL", "cleared": 1, "withoutConsent": 1, "suppressed": 1, "withoutAddress": 1 }]);
    assert_eq!(seen, json!({ "audience": rule, "reach": { "matched": 4, "byChannel": by_channel } }));

    let mut told = Vec::new();
    for contact in &people {
        let answer = planner.gql(EXPLAIN, json!({ "id": spring.id, "contact": contact.id })).await.ok();
        let why = &answer["campaignExplain"];
        told.push(["gets", "hasAddress", "suppressed", "agrees"].map(|name| why[name] == true));
        assert_eq!(why["audience"]["fits"], contact.email != "eve@example.org");
    }
    assert_eq!(told[0], [true, true, false, true]);
    assert_eq!(told[1], [false, true, false, false], "never said yes");
    assert_eq!(told[2], [false, true, true, true], "is suppressed");
    assert_eq!(told[3], [false, false, false, true], "has no address any more");
    assert_eq!(told[4], [false, true, false, true], "does not fit");

    send(&acme, &spring).await;
    assert_eq!(got(&world), ["ada@example.org"]);
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "accepted": 1 }));
}

#[tokio::test]
async fn of_a_campaign_that_left_it_is_told_what_became_of_it() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let [ada, bob, _, _, eve] = five(&acme).await;
    let all = json!({ "everybody": true });
    let spring = acme.campaign("Spring").for_rule(all).create().await;
    let explain = async |actor: &tests::Actor, contact: &Contact| {
        let query = "query ($id: ID!, $contact: ID!) { campaignExplain(id: $id, contact: $contact) { gets agrees past { state code message } } }";
        actor.gql(query, json!({ "id": spring.id, "contact": contact.id })).await
    };
    let told = async |contact: &Contact| explain(&acme.owner, contact).await.ok()["campaignExplain"].clone();
    assert_eq!(told(&ada).await["past"], Value::Null, "nothing became of it yet");
    spring.told(&acme.owner, "campaignSend").await.ok();
    eve.says(&acme, "MESSAGES", false).await;
    world.drain().await;
    ada.says(&acme, "MESSAGES", false).await;
    bob.says(&acme, "MESSAGES", true).await;
    let ada = told(&ada).await;
    assert_eq!(
        (&ada["gets"], &ada["agrees"], &ada["past"]["state"]),
        (&json!(true), &json!(false), &json!("ACCEPTED"))
    );
    assert_eq!(ada["past"]["message"], "The message was sent.");
    let late = told(&bob).await;
    assert_eq!((&late["gets"], &late["agrees"], &late["past"]["state"]), (&json!(false), &json!(true), &Value::Null));
    assert!(late["past"]["message"].as_str().unwrap().contains("not among those chosen"), "{late}");
    assert_eq!(told(&eve).await["gets"], false);
    let manager = explain(&acme.member(Role::Manager).await, &bob).await;
    assert_eq!(manager.body["errors"][0]["extensions"]["permission"], "delivery:read", "{}", manager.body);
}

#[tokio::test]
async fn whoever_did_nothing_for_too_long_is_withheld() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let [ada, ..] = five(&acme).await;
    let spring = acme.campaign("Spring").for_rule(json!({ "tag": tag(&acme).await })).create().await;
    world.advance(TimeDelta::days(3 * 366));
    let query =
        "query ($id: ID!) { campaign(id: $id) { reach { matched byChannel { cleared withheld withoutConsent } } } }";
    let seen = acme.owner.gql(query, json!({ "id": spring.id })).await.ok()["campaign"]["reach"].clone();
    assert_eq!(seen, json!({ "matched": 4, "byChannel": [{ "cleared": 0, "withheld": 4, "withoutConsent": 0 }] }));
    let query =
        "query ($id: ID!, $contact: ID!) { campaignExplain(id: $id, contact: $contact) { gets withheld agrees } }";
    let why =
        acme.owner.gql(query, json!({ "id": spring.id, "contact": ada.id })).await.ok()["campaignExplain"].clone();
    assert_eq!(why, json!({ "gets": false, "withheld": true, "agrees": true }));
    world.leaves_tasks();
}

#[tokio::test]
async fn a_rule_is_counted_for_every_channel_before_there_is_a_campaign() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    five(&acme).await;
    let query = "query ($audience: ContactRule!, $channels: [Channel!]!) { campaignReach(audience: $audience, channels: $channels) {
        matched byChannel { channel cleared withoutConsent suppressed withoutAddress } } }";
    let variables = json!({ "audience": { "everybody": true }, "channels": ["POST", "EMAIL", "SMS", "PUSH", "EMAIL"] });
    let told = acme.owner.gql(query, variables).await.ok()["campaignReach"].clone();
    let channel = |name: &str, cleared: u8, unasked: u8, suppressed: u8, unreachable: u8| json!({ "channel": name, "cleared": cleared, "withoutConsent": unasked, "suppressed": suppressed, "withoutAddress": unreachable });
    let expected = [
        channel("EMAIL", 2, 1, 1, 1),
        channel("SMS", 0, 1, 0, 4),
        channel("PUSH", 0, 0, 0, 5),
        channel("POST", 0, 0, 0, 5),
    ];
    assert_eq!(told, json!({ "matched": 5, "byChannel": expected }));
    let none = acme.owner.gql(query, json!({ "audience": { "everybody": true }, "channels": [] })).await;
    assert_eq!(none.violations(), [("channels", "required")]);
}

#[tokio::test]
async fn no_audience_is_nobody_and_everybody_is_said() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    five(&acme).await;
    let nobody = acme.campaign("Nobody").create().await;
    let seen = acme.owner.gql(REACH, json!({ "id": nobody.id })).await.ok();
    assert_eq!(seen["campaign"], json!({ "audience": null, "reach": null }));
    assert_eq!(nobody.told(&acme.owner, "campaignSend").await.code(), "CAMPAIGN_WITHOUT_AUDIENCE");
    let all = acme.campaign("All").for_rule(json!({ "everybody": true })).create().await;
    send(&acme, &all).await;
    assert_eq!(got(&world), ["ada@example.org", "eve@example.org"]);
}

#[tokio::test]
async fn a_segment_is_asked_when_the_campaign_leaves_and_a_snapshot_stays() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    acme.tag("spring", &[&ada]).await;
    let create = "mutation ($input: SegmentInput!) { segmentCreate(input: $input) { id } }";
    let input = json!({ "name": "Spring", "rule": { "tag": tag(&acme).await } });
    let segment = acme.owner.gql(create, json!({ "input": input })).await.ok()["segmentCreate"]["id"].clone();
    let snapshot = "mutation ($input: SegmentSnapshot!) { segmentSnapshot(input: $input) { id } }";
    let input = json!({ "id": segment, "name": "Spring, today" });
    let list = acme.owner.gql(snapshot, json!({ "input": input })).await.ok()["segmentSnapshot"]["id"].clone();
    let living =
        acme.campaign("Living").for_rule(json!({ "all": [{ "segment": segment }, { "not": { "list": list } }] }));
    let (living, still) =
        (living.create().await, acme.campaign("Still").for_rule(json!({ "list": list })).create().await);
    let bob = acme.contact("bob@example.org").consenting().create().await;
    acme.tag("spring", &[&bob]).await;
    send(&acme, &living).await;
    assert_eq!(got(&world), ["bob@example.org"]);
    send(&acme, &still).await;
    assert_eq!(got(&world), ["ada@example.org", "bob@example.org"]);
}

#[tokio::test]
async fn whoever_may_not_see_suppressions_is_not_told_of_one() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let people = five(&acme).await;
    let spring = acme.campaign("Spring").for_rule(json!({ "everybody": true })).create().await;
    let variables = json!({ "id": spring.id, "contact": people[2].id });
    assert_eq!(acme.member(Role::Contributor).await.gql(EXPLAIN, variables).await.code(), "FORBIDDEN");
    let guest = acme.member(Role::Guest).await.gql(REACH, json!({ "id": spring.id })).await;
    assert_eq!(guest.code(), "FORBIDDEN", "a guest sees campaigns, and no people");
}
