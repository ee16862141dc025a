//! Values that a field takes, by its type and, where a text has to have a form, by its name.

use serde_json::{Value, json};

/// A text for a field of this name, in this operation; `number` makes it another one each time.
pub fn text(operation: &str, name: &str, number: u32) -> String {
    match name {
        "name" if operation == "domainCreate" => format!("sample{number}.example"),
        "email" | "replyTo" => format!("sample{number}@sample.example"),
        "phone" => format!("+3361{number:07}"),
        "url" => format!("https://sample{number}.sample.example/hook"),
        "locale" => "en".to_owned(),
        "timeZone" => "Africa/Algiers".to_owned(),
        "permissions" => "tenant:read".to_owned(),
        "roles" => "guest".to_owned(),
        // A verification key of SendGrid, by its form.
        "proof" => format!("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE{}AA==", "A".repeat(84)),
        "password" | "old" => "not the password of anybody".to_owned(),
        "new" => "trois grenades sur le mur".to_owned(),
        "code" => "000000".to_owned(),
        // The name of a partial is a word.
        "name" => format!("sample-{number}"),
        "from" | "to" => format!("{:02}:00", number % 24),
        "amount" => "100.00".to_owned(),
        "currency" => "EUR".to_owned(),
        "csv" => format!("email\nsample{number}@sample.example\n"),
        _ => format!("sample {number}"),
    }
}

/// Whether an operation is refused without the text in this place, although its type does not say so: one of several must be given.
pub fn needed(operation: &str, path: &str) -> bool {
    path == "input.proof" && operation.starts_with("callback")
        || path == "input.html" && ["template", "partial"].iter().any(|domain| operation.starts_with(domain))
}

/// A value of a scalar that is neither a text nor an identifier; `None` for a scalar that nobody thought of yet.
pub fn scalar(scalar: &str) -> Option<Value> {
    match scalar {
        "Int" => Some(json!(1)),
        "Float" => Some(json!(1.5)),
        "Boolean" => Some(json!(true)),
        "NaiveDate" => Some(json!("2031-01-01")),
        "NaiveDateTime" => Some(json!("2031-01-01T09:00:00")),
        "DateTime" => Some(json!("2031-01-01T00:00:00Z")),
        "JSON" => Some(json!({ "contact": { "name": "Sample" } })),
        _ => None,
    }
}
