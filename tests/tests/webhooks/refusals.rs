//! A webhook reaches nothing that only this installation can reach, and nobody else's events.

use super::{CREATE, TEST, hook, receiver::Receiver};
use serde_json::json;
use tests::World;

#[tokio::test]
async fn an_address_inside_is_not_called_unless_the_host_allows_its_network() {
    let world = World::with(|_| api::catcher::Behaviour::Accept, |config| config.webhooks.networks.clear()).await;
    let acme = world.tenant("acme").await;
    world.leaves_tasks();
    let receiver = Receiver::new().await;
    let port = receiver.url.split([':', '/']).nth(4).unwrap().to_owned();
    for url in [
        receiver.url.clone(),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.0.0.1:{port}/"),
        format!("http://0177.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://localhost:{port}/"),
        format!("https://localhost:{port}/"),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "https://[fd00::1]/".to_owned(),
    ] {
        let input = json!({ "url": url, "events": ["CONTACT_CREATED"] });
        let made = acme.owner.gql(CREATE, json!({ "input": input })).await.ok();
        let id = &made["webhookCreate"]["webhook"]["id"];
        acme.owner.gql(TEST, json!({ "id": id })).await.ok();
        world.drain().await;
        let seen = acme.owner.gql(super::SEEN, json!({ "id": id })).await.ok();
        let attempt = &seen["webhook"]["deliveries"]["nodes"][0]["attempts"][0];
        assert_eq!((&attempt["failure"], &attempt["status"]), (&json!("internal_address"), &json!(null)), "{url}");
    }
    assert!(receiver.messages().is_empty());
}

#[tokio::test]
async fn a_receiver_hears_of_its_own_company_only() {
    let world = World::new().await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    let (ours, theirs) = (Receiver::new().await, Receiver::new().await);
    let all = ["CONTACT_CREATED", "CONSENT_GIVEN"];
    let (hook_of_acme, hook_of_other) = (hook(&acme, &ours, &all).await, hook(&other, &theirs, &all).await);
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    world.drain().await;
    assert_eq!((ours.messages().len(), theirs.messages().len()), (2, 0));
    assert!(ours.messages().iter().all(|message| message.body.contains(&ada.id)));
    assert!(!ours.messages()[0].is_signed_with(&hook_of_other.secret));
    assert_eq!((hook_of_acme.deliveries(&acme).await.len(), hook_of_other.deliveries(&other).await.len()), (2, 0));
}
