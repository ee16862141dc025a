//! Consent in depth: what the ledger proves, what is suppressed and by whom it can be lifted, and how people agree by themselves.

mod forms;
mod ledger;
mod preferences;
mod suppressions;

use serde_json::{Value, json};
use tests::{Actor, Company, Contact};

const RECORD: &str = "mutation ($input: ConsentRecord!) { consentRecord(input: $input) { id } }";
const WORDING: &str = "mutation ($input: WordingCreate!) { wordingCreate(input: $input) { id version language hash } }";

/// Writes the next version of the company's words, in English and Arabic.
async fn wording(company: &Company<'_>, key: &str, english: &str) -> Value {
    let texts = json!([{ "language": "en", "text": english }, { "language": "ar", "text": "أوافق." }]);
    let made = company.owner.gql(WORDING, json!({ "input": { "key": key, "texts": texts } })).await.ok();
    made["wordingCreate"].clone()
}

/// What proves a contact's consent at an instant.
async fn proof(actor: &Actor, contact: &Contact, at: Option<&str>) -> tests::Answer {
    let query = "query ($id: ID!, $at: DateTime) { contact(id: $id) { consentProof(at: $at) {
        held { channel purpose granted tracking basis }
        rows { purpose granted wording wordingHash wordingVersion { key version language } source address recordedBy saidAt recordedAt basis }
    } } }";
    actor.gql(query, json!({ "id": contact.id, "at": at })).await
}

/// A form in English and Arabic that asks for messages and to be counted by name, with what is changed of it.
async fn form(company: &Company<'_>, more: Value) -> String {
    let mut input = json!({
        "name": "Newsletter", "languages": ["en", "ar"], "asksName": true, "tag": "subscribed",
        "asks": [
            { "purpose": "MESSAGES", "wording": "newsletter", "version": 1 },
            { "purpose": "OPENS", "tracking": "INDIVIDUAL", "wording": "newsletter", "version": 1 },
        ],
    });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let query = "mutation ($input: FormInput!) { formCreate(input: $input) { path } }";
    let made = company.owner.gql(query, json!({ "input": input })).await.ok();
    made["formCreate"]["path"].as_str().unwrap().to_owned()
}

/// A page, fetched by somebody who is not signed in.
async fn page(company: &Company<'_>, path: &str) -> (u16, String) {
    let answer = company.world.anonymous().get(path).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The stamp in a page.
fn stamp(page: &str) -> String {
    let rest = page.split("name=\"stamp\" value=\"").nth(1).unwrap_or_else(|| panic!("no stamp in {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// Posts fields to a page.
async fn post(company: &Company<'_>, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let answer = company.world.anonymous().send(path, "application/x-www-form-urlencoded", body).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Fills a form in, as slowly as a person does, and posts it.
async fn fill_in(company: &Company<'_>, path: &str, email: &str) -> (u16, String) {
    let stamp = stamp(&page(company, &format!("{path}?lang=en")).await.1);
    company.world.advance(chrono::TimeDelta::seconds(10));
    let fields = [("language", "en"), ("stamp", &stamp), ("email", email), ("name", "Ada"), ("ask", "0"), ("ask", "1")];
    post(company, path, &fields).await
}
