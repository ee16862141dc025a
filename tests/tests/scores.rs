//! Scores: what rules give, what fades, what is capped; added as it happens, and the same when counted anew.

mod chosen;
mod kept;

use serde_json::{Value, json};
use tests::{Company, Contact, Mail};

const CREATE: &str = "mutation ($input: ScoreRuleInput!) { scoreRuleCreate(input: $input) { id } }";
const UPDATE: &str = "mutation ($id: ID!, $input: ScoreRuleInput!) { scoreRuleUpdate(id: $id, input: $input) { id } }";

/// A rule for an act.
fn act(name: &str, act: &str, points: i32, half_life: Option<i32>, cap: Option<i32>) -> Value {
    json!({ "name": name, "points": points, "when": { "act": act }, "halfLifeDays": half_life, "cap": cap })
}

/// Writes a rule and lets its points be counted.
async fn rule(company: &Company<'_>, input: Value) -> String {
    let made = company.owner.gql(CREATE, json!({ "input": input })).await.ok();
    company.world.drain().await;
    made["scoreRuleCreate"]["id"].as_str().unwrap().to_owned()
}

/// A contact's points, and its lines: name of the rule, points, acts.
async fn score(company: &Company<'_>, contact: &Contact) -> (i64, Vec<(String, f64, i64)>) {
    let query =
        "query ($id: ID!) { contact(id: $id) { score { points lines { rule { name } points acts since at } } } }";
    let seen = company.owner.gql(query, json!({ "id": contact.id })).await.ok()["contact"]["score"].clone();
    let line = |line: &Value| {
        let name = line["rule"]["name"].as_str().unwrap().to_owned();
        (name, line["points"].as_f64().unwrap(), line["acts"].as_i64().unwrap())
    };
    (seen["points"].as_i64().unwrap(), seen["lines"].as_array().unwrap().iter().map(line).collect())
}

/// A campaign that was sent to these people, and the mails that arrived, in their order.
async fn sent(company: &Company<'_>, contacts: &[&Contact]) -> Vec<Mail> {
    let spring = company.campaign("Spring").to(contacts).create().await;
    spring.told(&company.owner, "campaignSend").await.ok();
    company.world.drain().await;
    contacts.iter().map(|contact| company.world.sent_to(&contact.email).pop().unwrap()).collect()
}

/// Does what a mail offers, as its reader.
async fn does(company: &Company<'_>, mail: &Mail, act: &str) {
    let path = if act == "OPENED" { "/o/" } else { "/c/" };
    company.world.anonymous().get(&mail.link(path).unwrap()).await;
}
