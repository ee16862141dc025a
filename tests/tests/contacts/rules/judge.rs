//! Whether a person fits a rule, said once more and plainly: no SQL, no types of the product, one person at a time.

use super::people::{Acts, Crowd, Held, NAMES, Person};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::Value;

/// The language that a tag means.
const TAGS: [(&str, &str); 6] =
    [("FR", "fr"), ("fr-CA", "fr"), ("en-GB", "en"), ("ar-DZ", "ar"), ("zgh", "tzm-Tfng"), ("kab", "tzm-Latn")];

/// The one member of a rule or test.
fn only(rule: &Value) -> (&str, &Value) {
    let (key, value) = rule.as_object().unwrap().iter().next().unwrap();
    (key, value)
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// The rules right under this one, which a finding shows too.
pub(super) fn below<'a>(crowd: &'a Crowd, rule: &'a Value) -> Vec<&'a Value> {
    match only(rule) {
        ("all" | "any", rules) => rules.as_array().unwrap().iter().collect(),
        ("not", rule) => vec![rule],
        ("segment", id) => {
            crowd.segments.iter().filter(|(known, _)| known == id.as_str().unwrap()).map(|(_, rule)| rule).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether this person fits.
pub(super) fn fits(crowd: &Crowd, person: &Person, rule: &Value) -> bool {
    let deeper = || below(crowd, rule).into_iter().map(|rule| fits(crowd, person, rule));
    let among = |known: Option<&str>, asked: Vec<&str>| known.is_some_and(|known| asked.contains(&known));
    match only(rule) {
        ("everybody", _) => true,
        ("all" | "segment", _) => deeper().all(|fits| fits),
        ("any", _) => deeper().any(|fits| fits),
        ("not", _) => !deeper().any(|fits| fits),
        ("stage", stages) => texts(stages).contains(&person.stage),
        ("locale", tags) => {
            let meant = |tag| TAGS.iter().find(|(known, _)| *known == tag).map_or(tag, |(_, locale)| *locale);
            among(person.locale, texts(tags).into_iter().map(meant).collect())
        }
        ("country", codes) => {
            let codes: Vec<String> = texts(codes).into_iter().map(|code| code.trim().to_uppercase()).collect();
            person.country.is_some_and(|country| codes.iter().any(|code| code == country))
        }
        ("timeZone", zones) => among(person.zone, texts(zones)),
        ("source", sources) => texts(sources).iter().any(|source| source.trim() == person.source),
        ("has", reach) => {
            if reach == "EMAIL" {
                person.email.is_some()
            } else {
                person.phone.is_some()
            }
        }
        ("email", text) => {
            let address = text.as_str().unwrap().trim().to_lowercase();
            selves(crowd, person).any(|person| person.email.as_deref() == Some(address.as_str()))
        }
        ("phone", text) => {
            let bare: String = text.as_str().unwrap().chars().filter(|c| !" -.".contains(*c)).collect();
            let number = bare.strip_prefix("00").map_or(bare.clone(), |rest| format!("+{rest}"));
            selves(crowd, person).any(|person| person.phone.as_deref() == Some(number.as_str()))
        }
        ("name", text) => {
            let known = person.name.map_or(&[][..], |name| NAMES[name].1);
            words(text.as_str().unwrap()).iter().all(|word| known.contains(&word.as_str()))
        }
        ("tag", id) => person.tags.iter().any(|tag| crowd.tags[*tag] == id.as_str().unwrap()),
        ("list", id) => person.lists.iter().any(|list| crowd.lists[*list] == id.as_str().unwrap()),
        ("consent", asked) => {
            let said = person
                .consents
                .iter()
                .find(|((channel, purpose), _)| asked["channel"] == *channel && asked["purpose"] == *purpose);
            said.is_some_and(|(_, granted)| *granted) == asked["granted"]
        }
        ("created", when) => happened(crowd, person.created, when),
        ("changed", when) => happened(crowd, person.changed, when),
        ("acted", when) => happened(crowd, person.acted, when),
        ("sent", asked) => did(crowd, &person.sent, asked),
        ("opened", asked) => did(crowd, &person.opened, asked),
        ("clicked", asked) => did(crowd, &person.clicked, asked),
        ("field", asked) => field(person.fields.get(asked["key"].as_str().unwrap()), &asked["test"]),
        (other, _) => panic!("nobody judges {other}"),
    }
}

/// The words of the names that trees ask for.
fn words(text: &str) -> Vec<String> {
    if let Some((_, words)) = NAMES.iter().find(|(name, _)| *name == text) {
        return words.iter().map(|word| (*word).to_owned()).collect();
    }
    let plain = text.to_lowercase().replace('é', "e").replace('ة', "ه");
    plain.split(' ').map(str::to_owned).collect()
}

fn happened(crowd: &Crowd, at: DateTime<Utc>, when: &Value) -> bool {
    let ago = |days: &Value| crowd.now - TimeDelta::days(days.as_i64().unwrap());
    let instant = |text: &Value| text.as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    match only(when) {
        ("since", text) => at >= instant(text),
        ("before", text) => at < instant(text),
        ("withinDays", days) => at >= ago(days),
        ("beforeDays", days) => at < ago(days),
        (other, _) => panic!("nobody judges {other}"),
    }
}

fn did(crowd: &Crowd, acts: &Acts, asked: &Value) -> bool {
    let days = asked["withinDays"].as_i64();
    acts.iter().any(|(campaign, at)| {
        let there = asked["campaign"].is_null() || asked["campaign"] == crowd.campaigns[*campaign].as_str();
        there && days.is_none_or(|days| *at >= crowd.now - TimeDelta::days(days))
    })
}

fn field(held: Option<&Held>, test: &Value) -> bool {
    let (test, asked) = only(test);
    if test == "known" {
        return held.is_some() == asked.as_bool().unwrap();
    }
    let Some(held) = held else { return false };
    match (test, held) {
        ("in", held) => asked.as_array().unwrap().iter().any(|asked| read(held, asked) == *held),
        ("atLeast", Held::Number(number)) => *number >= numeral(asked),
        ("atMost", Held::Number(number)) => *number <= numeral(asked),
        ("atLeast", Held::Text(known)) => day(known) >= day(asked.as_str().unwrap()),
        ("atMost", Held::Text(known)) => day(known) <= day(asked.as_str().unwrap()),
        ("contains", Held::Text(known)) => known.to_lowercase().contains(&asked.as_str().unwrap().to_lowercase()),
        _ => panic!("nobody judges {test} of {held:?}"),
    }
}

/// What is asked for, as something of the kind that is held.
fn read(held: &Held, asked: &Value) -> Held {
    match (held, asked) {
        (Held::Number(_), asked) => Held::Number(numeral(asked)),
        (Held::Truth(_), asked) => Held::Truth(*asked == true || asked == "yes"),
        (Held::Text(known), Value::String(text)) => {
            let text = text.trim();
            // A day may be written with or without its noughts.
            let same = known.parse::<NaiveDate>().is_ok_and(|known| text.parse() == Ok(known));
            Held::Text(if same { known.clone() } else { text.to_owned() })
        }
        (held, asked) => panic!("nobody reads {asked} as {held:?}"),
    }
}

fn numeral(asked: &Value) -> f64 {
    asked.as_f64().unwrap_or_else(|| asked.as_str().unwrap().replace(',', ".").parse().unwrap())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The person, and whoever was merged into them: the first into the second.
fn selves<'a>(crowd: &'a Crowd, person: &'a Person) -> impl Iterator<Item = &'a Person> {
    let merged = crowd.people.iter().filter(|other| other.merged && crowd.people[1].id == person.id);
    [person].into_iter().chain(merged)
}
