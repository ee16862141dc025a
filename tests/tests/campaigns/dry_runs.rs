//! Dry runs: everybody is written for, nobody is written to.

use super::got;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Campaign, Company, World};

const START: &str = "mutation ($id: ID!) { campaignDryRunStart(id: $id) { id state rendered reach { matched } } }";
const SEEN: &str = "query ($id: ID!) { campaignDryRun(id: $id) { campaign state rendered faulty clipped largest largestContact
    reach { matched byChannel { channel cleared withoutConsent capped } } faults { code count contacts } finishedAt } }";

/// Starts a dry run and works off what is due; gives its identifier.
async fn run(company: &Company<'_>, campaign: &Campaign) -> Value {
    let started = company.owner.gql(START, json!({ "id": campaign.id })).await.ok()["campaignDryRunStart"].clone();
    assert_eq!((&started["state"], &started["reach"]), (&json!("QUEUED"), &Value::Null));
    company.world.drain().await;
    started["id"].clone()
}

async fn seen(company: &Company<'_>, id: &Value) -> Value {
    company.owner.gql(SEEN, json!({ "id": id })).await.ok()["campaignDryRun"].clone()
}

#[tokio::test]
async fn everybody_is_written_for_and_nobody_is_written_to() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let mut people = Vec::new();
    for number in 0..12 {
        people.push(acme.contact(&format!("person{number}@example.org")).named("Ada").consenting().create().await);
    }
    people.push(acme.contact("unasked@example.org").create().await);
    let long = acme.contact("long@example.org").named(&"Wilhelmina ".repeat(15)).consenting().create().await;
    people.push(long.clone());
    let spring = acme.campaign("Spring").to(&people.iter().collect::<Vec<_>>()).create().await;
    let before = world.witness().await.digest(acme.id.uuid()).await;

    let id = run(&acme, &spring).await;
    let mut told = seen(&acme, &id).await;
    assert!(told["largest"].take().as_i64().unwrap() > 500 && !told["finishedAt"].take().is_null());
    let reach = json!({ "matched": 14, "byChannel": [{ "channel": "EMAIL", "cleared": 13, "withoutConsent": 1, "capped": 0 }] });
    let expected = json!({
        "campaign": spring.id, "state": "COMPLETED", "rendered": 13, "faulty": 0, "clipped": 0, "largest": null, "largestContact": long.id,
        "reach": reach, "faults": [], "finishedAt": null,
    });
    assert_eq!(told, expected);
    assert!(got(&world).is_empty());
    let after = world.witness().await.digest(acme.id.uuid()).await;
    let changed: Vec<&String> =
        after.iter().filter(|(table, rows)| before.get(*table) != Some(rows)).map(|(table, _)| table).collect();
    assert_eq!(changed, ["audit", "audit_heads", "dry_runs"], "nothing else is left behind");
    let listed = "query ($id: ID!) { campaign(id: $id) { state dryRuns { nodes { id } } } }";
    let listed = acme.owner.gql(listed, json!({ "id": spring.id })).await.ok();
    assert_eq!(listed["campaign"], json!({ "state": "DRAFT", "dryRuns": { "nodes": [{ "id": id }] } }));
}

#[tokio::test]
async fn what_would_go_wrong_is_told_by_kind_with_people_for_example_and_nothing_of_them() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let field = "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }";
    let input = json!({ "key": "size", "label": "Size", "kind": "TEXT", "personal": false });
    acme.owner.gql(field, json!({ "input": input })).await.ok();
    let mut people = Vec::new();
    for number in 0..9 {
        people.push(acme.contact(&format!("person{number}@example.org")).consenting().create().await);
    }
    // Some pages come out too long for Gmail, and those of others too long for anybody.
    let values = ["x".repeat(200), "é".repeat(1_000)];
    let update = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }";
    for (person, value) in people[..2]
        .iter()
        .map(|person| (person, &values[0]))
        .chain(people[2..].iter().map(|person| (person, &values[1])))
    {
        acme.owner
            .gql(update, json!({ "input": { "id": person.id, "fields": [{ "key": "size", "value": value }] } }))
            .await
            .ok();
    }
    let spring = acme.campaign("Spring").to(&people.iter().collect::<Vec<_>>()).create().await;
    let anew = "mutation ($id: ID!, $input: TemplateInput!) { templateUpdate(id: $id, input: $input) { id } }";
    let html = format!("<p>{}</p>", "{{contact.fields.size}}".repeat(900));
    let input = json!({ "name": "Spring", "locale": "en", "subject": "News", "html": html });
    acme.owner.gql(anew, json!({ "id": spring.template, "input": input })).await.ok();
    let id = run(&acme, &spring).await;
    let told = seen(&acme, &id).await;
    assert_eq!(
        (&told["state"], &told["rendered"], &told["faulty"], &told["clipped"]),
        (&json!("COMPLETED"), &json!(2), &json!(7), &json!(2))
    );
    let ids = |people: &[tests::Contact]| people.iter().map(|person| person.id.clone()).collect::<Vec<_>>();
    let expected = json!([
        { "code": "template-clipped", "count": 2, "contacts": ids(&people[..2]) },
        { "code": "template-too-much-output", "count": 7, "contacts": ids(&people[2..7]) },
    ]);
    assert_eq!(told["faults"], expected);
    assert!(got(&world).is_empty());
}

#[tokio::test]
async fn a_dry_run_is_stopped_goes_on_after_a_crash_and_needs_a_whole_campaign() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let started = acme.owner.gql(START, json!({ "id": spring.id })).await.ok()["campaignDryRunStart"]["id"].clone();
    let cancel = "mutation ($id: ID!) { campaignDryRunCancel(id: $id) { state } }";
    let stopped = acme.owner.gql(cancel, json!({ "id": started })).await.ok();
    assert_eq!(stopped["campaignDryRunCancel"]["state"], "CANCELLED");
    world.drain().await;
    assert_eq!(seen(&acme, &started).await["rendered"], 0);
    assert_eq!(acme.owner.gql(cancel, json!({ "id": started })).await.code(), "CONFLICT");

    // As a worker leaves it that came to the end of the audience, and no further.
    let id = acme.owner.gql(START, json!({ "id": spring.id })).await.ok()["campaignDryRunStart"]["id"].clone();
    let mut witness = world.witness().await;
    witness.run("CREATE TABLE kept AS SELECT * FROM tasks WHERE kind = 'dry_run_campaign'").await;
    world.drain().await;
    witness.run("UPDATE dry_runs SET state = 'running', finished_at = NULL WHERE state = 'completed'").await;
    assert_eq!(witness.run("INSERT INTO tasks SELECT * FROM kept").await, 1);
    witness.run("DROP TABLE kept").await;
    world.drain().await;
    let told = seen(&acme, &id).await;
    assert_eq!((&told["state"], &told["rendered"]), (&json!("COMPLETED"), &json!(1)), "nobody is counted twice");

    let empty = acme.campaign("Empty").create().await;
    assert_eq!(acme.owner.gql(START, json!({ "id": empty.id })).await.code(), "CAMPAIGN_WITHOUT_AUDIENCE");
    let reader = acme.member(Role::Reader).await;
    assert_eq!(reader.gql(START, json!({ "id": spring.id })).await.code(), "FORBIDDEN");
}
