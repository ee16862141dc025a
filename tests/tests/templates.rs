//! Templates: what a company writes, in which languages, with which values, and what becomes of every save.

mod languages;
mod malformed;
mod mjml;
mod partials;
mod preview;
mod variables;
mod versions;

use serde_json::{Value, json};
use tests::{Actor, Answer, Company};

const CREATE: &str = "mutation ($input: TemplateInput!) { templateCreate(input: $input) { id version } }";
const UPDATE: &str =
    "mutation ($id: ID!, $input: TemplateInput!) { templateUpdate(id: $id, input: $input) { id version } }";

/// A template's input: English, in HTML, with these fields beside or instead.
fn input(name: &str, html: &str, more: Value) -> Value {
    let mut input = json!({ "name": name, "locale": "en", "subject": "News", "html": html });
    if let Value::Object(more) = more {
        input.as_object_mut().unwrap().extend(more);
    }
    input
}

/// Writes a template and gives its identifier.
async fn create(company: &Company<'_>, input: Value) -> String {
    let made = company.owner.gql(CREATE, json!({ "input": input })).await.ok();
    made["templateCreate"]["id"].as_str().unwrap().to_owned()
}

/// Runs an operation that must be refused, and demands that nothing changed and nothing was sent.
async fn refused(company: &Company<'_>, actor: &Actor, query: &str, variables: Value) -> Answer {
    actor.gql("{ viewer { id } }", json!({})).await;
    let (id, sent) = (company.id.uuid(), company.world.relay.messages().len());
    let before = company.world.witness().await.digest(id).await;
    let answer = actor.gql(query, variables).await;
    assert!(answer.body["errors"].is_array(), "not refused: {}", answer.body);
    assert_eq!(company.world.witness().await.digest(id).await, before, "something changed: {}", answer.body);
    assert_eq!(company.world.relay.messages().len(), sent, "something was sent");
    answer
}

/// The preview for `contact`, in `locale`, with `variables`, as the actor gets it.
async fn preview(actor: &Actor, id: &str, given: Value) -> Answer {
    let query = "query ($id: ID!, $variables: JSON, $contact: ID, $locale: String) { template(id: $id) {
        preview(variables: $variables, contact: $contact, locale: $locale) {
            locale subject html text warnings { field code message } } } }";
    let mut given = given;
    given["id"] = json!(id);
    actor.gql(query, given).await
}

/// The same where it must succeed.
async fn shown(actor: &Actor, id: &str, given: Value) -> Value {
    preview(actor, id, given).await.ok()["template"]["preview"].clone()
}

/// Field, code and arguments' line and column, as far as the sentence tells them, of all violations.
fn told(answer: &Answer) -> Vec<(String, String, String)> {
    let told = answer.body["errors"][0]["extensions"]["violations"].as_array().cloned().unwrap_or_default();
    let text = |told: &Value, field: &str| told[field].as_str().unwrap_or_default().to_owned();
    told.iter().map(|told| (text(told, "field"), text(told, "code"), text(told, "message"))).collect()
}
