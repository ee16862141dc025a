//! What the relay says, and what becomes of a message then.

use super::{REST, figures, got, send};
use api::catcher::Behaviour;
use serde_json::json;
use tests::World;

#[tokio::test]
async fn each_answer_of_the_relay_is_told_truthfully() {
    let relay = |address: &str| match address.split('@').next() {
        Some("refused") => Behaviour::Refuse,
        Some("vanishing") => Behaviour::Vanish,
        _ => Behaviour::Accept,
    };
    let world = World::with(relay, |_| {}).await;
    let acme = world.tenant("acme").await;
    let mut people = Vec::new();
    for name in ["ada", "refused", "vanishing"] {
        people.push(acme.contact(&format!("{name}@example.org")).consenting().create().await);
    }
    let spring = acme.campaign("Spring").to(&people.iter().collect::<Vec<_>>()).create().await;
    send(&acme, &spring).await;
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 3, "accepted": 1, "rejected": 1, "unknown": 1 }));
    let ledger = "query ($id: ID!) { campaign(id: $id) { state deliveries { nodes { state code } } } }";
    let seen = acme.owner.gql(ledger, json!({ "id": spring.id })).await.ok()["campaign"].clone();
    assert_eq!(seen["state"], "COMPLETED");
    let told = [("ACCEPTED", json!(250)), ("REJECTED", json!(550)), ("UNKNOWN", json!(null))];
    let told: Vec<_> = told.into_iter().map(|(state, code)| json!({ "state": state, "code": code })).collect();
    assert_eq!(seen["deliveries"]["nodes"], json!(told));

    // Nobody knows whether it arrived: a second message could be one too many.
    world.advance(REST * 60);
    world.drain().await;
    assert_eq!(got(&world), ["ada@example.org", "vanishing@example.org"]);
}

#[tokio::test]
async fn whoever_is_put_off_too_often_is_given_up() {
    let world = World::with(|_| Behaviour::Defer, |_| {}).await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    send(&acme, &spring).await;
    for _ in 0..10 {
        world.advance(REST);
        world.drain().await;
    }
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "rejected": 1 }));
    assert_eq!(spring.seen(&acme).await["state"], "COMPLETED");
    let tries = world.witness().await.number("SELECT tries::bigint FROM deliveries").await;
    assert_eq!(tries, 5);
}

#[tokio::test]
async fn a_relay_that_is_away_costs_nobody_a_try() {
    let world = World::with(|_| Behaviour::Accept, |config| config.mail.port = 1).await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    send(&acme, &spring).await;
    for _ in 0..10 {
        world.advance(REST);
        world.drain().await;
    }
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "open": 1 }));
    assert_eq!(spring.seen(&acme).await["state"], "SENDING");
    assert!(got(&world).is_empty());
    world.leaves_tasks();
}

/// Somebody took a batch and was never heard of again.
#[tokio::test]
async fn what_a_lost_worker_had_in_flight_is_unknown_and_the_rest_is_sent() {
    let (gate, world) = super::Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let bob = acme.contact("bob@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada, &bob]).create().await;
    send(&acme, &spring).await;
    let mut witness = world.witness().await;
    witness.run("UPDATE deliveries SET state = 1 WHERE slot = 0").await;
    let held = format!("UPDATE batches SET claim = gen_random_uuid(), lease_until = '{}'", world.now() + REST / 2);
    witness.run(&held).await;
    gate.open(&world).await;
    assert_eq!(got(&world), ["bob@example.org"]);
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 2, "accepted": 1, "unknown": 1 }));
    assert_eq!(spring.seen(&acme).await["state"], "COMPLETED");
}
