//! What is wrong with a rule, each fault by its place in the tree: `rule.all.1.not.field.key`.

use super::{
    Behaviour, FieldRule, Rule, Test, When,
    known::{Known, RULES_IN_ALL, SEGMENTS, too_large},
};
use crate::{
    Id,
    contacts::{Country, Email, Phone, Segment, fields::Kind, types::words},
    error::{Check, Result, Violation},
};
use chrono_tz::Tz;
use locales::Locale;
use serde_json::{Value, json};
use uuid::Uuid;

/// How many values a rule may name, how long a text is, and how far back days are counted: ten years.
const VALUES: usize = 100;
const TEXT: usize = 200;
const DAYS: u32 = 3_660;

impl Known {
    /// Passes when nothing is wrong with a rule that stands in the field `at`.
    pub(super) fn check(&self, at: &str, rule: &Rule) -> Result<()> {
        self.look(Faults::default(), at, rule)
    }

    /// The same for a rule that is to be kept.
    pub(super) fn check_kept(&self, at: &str, rule: &Rule) -> Result<()> {
        self.look(Faults { kept: true, ..Faults::default() }, at, rule)
    }

    fn look(&self, mut faults: Faults, at: &str, rule: &Rule) -> Result<()> {
        self.visit(&mut faults, at, rule);
        // Of what goes round in a circle, the circle is told.
        if !faults.circle && !self.is_bounded(rule) {
            faults.push(too_large(at));
        }
        faults.check.done()
    }

    fn visit(&self, faults: &mut Faults, at: &str, rule: &Rule) {
        if faults.seen == RULES_IN_ALL {
            return;
        }
        faults.seen += 1;
        match rule {
            Rule::Everybody(everybody) => faults.unless(*everybody, &format!("{at}.everybody"), "rule-everybody"),
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
            Rule::Email(text) => faults.person(&format!("{at}.email"), Email::parse(text).map(drop)),
            Rule::Phone(text) => faults.person(&format!("{at}.phone"), Phone::parse(text).map(drop)),
            Rule::Name(text) => {
                faults.person(&format!("{at}.name"), if words(text).is_empty() { Err("required") } else { Ok(()) });
            }
            Rule::Tag(id) => faults.unless(self.has(id.uuid()), &format!("{at}.tag"), "unknown"),
            Rule::List(id) => faults.unless(self.has(id.uuid()), &format!("{at}.list"), "unknown"),
            Rule::Segment(id) => self.segment_rule(faults, &format!("{at}.segment"), *id),
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

    /// What is wrong inside of a segment is told by its place there: `rule.any.1.segment.all.0.list`.
    fn segment_rule(&self, faults: &mut Faults, at: &str, id: Id<Segment>) {
        if self.own == Some(id.uuid()) || faults.trail.contains(&id.uuid()) {
            faults.circle = true;
            return faults.push(Violation::new(at.to_owned(), "rule-circle"));
        }
        let Some(rule) = self.segment(id) else {
            return faults.push(Violation::new(at.to_owned(), "unknown"));
        };
        if faults.trail.len() < SEGMENTS {
            faults.trail.push(id.uuid());
            self.visit(faults, at, rule);
            faults.trail.pop();
        }
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

/// What was found so far.
#[derive(Default)]
struct Faults {
    check: Check,
    /// Whether the rule is to be kept.
    kept: bool,
    /// The segments inside of which the rule stands that is looked at.
    trail: Vec<Uuid>,
    /// Whether segments were found that build on themselves.
    circle: bool,
    /// How many rules were looked at.
    seen: usize,
}

impl Faults {
    fn push(&mut self, violation: Violation) {
        self.check.push(violation);
    }

    fn unless(&mut self, fine: bool, at: &str, code: &'static str) {
        if !fine {
            self.push(Violation::new(at.to_owned(), code));
        }
    }

    /// What names one person, which is not kept.
    fn person(&mut self, at: &str, fine: Result<(), &'static str>) {
        let fine = if self.kept { fine.and(Err("rule-names-somebody")) } else { fine };
        if let Err(code) = fine {
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
