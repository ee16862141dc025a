//! Variables: what a template takes beside the recipient's fields, each with its type and a sample.

use crate::error::{Check, Violation};
use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The fields of a recipient that a template can show as `contact.…`: all that there are.
pub const CONTACT: [&str; 8] = ["name", "givenName", "familyName", "email", "phone", "city", "country", "locale"];
/// The field of a recipient below which the company names fields itself.
pub const CONTACT_FIELDS: &str = "fields";
/// What else every message has: the company's name, and the way out.
pub const EVERYWHERE: [&str; 2] = ["company", "unsubscribe_url"];

/// The most bytes of a sample, or of the values of a campaign.
const SAMPLE: usize = 64 * 1024;

/// What values a variable has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A text.
    Text,
    /// A number, or a text that is a decimal number.
    Number,
    /// An object with `amount`, a decimal number, and `currency`, a code of ISO 4217.
    Money,
    /// A date (`2026-11-21`) or an instant (RFC 3339), as a text.
    Date,
    /// Yes or no.
    Boolean,
    /// A list.
    List,
    /// An object.
    Object,
}

impl Kind {
    /// Whether a value is one of this kind.
    #[must_use]
    pub fn fits(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Number => is_decimal(value),
            Self::Money => {
                is_decimal(&value["amount"])
                    && value["currency"]
                        .as_str()
                        .is_some_and(|code| code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase()))
            }
            Self::Date => value
                .as_str()
                .is_some_and(|text| text.parse::<NaiveDate>().is_ok() || DateTime::parse_from_rfc3339(text).is_ok()),
            Self::Boolean => value.is_boolean(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
        }
    }
}

fn is_decimal(value: &Value) -> bool {
    value.is_number() || value.as_str().is_some_and(|text| text.trim().parse::<locales::Decimal>().is_ok())
}

/// A variable that a template declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name: what a template writes between the braces.
    pub name: String,
    /// What values it has.
    pub kind: Kind,
    /// Whether a message can't be sent without it.
    pub required: bool,
    /// A value to show the template with. The fields of an object, or of a list's objects, are those that the sample has.
    pub sample: Option<Value>,
}

/// Notes what is wrong with declarations.
pub(super) fn check(variables: &[Variable], check: &mut Check) {
    let taken = |name: &str| name == "contact" || EVERYWHERE.contains(&name);
    for (index, variable) in variables.iter().enumerate() {
        let Variable { name, kind, sample, .. } = variable;
        let mut wrong = |field: &str, code| check.push(Violation::new(format!("variables.{index}.{field}"), code));
        if !is_name(name) {
            wrong("name", "name-invalid");
        } else if taken(name) || variables[..index].iter().any(|other| other.name == *name) {
            wrong("name", "duplicate");
        }
        if let Some(sample) = sample {
            if !kind.fits(sample) {
                wrong("sample", "variable-wrong-type");
            }
            if sample.to_string().len() > SAMPLE {
                wrong("sample", "template-too-large");
            }
        }
    }
}

/// Whether a text can be the name of a variable or of a partial: a letter, then up to 59 letters, digits, `_` and `-`.
pub(super) fn is_name(text: &str) -> bool {
    text.len() <= 60
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// Everything that is wrong with values for these variables; of those that are required, none may be missing where `complete`.
#[must_use]
pub fn faults(variables: &[Variable], values: &Value, complete: bool) -> Vec<Violation> {
    let mut found = Vec::new();
    if !values.is_object() || values.to_string().len() > SAMPLE {
        return vec![Violation::new("variables", "variables-invalid")];
    }
    for Variable { name, kind, required, .. } in variables {
        let field = format!("variables.{name}");
        match &values[name] {
            Value::Null if *required && complete => found.push(Violation::new(field, "required")),
            Value::Null => {}
            value if kind.fits(value) => {}
            _ => found.push(Violation::new(field, "variable-wrong-type").with(&json!({ "name": name }))),
        }
    }
    found
}

/// The values given, and samples for the variables that are not among them.
#[must_use]
pub fn with_samples(variables: &[Variable], values: &Value) -> Value {
    let mut filled: Map<String, Value> = values.as_object().cloned().unwrap_or_default();
    for Variable { name, sample, .. } in variables {
        if let Some(sample) = sample {
            filled.entry(name.clone()).or_insert_with(|| sample.clone());
        }
    }
    Value::Object(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_of_its_kind_or_not() {
        for (kind, good, bad) in [
            (Kind::Text, json!("x"), json!(1)),
            (Kind::Number, json!(1.5), json!("one")),
            (Kind::Number, json!("12.50"), json!(true)),
            (Kind::Money, json!({ "amount": "9.90", "currency": "EUR" }), json!({ "amount": 9 })),
            (Kind::Money, json!({ "amount": 9, "currency": "DZD" }), json!({ "amount": 9, "currency": "euro" })),
            (Kind::Date, json!("2026-11-21"), json!("tomorrow")),
            (Kind::Date, json!("2026-11-21T14:05:00+01:00"), json!(2026)),
            (Kind::Boolean, json!(false), json!("no")),
            (Kind::List, json!([]), json!({})),
            (Kind::Object, json!({}), json!([])),
        ] {
            assert!(kind.fits(&good) && !kind.fits(&bad), "{kind:?}");
        }
    }

    #[test]
    fn samples_stand_in_for_what_is_not_given() {
        let variable =
            |name: &str, sample| Variable { name: name.to_owned(), kind: Kind::Text, required: true, sample };
        let variables = [variable("a", Some(json!("sample"))), variable("b", None)];
        assert_eq!(with_samples(&variables, &json!({ "c": 1 })), json!({ "a": "sample", "c": 1 }));
        assert_eq!(with_samples(&variables, &json!({ "a": "mine" })), json!({ "a": "mine" }));
    }
}
