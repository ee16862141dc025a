//! People in whom everything differs that a rule may ask for, held in memory as they are in the database.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::{Company, Dice, Witness, busy};

/// How many there are.
const PEOPLE: usize = 60;
/// Texts that people have in their fields, some of which are others in another case.
pub(super) const NOTES: [&str; 6] =
    ["Likes figs", "likes FIGS and tea", "Été à Béjaïa", "ÉTÉ", "50 % off_season\\", "ⴰⵣⵓⵍ سلام"];
pub(super) const COLOURS: [&str; 3] = ["red", "blue", "off white"];
pub(super) const LOCALES: [&str; 5] = ["fr", "en", "ar", "tzm-Tfng", "tzm-Latn"];
pub(super) const COUNTRIES: [&str; 4] = ["FR", "DZ", "MA", "BE"];
pub(super) const ZONES: [&str; 3] = ["Europe/Paris", "Africa/Algiers", "America/Argentina/Buenos_Aires"];
pub(super) const SOURCES: [&str; 4] = ["shop", "Shop", "a fair, hall 2", "l’été"];
/// Names, and the words by which they are found.
pub(super) const NAMES: [(&str, &[&str]); 5] = [
    ("Élodie Ben-Ali", &["elodie", "ben", "ali"]),
    ("Ali ALI", &["ali"]),
    ("Łukasz Ñandú", &["łukasz", "nandu"]),
    ("أحمد فاطمة", &["احمد", "فاطمه"]),
    ("ⵎⴰⵙⵉⵏ", &["ⵎⴰⵙⵉⵏ"]),
];
pub(super) const CHANNELS: [&str; 4] = ["EMAIL", "SMS", "PUSH", "POST"];
pub(super) const PURPOSES: [&str; 3] = ["MESSAGES", "OPENS", "CLICKS"];
pub(super) const STAGES: [&str; 3] = ["LEAD", "PROSPECT", "CUSTOMER"];
/// Days at whose boundaries things happened.
pub(super) const DAYS: [i64; 5] = [1, 7, 30, 365, 3_660];

/// What a field holds, whatever form it was given in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Held {
    Text(String),
    Number(f64),
    Truth(bool),
}

/// What was sent, opened or followed: in which campaign, and when.
pub(super) type Acts = Vec<(usize, DateTime<Utc>)>;

/// A person.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) merged: bool,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) name: Option<usize>,
    pub(super) stage: &'static str,
    pub(super) locale: Option<&'static str>,
    pub(super) country: Option<&'static str>,
    pub(super) zone: Option<&'static str>,
    pub(super) source: &'static str,
    pub(super) fields: BTreeMap<&'static str, Held>,
    pub(super) tags: BTreeSet<usize>,
    pub(super) lists: BTreeSet<usize>,
    /// What was said last, yes or no; who never said anything is not there.
    pub(super) consents: BTreeMap<(&'static str, &'static str), bool>,
    pub(super) created: DateTime<Utc>,
    pub(super) changed: DateTime<Utc>,
    pub(super) acted: DateTime<Utc>,
    pub(super) sent: Acts,
    pub(super) opened: Acts,
    pub(super) clicked: Acts,
}

/// A company's people, and what rules name beside them.
pub(super) struct Crowd {
    pub(super) now: DateTime<Utc>,
    pub(super) people: Vec<Person>,
    pub(super) tags: Vec<String>,
    pub(super) lists: Vec<String>,
    pub(super) campaigns: Vec<String>,
    /// Segments and their rules.
    pub(super) segments: Vec<(String, Value)>,
}

/// Somebody of whom chance decides everything, with the input that makes them.
fn somebody(dice: &mut Dice, number: usize) -> (Person, Value) {
    let mut person = Person {
        email: dice.maybe(|_| format!("person{number}@people.example")),
        name: dice.maybe(|dice| dice.below(NAMES.len())),
        stage: dice.one(&STAGES),
        locale: dice.maybe(|dice| dice.one(&LOCALES)),
        country: dice.maybe(|dice| dice.one(&COUNTRIES)),
        zone: dice.maybe(|dice| dice.one(&ZONES)),
        source: dice.one(&SOURCES),
        ..Person::default()
    };
    if person.email.is_none() || dice.below(2) == 0 {
        person.phone = Some(format!("+21355102{number:04}"));
    }
    let mut fields = Vec::new();
    let mut field = |key: &'static str, given: Value, held: Held| {
        fields.push(json!({ "key": key, "value": given }));
        person.fields.insert(key, held);
    };
    if dice.below(3) > 0 {
        let (given, held) = dice.one(&SIZES);
        field("size", serde_json::from_str(given).unwrap(), Held::Number(held));
    }
    if dice.below(3) > 0 {
        let day = dice.one(&["2023-12-31", "2024-01-01", "2024-02-29", "2026-11-21", "0999-01-01"]);
        field("since", json!(day), Held::Text(day.to_owned()));
    }
    if dice.below(3) > 0 {
        let note = dice.one(&NOTES);
        field("note", json!(format!(" {note}")), Held::Text(note.to_owned()));
    }
    if dice.below(3) > 0 {
        let (given, held) = dice.one(&[("true", true), ("\"oui\"", true), ("false", false), ("\"non\"", false)]);
        field("regular", serde_json::from_str(given).unwrap(), Held::Truth(held));
    }
    if dice.below(3) > 0 {
        let colour = dice.one(&COLOURS);
        field("colour", json!(colour), Held::Text(colour.to_owned()));
    }
    let input = json!({
        "email": person.email, "phone": person.phone, "name": person.name.map(|name| NAMES[name].0), "stage": person.stage,
        "locale": person.locale, "country": person.country, "timeZone": person.zone, "source": person.source, "fields": fields,
    });
    (person, input)
}

/// Numbers as they may be given, and what they are.
pub(super) const SIZES: [(&str, f64); 9] = [
    ("9", 9.0),
    ("9.0", 9.0),
    ("\"9,00\"", 9.0),
    ("10", 10.0),
    ("38.5", 38.5),
    ("\"38,5\"", 38.5),
    ("-3", -3.0),
    ("0", 0.0),
    ("1e3", 1_000.0),
];

impl Crowd {
    /// Puts people into a company.
    pub(super) async fn gather(company: &Company<'_>, witness: &mut Witness, dice: &mut Dice) -> Self {
        let now = company.world.now();
        declare(company).await;
        let mut crowd = Self {
            now,
            people: Vec::new(),
            tags: Vec::new(),
            lists: Vec::new(),
            campaigns: Vec::new(),
            segments: Vec::new(),
        };
        for number in 0..PEOPLE {
            let (mut person, input) = somebody(dice, number);
            let create = "mutation ($input: ContactCreate!) { contactCreate(input: $input) { id } }";
            let made = company.owner.gql(create, json!({ "input": input })).await.ok();
            person.id = made["contactCreate"]["id"].as_str().unwrap().to_owned();
            for _ in 0..dice.below(5) {
                speak(company, &mut person, dice).await;
            }
            crowd.people.push(person);
        }
        crowd.name(company, dice).await;
        crowd.happen(company, witness, dice).await;
        crowd
    }

    /// Tags, lists and campaigns.
    async fn name(&mut self, company: &Company<'_>, dice: &mut Dice) {
        for number in 0..3 {
            let chosen: Vec<usize> = (0..PEOPLE).filter(|_| dice.below(3) == 0).collect();
            let ids: Vec<&str> = chosen.iter().map(|one| self.people[*one].id.as_str()).collect();
            let tag = json!({ "input": { "contacts": ids, "tag": format!("tag {number}") } });
            let tag =
                company.owner.gql("mutation ($input: ContactTag!) { contactTag(input: $input) { id } }", tag).await;
            self.tags.push(tag.ok()["contactTag"]["id"].as_str().unwrap().to_owned());
            let create = "mutation ($input: ListCreate!) { listCreate(input: $input) { id } }";
            let list = json!({ "input": { "name": format!("list {number}") } });
            let list = company.owner.gql(create, list).await.ok()["listCreate"]["id"].as_str().unwrap().to_owned();
            let add = json!({ "input": { "list": list, "contacts": ids } });
            company.owner.gql("mutation ($input: ListContacts!) { listAdd(input: $input) { id } }", add).await.ok();
            self.lists.push(list);
            for one in chosen {
                self.people[one].tags.insert(number);
                self.people[one].lists.insert(number);
            }
            self.campaigns.push(company.campaign(&format!("campaign {number}")).create().await.id);
        }
    }

    /// Writes when things happened, at boundaries and a second beside them. One person was merged into another.
    async fn happen(&mut self, company: &Company<'_>, witness: &mut Witness, dice: &mut Dice) {
        let (now, tenant, campaigns) = (self.now, company.id.uuid(), self.campaigns.clone());
        for (number, person) in self.people.iter_mut().enumerate() {
            let uuid = busy::uuid_of(&person.id);
            [person.created, person.changed, person.acted] = [(); 3].map(|()| moment(dice, now));
            let [created, changed, acted] = [person.created, person.changed, person.acted].map(|at| at.to_rfc3339());
            let set = format!("created_at = '{created}', updated_at = '{changed}', acted_at = '{acted}'");
            witness.run(&format!("UPDATE contacts SET {set} WHERE id = '{uuid}'")).await;
            for (campaign, id) in campaigns.iter().enumerate().filter(|_| dice.below(2) == 0).collect::<Vec<_>>() {
                let id = busy::uuid_of(id);
                let (state, at) = (dice.below(6), moment(dice, now));
                let values = format!("('{tenant}', '{id}', {number}, '{uuid}', {state}, '{}')", at.to_rfc3339());
                let into = "deliveries (tenant_id, campaign_id, slot, contact_id, state, settled_at)";
                witness.run(&format!("INSERT INTO {into} VALUES {values}")).await;
                if state == 2 {
                    person.sent.push((campaign, at));
                }
                for (kind, acts) in [("opens", &mut person.opened), ("clicks", &mut person.clicked)] {
                    for _ in 0..dice.below(3) {
                        let at = moment(dice, now);
                        acts.push((campaign, at));
                        let row = company.world.db().clock().uuid();
                        let values =
                            format!("('{tenant}', '{row}', '{id}', {number}, '{kind}', '{}')", at.to_rfc3339());
                        let into = "engagements (tenant_id, id, campaign_id, slot, kind, at)";
                        witness.run(&format!("INSERT INTO {into} VALUES {values}")).await;
                    }
                }
            }
        }
        let [gone, left] = [&self.people[0].id, &self.people[1].id].map(|id| busy::uuid_of(id));
        witness
            .run(&format!("UPDATE contacts SET merged_into = '{left}', merged_at = now() WHERE id = '{gone}'"))
            .await;
        // What was sent to one whom the other stands for now, and what that one did, counts for the other.
        let [gone, left, ..] = &mut self.people[..] else { return };
        gone.merged = true;
        left.sent.extend(gone.sent.iter().copied());
        left.opened.extend(gone.opened.iter().copied());
        left.clicked.extend(gone.clicked.iter().copied());
    }
}

/// The fields of the company's own: one of each kind.
async fn declare(company: &Company<'_>) {
    let create = "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }";
    for (key, kind) in
        [("size", "NUMBER"), ("since", "DATE"), ("note", "TEXT"), ("regular", "BOOLEAN"), ("colour", "CHOICE")]
    {
        let choices: &[&str] = if kind == "CHOICE" { &COLOURS } else { &[] };
        let input = json!({ "key": key, "label": key, "kind": kind, "choices": choices, "personal": false });
        company.owner.gql(create, json!({ "input": input })).await.ok();
    }
}

/// Somebody says yes or no to something; a later word counts more than an earlier one.
async fn speak(company: &Company<'_>, person: &mut Person, dice: &mut Dice) {
    let (channel, purpose) = (dice.one(&CHANNELS), dice.one(&PURPOSES));
    let mut input =
        json!({ "contact": person.id, "channel": channel, "purpose": purpose, "wording": "Yes.", "source": "shop" });
    let granted = if purpose == "MESSAGES" {
        let granted = dice.below(3) > 0;
        input["granted"] = json!(granted);
        granted
    } else {
        let tracking = dice.one(&["NONE", "ANONYMOUS", "INDIVIDUAL"]);
        input["tracking"] = json!(tracking);
        tracking != "NONE"
    };
    let record = "mutation ($input: ConsentRecord!) { consentRecord(input: $input) { id } }";
    company.owner.gql(record, json!({ "input": input })).await.ok();
    person.consents.insert((channel, purpose), granted);
}

/// An instant at a boundary that rules ask for, or a second before or after it.
pub(super) fn moment(dice: &mut Dice, now: DateTime<Utc>) -> DateTime<Utc> {
    let beside = TimeDelta::seconds(dice.one(&[-1, 0, 1]));
    now - TimeDelta::days(dice.one(&DAYS)) + beside
}
