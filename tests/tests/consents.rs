//! Consent in depth: what the ledger proves, what is suppressed and by whom it can be lifted, and how people agree by themselves.

mod ledger;
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
