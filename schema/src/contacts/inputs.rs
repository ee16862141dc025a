//! What is given when contacts are written.

use super::types::{Channel, Purpose};
use async_graphql::{ID, InputObject, MaybeUndefined};
use tenants::contacts::{Changes, NewContact, Patch, consent::Statement};

/// A contact to be: an e-mail address or a phone number at least.
#[derive(InputObject)]
pub(crate) struct ContactCreate {
    /// The e-mail address.
    email: Option<String>,
    /// The phone number in the form of E.164.
    phone: Option<String>,
    /// The name.
    name: Option<String>,
    /// The language in which the person is written to, as a BCP 47 tag.
    locale: Option<String>,
    /// Where the contact comes from.
    source: String,
}

impl From<ContactCreate> for NewContact {
    fn from(input: ContactCreate) -> Self {
        let ContactCreate { email, phone, name, locale, source } = input;
        Self { email, phone, name, locale, source }
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
    /// The name.
    name: MaybeUndefined<String>,
    /// The language, as a BCP 47 tag.
    locale: MaybeUndefined<String>,
}

impl From<ContactUpdate> for Changes {
    fn from(input: ContactUpdate) -> Self {
        let ContactUpdate { email, phone, name, locale, .. } = input;
        let [email, phone, name, locale] = [email, phone, name, locale].map(patch);
        Self { email, phone, name, locale }
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

/// What a person said, and what proves it.
#[derive(InputObject)]
pub(crate) struct ConsentRecord {
    /// The person.
    pub(super) contact: ID,
    /// By what means.
    channel: Channel,
    /// To what.
    purpose: Purpose,
    /// Yes or no.
    granted: bool,
    /// The words to which the person answered.
    wording: String,
    /// Where it was said: a form, a shop, a call.
    source: String,
}

impl From<ConsentRecord> for Statement {
    fn from(input: ConsentRecord) -> Self {
        let ConsentRecord { channel, purpose, granted, wording, source, .. } = input;
        Self { channel: channel.into(), purpose: purpose.into(), granted, wording, source }
    }
}
