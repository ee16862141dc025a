//! The cap on messages: so many a contact within so many hours, all campaigns together.

use super::{figures, got, send};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Company, World};

const RULES: &str =
    "mutation ($input: SendingRulesSet!) { sendingRulesSet(input: $input) { channel cap { messages hours } } }";
const ASKED: &str = "query ($id: ID!, $contact: ID!) {
    campaign(id: $id) { reach { matched byChannel { cleared capped } } deliveries { nodes { state contact { id } } } }
    campaignExplain(id: $id, contact: $contact) { gets capped agrees } }";

async fn cap(company: &Company<'_>, messages: u32, hours: u32) {
    let input = json!({ "approval": false, "cap": { "messages": messages, "hours": hours } });
    let told = company.owner.gql(RULES, json!({ "input": input })).await.ok();
    assert_eq!(
        told["sendingRulesSet"][0],
        json!({ "channel": "EMAIL", "cap": { "messages": messages, "hours": hours } })
    );
}

#[tokio::test]
async fn whoever_had_messages_enough_gets_no_more_until_time_has_passed() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let bob = acme.contact("bob@example.org").consenting().create().await;
    cap(&acme, 2, 48).await;
    for title in ["One", "Two"] {
        send(&acme, &acme.campaign(title).to(&[&ada]).create().await).await;
    }
    let three = acme.campaign("Three").to(&[&ada, &bob]).create().await;
    let ask = async || acme.owner.gql(ASKED, json!({ "id": three.id, "contact": ada.id })).await.ok();
    let told = ask().await;
    assert_eq!(told["campaign"]["reach"], json!({ "matched": 2, "byChannel": [{ "cleared": 1, "capped": 1 }] }));
    assert_eq!(told["campaignExplain"], json!({ "gets": false, "capped": true, "agrees": true }));

    send(&acme, &three).await;
    assert_eq!(got(&world), ["ada@example.org", "ada@example.org", "bob@example.org"]);
    assert_eq!(figures(&acme, &three).await, json!({ "recipients": 2, "accepted": 1, "capped": 1 }));
    assert_eq!(three.seen(&acme).await["state"], "COMPLETED");
    let rows = [("CAPPED", &ada.id), ("ACCEPTED", &bob.id)];
    let rows = rows.map(|(state, id)| json!({ "state": state, "contact": { "id": id } }));
    assert_eq!(ask().await["campaign"]["deliveries"]["nodes"], Value::from(rows.to_vec()));

    world.advance(TimeDelta::hours(48));
    assert_eq!(ask().await["campaignExplain"]["capped"], false);
    let four = acme.campaign("Four").to(&[&ada, &bob]).create().await;
    send(&acme, &four).await;
    assert_eq!(figures(&acme, &four).await, json!({ "recipients": 2, "accepted": 2 }));
}

#[tokio::test]
async fn the_cap_is_asked_again_when_the_message_leaves() {
    let (gate, world) = super::Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    cap(&acme, 1, 24).await;
    let (one, two) = (acme.campaign("One").to(&[&ada]).create().await, acme.campaign("Two").to(&[&ada]).create().await);
    for campaign in [&one, &two] {
        send(&acme, campaign).await;
        assert_eq!(figures(&acme, campaign).await, json!({ "recipients": 1, "open": 1 }), "both audiences have her");
    }
    gate.open(&world).await;
    world.advance(super::REST);
    world.drain().await;
    assert_eq!(got(&world), ["ada@example.org"]);
    let mut told = [figures(&acme, &one).await, figures(&acme, &two).await];
    told.sort_by_key(ToString::to_string);
    assert_eq!(told, [json!({ "recipients": 1, "accepted": 1 }), json!({ "recipients": 1, "capped": 1 })]);
}

#[tokio::test]
async fn a_message_that_was_refused_counts_for_nothing() {
    let relay = |_: &str| api::catcher::Behaviour::Forbid;
    let world = World::with(relay, |_| {}).await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    cap(&acme, 1, 24).await;
    for title in ["One", "Two"] {
        let campaign = acme.campaign(title).to(&[&ada]).create().await;
        send(&acme, &campaign).await;
        assert_eq!(figures(&acme, &campaign).await, json!({ "recipients": 1, "rejected": 1 }));
    }
}
