//! Trees that are none, a file each in `tests/fixtures/rules`: wherever a rule is taken, each fault is told by its place and its code, and
//! nothing changes.

use super::super::{everything, refused, settled};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};
use tests::{Company, World};

const CHOOSE: &str = "query ($rule: ContactRule!) { contacts(rule: $rule) { totalCount } }";
const EXPLAIN: &str =
    "query ($rule: ContactRule!, $contact: ID!) { contactExplain(rule: $rule, contact: $contact) { fits } }";
const REACH: &str = "query ($rule: ContactRule!) { campaignReach(audience: $rule) { matched } }";
const SEGMENT: &str = "mutation ($rule: ContactRule!) { segmentCreate(input: { name: \"Kept\", rule: $rule }) { id } }";
const CAMPAIGN: &str =
    "mutation ($rule: ContactRule!) { campaignCreate(input: { title: \"Kept\", audience: $rule }) { id } }";

/// The files, by their names.
fn fixtures() -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let read = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        let fixture = serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        (path.file_stem().unwrap().to_string_lossy().into_owned(), fixture)
    };
    fs::read_dir(folder).unwrap().map(|entry| read(&entry.unwrap().path())).collect()
}

/// The one thing that a mutation makes.
async fn made(company: &Company<'_>, mutation: &str, variables: Value) -> String {
    let made = company.owner.gql(mutation, variables).await.ok();
    made.as_object().unwrap().values().next().unwrap()["id"].as_str().unwrap().to_owned()
}

async fn segment(company: &Company<'_>, name: &str, rule: Value) -> String {
    let create = "mutation ($input: SegmentInput!) { segmentCreate(input: $input) { id } }";
    made(company, create, json!({ "input": { "name": name, "rule": rule } })).await
}

/// What the files name in braces.
async fn named(acme: &Company<'_>, other: &Company<'_>) -> BTreeMap<&'static str, String> {
    let field = "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }";
    for (key, kind, personal) in [
        ("size", "NUMBER", false),
        ("since", "DATE", false),
        ("note", "TEXT", false),
        ("colour", "CHOICE", false),
        ("allergy", "TEXT", true),
    ] {
        let choices: &[&str] = if kind == "CHOICE" { &["red", "blue"] } else { &[] };
        let input = json!({ "key": key, "label": key, "kind": kind, "choices": choices, "personal": personal });
        acme.owner.gql(field, json!({ "input": input })).await.ok();
    }
    let list = "mutation { listCreate(input: { name: \"Regulars\" }) { id } }";
    let eve = other.contact("eve@example.org").create().await;
    let mut deepest = segment(acme, "deep 0", json!({ "has": "EMAIL" })).await;
    for depth in 1..5 {
        deepest = segment(acme, &format!("deep {depth}"), json!({ "segment": deepest })).await;
    }
    let wide = segment(acme, "wide", json!({ "any": vec![json!({ "has": "EMAIL" }); 80] })).await;
    BTreeMap::from([
        ("{list}", made(acme, list, json!({})).await),
        ("{deepest}", deepest),
        ("{wide}", wide),
        ("{theirTag}", other.tag("theirs", &[&eve]).await),
        ("{theirList}", made(other, list, json!({})).await),
        ("{theirSegment}", segment(other, "theirs", json!({ "has": "EMAIL" })).await),
        ("{theirCampaign}", other.campaign("Theirs").create().await.id),
    ])
}

#[tokio::test]
async fn what_is_wrong_with_a_tree_is_told_by_its_place() {
    let world = World::new().await;
    let (acme, other) = (settled(&world).await, world.tenant("other").await);
    let contact = acme.contact("ada@example.org").create().await.id;
    let named = named(&acme, &other).await;
    let fixtures = fixtures();
    assert!(fixtures.len() >= 25, "the files were not found");
    for (name, fixture) in fixtures {
        let filled = named.iter().fold(fixture["rule"].to_string(), |text, (brace, id)| text.replace(brace, id));
        let rule: Value = serde_json::from_str(&filled).unwrap();
        let told: Vec<(&str, &str)> = fixture["violations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|told| (told[0].as_str().unwrap(), told[1].as_str().unwrap()))
            .collect();
        let at = |field: &str| -> Vec<(String, String)> {
            let place = |place: &str| if place.is_empty() { field.to_owned() } else { format!("{field}.{place}") };
            told.iter().map(|(at, code)| (place(at), (*code).to_owned())).collect()
        };
        // Asking for one person by name is fine; keeping that is not.
        let asked = [(CHOOSE, "rule"), (EXPLAIN, "rule"), (REACH, "audience")];
        let asked = if fixture["kept"] == true { &asked[..0] } else { &asked[..] };
        let before = everything(&acme).await;
        for (operation, field) in asked.iter().chain(&[(SEGMENT, "rule"), (CAMPAIGN, "audience")]) {
            let answer = acme.owner.gql(operation, json!({ "rule": rule, "contact": contact })).await;
            let violations: Vec<(String, String)> =
                answer.violations().into_iter().map(|(at, code)| (at.to_owned(), code.to_owned())).collect();
            assert_eq!(violations, at(field), "{name}: {operation}");
        }
        assert_eq!(everything(&acme).await, before, "{name} changed something");
    }
}

/// What is no `ContactRule` at all never comes to us: the library refuses it, and says in English where.
#[tokio::test]
async fn what_is_no_tree_is_refused_before_anything_is_read() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let cases = [
        json!({}),
        json!({ "has": "EMAIL", "source": ["shop"] }),
        json!({ "all": [{ "has": "EMAIL", "source": ["shop"] }] }),
        json!({ "everyone": true }),
        json!({ "stage": ["KING"] }),
        json!({ "created": { "since": "yesterday" } }),
        json!({ "consent": { "channel": "EMAIL", "purpose": "MESSAGES" } }),
        json!({ "tag": null }),
    ];
    for rule in cases {
        let answer = refused(&acme, &acme.owner, SEGMENT, json!({ "rule": rule })).await;
        assert!(["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"].contains(&answer.code()), "{rule}: {}", answer.body);
    }
}
