//! What is sent is signed, tried again on the schedule of the convention, and sent again on request.

use super::{REPLAY, ROTATE, TEST, hook, receiver::Receiver};
use chrono::TimeDelta;
use serde_json::json;
use tenants::{
    tasks::{Lane, Task},
    webhooks::deliver::{self, Due, HOLD},
};
use tests::World;

/// After which times an event is tried again, in seconds.
const SCHEDULE: [i64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

#[tokio::test]
async fn a_message_is_signed_as_its_receiver_computes_it() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::new().await;
    let hook = hook(&acme, &receiver, &["CONTACT_CREATED"]).await;
    let ada = acme.contact("ada@personal.example").named("Ada Personal").create().await;
    world.drain().await;
    let [message] = &receiver.messages()[..] else { panic!("{:?}", receiver.messages()) };
    assert!(message.is_signed_with(&hook.secret), "{message:?}");
    assert_eq!((message.signatures(), message.timestamp), (1, world.now().timestamp()));
    let told = message.json();
    assert_eq!((&told["type"], &told["data"]), (&json!("contact.created"), &json!({ "contacts": [ada.id] })));
    assert_eq!(told["timestamp"].as_str().unwrap().parse(), Ok(world.now()));
    let [delivery] = &hook.deliveries(&acme).await[..] else { panic!("one delivery") };
    assert_eq!((&delivery["event"], &delivery["message"]), (&json!(message.id), &told));
    assert_eq!((&delivery["state"], &delivery["attempts"][0]["status"]), (&json!("DELIVERED"), &json!(204)));
    assert!(delivery["dueAt"].is_null() && !delivery["settledAt"].is_null(), "{delivery}");
}

#[tokio::test]
async fn what_fails_is_tried_on_the_schedule_under_one_identifier_and_then_on_request() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::answering(&[500, 503, 404, 301, 429, 500, 400, 500, 500, 500, 200]).await;
    let hook = hook(&acme, &receiver, &["CONTACT_CREATED"]).await;
    acme.contact("ada@personal.example").create().await;
    world.drain().await;
    assert_eq!(receiver.messages().len(), 1);
    for (retry, seconds) in SCHEDULE.into_iter().enumerate() {
        let wait = TimeDelta::seconds(seconds);
        world.advance(wait - TimeDelta::milliseconds(1));
        world.drain().await;
        assert_eq!(receiver.messages().len(), retry + 1, "its time has not come");
        // A tenth more by chance.
        world.advance(wait / 10 + TimeDelta::milliseconds(1));
        world.drain().await;
        assert_eq!(receiver.messages().len(), retry + 2, "after {wait}");
    }
    world.advance(TimeDelta::days(1));
    world.drain().await;
    let messages = receiver.messages();
    assert_eq!(messages.len(), 10);
    let [delivery] = &hook.deliveries(&acme).await[..] else { panic!("one delivery") };
    assert_eq!((&delivery["state"], delivery["attempts"].as_array().unwrap().len()), (&json!("FAILED"), 10));
    assert_eq!(delivery["attempts"][3]["status"], 301);

    let again = acme.owner.gql(REPLAY, json!({ "id": delivery["id"] })).await.ok();
    assert_eq!(again["webhookDeliveryReplay"]["state"], "PENDING");
    world.drain().await;
    let messages = receiver.messages();
    assert_eq!(messages.len(), 11);
    assert!(messages.iter().all(|message| message.id == messages[0].id && message.body == messages[0].body));
    assert!(messages.iter().all(|message| message.is_signed_with(&hook.secret)));
    let [delivery] = &hook.deliveries(&acme).await[..] else { panic!("one delivery") };
    assert_eq!((&delivery["state"], delivery["attempts"].as_array().unwrap().len()), (&json!("DELIVERED"), 11));
}

#[tokio::test]
async fn after_a_rotation_both_secrets_sign_for_a_day() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::new().await;
    let hook = hook(&acme, &receiver, &["CONTACT_CREATED"]).await;
    let rotated = acme.owner.gql(ROTATE, json!({ "id": hook.id })).await.ok()["webhookRotate"].clone();
    let fresh = rotated["secret"].as_str().unwrap();
    let until = rotated["webhook"]["oldSecretUntil"].as_str().unwrap();
    assert_eq!(until.parse(), Ok(world.now() + TimeDelta::days(1)));
    assert_ne!(fresh, hook.secret);
    world.advance(TimeDelta::days(1) - TimeDelta::seconds(1));
    acme.owner.gql(TEST, json!({ "id": hook.id })).await.ok();
    world.drain().await;
    let message = receiver.taken().remove(0);
    assert!(message.signatures() == 2 && message.is_signed_with(&hook.secret) && message.is_signed_with(fresh));
    world.advance(TimeDelta::seconds(1));
    acme.owner.gql(TEST, json!({ "id": hook.id })).await.ok();
    world.drain().await;
    let message = receiver.taken().remove(0);
    assert!(message.signatures() == 1 && !message.is_signed_with(&hook.secret) && message.is_signed_with(fresh));
    world.db().tick().await.unwrap();
    world.drain().await;
    let kept = "SELECT count(*) FROM webhooks WHERE old_secret IS NOT NULL";
    assert_eq!(world.witness().await.number(kept).await, 0, "a secret that signs no more is forgotten");
}

/// A worker dies between the post and its end being written down.
#[tokio::test]
async fn what_a_crash_left_without_an_end_is_sent_again_under_the_same_identifier() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::new().await;
    let hook = hook(&acme, &receiver, &["CONTACT_CREATED"]).await;
    acme.owner.gql(TEST, json!({ "id": hook.id })).await.ok();
    let rung = world.db().ring(Lane::Webhooks, 1).await.unwrap();
    let claimed = world.db().claim(rung[0]).await.unwrap().unwrap();
    let Task::DeliverWebhook { webhook } = claimed.task else { panic!("{:?}", claimed.task) };
    let due = claimed.scope.act(async |tx| deliver::due(tx, webhook, 4).await).await.unwrap();
    let Due::Posts(posts) = due else { panic!("{due:?}") };
    let again = claimed.scope.act(async |tx| deliver::due(tx, webhook, 4).await).await.unwrap();
    assert!(matches!(again, Due::Wait(_)), "what one worker posts, no other does: {again:?}");
    drop(claimed);
    world.advance(HOLD);
    world.db().recover().await.unwrap();
    world.drain().await;
    let [message] = &receiver.messages()[..] else { panic!("{:?}", receiver.messages()) };
    assert_eq!((&message.id, &message.body), (&posts[0].id, &posts[0].body));
}
