//! The file of a person as a text to hand over: its keys are stable, so that a program can read it.

use super::Dossier;
use crate::{
    audit::harmless,
    contacts::{exports::sheet, rights::Kind},
    error::{Error, Result},
};
use serde_json::{Map, Value, json};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Everything, as JSON: article 15.
    Whole,
    /// What the person gave, as JSON: article 20.
    Portable,
    /// The same as comma-separated values (RFC 4180), a heading and a line.
    PortableCsv,
}

impl Dossier {
    /// The file as a text.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn text(&self, format: Format) -> Result<String> {
        match format {
            Format::Whole => serde_json::to_string_pretty(&self.whole()).map_err(Error::internal),
            Format::Portable => serde_json::to_string_pretty(&self.portable()).map_err(Error::internal),
            Format::PortableCsv => self.csv(),
        }
    }

    /// The whole file: the person, each part under its key, and what article 15(1) wants told beside it.
    #[must_use]
    pub fn whole(&self) -> Value {
        let rest = self.parts.iter().filter(|(key, ..)| *key != "person");
        let mut whole: Map<_, _> = rest.map(|(key, _, rows)| ((*key).to_owned(), json!(rows))).collect();
        whole.insert("format".to_owned(), json!("dihya.person.1"));
        whole.insert("company".to_owned(), json!(self.company));
        whole.insert("at".to_owned(), json!(self.at));
        whole.insert("person".to_owned(), self.person().clone());
        let purposes = self.rows("standing").iter().map(|row| {
            json!({ "channel": row["channel"], "purpose": row["purpose"], "granted": row["granted"], "basis": row["basis"] })
        });
        let processing = json!({
            "purposes": purposes.collect::<Vec<_>>(),
            "recipients": self.recipients,
            "keptUntil": self.until,
            "source": self.person()["source"],
            "automatedDecisions": false,
            "rights": Kind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
        });
        whole.insert("processing".to_owned(), processing);
        Value::Object(whole)
    }

    /// What the person gave.
    fn portable(&self) -> Value {
        let person = GIVEN.iter().map(|key| ((*key).to_owned(), self.person()[*key].clone()));
        let consents = self.rows("consents").iter().map(|row| {
            let kept = ["saidAt", "channel", "purpose", "granted", "tracking", "wording", "source"];
            Value::Object(kept.iter().map(|key| ((*key).to_owned(), row[*key].clone())).collect())
        });
        json!({
            "format": "dihya.portable.1",
            "company": self.company,
            "at": self.at,
            "person": person.collect::<Map<_, _>>(),
            "fields": self.rows("fields").iter().map(|row| json!({ "key": row["key"], "label": row["label"], "value": row["value"] })).collect::<Vec<_>>(),
            "consents": consents.collect::<Vec<_>>(),
        })
    }

    /// One line, under the headings of an export: what the person gave, the company's fields, and what they agree to today.
    fn csv(&self) -> Result<String> {
        let mut cells: Vec<(String, String)> =
            sheet::GIVEN.iter().map(|name| ((*name).to_owned(), self.given(name))).collect();
        for row in self.rows("fields") {
            cells.push((sheet::field(&text(&row["key"])), text(&row["value"])));
        }
        for row in self.rows("standing") {
            let said = sheet::answer(row["granted"] == true, row["tracking"].as_str());
            cells.push((sheet::consent(&text(&row["channel"]), &text(&row["purpose"])), said.to_owned()));
        }
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(cells.iter().map(|(name, _)| harmless(name.clone()))).map_err(Error::internal)?;
        csv.write_record(cells.iter().map(|(_, cell)| harmless(cell.clone()))).map_err(Error::internal)?;
        let bytes = csv.into_inner().map_err(|fault| Error::internal(fault.to_string()))?;
        String::from_utf8(bytes).map_err(Error::internal)
    }
}

impl Dossier {
    /// What a person gave for a column of an export.
    fn given(&self, column: &str) -> String {
        let person = self.person();
        let key = match column {
            "given_name" => "givenName",
            "family_name" => "familyName",
            "time_zone" => "timeZone",
            other => other,
        };
        let line = column.strip_prefix("address_").and_then(|number| number.parse::<usize>().ok());
        let value = match (line, column) {
            (Some(line), _) => &person["postal"]["lines"][line.saturating_sub(1)],
            (None, "postcode" | "city" | "region") => &person["postal"][column],
            _ => &person[key],
        };
        value.as_str().unwrap_or_default().to_owned()
    }
}

/// What a person gives of themselves.
const GIVEN: [&str; 9] =
    ["email", "phone", "name", "givenName", "familyName", "postal", "country", "locale", "timeZone"];

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
