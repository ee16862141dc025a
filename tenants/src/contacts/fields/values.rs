//! What a contact has in the declared fields.

use super::{Field, Kind};
use crate::{
    contacts::types::personal,
    error::{Check, Violation},
};
use chrono::Datelike as _;
use serde_json::{Map, Value, json};

/// The longest text in a field, in characters.
pub(crate) const LONGEST: usize = 1_000;

/// Values by key, each of its field's kind; apart what is shown and what is sealed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Values {
    /// What contacts may be chosen by.
    pub(crate) open: Map<String, Value>,
    /// What is personal.
    pub(crate) personal: Map<String, Value>,
}

impl Values {
    /// Reads values, noting every one that is of no declared field or not of its kind. A value that is null is left out.
    pub(crate) fn check(check: &mut Check, declared: &[Field], given: &Map<String, Value>) -> Self {
        let mut values = Self::default();
        for (key, value) in given.iter().filter(|(_, value)| !value.is_null()) {
            let path = format!("fields.{key}");
            let Some(field) = declared.iter().find(|field| field.key == *key) else {
                check.push(Violation::new(path, "field-unknown").with(&json!({ "key": key })));
                continue;
            };
            match field.read(value) {
                Ok(value) if field.personal => _ = values.personal.insert(key.clone(), value),
                Ok(value) => _ = values.open.insert(key.clone(), value),
                Err(code) => check.push(Violation::new(path, code).with(&json!({ "key": key, "max": LONGEST }))),
            }
        }
        values
    }

    /// What is personal, ready to be sealed; none when there is nothing.
    pub(crate) fn sealed(&self) -> Option<SealedValues> {
        (!self.personal.is_empty()).then(|| SealedValues(Value::Object(self.personal.clone()).to_string()))
    }
}

/// The personal values of a contact, as they are sealed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SealedValues(String);

personal! { SealedValues = "contact fields"; }

impl SealedValues {
    pub(crate) fn open(&self) -> Map<String, Value> {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl Field {
    /// The value of this field that is meant: of its kind already, or a text that says one.
    pub(crate) fn read(&self, given: &Value) -> Result<Value, &'static str> {
        match (self.kind(), given) {
            (Kind::Number, Value::Number(_)) | (Kind::Boolean, Value::Bool(_)) => Ok(given.clone()),
            (_, Value::Number(number)) => self.read_text(&number.to_string()),
            (_, Value::String(text)) => self.read_text(text.trim()),
            _ => Err("field-kind"),
        }
    }

    fn read_text(&self, text: &str) -> Result<Value, &'static str> {
        let fine = match self.kind() {
            Kind::Text if text.chars().count() > LONGEST => return Err("too-long"),
            Kind::Text => Some(json!(text)),
            Kind::Number => number(text).map(Value::Number),
            Kind::Boolean => boolean(text).map(Value::Bool),
            Kind::Date => day(text).map(|day| json!(day.to_string())),
            Kind::Choice if self.choices.iter().any(|choice| choice == text) => Some(json!(text)),
            Kind::Choice => return Err("field-choice-unknown"),
        };
        fine.ok_or("field-kind")
    }
}

/// A number with a decimal point, or a comma as French files have it.
fn number(text: &str) -> Option<serde_json::Number> {
    let plain = text.replace(',', ".");
    match plain.parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => plain.parse::<f64>().ok().and_then(serde_json::Number::from_f64),
    }
}

/// A day of the years that are written with four figures: their texts have the order of the days, by which rules compare them.
fn day(text: &str) -> Option<chrono::NaiveDate> {
    text.parse::<chrono::NaiveDate>().ok().filter(|day| (0..=9_999).contains(&day.year()))
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "oui" | "1" | "نعم" | "ih" => Some(true),
        "false" | "no" | "non" | "0" | "لا" | "uhu" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    fn field(key: &str, kind: Kind, personal: bool) -> Field {
        let choices = vec!["red".to_owned(), "blue".to_owned()];
        let kind = kind.name().to_owned();
        Field {
            id: Id::from(uuid::Uuid::nil()),
            key: key.to_owned(),
            label: key.to_owned(),
            kind,
            choices,
            personal,
            created_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn values_are_read_by_their_kind_and_parted_by_who_may_see_them() {
        let declared = [
            field("size", Kind::Number, false),
            field("since", Kind::Date, false),
            field("colour", Kind::Choice, false),
            field("member", Kind::Boolean, false),
            field("allergy", Kind::Text, true),
        ];
        let given =
            json!({ "size": "42,5", "since": "2024-02-29", "colour": "red", "member": "oui", "allergy": "nuts" });
        let mut check = Check::default();
        let values = Values::check(&mut check, &declared, given.as_object().unwrap());
        assert!(check.done().is_ok());
        assert_eq!(
            Value::Object(values.open),
            json!({ "size": 42.5, "since": "2024-02-29", "colour": "red", "member": true })
        );
        assert_eq!(Value::Object(values.personal), json!({ "allergy": "nuts" }));
    }

    #[test]
    fn every_value_that_is_wrong_is_told_by_its_key() {
        let declared = [
            field("size", Kind::Number, false),
            field("since", Kind::Date, false),
            field("colour", Kind::Choice, false),
        ];
        let given = json!({ "colour": "green", "shoe": 1, "since": "2023-02-29", "size": [1] });
        let mut check = Check::default();
        Values::check(&mut check, &declared, given.as_object().unwrap());
        let error = check.done().unwrap_err();
        let told: Vec<_> = error.violations().iter().map(|violation| (&*violation.field, violation.code)).collect();
        assert_eq!(
            told,
            [
                ("fields.colour", "field-choice-unknown"),
                ("fields.shoe", "field-unknown"),
                ("fields.since", "field-kind"),
                ("fields.size", "field-kind")
            ]
        );
    }
}
