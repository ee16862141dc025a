//! The register as people and authorities read it: in one language, as a table, as a file.

use super::{Activity, Register};
use crate::{
    Tx,
    audit::harmless,
    error::{Error, Result},
    permissions::RegisterRead,
};
use locales::{Args, Locale, t};
use serde_json::json;

/// How a register is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Keys and sentences (RFC 8259).
    Json,
    /// Comma-separated values (RFC 4180), a line an activity.
    Csv,
}

/// A heading and lines under it.
pub type Table = (String, Vec<String>);

/// The register in one language.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its title.
    pub title: String,
    /// Who is responsible: label and text.
    pub head: Vec<(String, String)>,
    /// For each activity its name, and label and text of each column.
    pub activities: Vec<(String, Vec<(String, String)>)>,
    /// How the data are protected.
    pub measures: Table,
}

/// The measures that the platform itself takes, all true of every installation.
const MEASURES: [&str; 8] = [
    "register-measure-sealed",
    "register-measure-walls",
    "register-measure-roles",
    "register-measure-audit",
    "register-measure-sign-in",
    "register-measure-consent",
    "register-measure-erasure",
    "register-measure-logs",
];

/// The register in this language, as a text.
///
/// # Errors
/// When the register can't be read.
pub async fn export(tx: &Tx<RegisterRead>, format: Format, locale: Locale) -> Result<String> {
    super::read(tx).await?.text(format, locale)
}

fn say(locale: Locale, key: &str) -> String {
    t(locale, key, &Args::new())
}

fn join(locale: Locale, parts: &[String]) -> String {
    if parts.is_empty() { say(locale, "register-not-stated") } else { parts.join(", ") }
}

impl Register {
    /// The register in this language.
    #[must_use]
    pub fn written(&self, locale: Locale) -> Written {
        let stated = |text: &Option<String>| text.clone().unwrap_or_else(|| say(locale, "register-not-stated"));
        let head = vec![
            (say(locale, "register-company"), self.company.clone()),
            (say(locale, "register-contact"), stated(&self.added.contact)),
            (say(locale, "register-representative"), stated(&self.added.representative)),
            (say(locale, "register-dpo"), stated(&self.added.dpo)),
        ];
        let activities = self.activities.iter().map(|activity| {
            let cells = [
                ("register-purpose", self.purpose(activity, locale)),
                ("register-basis", basis(activity, locale)),
                ("register-people", people(activity, locale)),
                ("register-data", data(activity, locale)),
                ("register-recipients", self.recipients(activity, locale)),
                ("register-transfers", stated(&self.added.transfers)),
                ("register-retention", self.kept(activity, locale)),
            ];
            (name(activity, locale), cells.map(|(key, text)| (say(locale, key), text)).to_vec())
        });
        Written {
            title: say(locale, "register-title"),
            head,
            activities: activities.collect(),
            measures: (say(locale, "register-measures"), self.measures(locale)),
        }
    }

    fn purpose(&self, activity: &Activity, locale: Locale) -> String {
        let own = self.added.purposes.get(&activity.key).cloned();
        own.unwrap_or_else(|| say(locale, &format!("register-purpose-{}", stem(activity))))
    }

    fn recipients(&self, activity: &Activity, locale: Locale) -> String {
        let mails = ["messages_email", "forms", "requests", "accounts"].contains(&activity.key.as_str());
        let relay = self.relay.as_ref().filter(|_| mails);
        let relay = relay.map(|relay| t(locale, "register-relay", &Args::new().with("name", relay.host.as_str())));
        let staff = say(locale, "register-staff");
        join(locale, &[Some(staff), relay, self.added.recipients.clone()].into_iter().flatten().collect::<Vec<_>>())
    }

    /// How long what an activity holds is kept.
    fn kept(&self, activity: &Activity, locale: Locale) -> String {
        match stem(activity) {
            "forms" => t(locale, "register-kept-forms", &Args::new().with("days", self.opt_in_days)),
            stem @ ("suppressions" | "requests" | "accounts" | "audit") => {
                say(locale, &format!("register-kept-{stem}"))
            }
            _ => {
                let rules = self.rules.iter().map(|rule| {
                    let args = Args::new()
                        .with("name", say(locale, &format!("data-value-{}", rule.stage.name())))
                        .with("left", rule.months)
                        .with("what", say(locale, &format!("data-value-{}", rule.outcome.name())));
                    t(locale, "register-kept-stage", &args)
                });
                rules.collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn measures(&self, locale: Locale) -> Vec<String> {
        let encrypted = self.relay.as_ref().is_some_and(|relay| relay.encrypted);
        let more = encrypted.then(|| say(locale, "register-measure-relay"));
        MEASURES.iter().map(|key| say(locale, key)).chain(more).chain(self.added.measures.clone()).collect()
    }

    /// The register as a text.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn text(&self, format: Format, locale: Locale) -> Result<String> {
        let written = self.written(locale);
        match format {
            Format::Json => {
                let activities = self.activities.iter().zip(&written.activities).map(|(activity, (name, cells))| {
                    json!({
                        "key": activity.key, "name": name, "purpose": cells[0].1, "bases": activity.bases, "wordings": activity.wordings,
                        "people": activity.people, "count": activity.count, "data": activity.data, "fields": activity.fields,
                        "recipients": cells[4].1, "transfers": cells[5].1, "retention": cells[6].1,
                    })
                });
                let rules = self.rules.iter().map(|rule| {
                    json!({ "stage": rule.stage.name(), "months": rule.months, "outcome": rule.outcome.name(), "noticeDays": rule.notice_days })
                });
                let whole = json!({
                    "format": "dihya.register.1",
                    "language": locale.to_string(),
                    "at": self.at,
                    "controller": { "name": self.company, "contact": self.added.contact, "representative": self.added.representative, "dpo": self.added.dpo },
                    "activities": activities.collect::<Vec<_>>(),
                    "retention": rules.collect::<Vec<_>>(),
                    "measures": written.measures.1,
                });
                serde_json::to_string_pretty(&whole).map_err(Error::internal)
            }
            Format::Csv => csv(locale, &written),
        }
    }
}

fn basis(activity: &Activity, locale: Locale) -> String {
    let mut parts: Vec<String> =
        activity.bases.iter().map(|basis| say(locale, &format!("data-value-{basis}"))).collect();
    if !activity.wordings.is_empty() {
        let args = Args::new().with("name", activity.wordings.join(", "));
        parts.push(t(locale, "register-wordings", &args));
    }
    join(locale, &parts)
}

fn people(activity: &Activity, locale: Locale) -> String {
    let people: Vec<String> = activity.people.iter().map(|name| say(locale, &format!("data-value-{name}"))).collect();
    join(locale, &people)
}

fn data(activity: &Activity, locale: Locale) -> String {
    let data = activity.data.iter().map(|name| say(locale, &format!("register-data-{name}")));
    join(locale, &data.chain(activity.fields.iter().cloned()).collect::<Vec<_>>())
}

fn csv(locale: Locale, written: &Written) -> Result<String> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let columns = written.activities.first().map(|(_, cells)| cells.as_slice()).unwrap_or_default();
    let head = written.head.iter().chain(columns).map(|(label, _)| label.clone());
    let head = [say(locale, "register-activity")].into_iter().chain(head).chain([written.measures.0.clone()]);
    csv.write_record(head.map(harmless)).map_err(Error::internal)?;
    let measures = written.measures.1.join(" ");
    for (name, cells) in &written.activities {
        let texts = written.head.iter().chain(cells).map(|(_, text)| text.clone());
        let line = [name.clone()].into_iter().chain(texts).chain([measures.clone()]);
        csv.write_record(line.map(harmless)).map_err(Error::internal)?;
    }
    let bytes = csv.into_inner().map_err(|fault| Error::internal(fault.to_string()))?;
    String::from_utf8(bytes).map_err(Error::internal)
}

/// What an activity's key begins with; the rest names a channel.
fn stem(activity: &Activity) -> &str {
    activity.key.split('_').next().unwrap_or_default()
}

/// What an activity is called, with its channel.
fn name(activity: &Activity, locale: Locale) -> String {
    let name = say(locale, &format!("register-activity-{}", stem(activity)));
    match activity.key.split_once('_') {
        Some((_, channel)) => format!("{name} · {}", say(locale, &format!("page-channel-{channel}"))),
        None => name,
    }
}
