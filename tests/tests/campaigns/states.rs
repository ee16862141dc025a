//! Where a campaign stands, and where it may go from there.

use super::{Gate, REST, figures, got, send};
use chrono::TimeDelta;
use serde_json::json;
use tests::{World, busy::uuid_of};

const SCHEDULE: &str = "mutation ($id: ID!, $at: DateTime!) { campaignSchedule(input: { id: $id, hour: { at: $at } }) { state scheduledAt } }";
const CREATE: &str = "mutation ($input: CampaignInput!) { campaignCreate(input: $input) { id } }";
const UPDATE: &str = "mutation ($input: CampaignUpdate!) { campaignUpdate(input: $input) { id } }";

/// From where each mutation may start.
const MOVES: [(&str, &[&str]); 7] = [
    ("campaignUpdate", &["draft"]),
    ("campaignSend", &["draft", "scheduled"]),
    ("campaignSchedule", &["draft", "scheduled"]),
    ("campaignUnschedule", &["draft", "scheduled"]),
    ("campaignPause", &["sending"]),
    ("campaignResume", &["paused"]),
    ("campaignCancel", &["draft", "scheduled", "preparing", "sending", "paused"]),
];

#[tokio::test]
async fn what_a_campaign_may_not_do_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let mut witness = world.witness().await;
    let mut refused = 0;
    for state in ["draft", "scheduled", "preparing", "sending", "paused", "completed", "cancelled"] {
        for (mutation, allowed) in MOVES {
            let set = format!(
                "UPDATE campaigns SET state = '{state}', scheduled_at = NULL WHERE id = '{}'",
                uuid_of(&spring.id)
            );
            witness.run(&set).await;
            let before = witness.digest(acme.id.uuid()).await;
            let answer = match mutation {
                "campaignUpdate" => {
                    acme.owner.gql(UPDATE, json!({ "input": { "id": spring.id, "title": "Other" } })).await
                }
                "campaignSchedule" => {
                    acme.owner.gql(SCHEDULE, json!({ "id": spring.id, "at": world.now() + TimeDelta::hours(1) })).await
                }
                _ => spring.told(&acme.owner, mutation).await,
            };
            if allowed.contains(&state) {
                assert!(
                    answer.body["errors"].is_null() || mutation != "campaignUpdate",
                    "{mutation} of a {state} campaign: {}",
                    answer.body
                );
                continue;
            }
            assert_eq!(answer.code(), "CAMPAIGN_STATE", "{mutation} of a {state} campaign");
            assert_eq!(witness.digest(acme.id.uuid()).await, before, "{mutation} of a {state} campaign");
            refused += 1;
        }
    }
    assert_eq!(refused, 49 - MOVES.iter().map(|(_, allowed)| allowed.len()).sum::<usize>());
    assert!(got(&world).is_empty());
    world.leaves_tasks();
}

#[tokio::test]
async fn a_campaign_that_lacks_something_is_not_sent() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let whole =
        acme.campaign("Spring").to(&[&acme.contact("ada@example.org").consenting().create().await]).create().await;
    let (template, sender, audience) = (json!(whole.template), json!(acme.sender().await), json!(whole.audience));
    let cases = [
        ("CAMPAIGN_WITHOUT_TEMPLATE", json!({ "title": "x", "sender": sender, "audience": audience })),
        ("CAMPAIGN_WITHOUT_SENDER", json!({ "title": "x", "template": template, "audience": audience })),
        ("CAMPAIGN_WITHOUT_AUDIENCE", json!({ "title": "x", "template": template, "sender": sender })),
    ];
    let mut witness = world.witness().await;
    for (code, input) in cases {
        let made = acme.owner.gql(CREATE, json!({ "input": input })).await.ok();
        let id = &made["campaignCreate"]["id"];
        let before = witness.digest(acme.id.uuid()).await;
        for query in ["mutation ($id: ID!) { campaignSend(id: $id) { id } }", SCHEDULE] {
            let answer = acme.owner.gql(query, json!({ "id": id, "at": world.now() + REST })).await;
            assert_eq!(answer.code(), code, "{}", answer.body);
        }
        assert_eq!(witness.digest(acme.id.uuid()).await, before, "{code}");
    }
    world.advance(REST);
    world.drain().await;
    assert!(got(&world).is_empty());
}

#[tokio::test]
async fn a_paused_campaign_waits_until_it_is_resumed() {
    let (gate, world) = Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    send(&acme, &spring).await;
    spring.told(&acme.owner, "campaignPause").await.ok();
    gate.open(&world).await;
    assert!(got(&world).is_empty(), "it was paused");
    for mutation in ["campaignResume", "campaignPause", "campaignResume"] {
        spring.told(&acme.owner, mutation).await.ok();
    }
    let parts = "SELECT count(*) FROM tasks WHERE kind = 'deliver_campaign'";
    assert!(world.witness().await.number(parts).await <= 2, "each resumption adds tasks");
    world.advance(REST);
    world.drain().await;
    assert_eq!(got(&world), ["ada@example.org"]);
    assert_eq!(spring.seen(&acme).await["state"], "COMPLETED");
}

#[tokio::test]
async fn what_was_not_sent_when_a_campaign_is_cancelled_is_not_sent() {
    let (gate, world) = Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    send(&acme, &spring).await;
    spring.told(&acme.owner, "campaignCancel").await.ok();
    gate.open(&world).await;
    assert!(got(&world).is_empty());
    assert_eq!(spring.seen(&acme).await["state"], "CANCELLED");
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "open": 1 }));
}
