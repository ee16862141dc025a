//! Work that takes time: it is done once, tried again when it fails, in turns between companies, and never forgotten.

mod repeats;
mod retries;
mod rings;
mod turns;

use serde_json::{Value, json};
use tests::{Actor, Company, World};
use uuid::Uuid;

const INVITE: &str = "mutation ($input: MemberInvite!) { memberInvite(input: $input) { id } }";
const TASKS: &str =
    "query ($state: TaskState) { tasks(state: $state) { nodes { id kind state attempts runAt failure } } }";

/// An invitation, whose mail is a task.
fn invitation(email: &str) -> Value {
    json!({ "input": { "email": email, "roles": ["reader"] } })
}

/// Writes a task: the mail of an invitation.
async fn invite(company: &Company<'_>, email: &str) {
    company.owner.gql(INVITE, invitation(email)).await.ok();
}

/// The tasks that somebody sees.
async fn seen(actor: &Actor, state: Option<&str>) -> Vec<Value> {
    let seen = actor.gql(TASKS, json!({ "state": state })).await.ok();
    seen["tasks"]["nodes"].as_array().unwrap().clone()
}

/// The identifiers of a company's tasks in the order in which they were written.
async fn rows(company: &Company<'_>) -> Vec<Uuid> {
    let sql = format!("SELECT id::text FROM tasks WHERE tenant_id = '{}' ORDER BY id", company.id.uuid());
    let ids = company.world.witness().await.texts(&sql).await;
    ids.iter().map(|id| id.parse().unwrap()).collect()
}

/// All rows, and how many mails left.
async fn everything(world: &World) -> Vec<String> {
    let mut rows = world.witness().await.dump().await;
    rows.sort();
    rows.push(format!("{} mails", world.relay.messages().len()));
    rows
}
