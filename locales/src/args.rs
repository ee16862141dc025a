//! What a sentence is filled with: names, counts, dates, each shown as the reader writes it.

use crate::Decimal;
use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone};
use std::borrow::Cow;

/// The values of a message's variables, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Args(Vec<(Cow<'static, str>, Value)>);

/// One value. Money goes in as the text that [`money`](crate::format::money) makes.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Shown as it is; a selector chooses by it.
    Text(String),
    /// Shown with the reader's digits and separators; chooses the plural form.
    Number(Decimal),
    /// Shown in medium length.
    Date(NaiveDate),
    /// Shown in medium length, in the zone that it carries.
    Instant(DateTime<FixedOffset>),
}

impl Args {
    /// No values.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// These values and one more.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value)
    }
}

/// Takes over the arguments of an error: numbers count, all else is text.
impl From<&serde_json::Map<String, serde_json::Value>> for Args {
    fn from(map: &serde_json::Map<String, serde_json::Value>) -> Self {
        let value = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => Value::Text(text.clone()),
            other => other.to_string().parse().map_or_else(|_| Value::Text(other.to_string()), Value::Number),
        };
        Self(map.iter().map(|(name, given)| (name.clone().into(), value(given))).collect())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Value {
            fn from(number: $integer) -> Self {
                Self::Number(number.into())
            }
        }
    )*};
}
integers!(i32, i64, u16, u32, u64, usize);

impl From<NaiveDate> for Value {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl<Z: TimeZone> From<DateTime<Z>> for Value {
    fn from(at: DateTime<Z>) -> Self {
        Self::Instant(at.fixed_offset())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_arguments_of_an_error_are_taken_over() {
        let map = json!({ "max": 12, "rate": -0.5, "name": "Ada", "found": true });
        let given = map.as_object().map(Args::from);
        let number = |text: &str| Value::Number(text.parse().unwrap_or_default());
        let expected = Args::new()
            .with("found", "true")
            .with("max", number("12"))
            .with("name", "Ada")
            .with("rate", number("-0.5"));
        assert_eq!(given, Some(expected));
    }
}
