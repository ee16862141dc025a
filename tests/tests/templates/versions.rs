//! Versions: every save is kept, compared and can be gone back to.

use super::{CREATE, UPDATE, create, input, refused};
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::World;

const BACK: &str = "mutation ($input: TemplateRollBack!) { templateRollBack(input: $input) { version html subject } }";

#[tokio::test]
async fn every_save_is_a_version_with_its_author_and_note() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let contributor = acme.member(Role::Contributor).await;
    let id = create(&acme, input("Spring", "<p>one</p>", json!({ "note": "First" }))).await;
    let second = input("Spring", "<p>two</p>", json!({ "note": "Second thoughts" }));
    let saved = contributor.gql(UPDATE, json!({ "id": id, "input": second })).await.ok();
    assert_eq!(saved["templateUpdate"]["version"], 2);

    let query = "query ($id: ID!) { template(id: $id) { html version versionAt(number: 1) { html note }
        versions(first: 10) { nodes { number author note html at } } } }";
    let seen = acme.owner.gql(query, json!({ "id": id })).await.ok()["template"].clone();
    assert_eq!((&seen["html"], &seen["version"]), (&json!("<p>two</p>"), &json!(2)));
    assert_eq!(seen["versionAt"], json!({ "html": "<p>one</p>", "note": "First" }));
    let now = world.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let nodes = seen["versions"]["nodes"].as_array().unwrap();
    let brief: Vec<Value> =
        nodes.iter().map(|node| json!([node["number"], node["author"], node["note"], node["html"]])).collect();
    assert_eq!(
        brief,
        [
            json!([2, contributor.id().await, "Second thoughts", "<p>two</p>"]),
            json!([1, acme.owner.id().await, "First", "<p>one</p>"]),
        ]
    );
    assert!(nodes.iter().all(|node| node["at"].as_str().unwrap().starts_with(&now[..16])), "{nodes:?}");
}

#[tokio::test]
async fn a_save_that_is_refused_makes_no_version() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let id = create(&acme, input("Spring", "<p>one</p>", json!({}))).await;
    let wrong = json!({ "id": id, "input": input("Spring", "<p>{{#if x}}</p>", json!({ "note": "a\nb" })) });
    let answer = refused(&acme, &acme.owner, UPDATE, wrong).await;
    assert_eq!(answer.violations(), [("note", "line-break"), ("html", "template-syntax")]);
    create(&acme, input("Summer", "<p>one</p>", json!({}))).await;
    let taken = json!({ "id": id, "input": input("Summer", "<p>two</p>", json!({})) });
    assert_eq!(refused(&acme, &acme.owner, UPDATE, taken).await.violations(), [("name", "taken")]);
    let reader = acme.member(Role::Reader).await;
    let new = json!({ "input": input("Autumn", "<p>x</p>", json!({})) });
    assert_eq!(refused(&acme, &reader, CREATE, new).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn two_versions_are_compared_line_by_line() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let arabic = json!([{ "locale": "ar", "subject": "أخبار", "html": "<p>س</p>" }]);
    let id = create(&acme, input("Spring", "<h1>a</h1>\n<p>b</p>\n<p>c</p>", json!({ "variants": arabic }))).await;
    let other = json!([{ "locale": "ar", "subject": "جديد", "html": "<p>س</p>" }]);
    let more = json!({ "variants": other, "subject": "Other news" });
    acme.owner
        .gql(UPDATE, json!({ "id": id, "input": input("Spring", "<h1>a</h1>\n<p>B</p>\n<p>c</p>", more) }))
        .await
        .ok();
    let query = "query ($id: ID!, $from: Int!, $to: Int!) { template(id: $id) { changes(from: $from, to: $to) {
        part lines { mark old new text } } } }";
    let seen = acme.owner.gql(query, json!({ "id": id, "from": 1, "to": 2 })).await.ok();
    let changes = seen["template"]["changes"].as_array().unwrap();
    let parts: Vec<&str> = changes.iter().map(|change| change["part"].as_str().unwrap()).collect();
    assert_eq!(parts, ["html", "subject", "variants.ar.subject"]);
    let line = |mark, old: Value, new: Value, text| json!({ "mark": mark, "old": old, "new": new, "text": text });
    assert_eq!(
        changes[0]["lines"],
        json!([
            line("KEPT", json!(1), json!(1), "<h1>a</h1>"),
            line("REMOVED", json!(2), Value::Null, "<p>b</p>"),
            line("ADDED", Value::Null, json!(2), "<p>B</p>"),
            line("KEPT", json!(3), json!(3), "<p>c</p>"),
        ])
    );
    let same = acme.owner.gql(query, json!({ "id": id, "from": 2, "to": 2 })).await.ok();
    assert_eq!(same["template"]["changes"], json!([]));
    let none = acme.owner.gql(query, json!({ "id": id, "from": 1, "to": 9 })).await;
    assert_eq!(none.code(), "NOT_FOUND");
}

#[tokio::test]
async fn going_back_writes_a_new_version_equal_to_the_old() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let id = create(&acme, input("Spring", "<p>one</p>", json!({}))).await;
    let second = input("Renamed", "<p>two</p>", json!({ "subject": "Two" }));
    acme.owner.gql(UPDATE, json!({ "id": id, "input": second })).await.ok();
    let back = json!({ "input": { "id": id, "version": 1, "note": "As it was" } });
    let seen = acme.member(Role::Marketer).await.gql(BACK, back.clone()).await.ok();
    assert_eq!(seen["templateRollBack"], json!({ "version": 3, "html": "<p>one</p>", "subject": "News" }));
    let query = "query ($id: ID!) { template(id: $id) { name changes(from: 1, to: 3) { part } versions { nodes { number } } } }";
    let seen = acme.owner.gql(query, json!({ "id": id })).await.ok()["template"].clone();
    let numbers = json!([{ "number": 3 }, { "number": 2 }, { "number": 1 }]);
    assert_eq!(seen, json!({ "name": "Renamed", "changes": [], "versions": { "nodes": numbers } }));

    let gone = json!({ "input": { "id": id, "version": 9 } });
    assert_eq!(refused(&acme, &acme.owner, BACK, gone).await.code(), "NOT_FOUND");
    assert_eq!(refused(&acme, &acme.member(Role::Analyst).await, BACK, back).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn a_campaign_remembers_the_version_it_was_sent_with() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let anew = |html: &str| json!({ "id": spring.template, "input": input("Spring", html, json!({})) });
    acme.owner.gql(UPDATE, anew("<p>second</p>")).await.ok();
    let query = "query ($id: ID!) { campaign(id: $id) { templateVersion } }";
    let seen = acme.owner.gql(query, json!({ "id": spring.id })).await.ok();
    assert_eq!(seen["campaign"]["templateVersion"], Value::Null);
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    acme.owner.gql(UPDATE, anew("<p>third</p>")).await.ok();
    let seen = acme.owner.gql(query, json!({ "id": spring.id })).await.ok();
    assert_eq!(seen["campaign"]["templateVersion"], 2);
    assert!(world.sent().remove(0).html.contains("second"));
}
