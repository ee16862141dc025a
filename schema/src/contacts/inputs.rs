//! What is given when contacts are written.

use super::types::Stage;
use async_graphql::{ID, InputObject, MaybeUndefined};
use serde_json::{Map, Value};
use tenants::contacts::{Changes, NewContact, Patch, Postal};

/// An address within a country, as a letter bears it.
#[derive(InputObject)]
pub(crate) struct PostalAddressInput {
    /// House, street, floor: one to four lines.
    lines: Vec<String>,
    /// The postal code.
    postcode: Option<String>,
    /// The town.
    city: String,
    /// The state, province or wilaya, where letters name it.
    region: Option<String>,
}

impl From<PostalAddressInput> for Postal {
    fn from(input: PostalAddressInput) -> Self {
        let PostalAddressInput { lines, postcode, city, region } = input;
        Self { lines, postcode, city, region }
    }
}

/// A value of one of the company's fields.
#[derive(InputObject)]
pub(crate) struct FieldValue {
    /// The field's key.
    key: String,
    /// A text, a number, a boolean, or a day as `2031-12-24`; `null` empties the field.
    value: Option<Value>,
}

fn values(given: Vec<FieldValue>) -> Map<String, Value> {
    given.into_iter().map(|given| (given.key, given.value.unwrap_or_default())).collect()
}

/// A contact to be: an e-mail address or a phone number at least.
#[derive(InputObject)]
pub(crate) struct ContactCreate {
    /// The e-mail address.
    email: Option<String>,
    /// The phone number in the form of E.164.
    phone: Option<String>,
    /// The name as a whole.
    name: Option<String>,
    /// The given name.
    given_name: Option<String>,
    /// The family name.
    family_name: Option<String>,
    /// Where letters reach the person.
    postal: Option<PostalAddressInput>,
    /// The country, by its two letters (ISO 3166-1).
    country: Option<String>,
    /// The language in which the person is written to, as a BCP 47 tag.
    locale: Option<String>,
    /// The person's time zone, by its name in the IANA database.
    time_zone: Option<String>,
    /// How near the person is.
    #[graphql(default_with = "Stage::Prospect")]
    stage: Stage,
    /// Where the contact comes from.
    source: String,
    /// Values of the company's fields.
    #[graphql(default)]
    fields: Vec<FieldValue>,
}

impl From<ContactCreate> for NewContact {
    fn from(input: ContactCreate) -> Self {
        let ContactCreate { email, phone, name, given_name, family_name, country, locale, time_zone, source, .. } =
            input;
        Self {
            email,
            phone,
            name,
            given_name,
            family_name,
            postal: input.postal.map(Postal::from),
            country,
            locale,
            time_zone,
            stage: input.stage.into(),
            source,
            fields: values(input.fields),
        }
    }
}

/// What is to be changed of a contact.
#[derive(InputObject)]
pub(crate) struct ContactUpdate {
    /// The contact.
    pub(super) id: ID,
    /// The e-mail address.
    email: MaybeUndefined<String>,
    /// The phone number in the form of E.164.
    phone: MaybeUndefined<String>,
    /// The name as a whole.
    name: MaybeUndefined<String>,
    /// The given name.
    given_name: MaybeUndefined<String>,
    /// The family name.
    family_name: MaybeUndefined<String>,
    /// Where letters reach the person.
    postal: MaybeUndefined<PostalAddressInput>,
    /// The country, by its two letters (ISO 3166-1).
    country: MaybeUndefined<String>,
    /// The language, as a BCP 47 tag.
    locale: MaybeUndefined<String>,
    /// The time zone, by its name in the IANA database.
    time_zone: MaybeUndefined<String>,
    /// How near the person is.
    stage: Option<Stage>,
    /// Values of the company's fields; those that are not named stay.
    #[graphql(default)]
    fields: Vec<FieldValue>,
}

impl From<ContactUpdate> for Changes {
    fn from(input: ContactUpdate) -> Self {
        Self {
            email: patch(input.email),
            phone: patch(input.phone),
            name: patch(input.name),
            given_name: patch(input.given_name),
            family_name: patch(input.family_name),
            postal: patch(input.postal.map_value(Postal::from)),
            country: patch(input.country),
            locale: patch(input.locale),
            time_zone: patch(input.time_zone),
            stage: input.stage.map(Into::into),
            fields: values(input.fields),
        }
    }
}

/// Absent: nothing changes; `null`: removed; a value: set.
pub(crate) fn patch<T>(field: MaybeUndefined<T>) -> Patch<T> {
    match field {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Remove,
        MaybeUndefined::Value(value) => Patch::Set(value),
    }
}

/// A tag for contacts.
#[derive(InputObject)]
pub(crate) struct ContactTag {
    /// The contacts, at most 100.
    pub(super) contacts: Vec<ID>,
    /// The word.
    pub(super) tag: String,
}

/// A tag to take off contacts.
#[derive(InputObject)]
pub(crate) struct ContactUntag {
    /// The contacts, at most 100.
    pub(super) contacts: Vec<ID>,
    /// The tag.
    pub(super) tag: ID,
}
