//! Webhooks: what is told and to whom, that it arrives at last, and that it goes nowhere else.

mod changes;
mod events;
mod receiver;
mod refusals;
mod sending;
mod turns;

use receiver::Receiver;
use serde_json::{Value, json};
use tests::Company;

const CREATE: &str =
    "mutation ($input: WebhookCreate!) { webhookCreate(input: $input) { secret webhook { id url events disabled } } }";
const UPDATE: &str = "mutation ($id: ID!, $input: WebhookUpdate!) { webhookUpdate(id: $id, input: $input) { id url events disabled failingSince } }";
const ROTATE: &str = "mutation ($id: ID!) { webhookRotate(id: $id) { secret webhook { oldSecretUntil } } }";
const DELETE: &str = "mutation ($id: ID!) { webhookDelete(id: $id) }";
const TEST: &str = "mutation ($id: ID!) { webhookTest(id: $id) { id event state } }";
const REPLAY: &str = "mutation ($id: ID!) { webhookDeliveryReplay(id: $id) { id state } }";
const SEEN: &str = "query ($id: ID!) { webhook(id: $id) { url events disabled failingSince deliveries {
    nodes { id event kind at message state dueAt settledAt attempts { at milliseconds status failure } } } } }";

/// A webhook that was set up.
struct Hook {
    id: String,
    secret: String,
}

impl Hook {
    /// What the owner sees of it.
    async fn seen(&self, company: &Company<'_>) -> Value {
        company.owner.gql(SEEN, json!({ "id": self.id })).await.ok()["webhook"].clone()
    }

    /// What was sent to it, newest first.
    async fn deliveries(&self, company: &Company<'_>) -> Vec<Value> {
        self.seen(company).await["deliveries"]["nodes"].as_array().unwrap().clone()
    }
}

/// Sets a webhook up at a receiver.
async fn hook(company: &Company<'_>, receiver: &Receiver, events: &[&str]) -> Hook {
    let made = company.owner.gql(CREATE, json!({ "input": { "url": receiver.url, "events": events } })).await.ok();
    let made = &made["webhookCreate"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Hook { id: text(&made["webhook"]["id"]), secret: text(&made["secret"]) }
}
