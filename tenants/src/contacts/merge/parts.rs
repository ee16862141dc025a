//! What of each of the two the result gets.

use super::Keys;
use crate::{
    contacts::{Changes, Contact, Email, Field, NewContact, Patch, Revealed, Stage, Valid, consent::named},
    error::{Check, Error, Result, Violation},
    permissions::Permission,
    seal::{Blind, Sealed},
};
use serde_json::{Value, json};

named! {
    /// One of the two contacts.
    Side {
        /// The one who stays.
        Keep = "keep",
        /// The one who goes.
        Drop = "drop",
    }
}

/// A part of a contact that is taken from one side as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The e-mail address.
    Email,
    /// The phone number.
    Phone,
    /// The name with its parts.
    Name,
    /// Where letters reach the person.
    Postal,
    /// The country.
    Country,
    /// The language.
    Locale,
    /// The time zone.
    TimeZone,
    /// How near the person is.
    Stage,
    /// A field of the tenant's own, by its key.
    Field(String),
}

/// A part, and the side from which it is taken.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The part.
    pub part: Part,
    /// The side.
    pub side: Side,
}

/// A part as both sides have it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The part.
    pub part: Part,
    /// What the kept contact has; null where it has nothing.
    pub keep: Value,
    /// What the dropped contact has; null where it has nothing.
    pub drop: Value,
    /// The side from which the result takes it.
    pub side: Side,
}

/// The two, open.
pub(super) struct Pair {
    pub(super) keep: Contact,
    pub(super) drop: Contact,
    pub(super) known_keep: Revealed,
    pub(super) known_drop: Revealed,
}

const FIXED: [Part; 8] =
    [Part::Email, Part::Phone, Part::Name, Part::Postal, Part::Country, Part::Locale, Part::TimeZone, Part::Stage];

/// A part of a contact; null where it has nothing.
fn value(contact: &Contact, known: &Revealed, part: &Part) -> Value {
    match part {
        Part::Email => json!(known.email),
        Part::Phone => json!(known.phone),
        Part::Name => json!(known.name),
        Part::Postal => json!(known.postal),
        Part::Country => json!(contact.country),
        Part::Locale => json!(contact.locale),
        Part::TimeZone => json!(contact.time_zone),
        Part::Stage => json!(contact.stage),
        Part::Field(key) => known.fields.get(key).or_else(|| contact.fields.get(key)).cloned().unwrap_or_default(),
    }
}

impl Pair {
    /// Every part that at least one of them has, with the side from which the result takes it.
    ///
    /// # Errors
    /// [`Error::Invalid`] when a side is chosen that has nothing.
    pub(super) fn parts(&self, declared: &[Field], choices: &[Choice]) -> Result<Vec<Shown>> {
        let mut check = Check::default();
        let known = |part: &Part| match part {
            Part::Field(key) => declared.iter().any(|field| field.key == *key),
            _ => true,
        };
        for Choice { part, .. } in choices.iter().filter(|choice| !known(&choice.part)) {
            let Part::Field(key) = part else { continue };
            check.push(Violation::new("choose.field", "field-unknown").with(&json!({ "key": key })));
        }
        let own = declared.iter().map(|field| Part::Field(field.key.clone()));
        let mut parts = Vec::new();
        for part in FIXED.into_iter().chain(own) {
            let keep = value(&self.keep, &self.known_keep, &part);
            let drop = value(&self.drop, &self.known_drop, &part);
            let usual = match part {
                Part::Stage if near(self.drop.stage) > near(self.keep.stage) => Side::Drop,
                _ if keep.is_null() => Side::Drop,
                _ => Side::Keep,
            };
            let chosen = choices.iter().rev().find(|choice| choice.part == part).map(|choice| choice.side);
            let side = chosen.unwrap_or(usual);
            let empty = if side == Side::Keep { keep.is_null() } else { drop.is_null() };
            check.demand(chosen.is_none() || !empty, "choose", "merge-choice-empty");
            if !keep.is_null() || !drop.is_null() {
                parts.push(Shown { part, keep, drop, side });
            }
        }
        check.done()?;
        Ok(parts)
    }

    /// The kept contact as it will be, and whose address it gets.
    pub(super) fn result(&self, declared: &[Field], choices: &[Choice]) -> Result<(Valid, Side)> {
        let mut changes = Changes::default();
        let mut email = Side::Keep;
        let other = &self.known_drop;
        for Shown { part, drop, .. } in
            self.parts(declared, choices)?.into_iter().filter(|shown| shown.side == Side::Drop)
        {
            match part {
                Part::Email => {
                    email = Side::Drop;
                    changes.email = patch(other.email.clone());
                }
                Part::Phone => changes.phone = patch(other.phone.clone()),
                Part::Name => {
                    changes.name = patch(other.whole_name.clone());
                    changes.given_name = patch(other.given_name.clone());
                    changes.family_name = patch(other.family_name.clone());
                }
                Part::Postal => changes.postal = patch(other.postal.clone()),
                Part::Country => changes.country = patch(self.drop.country.clone()),
                Part::Locale => changes.locale = patch(self.drop.locale.clone()),
                Part::TimeZone => changes.time_zone = patch(self.drop.time_zone.clone()),
                Part::Stage => changes.stage = Some(self.drop.stage),
                Part::Field(key) => _ = changes.fields.insert(key, drop),
            }
        }
        let mut draft: NewContact = changes.onto(self.keep.clone(), self.known_keep.clone());
        // Of a field that is being taken away values may still be there.
        draft.fields.retain(|key, _| declared.iter().any(|field| field.key == *key));
        let mut check = Check::default();
        let valid = Valid::check(&mut check, declared, &draft);
        check.done()?;
        Ok((valid, email))
    }
}

fn patch<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Remove, Patch::Set)
}

/// The place of a stage among all, from far to near.
fn near(stage: Stage) -> Option<usize> {
    Stage::ALL.iter().position(|one| *one == stage)
}

/// An address, to be found by and to be read.
pub(super) struct Address {
    pub(super) index: Blind<Email>,
    pub(super) sealed: Sealed<Email>,
}

/// The kept contact's address as the dropped one will have it.
pub(super) fn address<P: Permission>(keys: &Keys<P>, pair: &Pair) -> Result<Option<Address>> {
    let text = pair.known_keep.email.as_deref();
    let email = text.map(Email::parse).transpose();
    let email = email.map_err(|_| Error::internal("a contact with a malformed address"))?;
    Ok(email.map(|email| Address { index: keys.blind(&email), sealed: keys.seal(pair.drop.id, &email) }))
}
