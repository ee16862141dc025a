//! One operation with one thing in one place, and what it was told.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{
    Actor, Answer, busy,
    walk::{Operation, Schema, Slot},
};

/// An operation with something in one of its places.
pub(super) struct Attempt<'a> {
    pub(super) operation: &'a Operation,
    pub(super) slot: &'a Slot,
    pub(super) given: Value,
    pub(super) others: BTreeMap<String, String>,
    /// Whether everything is asked for, or nothing but the type's name.
    pub(super) deep: bool,
}

/// An answer: its whole text, and what it says once everything that must differ is taken out.
pub(super) struct Told {
    pub(super) text: String,
    pub(super) said: String,
    violations: Vec<(String, String)>,
}

impl Attempt<'_> {
    /// Makes the attempt. A required identifier for which nothing is known yet is one that nobody has.
    pub(super) async fn told(&self, actor: &Actor, schema: &Schema, number: u32) -> Told {
        let fill = |slot: &Slot| {
            let other = self.others.get(&slot.path).map(|other| json!(other));
            let nobody =
                || (slot.scalar == "ID" && slot.required).then(|| json!(busy::id_of("nobody", uuid::Uuid::nil())));
            if slot.path == self.slot.path { Some(self.given.clone()) } else { other.or_else(nobody) }
        };
        let root = self.slot.path.split('.').next().unwrap_or_default();
        let shallow = !self.deep && self.operation.shallow.contains(&format!("${root}:"));
        let (document, variables) = if shallow {
            (&self.operation.shallow, self.operation.variables(schema, number, &fill))
        } else {
            (&self.operation.deep, self.operation.all_variables(schema, number, &fill))
        };
        let answer = match self.operation.kind {
            "subscription" => {
                let mut events = actor.follow(document, variables).await;
                events.next().await.unwrap_or(Answer { status: 200, body: json!({ "ended": true }) })
            }
            _ => actor.gql(document, variables).await,
        };
        Told::of(&answer, self.given.as_str().unwrap_or_default())
    }
}

impl Told {
    fn of(answer: &Answer, given: &str) -> Self {
        let mut errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
        // Fields are resolved at the same time: which of them fails first is chance.
        errors.sort_by_cached_key(|error| error["path"].to_string());
        let violations =
            errors.iter().flat_map(|error| error["extensions"]["violations"].as_array().cloned().unwrap_or_default());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let violations = violations.map(|told| (text(&told["field"]), text(&told["code"]))).collect();
        let told = json!({ "status": answer.status, "errors": errors, "data": shape(&answer.body["data"]) });
        Self { text: answer.body.to_string(), said: told.to_string().replace(given, "…"), violations }
    }

    /// Whether the identifier in this field is of the wrong kind.
    pub(super) fn malformed(&self, field: &str) -> bool {
        let here = |at: &str| at.rsplit('.').next() == Some(field);
        self.violations.iter().any(|(at, code)| here(at) && code == "id-invalid")
    }
}

/// The kind of each value, without the value: what is null, what is empty, what is there.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(items) => items.first().map_or_else(|| json!([]), |first| json!([shape(first)])),
        Value::Null => Value::Null,
        Value::Bool(_) => json!("boolean"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
    }
}
