//! Addresses that are left alone: for what reason, for how long, and who may write to them again.

use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Company, World};

const ADD: &str = "mutation ($input: SuppressionAdd!) { suppressionAdd(input: $input) { id reason origin } }";
const REMOVE: &str = "mutation ($id: ID!) { suppressionRemove(id: $id) }";
const LIST: &str = "{ suppressions { nodes { id channel reason origin hash recordedBy contact { id email } } } }";
const ERASE: &str = "mutation ($id: ID!) { contactErase(id: $id) }";
const IMPORT: &str = "mutation ($input: SuppressionImport!) { suppressionImport(input: $input) { id } }";

async fn list(company: &Company<'_>) -> Vec<Value> {
    company.owner.gql(LIST, json!({})).await.ok()["suppressions"]["nodes"].as_array().unwrap().clone()
}

/// Reads a file of addresses to leave alone.
async fn suppress(company: &Company<'_>, csv: &str) -> Value {
    let input = json!({ "file": { "csv": csv }, "channel": "EMAIL", "origin": "the older system" });
    let asked = company.owner.gql(IMPORT, json!({ "input": input })).await.ok();
    company.world.drain().await;
    let query = "query ($id: ID!) { suppressionList(id: $id) { state lines added rejected failure } }";
    company.owner.gql(query, json!({ "id": asked["suppressionImport"]["id"] })).await.ok()["suppressionList"].clone()
}

#[tokio::test]
async fn what_staff_entered_staff_can_lift_and_meanwhile_nobody_is_written_to() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let input = json!({ "channel": "EMAIL", "address": " ADA@example.org", "origin": "a call" });
    let added = acme.owner.gql(ADD, json!({ "input": input })).await.ok()["suppressionAdd"].clone();
    assert_eq!((&added["reason"], &added["origin"]), (&json!("MANUAL"), &json!("a call")));
    let shown = list(&acme).await;
    assert_eq!(shown[0]["contact"]["email"], "ada@example.org");
    assert!(!shown[0]["hash"].as_str().unwrap().contains('@'));

    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    assert!(world.sent().is_empty());

    acme.owner.gql(REMOVE, json!({ "id": added["id"] })).await.ok();
    let summer = acme.campaign("Summer").to(&[&ada]).create().await;
    summer.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    assert_eq!(world.sent_to("ada@example.org").len(), 1);
}

#[tokio::test]
async fn who_left_by_their_own_will_comes_back_by_nobody_elses() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    let way_out = world.sent_to("ada@example.org").remove(0).unsubscribe.unwrap();
    world.anonymous().send(&way_out, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").await;
    let shown = list(&acme).await;
    assert_eq!((&shown[0]["reason"], &shown[0]["origin"]), (&json!("UNSUBSCRIBED"), &json!(spring.id)));

    assert_eq!(acme.owner.gql(REMOVE, json!({ "id": shown[0]["id"] })).await.code(), "SUPPRESSION_OWN");
    ada.says(&acme, "MESSAGES", true).await;
    let input = json!({ "channel": "EMAIL", "address": "ada@example.org", "origin": "a call" });
    acme.owner.gql(ADD, json!({ "input": input })).await.ok();
    assert_eq!(list(&acme).await[0]["reason"], "UNSUBSCRIBED", "what staff enter does not weaken it");
    let summer = acme.campaign("Summer").to(&[&ada]).create().await;
    summer.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    assert_eq!(world.sent().len(), 1, "a yes that staff wrote down brought her back");
}

#[tokio::test]
async fn who_was_erased_and_comes_back_in_a_file_is_left_alone() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    acme.owner.gql(ERASE, json!({ "id": ada.id })).await.ok();
    let shown = list(&acme).await;
    assert_eq!((&shown[0]["reason"], &shown[0]["contact"]), (&json!("ERASED"), &json!(null)));
    assert_eq!(acme.owner.gql(REMOVE, json!({ "id": shown[0]["id"] })).await.code(), "SUPPRESSION_OWN");

    let back = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&back]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    assert!(world.sent().is_empty());
}

#[tokio::test]
async fn a_file_of_addresses_is_read_and_taken_out_again_without_them() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    acme.contact("ada@example.org").create().await;
    let read =
        suppress(&acme, "name,email\nAda,ada@example.org\nBob,bob@example.org\nNobody,\nAda,ADA@example.org\n").await;
    assert_eq!(read, json!({ "state": "COMPLETED", "lines": 4, "added": 2, "rejected": 1, "failure": null }));
    assert_eq!(suppress(&acme, "email\n").await["failure"], "csv-empty");

    let export = "mutation { suppressionExport(channel: EMAIL) }";
    let csv = acme.owner.gql(export, json!({})).await.ok()["suppressionExport"].as_str().unwrap().to_owned();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "channel,reason,origin,at,hash,address");
    assert!(lines.len() == 3 && csv.contains("ada@example.org") && !csv.contains("bob@example.org"), "{csv}");
    let last = acme.owner.gql("{ audit(first: 1) { nodes { action } } }", json!({})).await.ok();
    assert_eq!(last["audit"]["nodes"][0]["action"], "suppression:export");
    let marketer = acme.member(Role::Marketer).await;
    assert_eq!(marketer.gql(export, json!({})).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    for (channel, address, code) in [
        ("EMAIL", "nowhere", "email-invalid"),
        ("SMS", "06", "phone-invalid"),
        ("POST", "here", "channel-without-address"),
    ] {
        let input = json!({ "channel": channel, "address": address, "origin": "a call" });
        assert_eq!(acme.owner.gql(ADD, json!({ "input": input })).await.violations(), [("address", code)]);
    }
}
