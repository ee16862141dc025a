//! A receiver that is slow holds up nobody but itself.

use super::{TEST, hook, receiver::Receiver};
use serde_json::json;
use tests::World;
use tokio_util::sync::CancellationToken;

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_receiver_holds_up_no_other() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (slow, quick) = (Receiver::slow().await, Receiver::new().await);
    let (at_slow, at_quick) =
        (hook(&acme, &slow, &["CONTACT_CREATED"]).await, hook(&acme, &quick, &["CONTACT_CREATED"]).await);
    for _ in 0..10 {
        acme.owner.gql(TEST, json!({ "id": at_slow.id })).await.ok();
    }
    let (stop, app) = (CancellationToken::new(), world.app.clone());
    let mut workers = tokio::task::JoinSet::new();
    let stopped = stop.clone();
    workers.spawn(async move { app.work(stopped).await.unwrap() });
    slow.came(4).await;
    acme.owner.gql(TEST, json!({ "id": at_quick.id })).await.ok();
    quick.came(1).await;
    assert_eq!(slow.messages().len(), 4, "the others wait");
    slow.open();
    slow.came(6).await;
    assert_eq!(slow.most_at_once(), 4);
    stop.cancel();
    while workers.join_next().await.is_some() {}
    world.leaves_tasks();
}

#[tokio::test]
async fn what_comes_while_a_receiver_is_called_is_sent_with_the_rest() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let slow = Receiver::slow().await;
    let hook = hook(&acme, &slow, &["CONTACT_CREATED"]).await;
    acme.owner.gql(TEST, json!({ "id": hook.id })).await.ok();
    let meanwhile = async {
        slow.came(1).await;
        for _ in 0..5 {
            acme.owner.gql(TEST, json!({ "id": hook.id })).await.ok();
        }
        slow.open();
    };
    tokio::join!(world.drain(), meanwhile);
    let messages = slow.messages();
    let ids: std::collections::BTreeSet<&String> = messages.iter().map(|message| &message.id).collect();
    assert_eq!((messages.len(), ids.len()), (6, 6), "each once");
    assert!(slow.most_at_once() <= 4);
}
