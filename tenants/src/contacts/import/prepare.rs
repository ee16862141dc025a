//! Lines on their way to contacts: read by their columns, checked, hashed and sealed. That is work for a processor and no database,
//! so that it is done for one batch while the one before is written.

use super::{
    Import, Reject,
    cells::{Fault, Said},
    heard::Heard,
    standing::Standing,
    targets::Column,
};
use crate::{
    Id, Tx,
    contacts::{
        Contact, Country, Phone, Stage, Valid,
        consent::Channel,
        fields::{self, Field},
        types::SealedPostal,
    },
    error::{Check, Error, Result},
    permissions::{ImportRead, Permission},
    seal::Keys,
    uploads::{Place, Record},
};
use chrono::{DateTime, Utc};
use std::collections::HashSet;

/// After so many lines whoever waits for the database has a turn.
const TURN: usize = 128;

/// Lines that are ready to be written.
pub struct Batch {
    pub(super) rows: Vec<Row>,
    pub(super) rejects: Vec<Reject>,
    pub(super) lines: usize,
    /// Where the file was read on before and is behind them.
    pub(super) from: Place,
    pub(super) to: Place,
}

/// A valid line, sealed for a contact that may turn out to be known.
pub(super) struct Row {
    pub(super) line: i64,
    pub(super) id: Id<Contact>,
    pub(super) known: bool,
    pub(super) email_index: String,
    pub(super) phone_index: String,
    pub(super) postcode_index: String,
    pub(super) words: Vec<i64>,
    pub(super) valid: Valid,
    pub(super) stage: Option<Stage>,
    pub(super) card: Card,
    pub(super) tags: Vec<String>,
    pub(super) standing: Standing,
    pub(super) heard: Heard,
    pub(super) mute: bool,
    pub(super) agreed_at: Option<DateTime<Utc>>,
    pub(super) agreed_from: Option<String>,
    pub(super) faults: Vec<Fault>,
}

/// What is sealed of a person; what is empty is not known.
#[derive(Default)]
pub(super) struct Card {
    pub(super) email: Vec<u8>,
    pub(super) phone: Vec<u8>,
    pub(super) name: Vec<u8>,
    pub(super) postal: Vec<u8>,
    pub(super) fields: Vec<u8>,
}

impl Card {
    pub(super) fn seal<P: Permission>(keys: &Keys<P>, id: Id<Contact>, valid: &Valid) -> Self {
        let Valid { email, phone, name, postal, values, .. } = valid;
        Self {
            email: email.as_ref().map(|email| keys.seal(id, email).into_bytes()).unwrap_or_default(),
            phone: phone.as_ref().map(|phone| keys.seal(id, phone).into_bytes()).unwrap_or_default(),
            name: name.as_ref().map(|name| keys.seal(id, name).into_bytes()).unwrap_or_default(),
            postal: postal.as_ref().map(|postal| keys.seal(id, postal).into_bytes()).unwrap_or_default(),
            fields: values.sealed().map(|values| keys.seal(id, &values).into_bytes()).unwrap_or_default(),
        }
    }
}

impl Row {
    /// By what the person is found: the e-mail address, or the phone number of whoever has none.
    pub(super) fn index(&self) -> (&'static str, &str) {
        if self.email_index.is_empty() { ("phone", &self.phone_index) } else { ("email", &self.email_index) }
    }

    /// Whether the line has what a channel needs; of devices nothing is ever kept.
    pub(super) fn reaches(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => !self.email_index.is_empty(),
            Channel::Sms => !self.phone_index.is_empty() && !self.mute,
            Channel::Post => self.valid.postal.is_some(),
            Channel::Push => true,
        }
    }
}

/// Gets a batch of lines ready; `from` and `to` are where the file was read on before and is behind them.
///
/// # Errors
/// When the database can't be read.
pub async fn prepare(
    tx: &Tx<ImportRead>,
    import: &Import,
    records: &[Record],
    (from, to): (Place, Place),
) -> Result<Batch> {
    let keys = tx.keys().await?;
    let declared = fields::declared(tx).await?;
    let columns: Vec<Column> = serde_json::from_value(import.columns.clone()).map_err(Error::internal)?;
    let country = import.country.as_deref().and_then(|text| Country::parse(text).ok());
    let desk = Desk { tx, keys: &keys, declared: &declared, columns: &columns, country };
    let mut batch =
        Batch { rows: Vec::with_capacity(records.len()), rejects: Vec::new(), lines: records.len(), from, to };
    let mut seen = HashSet::with_capacity(records.len());
    for (number, record) in records.iter().enumerate() {
        if number % TURN == TURN - 1 {
            tokio::task::yield_now().await;
        }
        let line = i64::try_from(record.line).unwrap_or(i64::MAX);
        let malformed = record.unended || record.width() > usize::try_from(import.width).unwrap_or_default();
        let read = if malformed { Err(("line".to_owned(), "csv-malformed")) } else { desk.row(line, record) };
        let read = read.and_then(|row| {
            let (field, index) = row.index();
            if seen.insert(index.to_owned()) { Ok(row) } else { Err((field.to_owned(), "duplicate")) }
        });
        match read {
            Ok(row) => batch.rows.push(row),
            Err((field, code)) => batch.rejects.push(Reject { line, field, code: code.to_owned(), refused: true }),
        }
    }
    Ok(batch)
}

/// What every line is read with.
struct Desk<'a> {
    tx: &'a Tx<ImportRead>,
    keys: &'a Keys<ImportRead>,
    declared: &'a [Field],
    columns: &'a [Column],
    country: Option<Country>,
}

impl Desk<'_> {
    /// A line without a usable address is refused; everything else that is wrong with it is left out.
    fn row(&self, line: i64, record: &Record) -> Result<Row, Fault> {
        let Said { mut contact, stage, tags, standing, heard, mute, agreed_at, agreed_from, mut faults } =
            Said::read(record, self.columns, self.declared, self.tx.now());
        let country = contact.country.as_deref().and_then(|text| Country::parse(text).ok()).or(self.country);
        contact.phone = contact.phone.and_then(|text| {
            let read = Phone::within(&text, country).map_err(|code| faults.push(("phone".to_owned(), code)));
            read.ok().map(|phone| phone.as_str().to_owned())
        });
        let mut check = Check::default();
        let mut valid = Valid::check(&mut check, self.declared, &contact);
        for violation in check.found() {
            let field = violation.field.into_owned();
            match field.split('.').next() {
                Some("email") => return Err((field, violation.code)),
                Some("postal") => {
                    valid.postal = None;
                    faults.push(("postal".to_owned(), violation.code));
                }
                _ => faults.push((field, violation.code)),
            }
        }
        if valid.email.is_none() && valid.phone.is_none() {
            let phone = faults.into_iter().find(|(field, _)| field == "phone");
            return Err(phone.unwrap_or(("email".to_owned(), "required")));
        }
        let id = Id::new(self.tx.clock());
        let postcode = valid.postal.as_ref().and_then(SealedPostal::postcode);
        Ok(Row {
            line,
            id,
            known: false,
            email_index: valid.email.as_ref().map(|email| self.keys.blind(email).text().to_owned()).unwrap_or_default(),
            phone_index: valid.phone.as_ref().map(|phone| self.keys.blind(phone).text().to_owned()).unwrap_or_default(),
            postcode_index: postcode.map(|code| self.keys.blind(&code).text().to_owned()).unwrap_or_default(),
            words: valid.words(self.keys),
            card: Card::seal(self.keys, id, &valid),
            valid,
            stage,
            tags,
            standing,
            heard,
            mute,
            agreed_at,
            agreed_from,
            faults,
        })
    }
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Batch of {} lines", self.lines)
    }
}
