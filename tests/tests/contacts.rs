//! Contacts: what a company may know of people, what they agreed to, and how files of them are read in.

mod brought;
mod bulks;
mod cards;
mod consents;
mod exports;
mod imports;
mod malformed;
mod merges;
mod moving;
mod people;
mod reported;
mod restricted;
mod rules;
mod timeline;

use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{Actor, Answer, Company, World};

const CREATE: &str = "mutation ($input: ContactCreate!) { contactCreate(input: $input) { id } }";
const UPDATE: &str = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { email phone name locale } }";
const CONSENT: &str = "mutation ($input: ConsentRecord!) { consentRecord(input: $input) { id } }";
const IMPORT: &str = "mutation ($input: ContactImport!) { contactImport(input: $input) { id } }";

/// What a company has, and how many mails left: the same before and after a denial.
async fn everything(company: &Company<'_>) -> (BTreeMap<String, String>, usize) {
    let digest = company.world.witness().await.digest(company.id.uuid()).await;
    (digest, company.world.relay.messages().len())
}

/// Runs an operation that must be refused, and demands that nothing changed and nothing was sent.
async fn refused(company: &Company<'_>, actor: &Actor, query: &str, variables: Value) -> Answer {
    // A token that is renewed would be a change.
    actor.gql("{ viewer { id } }", json!({})).await;
    let before = everything(company).await;
    let answer = actor.gql(query, variables).await;
    assert!(answer.body["errors"].is_array(), "not refused: {}", answer.body);
    assert_eq!(everything(company).await, before, "something changed: {}", answer.body);
    answer
}

/// Reads a text of contacts in, whose people agree to receive messages; gives the import as it ended.
async fn import(company: &Company<'_>, csv: &str, tag: &str) -> Value {
    let id = ask(company, csv, tag).await;
    company.world.drain().await;
    ended(company, &id).await
}

/// Asks for the import of a text of contacts.
async fn ask(company: &Company<'_>, csv: &str, tag: &str) -> String {
    let input = json!({
        "file": { "csv": csv }, "tag": tag, "consents": [{ "channel": "EMAIL", "purpose": "MESSAGES" }],
        "wording": "Yes, write to me.", "source": "fair",
    });
    let asked = company.owner.gql(IMPORT, json!({ "input": input })).await.ok();
    asked["contactImport"]["id"].as_str().unwrap().to_owned()
}

/// An import as it stands.
async fn ended(company: &Company<'_>, id: &str) -> Value {
    let query = "query ($id: ID!) { import(id: $id) { state lines created updated rejected leftOut failure progress
        rejects(first: 100) { nodes { line field code } } } }";
    company.owner.gql(query, json!({ "id": id })).await.ok()["import"].clone()
}

/// A file of those that lie beside the tests.
fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/fixtures/imports/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

/// Uploads a file; gives its identifier.
async fn upload(company: &Company<'_>, content: Vec<u8>) -> String {
    let kept: Value = company.owner.send("/uploads", "text/csv", content).await.json().await.unwrap();
    kept["id"].as_str().unwrap_or_else(|| panic!("{kept}")).to_owned()
}

/// Reads a file of those that lie beside the tests, whose people agree to receive messages; gives the import as it ended.
async fn taken(company: &Company<'_>, name: &str) -> Value {
    let file = json!({ "upload": upload(company, fixture(name)).await });
    let input = json!({
        "file": file, "consents": [{ "channel": "EMAIL", "purpose": "MESSAGES" }], "wording": "Yes.", "source": name,
    });
    let asked = company.owner.gql(IMPORT, json!({ "input": input })).await.ok();
    company.world.drain().await;
    ended(company, asked["contactImport"]["id"].as_str().unwrap()).await
}

/// Sends a campaign to everybody with this tag and tells who got it.
async fn write_to(company: &Company<'_>, tag: &str) -> Vec<String> {
    let tags = company.owner.gql("{ tags(first: 100) { nodes { id name } } }", json!({})).await.ok();
    let tags = tags["tags"]["nodes"].as_array().unwrap().clone();
    let tag = tags.iter().find(|known| known["name"] == tag).unwrap_or_else(|| panic!("no tag {tag}"));
    let before = company.world.sent().len();
    let campaign = company.campaign("News").for_rule(json!({ "tag": tag["id"] })).create().await;
    campaign.told(&company.owner, "campaignSend").await.ok();
    company.world.drain().await;
    let mut got: Vec<String> = company.world.sent().split_off(before).into_iter().map(|mail| mail.to).collect();
    got.sort();
    got
}

/// A world with one company whose clock is past the first minute.
async fn settled(world: &World) -> Company<'_> {
    let acme = world.tenant("acme").await;
    world.advance(TimeDelta::minutes(1));
    acme
}
