//! What is wrong with a rule, each fault by its place in the tree: `rule.all.1.not.field.key`.

use super::{Behaviour, FieldRule, Rule, Test, When};
use crate::{
    Id, Tx,
    contacts::{
        Country, Email, Field, Phone,
        fields::{Kind, declared},
        types::words,
    },
    error::{Check, Error, Result, Violation},
    permissions::Permission,
};
use chrono_tz::Tz;
use locales::Locale;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;

/// How deep a tree may be, and how many rules it may have.
const DEPTH: usize = 8;
const RULES: usize = 100;
/// How many values a rule may name, how long a text is, and how far back days are counted: ten years.
const VALUES: usize = 100;
const TEXT: usize = 200;
const DAYS: u32 = 3_660;

/// What the tenant has that a rule may name.
pub(crate) struct Known {
    fields: Vec<Field>,
    things: HashSet<Uuid>,
}

impl Known {
    /// Reads the declared fields, and which of the things that the rule names there are.
    pub(super) async fn read<P: Permission>(tx: &Tx<P>, rule: &Rule) -> Result<Self> {
        #[derive(FromQueryResult)]
        struct Row {
            id: Uuid,
        }
        bounded(rule)?;
        let (mut named, mut fields) = (Vec::new(), false);
        rule.walk(&mut |rule| match rule {
            Rule::Tag(id) => named.push(id.uuid()),
            Rule::List(id) => named.push(id.uuid()),
            Rule::Sent(act) | Rule::Opened(act) | Rule::Clicked(act) => named.extend(act.campaign.map(Id::uuid)),
            Rule::Field(_) => fields = true,
            _ => (),
        });
        let things: Vec<Row> = if named.is_empty() {
            Vec::new()
        } else {
            tx.rows(
                "SELECT id FROM tags WHERE tenant_id = $1 AND id = ANY($2) UNION ALL SELECT id FROM lists WHERE tenant_id = $1 AND id = ANY($2)
                 UNION ALL SELECT id FROM campaigns WHERE tenant_id = $1 AND id = ANY($2)",
                [tx.tenant().into(), named.into()],
            )
            .await?
        };
        let fields = if fields { declared(tx).await? } else { Vec::new() };
        Ok(Self { fields, things: things.into_iter().map(|row| row.id).collect() })
    }

    /// The declared field of this key.
    pub(super) fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// Passes when nothing is wrong.
    pub(super) fn check(&self, rule: &Rule) -> Result<()> {
        let mut faults = Faults(Check::default());
        self.visit(&mut faults, "rule", rule);
        faults.0.done()
    }

    fn visit(&self, faults: &mut Faults, at: &str, rule: &Rule) {
        match rule {
            Rule::All(rules) | Rule::Any(rules) => {
                let at = format!("{at}.{}", if matches!(rule, Rule::All(_)) { "all" } else { "any" });
                faults.unless(!rules.is_empty(), &at, "required");
                for (number, rule) in rules.iter().enumerate() {
                    self.visit(faults, &format!("{at}.{number}"), rule);
                }
            }
            Rule::Not(rule) => self.visit(faults, &format!("{at}.not"), rule),
            Rule::Stage(stages) => faults.several(&format!("{at}.stage"), stages.len()),
            Rule::Locale(tags) => {
                faults.each(&format!("{at}.locale"), tags, "locale-unknown", |tag| tag.parse::<Locale>().is_ok());
            }
            Rule::Country(codes) => {
                faults.each(&format!("{at}.country"), codes, "country-unknown", |code| Country::parse(code).is_ok());
            }
            Rule::TimeZone(zones) => {
                faults.each(&format!("{at}.timeZone"), zones, "time-zone-unknown", |zone| zone.parse::<Tz>().is_ok());
            }
            Rule::Source(sources) => {
                faults.each(&format!("{at}.source"), sources, "required", |source| !source.trim().is_empty());
            }
            Rule::Email(text) => faults.keep(&format!("{at}.email"), &Email::parse(text)),
            Rule::Phone(text) => faults.keep(&format!("{at}.phone"), &Phone::parse(text)),
            Rule::Name(text) => faults.unless(!words(text).is_empty(), &format!("{at}.name"), "required"),
            Rule::Tag(id) => faults.unless(self.has(id.uuid()), &format!("{at}.tag"), "unknown"),
            Rule::List(id) => faults.unless(self.has(id.uuid()), &format!("{at}.list"), "unknown"),
            Rule::Field(rule) => self.field_rule(faults, &format!("{at}.field"), rule),
            Rule::Created(when) => faults.when(&format!("{at}.created"), *when),
            Rule::Changed(when) => faults.when(&format!("{at}.changed"), *when),
            Rule::Acted(when) => faults.when(&format!("{at}.acted"), *when),
            Rule::Sent(act) => self.behaviour(faults, &format!("{at}.sent"), *act),
            Rule::Opened(act) => self.behaviour(faults, &format!("{at}.opened"), *act),
            Rule::Clicked(act) => self.behaviour(faults, &format!("{at}.clicked"), *act),
            Rule::Has(_) | Rule::Consent(_) | Rule::Score(_) => (),
        }
    }

    fn has(&self, id: Uuid) -> bool {
        self.things.contains(&id)
    }

    fn behaviour(&self, faults: &mut Faults, at: &str, act: Behaviour) {
        faults.unless(act.campaign.is_none_or(|id| self.has(id.uuid())), &format!("{at}.campaign"), "unknown");
        if let Some(days) = act.within_days {
            faults.days(&format!("{at}.withinDays"), days);
        }
    }

    fn field_rule(&self, faults: &mut Faults, at: &str, rule: &FieldRule) {
        let key = format!("{at}.key");
        let Some(field) = self.field(&rule.key) else {
            return faults.push(Violation::new(key, "field-unknown").with(&json!({ "key": rule.key })));
        };
        faults.unless(!field.personal, &key, "field-personal");
        let ordered = matches!(field.kind(), Kind::Number | Kind::Date);
        let mut value = |at: String, value: &Value| {
            if let Err(code) = field.read(value) {
                faults.push(Violation::new(at, code).with(&json!({ "key": rule.key, "max": TEXT })));
            }
        };
        match &rule.test {
            Test::Known(_) => (),
            Test::In(values) => {
                values.iter().enumerate().for_each(|(number, given)| value(format!("{at}.test.in.{number}"), given));
                faults.several(&format!("{at}.test.in"), values.len());
            }
            Test::AtLeast(given) => {
                value(format!("{at}.test.atLeast"), given);
                faults.unless(ordered, &format!("{at}.test.atLeast"), "field-order");
            }
            Test::AtMost(given) => {
                value(format!("{at}.test.atMost"), given);
                faults.unless(ordered, &format!("{at}.test.atMost"), "field-order");
            }
            Test::Contains(text) => {
                let at = format!("{at}.test.contains");
                faults.unless(field.kind() == Kind::Text, &at, "field-text");
                faults.unless((1..=TEXT).contains(&text.chars().count()), &at, "required");
            }
        }
    }
}

/// The size comes first: nothing is read for a tree that is too large.
fn bounded(rule: &Rule) -> Result<()> {
    fn depth(rule: &Rule) -> usize {
        1 + rule.below().iter().map(depth).max().unwrap_or_default()
    }
    let mut rules = 0;
    rule.walk(&mut |_| rules += 1);
    if depth(rule) <= DEPTH && rules <= RULES {
        return Ok(());
    }
    let args = json!({ "depth": DEPTH, "rules": RULES });
    Err(Error::Invalid(vec![Violation::new("rule", "rule-too-large").with(&args)]))
}

struct Faults(Check);

impl Faults {
    fn push(&mut self, violation: Violation) {
        self.0.push(violation);
    }

    fn unless(&mut self, fine: bool, at: &str, code: &'static str) {
        if !fine {
            self.push(Violation::new(at.to_owned(), code));
        }
    }

    fn keep<T>(&mut self, at: &str, value: &Result<T, &'static str>) {
        if let Err(code) = *value {
            self.push(Violation::new(at.to_owned(), code));
        }
    }

    fn several(&mut self, at: &str, count: usize) {
        if !(1..=VALUES).contains(&count) {
            self.push(Violation::new(at.to_owned(), "out-of-range").with(&json!({ "min": 1, "max": VALUES })));
        }
    }

    fn each(&mut self, at: &str, values: &[String], code: &'static str, fine: impl Fn(&str) -> bool) {
        self.several(at, values.len());
        for (number, value) in values.iter().enumerate() {
            self.unless(value.chars().count() <= TEXT && fine(value), &format!("{at}.{number}"), code);
        }
    }

    fn days(&mut self, at: &str, days: u32) {
        if !(1..=DAYS).contains(&days) {
            self.push(Violation::new(at.to_owned(), "out-of-range").with(&json!({ "min": 1, "max": DAYS })));
        }
    }

    fn when(&mut self, at: &str, when: When) {
        match when {
            When::WithinDays(days) => self.days(&format!("{at}.withinDays"), days),
            When::BeforeDays(days) => self.days(&format!("{at}.beforeDays"), days),
            When::Since(_) | When::Before(_) => (),
        }
    }
}
