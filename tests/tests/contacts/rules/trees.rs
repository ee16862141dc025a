//! Trees that chance grows: every leaf with every test, no deeper than four.

use super::people::{
    CHANNELS, COLOURS, COUNTRIES, Crowd, LOCALES, NAMES, NOTES, PURPOSES, SIZES, SOURCES, STAGES, ZONES, moment,
};
use serde_json::{Value, json};
use tests::Dice;

/// How deep a tree grows.
const DEPTH: usize = 4;

/// A tree over what a crowd has. `kept` trees name no person, as what is kept may not.
pub(super) fn grow(dice: &mut Dice, crowd: &Crowd, kept: bool) -> Value {
    branch(dice, crowd, kept, DEPTH)
}

fn branch(dice: &mut Dice, crowd: &Crowd, kept: bool, depth: usize) -> Value {
    if depth == 1 {
        return leaf(dice, crowd, kept);
    }
    match dice.below(5) {
        0 => json!({ "not": branch(dice, crowd, kept, depth - 1) }),
        kind @ (1 | 2) => {
            let count = 1 + dice.below(3);
            let rules: Vec<Value> = (0..count).map(|_| branch(dice, crowd, kept, depth - 1)).collect();
            if kind == 1 { json!({ "all": rules }) } else { json!({ "any": rules }) }
        }
        3 => json!({ "any": [branch(dice, crowd, kept, depth - 1), { "not": leaf(dice, crowd, kept) }] }),
        _ => leaf(dice, crowd, kept),
    }
}

/// One leaf; each kind of test is as likely as every other.
fn leaf(dice: &mut Dice, crowd: &Crowd, kept: bool) -> Value {
    match dice.below(if kept { 21 } else { 24 }) {
        0 => json!({ "everybody": true }),
        1 => json!({ "stage": some(dice, &STAGES) }),
        2 => {
            json!({ "locale": some(dice, &[&LOCALES[..], &["FR", "fr-CA", "en-GB", "ar-DZ", "zgh", "kab"]].concat()) })
        }
        3 => json!({ "country": some(dice, &[&COUNTRIES[..], &["dz", " fr ", "CH"]].concat()) }),
        4 => json!({ "timeZone": some(dice, &[&ZONES[..], &["UTC"]].concat()) }),
        5 => json!({ "source": some(dice, &[&SOURCES[..], &[" shop ", "SHOP", "nowhere"]].concat()) }),
        6 => json!({ "has": dice.one(&["EMAIL", "PHONE"]) }),
        8 => json!({ "list": dice.of(&crowd.lists) }),
        9 if !crowd.segments.is_empty() => json!({ "segment": dice.of(&crowd.segments).0 }),
        // Before there are segments, tags twice.
        7 | 9 => json!({ "tag": dice.of(&crowd.tags) }),
        10 => {
            json!({ "consent": { "channel": dice.one(&CHANNELS), "purpose": dice.one(&PURPOSES), "granted": dice.below(2) == 0 } })
        }
        11 => json!({ "created": when(dice, crowd) }),
        12 => json!({ "changed": when(dice, crowd) }),
        13 => json!({ "acted": when(dice, crowd) }),
        14 => json!({ "sent": behaviour(dice, crowd) }),
        15 => json!({ "opened": behaviour(dice, crowd) }),
        16 => json!({ "clicked": behaviour(dice, crowd) }),
        17 | 18 => number_or_day(dice),
        19 | 20 => text_or_truth(dice),
        21 => {
            json!({ "email": dice.one(&[" PERSON7@people.example", "person8@people.example", "nobody@people.example"]) })
        }
        22 => json!({ "phone": dice.one(&["00213 55-102.0003", "+213551020004", "+33199001234"]) }),
        _ => {
            let (name, _) = dice.one(&NAMES);
            let texts = [name, "ali", "ALI élodie", "ben ali nobody", "فاطمة", "nandu", "elod"];
            json!({ "name": dice.one(&texts) })
        }
    }
}

fn number_or_day(dice: &mut Dice) -> Value {
    let (key, values): (_, Vec<Value>) = if dice.below(2) == 0 {
        ("size", SIZES.iter().map(|(given, _)| serde_json::from_str(given).unwrap()).collect())
    } else {
        ("since", ["2023-12-31", "2024-01-01", "2024-2-29", "2026-11-21", "1000-01-01"].map(Value::from).to_vec())
    };
    let test = match dice.below(4) {
        0 => json!({ "known": dice.below(2) == 0 }),
        1 => json!({ "in": some(dice, &values) }),
        2 => json!({ "atLeast": dice.of(&values) }),
        _ => json!({ "atMost": dice.of(&values) }),
    };
    json!({ "field": { "key": key, "test": test } })
}

fn text_or_truth(dice: &mut Dice) -> Value {
    let (key, values): (_, Vec<Value>) = match dice.below(3) {
        0 => ("note", [&NOTES[..], &["likes figs", " Likes figs "]].concat().into_iter().map(Value::from).collect()),
        1 => ("colour", COLOURS.map(Value::from).to_vec()),
        _ => ("regular", vec![json!(true), json!(false), json!("yes"), json!("لا")]),
    };
    let test = match dice.below(3) {
        0 => json!({ "known": dice.below(2) == 0 }),
        1 if key == "note" => {
            json!({ "contains": dice.one(&["fig", "FIGS", "été", "É", "%", "_", "\\", "سلام", "ⴰⵣⵓⵍ", "tea "]) })
        }
        _ => json!({ "in": some(dice, &values) }),
    };
    json!({ "field": { "key": key, "test": test } })
}

fn when(dice: &mut Dice, crowd: &Crowd) -> Value {
    match dice.below(4) {
        0 => json!({ "since": moment(dice, crowd.now) }),
        1 => json!({ "before": moment(dice, crowd.now) }),
        2 => json!({ "withinDays": dice.one(&super::people::DAYS) }),
        _ => json!({ "beforeDays": dice.one(&super::people::DAYS) }),
    }
}

fn behaviour(dice: &mut Dice, crowd: &Crowd) -> Value {
    let mut asked = json!({});
    if dice.below(2) == 0 {
        asked["campaign"] = json!(dice.of(&crowd.campaigns));
    }
    if dice.below(2) == 0 {
        asked["withinDays"] = json!(dice.one(&super::people::DAYS));
    }
    asked
}

/// One to three of these.
fn some<T: Clone>(dice: &mut Dice, of: &[T]) -> Vec<T> {
    (0..=dice.below(3)).map(|_| dice.of(of).clone()).collect()
}
