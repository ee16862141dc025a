//! The audience: frozen when sending begins, and asked for its consent once more at the moment of sending.

use super::{Gate, figures, got, send};
use serde_json::json;
use tenants::permissions::Role;
use tests::World;

#[tokio::test]
async fn whoever_consents_gets_the_message_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").named("Ada").consenting().create().await;
    let silent = acme.contact("silent@example.org").create().await;
    let spring = acme.campaign("Spring").to(&[&ada, &silent]).create().await;

    spring.told(&acme.member(Role::Marketer).await, "campaignSend").await.ok();
    world.drain().await;

    let sent = world.sent();
    assert_eq!(got(&world), ["ada@example.org"]);
    assert_eq!(sent[0].subject, "News for Ada");
    assert_eq!(spring.seen(&acme).await["state"], "COMPLETED");
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "accepted": 1 }));
}

#[tokio::test]
async fn withdrawn_consent_stops_a_message_already_queued() {
    let (gate, world) = Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let bob = acme.contact("bob@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada, &bob]).create().await;
    send(&acme, &spring).await;
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 2, "open": 2 }));

    ada.says(&acme, "MESSAGES", false).await;
    gate.open(&world).await;

    assert_eq!(got(&world), ["bob@example.org"]);
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 2, "accepted": 1, "skipped": 1 }));
}

#[tokio::test]
async fn an_address_that_leaves_by_one_message_is_not_written_to_by_another() {
    let (gate, world) = Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    gate.open(&world).await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    send(&acme, &spring).await;
    let way_out = world.sent().remove(0).unsubscribe.unwrap();
    gate.0.store(false, std::sync::atomic::Ordering::Relaxed);
    let summer = acme.campaign("Summer").to(&[&ada]).create().await;
    send(&acme, &summer).await;

    world.anonymous().send(&way_out, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").await;
    gate.open(&world).await;

    assert_eq!(got(&world), ["ada@example.org"], "the message of spring, and no other");
    assert_eq!(figures(&acme, &summer).await, json!({ "recipients": 1, "skipped": 1 }));
}

#[tokio::test]
async fn whoever_is_erased_while_a_message_waits_gets_none() {
    let (gate, world) = Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    send(&acme, &spring).await;
    acme.owner.gql("mutation ($id: ID!) { contactErase(id: $id) }", json!({ "id": ada.id })).await.ok();
    gate.open(&world).await;
    assert!(got(&world).is_empty());
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "skipped": 1 }));
    assert_eq!(spring.seen(&acme).await["state"], "COMPLETED");
}

#[tokio::test]
async fn whoever_comes_after_the_audience_was_frozen_is_not_in_it() {
    let (gate, world) = Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let tag = acme.tag("spring", &[&ada]).await;
    let spring = acme.campaign("Spring").for_rule(json!({ "tag": tag })).create().await;
    send(&acme, &spring).await;
    let late = acme.contact("late@example.org").consenting().create().await;
    acme.tag("spring", &[&late]).await;
    gate.open(&world).await;
    assert_eq!(got(&world), ["ada@example.org"]);
}

#[tokio::test]
async fn a_template_that_is_written_anew_changes_no_message_under_way() {
    let (gate, world) = Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").named("Ada").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    send(&acme, &spring).await;
    let update = "mutation ($id: ID!, $input: TemplateInput!) { templateUpdate(id: $id, input: $input) { id } }";
    let input = json!({ "name": "other", "locale": "en", "subject": "Something else", "html": "<p>else</p>" });
    acme.owner.gql(update, json!({ "id": spring.template, "input": input })).await.ok();
    gate.open(&world).await;
    assert_eq!(world.sent()[0].subject, "News for Ada");
}

#[tokio::test]
async fn a_campaign_to_nobody_is_over_at_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let silent = acme.contact("silent@example.org").create().await;
    let spring = acme.campaign("Spring").to(&[&silent]).create().await;
    send(&acme, &spring).await;
    assert_eq!(spring.seen(&acme).await["state"], "COMPLETED");
    assert_eq!(figures(&acme, &spring).await, json!({}));
    assert!(got(&world).is_empty());
}
