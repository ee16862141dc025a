//! Drafts: what is given is changed, what is not given stays, and only what can be sent is accepted.

use serde_json::{Value, json};
use tests::{Company, World};

const CREATE: &str = "mutation ($input: CampaignInput!) { campaignCreate(input: $input) { id } }";
const UPDATE: &str = "mutation ($input: CampaignUpdate!) { campaignUpdate(input: $input) { id } }";
const SEEN: &str = "query ($id: ID!) { campaign(id: $id) {
    title description channel template { id } sender { id } audience } }";

/// A draft with everything that a draft can have.
async fn whole(company: &Company<'_>) -> (Value, Value) {
    let ada = company.contact("ada@example.org").create().await;
    let input = json!({
        "title": "Spring", "description": "What is new", "template": company.template("Spring").await,
        "sender": company.sender().await, "audience": { "tag": company.tag("spring", &[&ada]).await },
    });
    let made = company.owner.gql(CREATE, json!({ "input": input })).await.ok();
    let id = made["campaignCreate"]["id"].clone();
    let seen = seen(company, &id).await;
    (id, seen)
}

async fn seen(company: &Company<'_>, id: &Value) -> Value {
    company.owner.gql(SEEN, json!({ "id": id })).await.ok()["campaign"].clone()
}

#[tokio::test]
async fn a_field_that_is_not_given_stays_as_it_is() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (id, mut before) = whole(&acme).await;
    acme.owner.gql(UPDATE, json!({ "input": { "id": id, "title": "Summer" } })).await.ok();
    before["title"] = json!("Summer");
    assert_eq!(seen(&acme, &id).await, before);
}

#[tokio::test]
async fn null_removes_what_a_draft_can_do_without() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (id, before) = whole(&acme).await;
    let input = json!({ "id": id, "description": null, "template": null, "sender": null, "audience": null });
    acme.owner.gql(UPDATE, json!({ "input": input })).await.ok();
    let left = json!({ "title": "Spring", "description": "", "channel": "EMAIL", "template": null, "sender": null, "audience": null });
    assert_eq!(seen(&acme, &id).await, left);
    assert_ne!(before, left);
    let refused = acme.owner.gql(UPDATE, json!({ "input": { "id": id, "title": null, "channel": null } })).await;
    assert_eq!(refused.violations(), [("channel", "required"), ("title", "required")]);
}

#[tokio::test]
async fn a_channel_that_cannot_send_yet_is_refused_and_nothing_changes() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (id, _) = whole(&acme).await;
    let mut witness = world.witness().await;
    let before = witness.digest(acme.id.uuid()).await;
    for channel in ["SMS", "PUSH", "POST"] {
        let created = acme.owner.gql(CREATE, json!({ "input": { "title": "Spring", "channel": channel } })).await;
        assert_eq!(created.violations(), [("channel", "channel-unavailable")], "{channel}");
        let changed = acme.owner.gql(UPDATE, json!({ "input": { "id": id, "channel": channel } })).await;
        assert_eq!(changed.violations(), [("channel", "channel-unavailable")], "{channel}");
    }
    assert_eq!(witness.digest(acme.id.uuid()).await, before);
}
