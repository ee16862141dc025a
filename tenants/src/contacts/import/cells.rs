//! What the cells of a line say of a person. A cell that is wrong costs nothing but itself, and is told.

use super::{
    days::{self, Order},
    heard::Heard,
    standing::{Standing, is_said},
    targets::{Column, Target},
};
use crate::{
    contacts::{
        Country, Field, NewContact, Postal, Stage,
        consent::{Channel, Purpose, Said as Word, Tracking},
        fields::Kind,
    },
    uploads::Record,
};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::net::IpAddr;

/// The most tags of one cell.
const TAGS: usize = 20;

/// A cell that was left out, or why a line was refused: the field, and the code of the violation.
pub(super) type Fault = (String, &'static str);

/// What a line says.
#[derive(Default)]
pub(super) struct Said {
    pub(super) contact: NewContact,
    /// The stage, where the file says one.
    pub(super) stage: Option<Stage>,
    pub(super) tags: Vec<String>,
    pub(super) standing: Standing,
    /// What its columns of consent say.
    pub(super) heard: Heard,
    /// The phone number is not to be written to.
    pub(super) mute: bool,
    /// When the person agreed.
    pub(super) agreed_at: Option<DateTime<Utc>>,
    /// From which network address.
    pub(super) agreed_from: Option<String>,
    pub(super) faults: Vec<Fault>,
}

impl Said {
    /// Reads a line by its columns.
    pub(super) fn read(record: &Record, columns: &[Column], declared: &[Field], now: DateTime<Utc>) -> Self {
        let mut said = Self::default();
        let mut postal = Postal::default();
        let mut confirmed = None;
        for Column { at, target, field, order } in columns {
            if let Some((channel, purpose)) = target.consent() {
                said.hear(*target, (channel, purpose), record.cell(*at).unwrap_or_default());
            }
            let Some(cell) = record.cell(*at) else { continue };
            let text = || Some(cell.to_owned());
            match target {
                Target::Email => said.contact.email = text(),
                Target::Phone => said.contact.phone = text(),
                Target::Name => said.contact.name = text(),
                Target::GivenName => said.contact.given_name = text(),
                Target::FamilyName => said.contact.family_name = text(),
                Target::Address => match parts(cell) {
                    Some((whole, country)) => {
                        postal = whole;
                        said.contact.country = said.contact.country.take().or(country);
                    }
                    None => said.fault("postal", "address-parts"),
                },
                Target::PostalLine => postal.lines.push(cell.to_owned()),
                Target::Postcode => postal.postcode = text(),
                Target::City => cell.clone_into(&mut postal.city),
                // Mailchimp has a guess of its own beside the address.
                Target::Region => postal.region = postal.region.take().or_else(text),
                Target::Country => {
                    said.contact.country = said.keep("country", Country::named(cell)).map(|found| found.to_string());
                }
                Target::Locale => said.contact.locale = Some(cell.replace('_', "-")),
                Target::TimeZone => said.contact.time_zone = text(),
                Target::Stage => said.stage = said.keep("stage", stage(cell)),
                Target::Tags => said.tag(cell),
                Target::Field => said.field(field.as_deref().unwrap_or_default(), cell, (declared, *order)),
                Target::Attributes => said.attributes(cell, declared),
                Target::Status => {
                    let standing = said.keep("status", Standing::word(cell).ok_or("unknown"));
                    said.standing = said.standing.max(standing.unwrap_or(Standing::Unsure));
                }
                Target::Unsubscribed if is_said(cell) => said.standing = said.standing.max(Standing::Unsubscribed),
                Target::Bounced if is_said(cell) => said.standing = said.standing.max(Standing::Bounced),
                Target::UnsubscribedSms => said.mute |= is_said(cell),
                Target::AgreedAt => said.agreed_at = said.moment("agreedAt", cell, (*order, now)),
                Target::ConfirmedAt => confirmed = said.moment("confirmedAt", cell, (*order, now)),
                Target::AgreedFrom => {
                    let address = cell.parse::<IpAddr>().map(|address| address.to_string());
                    said.agreed_from = said.keep("agreedFrom", address.map_err(|_| "ip-invalid"));
                }
                Target::Unsubscribed
                | Target::Bounced
                | Target::Ignored
                | Target::ConsentEmail
                | Target::ConsentEmailOpens
                | Target::ConsentEmailClicks
                | Target::ConsentSms
                | Target::ConsentPush
                | Target::ConsentPost => {}
            }
        }
        said.agreed_at = confirmed.or(said.agreed_at);
        // A region alone, as some programs guess it from a network address, is no place for a letter.
        let somewhere = !postal.lines.is_empty() || !postal.city.is_empty() || postal.postcode.is_some();
        said.contact.postal = somewhere.then_some(postal);
        said
    }

    fn fault(&mut self, field: &str, code: &'static str) {
        self.faults.push((field.to_owned(), code));
    }

    fn keep<T>(&mut self, field: &str, read: Result<T, &'static str>) -> Option<T> {
        read.map_err(|code| self.fault(field, code)).ok()
    }

    /// When somebody agreed. What can't be read proves nothing.
    fn moment(
        &mut self,
        field: &str,
        cell: &str,
        (order, now): (Option<Order>, DateTime<Utc>),
    ) -> Option<DateTime<Utc>> {
        let read = self.keep(field, days::instant(cell, order, now));
        if read.is_none() {
            self.standing = self.standing.max(Standing::Unsure);
        }
        read
    }

    /// What a column of consent says. Whoever it says to have left is left alone there.
    fn hear(&mut self, target: Target, (channel, purpose): (Channel, Purpose), cell: &str) {
        let said = match purpose {
            Purpose::Messages => {
                let standing = if cell.is_empty() { None } else { self.word(target, Standing::word(cell)) };
                match (channel, standing.filter(|standing| standing.reason().is_some())) {
                    (Channel::Email, Some(left)) => self.standing = self.standing.max(left),
                    (Channel::Sms, Some(_)) => self.mute = true,
                    _ => {}
                }
                Word::Messages(standing.is_some_and(Standing::agrees))
            }
            Purpose::Opens => Word::Opens(self.counted(target, cell)),
            Purpose::Clicks => Word::Clicks(self.counted(target, cell)),
        };
        self.heard.note(channel, said);
    }

    fn counted(&mut self, target: Target, cell: &str) -> Tracking {
        let refused = cell.is_empty() || Standing::word(cell).is_some_and(|standing| !standing.agrees());
        let known = if refused { Some(Tracking::None) } else { Tracking::parse(&cell.to_lowercase()) };
        self.word(target, known).unwrap_or(Tracking::None)
    }

    fn word<T>(&mut self, target: Target, known: Option<T>) -> Option<T> {
        self.keep(target.name(), known.ok_or("unknown"))
    }

    /// A value of a field that the company declared. A day is kept as rules compare it.
    fn field(&mut self, key: &str, cell: &str, (declared, order): (&[Field], Option<Order>)) {
        let is_day = declared.iter().any(|field| field.key == key && field.kind() == Kind::Date);
        match days::day(cell, order) {
            Ok(day) if is_day => self.value(key, day.to_string().into()),
            Err("date-ambiguous") if is_day => self.fault(&format!("fields.{key}"), "date-ambiguous"),
            _ => self.value(key, cell.into()),
        }
    }

    fn value(&mut self, key: &str, value: Value) {
        self.contact.fields.insert(key.to_owned(), value);
    }

    /// Tags between commas, semicolons or bars, in quotation marks or not.
    fn tag(&mut self, cell: &str) {
        let names = split(cell);
        let names = names.iter().map(|name| name.trim());
        for name in names.filter(|name| !name.is_empty()) {
            if self.tags.len() == TAGS {
                return self.fault("tags", "too-many");
            }
            if name.chars().count() > 80 || name.chars().any(char::is_control) {
                self.fault("tags", "tag-invalid");
            } else if !self.tags.iter().any(|known| known == name) {
                self.tags.push(name.to_owned());
            }
        }
    }

    /// A JSON object. What is declared nowhere is left out, and said once a line.
    fn attributes(&mut self, cell: &str, declared: &[Field]) {
        let Ok(Value::Object(given)) = serde_json::from_str(cell) else {
            return self.fault("attributes", "attributes-invalid");
        };
        for (key, value) in given {
            let known = declared.iter().find(|field| field.key.eq_ignore_ascii_case(&key));
            match (known, value) {
                (_, Value::Null) => {}
                (Some(field), Value::Bool(yes)) => self.value(&field.key, yes.to_string().into()),
                (Some(field), value) => self.value(&field.key, value),
                (None, _) if self.faults.iter().any(|(field, _)| field == "attributes") => {}
                (None, _) => self.fault("attributes", "unknown"),
            }
        }
    }
}

fn stage(cell: &str) -> Result<Stage, &'static str> {
    match cell.to_lowercase().as_str() {
        "lead" | "piste" => Ok(Stage::Lead),
        "prospect" => Ok(Stage::Prospect),
        "customer" | "client" | "cliente" => Ok(Stage::Customer),
        _ => Err("unknown"),
    }
}

/// The parts of an address as Mailchimp writes it, and its country.
fn parts(cell: &str) -> Option<(Postal, Option<String>)> {
    let mut parts: Vec<&str> = cell.split("  ").map(str::trim).filter(|part| !part.is_empty()).collect();
    let country = parts.pop_if(|last| Country::named(last).is_ok()).map(str::to_owned);
    let postcode = parts.pop_if(|last| last.chars().any(|c| c.is_ascii_digit())).map(str::to_owned);
    let region = if parts.len() > 2 { parts.pop().map(str::to_owned) } else { None };
    let city = parts.pop()?.to_owned();
    let lines: Vec<String> = parts.into_iter().map(str::to_owned).collect();
    (!lines.is_empty()).then_some((Postal { lines, postcode, city, region }, country))
}

/// The names in a cell. Where one begins with a quotation mark, the cell is a line of comma-separated values itself (RFC 4180).
fn split(cell: &str) -> Vec<String> {
    let own = || cell.split([',', ';', '|']).map(|name| name.trim().trim_matches('\'').to_owned()).collect();
    if !cell.contains('"') {
        return own();
    }
    let mut line = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(cell.as_bytes());
    let names = line.records().next().and_then(Result::ok);
    names.map_or_else(own, |names| names.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_one_cell_is_taken_apart() {
        let read =
            |cell| parts(cell).map(|(postal, country)| (postal.lines.join("|"), postal.city, postal.postcode, country));
        let expected = (
            "1 rue des Oliviers|Bât. B".to_owned(),
            "Paris".to_owned(),
            Some("75011".to_owned()),
            Some("FR".to_owned()),
        );
        assert_eq!(read("1 rue des Oliviers  Bât. B  Paris  Île-de-France  75011  FR"), Some(expected));
        let short = ("2 rue Didouche".to_owned(), "Alger".to_owned(), None, None);
        assert_eq!(read("2 rue Didouche  Alger"), Some(short));
        assert_eq!(read("somewhere"), None);
    }
}
