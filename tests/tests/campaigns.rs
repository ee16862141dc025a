//! Campaigns: who gets a message, and who does not.

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
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].to.as_str(), sent[0].subject.as_str()), ("ada@example.org", "News for Ada"));
    let seen = spring.seen(&acme).await;
    assert_eq!(seen["state"], json!("COMPLETED"));
    assert_eq!(seen["figures"]["accepted"], json!(1));
}
