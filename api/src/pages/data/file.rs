//! The file of a person as one reads it: every part that holds anything, in their words and dates.

use super::super::say;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use locales::{Args, Locale, format, has, t};
use maud::{Markup, html};
use serde_json::Value;
use tenants::contacts::rights::{Dossier, Kind};

/// Keys whose values are words of ours.
const WORDS: [&str; 10] =
    ["channel", "purpose", "tracking", "basis", "stage", "state", "kind", "reason", "actor", "recordedBy"];

/// What the page lets one take along.
pub(super) fn tools(locale: Locale, stamp: &str) -> Markup {
    html! {
        form method="post" {
            input type="hidden" name="stamp" value=(stamp);
            div.row {
                @for what in ["whole", "portable", "table"] {
                    button.second name="do" value=(what) { (say(locale, &format!("page-data-take-{what}"))) }
                }
            }
        }
    }
}

/// All parts, with what the law wants told beside them.
pub(super) fn parts(locale: Locale, dossier: &Dossier) -> Markup {
    let zone: Tz = dossier.time_zone.parse().unwrap_or_default();
    html! {
        (about(locale, dossier, zone))
        @for (key, columns, rows) in dossier.parts.iter().filter(|(.., rows)| !rows.is_empty()) {
            section {
                h2 { (say(locale, &format!("data-part-{key}"))) }
                @if *key == "person" {
                    dl { (pairs(locale, zone, columns, &rows[0])) }
                } @else { (table(locale, zone, columns, rows)) }
            }
        }
    }
}

/// Article 15(1): what for, to whom, until when, whence, and what one may ask for.
fn about(locale: Locale, dossier: &Dossier, zone: Tz) -> Markup {
    let until = format::date(locale, dossier.until.with_timezone(&zone).date_naive(), format::Length::Long);
    let made = format::date_time(locale, &dossier.at.with_timezone(&zone), format::Length::Long);
    let rights = Kind::ALL.iter().map(|kind| say(locale, &format!("data-value-{}", kind.name())));
    let recipients = if dossier.recipients.is_empty() {
        say(locale, "data-nobody")
    } else {
        let relay = |host: &String| t(locale, "register-relay", &Args::new().with("name", host.as_str()));
        dossier.recipients.iter().map(relay).collect::<Vec<_>>().join(", ")
    };
    html! {
        dl {
            dt { (say(locale, "data-company")) } dd { bdi { (dossier.company) } }
            dt { (say(locale, "data-made")) } dd { (made) }
            dt { (say(locale, "data-until")) } dd { (until) }
            dt { (say(locale, "data-recipients")) } dd { (recipients) }
            dt { (say(locale, "data-rights")) } dd { (rights.collect::<Vec<_>>().join(", ")) }
        }
        p.quiet { (say(locale, "data-complaint")) }
    }
}

/// Many columns make a card each row, as a narrow table would break its words.
fn table(locale: Locale, zone: Tz, columns: &[&str], rows: &[Value]) -> Markup {
    let used: Vec<&&str> = columns.iter().filter(|column| rows.iter().any(|row| !row[**column].is_null())).collect();
    if used.len() > WIDEST {
        return html! { @for row in rows { dl.card { (pairs(locale, zone, columns, row)) } } };
    }
    html! {
        table {
            thead { tr { @for column in &used { th scope="col" { (label(locale, column)) } } } }
            tbody {
                @for row in rows {
                    tr { @for column in &used {
                        @if row[**column].is_null() { td {} } @else {
                            td.long[**column == "link"] data-label=(label(locale, column)) {
                                bdi { (shown(locale, zone, column, &row[**column])) }
                            }
                        }
                    } }
                }
            }
        }
    }
}

/// The columns that a table has room for.
const WIDEST: usize = 6;

/// Labels with their values, where there are any.
fn pairs(locale: Locale, zone: Tz, columns: &[&str], row: &Value) -> Markup {
    html! {
        @for column in columns.iter().filter(|column| !row[**column].is_null()) {
            dt { (label(locale, column)) }
            dd { bdi { (shown(locale, zone, column, &row[*column])) } }
        }
    }
}

fn label(locale: Locale, column: &str) -> String {
    let kebab: String = column
        .chars()
        .flat_map(|c| if c.is_uppercase() { vec!['-', c.to_ascii_lowercase()] } else { vec![c] })
        .collect();
    say(locale, &format!("data-key-{kebab}"))
}

/// A value as the reader writes it.
fn shown(locale: Locale, zone: Tz, column: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => say(locale, if *yes { "data-yes" } else { "data-no" }),
        Value::String(text) if column == "at" || column.ends_with("At") => match text.parse::<DateTime<Utc>>() {
            Ok(at) => format::date_time(locale, &at.with_timezone(&zone), format::Length::Medium),
            Err(_) => text.clone(),
        },
        Value::String(text) if column == "action" => act(locale, text),
        Value::String(text) if WORDS.contains(&column) => word(locale, text),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            items.iter().map(|item| shown(locale, zone, column, item)).collect::<Vec<_>>().join("\n")
        }
        Value::Object(parts) => {
            // An address as a letter bears it; anything else in the order of its keys.
            let rank = |key: &str| ["lines", "postcode", "city", "region"].iter().position(|known| *known == key);
            let mut parts: Vec<_> = parts.iter().filter(|(_, part)| !part.is_null()).collect();
            parts.sort_by_key(|(key, _)| rank(key));
            parts.into_iter().map(|(key, part)| shown(locale, zone, key, part)).collect::<Vec<_>>().join("\n")
        }
        other @ Value::Number(_) => other.to_string(),
    }
}

fn word(locale: Locale, text: &str) -> String {
    let key = format!("data-value-{text}");
    if has(&key) { say(locale, &key) } else { text.to_owned() }
}

/// What was done, as far as it has a name; the permission's own beside it.
fn act(locale: Locale, action: &str) -> String {
    let key = match action.rsplit(':').next().unwrap_or_default() {
        "reveal" | "export" | "show" => "data-act-opened",
        "record" | "confirm" | "set" | "withdraw" | "ask" | "request" => "data-act-said",
        _ => "data-act-changed",
    };
    format!("{} ({action})", say(locale, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tenants::contacts::rights;

    #[test]
    fn every_key_and_part_has_its_label() {
        for (part, columns) in rights::keys() {
            assert!(has(&format!("data-part-{part}")), "{part}");
            for column in columns {
                let label = label(Locale::En, column);
                assert!(!label.starts_with("data-key-"), "{part}: {label}");
            }
        }
    }

    #[test]
    fn values_are_told_in_the_readers_language() {
        let shown = |column, value| shown(Locale::Fr, Tz::Africa__Algiers, column, &value);
        assert_eq!(shown("granted", json!(true)), "oui");
        assert_eq!(shown("channel", json!("email")), "e-mail");
        assert_eq!(shown("saidAt", json!("2026-11-21T10:00:00+00:00")), "21 nov. 2026, 11:00 UTC+1");
        assert_eq!(shown("wording", json!("email")), "email", "words that were said are not translated");
        assert_eq!(
            shown("postal", json!({ "city": "Alger", "lines": ["1 rue des Figues"], "region": null })),
            "1 rue des Figues\nAlger"
        );
    }
}
