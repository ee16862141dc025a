//! The wall around personal data: what is stored shows nothing, and opens for nobody without its key, its row and its tenant.

mod dump;
mod erasure;
mod moved;
mod rotation;

use serde_json::{Value, json};
use tests::{Actor, Answer, Company};

const OPEN: &str = "query ($id: ID!) { contact(id: $id) { email phone name } }";

/// Opens a contact.
async fn open(actor: &Actor, contact: &str) -> Answer {
    actor.gql(OPEN, json!({ "id": contact })).await
}

/// Reads a file of people in.
async fn import(company: &Company<'_>, csv: &str) {
    let query = "mutation ($input: ContactImport!) { contactImport(input: $input) { id } }";
    let input = json!({ "file": { "csv": csv }, "wording": "Yes, write to me.", "source": "fair" });
    company.owner.gql(query, json!({ "input": input })).await.ok();
    company.world.drain().await;
}

/// The addresses of all contacts, opened.
async fn addresses(actor: &Actor) -> Vec<String> {
    let query = "query ($after: String) { contacts(first: 100, after: $after) { nodes { email } pageInfo { endCursor hasNextPage } } }";
    let (mut addresses, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = actor.gql(query, json!({ "after": after })).await.ok()["contacts"].clone();
        let nodes = page["nodes"].as_array().unwrap().iter();
        addresses.extend(nodes.map(|node| node["email"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] != true {
            return addresses;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}
