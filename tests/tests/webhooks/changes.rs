//! Setting webhooks up, switching them off and removing them: by whom, and by themselves.

use super::{CREATE, DELETE, REPLAY, ROTATE, SEEN, TEST, UPDATE, hook, receiver::Receiver};
use chrono::TimeDelta;
use serde_json::json;
use tenants::permissions::Role;
use tests::World;

#[tokio::test]
async fn after_five_days_of_nothing_but_failures_a_webhook_is_switched_off_and_the_owners_are_told() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let second = acme.hire("second@acme.example", &[Role::Owner]).await;
    acme.member(Role::Admin).await;
    let receiver = Receiver::answering(&[500]).await;
    let hook = hook(&acme, &receiver, &["CONTACT_CREATED"]).await;
    for day in 0..5 {
        assert!(hook.seen(&acme).await["disabled"].is_null(), "on day {day}");
        acme.contact(&format!("person{day}@personal.example")).create().await;
        world.drain().await;
        world.advance(TimeDelta::days(1));
    }
    assert!(world.sent().is_empty());
    world.drain().await;
    assert_eq!(hook.seen(&acme).await["disabled"], "FAILING");
    assert!(hook.deliveries(&acme).await.iter().all(|delivery| delivery["state"] == "FAILED"));
    for owner in [acme.owner.email(), second.email()] {
        let [mail] = &world.sent_to(owner)[..] else { panic!("{owner} is told once") };
        assert!(mail.text.contains("127.0.0.1") && mail.text.contains("five days"), "{}", mail.text);
    }
    assert_eq!(world.sent().len(), 2, "owners, and nobody else");

    receiver.taken();
    receiver.answer(&[200]);
    acme.contact("late@personal.example").create().await;
    world.advance(TimeDelta::days(1));
    assert_eq!((world.drain().await, receiver.messages().len()), (0, 0), "nobody wants to hear of it");
    let old = hook.deliveries(&acme).await;
    assert_eq!(acme.owner.gql(REPLAY, json!({ "id": old[0]["id"] })).await.code(), "WEBHOOK_DISABLED");
    assert_eq!(acme.owner.gql(TEST, json!({ "id": hook.id })).await.code(), "WEBHOOK_DISABLED");

    let on = acme.owner.gql(UPDATE, json!({ "id": hook.id, "input": { "enabled": true } })).await.ok();
    assert!(on["webhookUpdate"]["disabled"].is_null() && on["webhookUpdate"]["failingSince"].is_null(), "{on}");
    acme.owner.gql(REPLAY, json!({ "id": old[0]["id"] })).await.ok();
    acme.contact("later@personal.example").create().await;
    world.drain().await;
    assert_eq!(receiver.messages().len(), 2, "the one that was asked for, and the new one");
}

#[tokio::test]
async fn one_success_ends_the_count_of_failures() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::answering(&[500, 200]).await;
    let hook = hook(&acme, &receiver, &["CONTACT_CREATED"]).await;
    acme.contact("one@personal.example").create().await;
    world.drain().await;
    assert_eq!(hook.seen(&acme).await["failingSince"].as_str().unwrap().parse(), Ok(world.now()));
    world.advance(TimeDelta::days(4));
    world.drain().await;
    assert!(hook.seen(&acme).await["failingSince"].is_null());
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_sent_nothing_more() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::answering(&[410]).await;
    let hook = hook(&acme, &receiver, &["CONTACT_CREATED"]).await;
    acme.contact("one@personal.example").create().await;
    world.drain().await;
    assert_eq!(hook.seen(&acme).await["disabled"], "GONE");
    assert!(world.sent_to(acme.owner.email())[0].text.contains("no longer exists"));
    acme.contact("two@personal.example").create().await;
    world.advance(TimeDelta::days(1));
    world.drain().await;
    assert_eq!(receiver.messages().len(), 1);
}

#[tokio::test]
async fn an_address_and_the_events_are_checked_together() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let before = world.witness().await.digest(acme.id.uuid()).await;
    for (url, code) in [
        ("http://receiver.example/", "webhook-address-plain"),
        ("https://user:word@receiver.example/", "webhook-address-invalid"),
        ("receiver.example", "webhook-address-invalid"),
        ("gopher://receiver.example/", "webhook-address-invalid"),
    ] {
        let refused = acme.owner.gql(CREATE, json!({ "input": { "url": url, "events": [] } })).await;
        assert_eq!(refused.violations(), [("url", code), ("events", "required")], "{url}");
    }
    assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before);
    let input = json!({ "url": "https://receiver.example/", "events": ["CONTACT_CREATED"] });
    for _ in 0..20 {
        acme.owner.gql(CREATE, json!({ "input": input })).await.ok();
    }
    assert_eq!(acme.owner.gql(CREATE, json!({ "input": input })).await.code(), "WEBHOOK_LIMIT");
}

#[tokio::test]
async fn a_webhook_is_changed_by_those_who_build_and_by_nobody_else() {
    let world = World::new().await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    let receiver = Receiver::new().await;
    let hook = hook(&acme, &receiver, &["CONTACT_CREATED"]).await;
    acme.owner.gql(TEST, json!({ "id": hook.id })).await.ok();
    world.drain().await;
    let delivery = hook.deliveries(&acme).await[0]["id"].clone();
    let input = json!({ "url": receiver.url, "events": ["CONTACT_CREATED"], "enabled": true });
    let (marketer, auditor) = (acme.member(Role::Marketer).await, acme.member(Role::Auditor).await);
    let before = world.witness().await.digest(acme.id.uuid()).await;
    for (act, id) in [
        (UPDATE, &json!(hook.id)),
        (ROTATE, &json!(hook.id)),
        (DELETE, &json!(hook.id)),
        (TEST, &json!(hook.id)),
        (REPLAY, &delivery),
    ] {
        let variables = json!({ "id": id, "input": input });
        assert_eq!(auditor.gql(act, variables.clone()).await.code(), "FORBIDDEN", "{act}");
        assert_eq!(other.owner.gql(act, variables).await.code(), "NOT_FOUND", "{act}");
    }
    assert_eq!(marketer.gql(SEEN, json!({ "id": hook.id })).await.code(), "FORBIDDEN");
    assert_eq!(other.owner.gql(SEEN, json!({ "id": hook.id })).await.code(), "NOT_FOUND");
    assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before);
    assert_eq!((world.drain().await, receiver.messages().len()), (0, 1));

    let developer = acme.member(Role::Developer).await;
    let changed = developer
        .gql(UPDATE, json!({ "id": hook.id, "input": { "events": ["CONTACT_ERASED", "CONTACT_ERASED"] } }))
        .await
        .ok();
    assert_eq!(changed["webhookUpdate"]["events"], json!(["CONTACT_ERASED"]));
    developer.gql(UPDATE, json!({ "id": hook.id, "input": { "enabled": false } })).await.ok();
    assert_eq!(hook.seen(&acme).await["disabled"], "ASKED");
    developer.gql(DELETE, json!({ "id": hook.id })).await.ok();
    let left = "SELECT (SELECT count(*) FROM webhooks) + (SELECT count(*) FROM webhook_wants) + (SELECT count(*) FROM webhook_deliveries)";
    assert_eq!(world.witness().await.number(left).await, 0);
}
