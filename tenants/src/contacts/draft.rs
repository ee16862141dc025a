//! A contact on its way into the database: what is given, what is to change, and what of it is valid.

use super::{
    Country, Email, Name, Phone, Postal, Revealed,
    fields::{Field, Values},
    types::SealedPostal,
};
use crate::{error::Check, permissions::Permission, seal::Keys};
use chrono_tz::Tz;
use locales::Locale;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// How near a person is to the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Stage {
    /// Somebody who was heard of.
    Lead,
    /// Somebody who showed interest.
    #[default]
    Prospect,
    /// Somebody who bought.
    Customer,
}

impl Stage {
    /// All of them, from far to near.
    pub const ALL: [Self; 3] = [Self::Lead, Self::Prospect, Self::Customer];

    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Prospect => "prospect",
            Self::Customer => "customer",
        }
    }

    /// The stage of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// A contact to be: an e-mail address or a phone number at least.
#[derive(Debug, Clone, Default)]
pub struct NewContact {
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number, in the form of E.164.
    pub phone: Option<String>,
    /// The name as a whole.
    pub name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// Where letters reach the person.
    pub postal: Option<Postal>,
    /// The country, by its two letters (ISO 3166-1).
    pub country: Option<String>,
    /// The language in which the person is written to.
    pub locale: Option<String>,
    /// The person's time zone, by its name in the IANA database.
    pub time_zone: Option<String>,
    /// How near the person is.
    pub stage: Stage,
    /// Where the contact comes from.
    pub source: String,
    /// Values of the tenant's fields, by key.
    pub fields: Map<String, Value>,
}

/// What becomes of a field.
#[derive(Debug, Clone, Default)]
pub enum Patch<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is emptied.
    Remove,
    /// It gets this value.
    Set(T),
}

impl<T> Patch<T> {
    /// The value afterwards, when this was known before.
    pub(crate) fn onto(self, known: Option<T>) -> Option<T> {
        match self {
            Self::Keep => known,
            Self::Remove => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// What is to be changed of a contact.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// The e-mail address.
    pub email: Patch<String>,
    /// The phone number.
    pub phone: Patch<String>,
    /// The name as a whole.
    pub name: Patch<String>,
    /// The given name.
    pub given_name: Patch<String>,
    /// The family name.
    pub family_name: Patch<String>,
    /// Where letters reach the person.
    pub postal: Patch<Postal>,
    /// The country.
    pub country: Patch<String>,
    /// The language.
    pub locale: Patch<String>,
    /// The time zone.
    pub time_zone: Patch<String>,
    /// How near the person is.
    pub stage: Option<Stage>,
    /// Values of the tenant's fields, by key; null empties one.
    pub fields: Map<String, Value>,
}

impl Changes {
    /// The contact as it will be, when this is known of it.
    pub(super) fn onto(self, contact: super::Contact, known: Revealed) -> NewContact {
        let mut fields = contact.fields;
        fields.extend(known.fields);
        fields.extend(self.fields);
        NewContact {
            email: self.email.onto(known.email),
            phone: self.phone.onto(known.phone),
            name: self.name.onto(known.whole_name),
            given_name: self.given_name.onto(known.given_name),
            family_name: self.family_name.onto(known.family_name),
            postal: self.postal.onto(known.postal),
            country: self.country.onto(contact.country),
            locale: self.locale.onto(contact.locale),
            time_zone: self.time_zone.onto(contact.time_zone),
            stage: self.stage.unwrap_or(contact.stage),
            source: contact.source,
            fields,
        }
    }
}

/// A contact of which everything is valid.
#[derive(Debug, Clone)]
pub(crate) struct Valid {
    pub(crate) email: Option<Email>,
    pub(crate) phone: Option<Phone>,
    pub(crate) name: Option<Name>,
    pub(crate) postal: Option<SealedPostal>,
    pub(crate) country: Option<Country>,
    pub(crate) locale: Option<Locale>,
    pub(crate) time_zone: Option<Tz>,
    pub(crate) stage: Stage,
    pub(crate) values: Values,
}

impl NewContact {
    /// Demands something by which the person can be reached.
    pub(super) fn demand_reach(&self, check: &mut Check) {
        check.demand(self.email.is_some() || self.phone.is_some(), "email", "contact-without-reach");
    }
}

impl NewContact {
    /// The names of the fields in which two differ.
    pub(super) fn differs(&self, other: &Self) -> Vec<String> {
        let fixed = [
            ("email", self.email != other.email),
            ("phone", self.phone != other.phone),
            ("name", self.name != other.name),
            ("givenName", self.given_name != other.given_name),
            ("familyName", self.family_name != other.family_name),
            ("postal", self.postal != other.postal),
            ("country", self.country != other.country),
            ("locale", self.locale != other.locale),
            ("timeZone", self.time_zone != other.time_zone),
            ("stage", self.stage != other.stage),
        ];
        let value = |of: &Self, key: &str| of.fields.get(key).cloned().unwrap_or_default();
        let keys: BTreeSet<&String> = self.fields.keys().chain(other.fields.keys()).collect();
        let own =
            keys.into_iter().filter(|key| value(self, key) != value(other, key)).map(|key| format!("fields.{key}"));
        fixed.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()).chain(own).collect()
    }
}

impl Valid {
    /// Checks what is given of a contact, noting every violation.
    pub(crate) fn check(check: &mut Check, declared: &[Field], given: &NewContact) -> Self {
        let text = Option::as_deref;
        Self {
            email: text(&given.email).and_then(|text| check.keep("email", Email::parse(text))),
            phone: text(&given.phone).and_then(|text| check.keep("phone", Phone::parse(text))),
            name: Name::check(check, [text(&given.name), text(&given.given_name), text(&given.family_name)]),
            postal: given.postal.as_ref().and_then(|postal| SealedPostal::check(check, postal)),
            country: text(&given.country).and_then(|text| check.keep("country", Country::parse(text))),
            locale: text(&given.locale)
                .and_then(|text| check.keep("locale", text.parse().map_err(|_| "locale-unknown"))),
            time_zone: text(&given.time_zone)
                .and_then(|text| check.keep("timeZone", text.parse().map_err(|_| "time-zone-unknown"))),
            stage: given.stage,
            values: Values::check(check, declared, &given.fields),
        }
    }

    /// The keyed hashes of the words of the name.
    pub(crate) fn words<P: Permission>(&self, keys: &Keys<P>) -> Vec<i64> {
        self.name.as_ref().map(|name| name.words(keys)).unwrap_or_default()
    }
}
