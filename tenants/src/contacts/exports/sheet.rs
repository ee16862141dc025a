//! What a line of an exported file looks like. An import reads the same columns by the same names.

use super::{Person, State};
use crate::{
    audit::harmless,
    contacts::consent::{Channel, Purpose},
    error::{Error, Result},
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// How a file is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    #[default]
    /// Comma-separated values (RFC 4180), every value as it is.
    Csv,
    /// The same as a French spreadsheet opens it at once: a byte order mark, semicolons, and an apostrophe before whatever it would
    /// take for a formula (OWASP, CSV injection). Not for reading back.
    Spreadsheet,
    /// An array of objects (RFC 8259), one a line.
    Json,
}

impl Format {
    /// The media type, and what the file's name ends with.
    #[must_use]
    pub fn kind(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv | Self::Spreadsheet => ("text/csv; charset=utf-8", "csv"),
            Self::Json => ("application/json", "json"),
        }
    }

    /// Rows of cells as lines of a table.
    pub(super) fn table<T, R>(self, rows: impl IntoIterator<Item = R>, into: Vec<u8>) -> Result<Vec<u8>>
    where
        T: AsRef<str>,
        R: IntoIterator<Item = T>,
    {
        let is_spreadsheet = self == Self::Spreadsheet;
        let delimiter = if is_spreadsheet { b';' } else { b',' };
        let mut csv =
            csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(into);
        for row in rows {
            for cell in row {
                let cell = cell.as_ref();
                let written =
                    if is_spreadsheet { csv.write_field(harmless(cell.to_owned())) } else { csv.write_field(cell) };
                written.map_err(Error::internal)?;
            }
            csv.write_record(None::<&[u8]>).map_err(Error::internal)?;
        }
        csv.into_inner().map_err(|fault| Error::internal(fault.to_string()))
    }
}

/// The columns that every file of people has, before those of consent and the tenant's own fields.
const COLUMNS: [&str; 22] = [
    "id",
    "email",
    "phone",
    "name",
    "given_name",
    "family_name",
    "address_1",
    "address_2",
    "address_3",
    "address_4",
    "postcode",
    "city",
    "region",
    "country",
    "locale",
    "time_zone",
    "stage",
    "source",
    "tags",
    "lists",
    "created_at",
    "acted_at",
];

/// Those of them that a person gives of themselves: from the e-mail address to the time zone.
pub(in crate::contacts) const GIVEN: &[&str] = COLUMNS.split_at(1).1.split_at(15).0;

/// What is said of consent, a column each.
const SAID: [(Channel, Purpose); 6] = [
    (Channel::Email, Purpose::Messages),
    (Channel::Email, Purpose::Opens),
    (Channel::Email, Purpose::Clicks),
    (Channel::Sms, Purpose::Messages),
    (Channel::Push, Purpose::Messages),
    (Channel::Post, Purpose::Messages),
];

/// The heading of a column of consent: the purpose is named where it is not to receive.
pub(in crate::contacts) fn consent(channel: &str, purpose: &str) -> String {
    if purpose == Purpose::Messages.name() {
        format!("consent_{channel}")
    } else {
        format!("consent_{channel}_{purpose}")
    }
}

/// The heading of a field that the company declares.
pub(in crate::contacts) fn field(key: &str) -> String {
    format!("fields.{key}")
}

/// What stands for an answer: what may be counted, else yes or no.
pub(in crate::contacts) fn answer(granted: bool, tracking: Option<&str>) -> &str {
    tracking.unwrap_or(if granted { "yes" } else { "no" })
}

/// The columns of one company's files.
pub struct Sheet {
    /// Keys of the fields that the company declares.
    fields: Vec<String>,
}

impl Sheet {
    pub(super) fn of(fields: Vec<String>) -> Self {
        Self { fields }
    }

    /// What stands before the first person.
    ///
    /// # Errors
    /// None that is known: writing into memory.
    pub fn head(&self, format: Format) -> Result<Vec<u8>> {
        let said = SAID.map(|(channel, purpose)| consent(channel.name(), purpose.name()));
        let own = self.fields.iter().map(|key| field(key));
        let heading = || COLUMNS.map(str::to_owned).into_iter().chain(said).chain(own);
        match format {
            Format::Json => Ok(b"[".to_vec()),
            Format::Csv => format.table([heading()], Vec::new()),
            Format::Spreadsheet => format.table([heading()], "\u{feff}".into()),
        }
    }

    /// These people; `first` when they are the first of the file.
    ///
    /// # Errors
    /// None that is known: writing into memory.
    pub fn body(&self, format: Format, people: &[Person], first: bool) -> Result<Vec<u8>> {
        let mut text = Vec::with_capacity(people.len() * 400);
        if format != Format::Json {
            return format.table(people.iter().map(|person| person.cells(&self.fields)), text);
        }
        for (number, person) in people.iter().enumerate() {
            text.extend_from_slice(if first && number == 0 { b"\n" } else { b",\n" });
            serde_json::to_writer(&mut text, &person.object()).map_err(Error::internal)?;
        }
        Ok(text)
    }

    /// What stands behind the last.
    #[must_use]
    pub fn tail(format: Format) -> &'static [u8] {
        if format == Format::Json { b"\n]\n" } else { b"" }
    }
}

impl Person {
    fn cells<'a>(&'a self, fields: &'a [String]) -> impl Iterator<Item = Cow<'a, str>> {
        let Self { contact, open, tags, lists, said } = self;
        let postal = open.postal.as_ref();
        let line = |at: usize| shown(postal.and_then(|postal| postal.lines.get(at)));
        let columns: [Cow<'a, str>; COLUMNS.len()] = [
            contact.id.to_string().into(),
            shown(open.email.as_ref()),
            shown(open.phone.as_ref()),
            shown(open.whole_name.as_ref()),
            shown(open.given_name.as_ref()),
            shown(open.family_name.as_ref()),
            line(0),
            line(1),
            line(2),
            line(3),
            shown(postal.and_then(|postal| postal.postcode.as_ref())),
            shown(postal.map(|postal| &postal.city)),
            shown(postal.and_then(|postal| postal.region.as_ref())),
            shown(contact.country.as_ref()),
            shown(contact.locale.as_ref()),
            shown(contact.time_zone.as_ref()),
            contact.stage.name().into(),
            contact.source.as_str().into(),
            several(tags).into(),
            several(lists).into(),
            instant(contact.created_at).into(),
            instant(contact.acted_at).into(),
        ];
        let answers = SAID.iter().map(|(channel, purpose)| {
            let state = said.iter().find(|state| state.is(*channel, *purpose));
            state.map_or("", |state| answer(state.granted, state.tracking.as_deref())).into()
        });
        let own =
            fields.iter().map(|key| open.fields.get(key).or_else(|| contact.fields.get(key)).map_or("".into(), text));
        columns.into_iter().chain(answers).chain(own)
    }

    fn object(&self) -> Value {
        let Self { contact, open, tags, lists, said } = self;
        let mut fields: Map<String, Value> = contact.fields.clone();
        fields.extend(open.fields.clone());
        json!({
            "id": contact.id.to_string(), "email": open.email, "phone": open.phone, "name": open.whole_name,
            "givenName": open.given_name, "familyName": open.family_name, "postal": open.postal, "country": contact.country,
            "locale": contact.locale, "timeZone": contact.time_zone, "stage": contact.stage, "source": contact.source,
            "tags": tags, "lists": lists, "consents": said.iter().map(State::object).collect::<Vec<_>>(), "fields": fields,
            "createdAt": instant(contact.created_at), "updatedAt": instant(contact.updated_at), "actedAt": instant(contact.acted_at),
        })
    }
}

impl State {
    fn object(&self) -> Value {
        json!({
            "channel": self.channel.to_uppercase(), "purpose": self.purpose.to_uppercase(), "granted": self.granted,
            "tracking": self.tracking.as_ref().map(|mode| mode.to_uppercase()), "basis": self.basis.to_uppercase(),
            "saidAt": instant(self.said_at),
        })
    }
}

/// Several names in one cell: a line of comma-separated values itself, so that a name may hold a comma. All are quoted where one holds
/// what could part them otherwise.
fn several(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let parts = names.iter().any(|name| name.contains([',', ';', '|', '"', '\'']));
    let style = if parts { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let mut csv = csv::WriterBuilder::new().quote_style(style).from_writer(Vec::new());
    let line = csv.write_record(names).ok().and_then(|()| csv.into_inner().ok());
    let line = line.and_then(|line| String::from_utf8(line).ok()).unwrap_or_default();
    line.trim_end_matches('\n').to_owned()
}

fn shown(text: Option<&String>) -> Cow<'_, str> {
    text.map_or("", String::as_str).into()
}

fn text(value: &Value) -> Cow<'_, str> {
    value.as_str().map_or_else(|| value.to_string().into(), Cow::from)
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_names_stand_in_one_cell_and_may_hold_commas() {
        let names = ["vip", "Lyon, 3e", "a \"b\""].map(str::to_owned);
        assert_eq!(several(&names), "\"vip\",\"Lyon, 3e\",\"a \"\"b\"\"\"");
        assert_eq!(several(&[]), "");
    }

    #[test]
    fn a_spreadsheet_runs_nothing_and_still_shows_numbers() {
        let cells = ["=1+1", "+33199001234", "-1.5", "-1+1", "@x", "plain"];
        let line = |format: Format| String::from_utf8(format.table([cells], Vec::new()).unwrap()).unwrap();
        assert_eq!(line(Format::Spreadsheet), "'=1+1;+33199001234;-1.5;'-1+1;'@x;plain\r\n");
        assert_eq!(line(Format::Csv), "=1+1,+33199001234,-1.5,-1+1,@x,plain\r\n");
    }
}
