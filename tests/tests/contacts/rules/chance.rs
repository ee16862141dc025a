//! Whatever tree chance grows: PostgreSQL chooses by it whom a plain reading of it chooses, and the explanation says the same of each
//! person, rule by rule.

use super::{
    super::settled,
    judge::{below, fits},
    people::{Crowd, Person},
    trees,
};
use chrono::Months;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Company, Dice, World};

/// How many trees are grown.
const TREES: usize = 400;

/// Everything about one tree in one question.
const QUESTION: &str = "query ($rule: ContactRule!, $a: ID!, $b: ID!) {
    contacts(rule: $rule, order: OLDEST, first: 100) { totalCount nodes { id } }
    a: contactExplain(contact: $a, rule: $rule) { fits parts { place fits } }
    b: contactExplain(contact: $b, rule: $rule) { fits parts { place fits } }
    campaignReach(audience: $rule, channels: [EMAIL, SMS]) {
      matched byChannel { cleared withheld withoutConsent suppressed withoutAddress } } }";

/// Leaves and tests, by name: `field.in`, `created.since`, `not`.
fn names(rule: &Value, into: &mut BTreeSet<String>) {
    let (key, value) = rule.as_object().unwrap().iter().next().unwrap();
    let inner = match key.as_str() {
        "all" | "any" => return value.as_array().unwrap().iter().for_each(|rule| names(rule, into)),
        "not" => return names(value, into),
        "field" => &value["test"],
        "consent" => return into.extend([format!("consent.{}", value["granted"])]),
        _ => value,
    };
    let key = if key == "field" { format!("field.{}", value["key"].as_str().unwrap()) } else { key.clone() };
    match inner.as_object() {
        Some(tests) if !tests.is_empty() => into.extend(tests.keys().map(|test| format!("{key}.{test}"))),
        _ => into.extend([key]),
    }
}

/// What a plain reading says of a rule and of all under it, with their places, as an explanation tells it.
fn parts(crowd: &Crowd, person: &Person, rule: &Value, place: &str, into: &mut Vec<Value>) {
    into.push(json!({ "place": place, "fits": fits(crowd, person, rule) }));
    let name = rule.as_object().unwrap().keys().next().unwrap();
    let inside = format!("{place}.{name}").trim_start_matches('.').to_owned();
    for (number, below) in below(crowd, rule).into_iter().enumerate() {
        let at = if ["all", "any"].contains(&name.as_str()) { format!("{inside}.{number}") } else { inside.clone() };
        parts(crowd, person, below, &at, into);
    }
}

/// Segments over what there is, each after the first over those before it.
async fn keep_segments(company: &Company<'_>, crowd: &mut Crowd, dice: &mut Dice) {
    let create = "mutation ($input: SegmentInput!) { segmentCreate(input: $input) { id rule } }";
    for number in 0..3 {
        let mut rule = trees::grow(dice, crowd, true);
        if let Some((before, _)) = crowd.segments.last() {
            rule = json!({ "any": [{ "not": { "segment": before } }, rule] });
        }
        let input = json!({ "name": format!("segment {number}"), "rule": rule });
        let made = company.owner.gql(create, json!({ "input": input })).await.ok();
        crowd.segments.push((made["segmentCreate"]["id"].as_str().unwrap().to_owned(), rule));
    }
}

#[tokio::test]
async fn every_tree_chooses_whom_a_plain_reading_of_it_chooses() {
    let mut dice = Dice::thrown("RULES_SEED");
    let world = World::new().await;
    let acme = settled(&world).await;
    let mut witness = world.witness().await;
    let mut crowd = Crowd::gather(&acme, &mut witness, &mut dice).await;
    keep_segments(&acme, &mut crowd, &mut dice).await;
    let (mut seen, mut telling) = (BTreeSet::new(), 0);
    for _ in 0..TREES {
        let rule = trees::grow(&mut dice, &crowd, false);
        names(&rule, &mut seen);
        let living = || crowd.people.iter().filter(|person| !person.merged);
        let expected: Vec<&str> =
            living().filter(|person| fits(&crowd, person, &rule)).map(|person| person.id.as_str()).collect();
        let asked: Vec<&Person> = (0..2).map(|_| &crowd.people[1 + dice.below(crowd.people.len() - 1)]).collect();
        let variables = json!({ "rule": rule, "a": asked[0].id, "b": asked[1].id });
        let told = acme.owner.gql(QUESTION, variables).await.ok();
        let chosen: Vec<&str> =
            told["contacts"]["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
        assert_eq!(chosen, expected, "{rule}");
        assert_eq!(told["contacts"]["totalCount"], expected.len(), "the count of {rule}");
        for (person, name) in asked.iter().zip(["a", "b"]) {
            let mut expected = Vec::new();
            parts(&crowd, person, &rule, "", &mut expected);
            assert_eq!(told[name]["parts"], json!(expected), "{rule}\nis explained otherwise for {person:?}");
            assert_eq!(told[name]["fits"], expected[0]["fits"], "{rule}");
        }
        reaches(&crowd, &rule, &told["campaignReach"]);
        telling += usize::from(!expected.is_empty() && expected.len() < crowd.people.len() - 1);
    }
    assert!(telling > TREES / 3, "{telling} trees of {TREES} part the people");
    let missing: Vec<&str> = ALL.iter().copied().filter(|name| !seen.contains(*name)).collect();
    assert!(missing.is_empty(), "no tree asked for {missing:?}");
}

/// Who would be written to, by a plain reading.
fn reaches(crowd: &Crowd, rule: &Value, told: &Value) {
    let people: Vec<&Person> =
        crowd.people.iter().filter(|person| !person.merged && fits(crowd, person, rule)).collect();
    assert_eq!(told["matched"], people.len(), "{rule}");
    for (channel, told) in ["EMAIL", "SMS"].into_iter().zip(told["byChannel"].as_array().unwrap()) {
        let address =
            |person: &&&Person| if channel == "EMAIL" { person.email.is_some() } else { person.phone.is_some() };
        // Who did nothing for three years is kept no longer.
        let kept = people.iter().filter(|person| person.acted + Months::new(36) > crowd.now);
        let with = kept.clone().filter(address);
        let agree = with.clone().filter(|person| person.consents.get(&(channel, "MESSAGES")) == Some(&true)).count();
        let expected = json!({ "cleared": agree, "withoutConsent": with.clone().count() - agree, "suppressed": 0,
            "withoutAddress": kept.clone().count() - with.count(), "withheld": people.len() - kept.count() });
        assert_eq!(*told, expected, "{channel} of {rule}");
    }
}

/// Every leaf with every test that it takes.
const ALL: [&str; 51] = [
    "acted.before",
    "acted.beforeDays",
    "acted.since",
    "acted.withinDays",
    "changed.before",
    "changed.beforeDays",
    "changed.since",
    "changed.withinDays",
    "clicked",
    "clicked.campaign",
    "clicked.withinDays",
    "consent.false",
    "consent.true",
    "country",
    "created.before",
    "created.beforeDays",
    "created.since",
    "created.withinDays",
    "email",
    "everybody",
    "field.colour.in",
    "field.colour.known",
    "field.note.contains",
    "field.note.in",
    "field.note.known",
    "field.regular.in",
    "field.regular.known",
    "field.since.atLeast",
    "field.since.atMost",
    "field.since.in",
    "field.since.known",
    "field.size.atLeast",
    "field.size.atMost",
    "field.size.in",
    "field.size.known",
    "has",
    "list",
    "locale",
    "name",
    "opened",
    "opened.campaign",
    "opened.withinDays",
    "phone",
    "segment",
    "sent",
    "sent.campaign",
    "sent.withinDays",
    "source",
    "stage",
    "tag",
    "timeZone",
];
