//! What a campaign is to reach, its copies, and the archive.

use super::{figures, send};
use serde_json::{Value, json};
use tests::{Company, World};

const CREATE: &str = "mutation ($input: CampaignInput!) { campaignCreate(input: $input) { id } }";
const UPDATE: &str = "mutation ($input: CampaignUpdate!) { campaignUpdate(input: $input) { id } }";
const CLONE: &str = "mutation ($input: CampaignClone!) { campaignClone(input: $input) { id } }";
const SEEN: &str = "query ($id: ID!) { campaign(id: $id) { title description state channel template { id } sender { id } audience variables
    goals { metric target reached } startsOn endsOn budget { amount currency } hour { time } archivedAt } }";
const LIST: &str = "query ($archived: Boolean) { campaigns(archived: $archived) { nodes { title } } }";

async fn seen(company: &Company<'_>, id: &str) -> Value {
    company.owner.gql(SEEN, json!({ "id": id })).await.ok()["campaign"].clone()
}

async fn titles(company: &Company<'_>, archived: bool) -> Vec<String> {
    let listed = company.owner.gql(LIST, json!({ "archived": archived })).await.ok();
    let nodes = listed["campaigns"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn goals_are_told_beside_what_was_reached() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let aims = json!({
        "id": spring.id, "goals": [{ "metric": "ACCEPTED", "target": 1 }, { "metric": "CLICKS", "target": 5 }],
        "startsOn": "2026-12-01", "endsOn": "2026-12-31", "budget": { "amount": "1250.50", "currency": "DZD" },
    });
    acme.owner.gql(UPDATE, json!({ "input": aims })).await.ok();
    acme.owner.gql(UPDATE, json!({ "input": { "id": spring.id, "endsOn": null } })).await.ok();
    send(&acme, &spring).await;
    let told = seen(&acme, &spring.id).await;
    let goals = [("ACCEPTED", 1, 1), ("CLICKS", 5, 0)];
    let goals =
        goals.map(|(metric, target, reached)| json!({ "metric": metric, "target": target, "reached": reached }));
    assert_eq!(told["goals"], Value::from(goals.to_vec()));
    assert_eq!((&told["startsOn"], &told["endsOn"]), (&json!("2026-12-01"), &Value::Null));
    assert_eq!(told["budget"], json!({ "amount": "1250.500", "currency": "DZD" }));
}

#[tokio::test]
async fn aims_that_make_no_sense_are_refused_all_at_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let mut witness = world.witness().await;
    let before = witness.digest(acme.id.uuid()).await;
    let input = json!({
        "title": "Spring", "goals": [{ "metric": "OPENS", "target": 0 }, { "metric": "OPENS", "target": 2 }],
        "startsOn": "2026-12-31", "endsOn": "2026-12-01", "budget": { "amount": "1,5", "currency": "euro" },
        "hour": { "zone": { "time": "2026-12-24T09:00:00", "zone": "Mars/Base" } },
    });
    let refused = acme.owner.gql(CREATE, json!({ "input": input })).await;
    let mut told = refused.violations();
    told.sort_unstable();
    let expected = [
        ("budget.amount", "amount-invalid"),
        ("budget.currency", "currency-invalid"),
        ("endsOn", "ends-before-it-starts"),
        ("goals.metric", "duplicate"),
        ("goals.target", "not-positive"),
        ("hour.zone.zone", "time-zone-unknown"),
    ];
    assert_eq!(told, expected);
    assert_eq!(witness.digest(acme.id.uuid()).await, before);
}

#[tokio::test]
async fn a_copy_has_the_content_of_the_other_and_nothing_of_its_deliveries() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let more = json!({ "id": spring.id, "description": "What is new", "variables": { "shop": "Tunis" },
        "goals": [{ "metric": "CLICKS", "target": 5 }], "budget": { "amount": "10", "currency": "EUR" }, "startsOn": "2026-12-01" });
    acme.owner.gql(UPDATE, json!({ "input": more })).await.ok();
    send(&acme, &spring).await;
    let made = acme.owner.gql(CLONE, json!({ "input": { "id": spring.id, "title": "Summer" } })).await.ok();
    let copy = made["campaignClone"]["id"].as_str().unwrap();
    let (mut like, copied) = (seen(&acme, &spring.id).await, seen(&acme, copy).await);
    for (name, value) in [("title", json!("Summer")), ("state", json!("DRAFT")), ("startsOn", Value::Null)] {
        like[name] = value;
    }
    assert_eq!(copied, like);
    let ledger = "query ($id: ID!) { campaign(id: $id) { figures { recipients accepted } deliveries { nodes { slot } } startedAt } }";
    let told = acme.owner.gql(ledger, json!({ "id": copy })).await.ok()["campaign"].clone();
    let nothing =
        json!({ "figures": { "recipients": 0, "accepted": 0 }, "deliveries": { "nodes": [] }, "startedAt": null });
    assert_eq!(told, nothing);
    let unnamed = acme.owner.gql(CLONE, json!({ "input": { "id": spring.id, "title": " " } })).await;
    assert_eq!(unnamed.violations(), [("title", "required")]);
}

#[tokio::test]
async fn an_archived_campaign_is_listed_only_when_asked_for_and_keeps_its_figures() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let done = acme.campaign("Done").to(&[&ada]).create().await;
    let draft = acme.campaign("Draft").to(&[&ada]).create().await;
    send(&acme, &done).await;
    for campaign in [&done, &draft] {
        campaign.told(&acme.owner, "campaignArchive").await.ok();
    }
    assert_eq!(titles(&acme, false).await, Vec::<String>::new());
    assert_eq!(titles(&acme, true).await, ["Draft", "Done"]);
    assert_eq!(figures(&acme, &done).await, json!({ "recipients": 1, "accepted": 1 }));

    let mut witness = world.witness().await;
    let before = witness.digest(acme.id.uuid()).await;
    assert_eq!(draft.told(&acme.owner, "campaignSend").await.code(), "CAMPAIGN_ARCHIVED");
    let changed = acme.owner.gql(UPDATE, json!({ "input": { "id": draft.id, "title": "Other" } })).await;
    assert_eq!(changed.code(), "CAMPAIGN_ARCHIVED");
    assert_eq!(witness.digest(acme.id.uuid()).await, before);
    draft.told(&acme.owner, "campaignUnarchive").await.ok();
    assert_eq!(titles(&acme, false).await, ["Draft"]);
    send(&acme, &draft).await;
    assert_eq!(figures(&acme, &draft).await, json!({ "recipients": 1, "accepted": 1 }));
}

#[tokio::test]
async fn what_is_under_way_stays_out_of_the_archive() {
    let (gate, world) = super::Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    send(&acme, &spring).await;
    assert_eq!(spring.told(&acme.owner, "campaignArchive").await.code(), "CAMPAIGN_UNDER_WAY");
    spring.told(&acme.owner, "campaignPause").await.ok();
    assert_eq!(spring.told(&acme.owner, "campaignArchive").await.code(), "CAMPAIGN_UNDER_WAY");
    spring.told(&acme.owner, "campaignCancel").await.ok();
    spring.told(&acme.owner, "campaignArchive").await.ok();
    gate.open(&world).await;
}
