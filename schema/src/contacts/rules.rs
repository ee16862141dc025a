//! Rules that choose contacts, as the API takes them.

use super::types::Stage;
use crate::consents::{Channel, Purpose};
use async_graphql::{Enum, ID, InputObject, OneofObject};
use chrono::{DateTime, Utc};
use serde_json::Value;
use tenants::{
    Error, Id, Named, Result, Violation,
    contacts::rules::{self, Rule},
};

/// Whom to choose: a tree of `all`, `any` and `not` over what is known of people without opening anything.
#[derive(OneofObject)]
pub(crate) enum ContactRule {
    /// Everybody: `true`. No rule at all is not everybody where somebody has to be chosen.
    Everybody(bool),
    /// Every one of these.
    All(Vec<ContactRule>),
    /// At least one of these.
    Any(Vec<ContactRule>),
    /// Not this.
    Not(Box<ContactRule>),
    /// The stage is one of these.
    Stage(Vec<Stage>),
    /// The language is one of these, as BCP 47 tags.
    Locale(Vec<String>),
    /// The country is one of these, by two letters (ISO 3166-1).
    Country(Vec<String>),
    /// The time zone is one of these, by its name in the IANA database.
    TimeZone(Vec<String>),
    /// The source is one of these.
    Source(Vec<String>),
    /// There is such an address.
    Has(Reach),
    /// The e-mail address is exactly this.
    Email(String),
    /// The phone number is exactly this.
    Phone(String),
    /// The name has all words of this text, in whatever order, case and accents.
    Name(String),
    /// The person has this tag.
    Tag(ID),
    /// The person is on this list.
    List(ID),
    /// The person fits this segment, as it is when it is asked.
    Segment(ID),
    /// A field of the company's own.
    Field(FieldRule),
    /// What the ledger of consent says today.
    Consent(ConsentRule),
    /// When the contact was created.
    Created(When),
    /// When the contact was last changed.
    Changed(When),
    /// When the person last did something of their own accord.
    Acted(When),
    /// A campaign's message was accepted for the person.
    Sent(Behaviour),
    /// The person opened a message, and agreed to be counted by name.
    Opened(Behaviour),
    /// The person followed a link, and agreed to be counted by name.
    Clicked(Behaviour),
    /// The score, as it is now.
    Score(Range),
}

/// Between which points.
#[derive(OneofObject)]
#[graphql(name = "ContactScoreRange")]
pub(crate) enum Range {
    /// These or more.
    AtLeast(i32),
    /// These or fewer.
    AtMost(i32),
}

/// By what a person may be reached.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "rules::Reach")]
pub(crate) enum Reach {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

/// A test of one of the company's fields.
#[derive(InputObject)]
#[graphql(name = "ContactFieldRule")]
pub(crate) struct FieldRule {
    /// The field's key.
    key: String,
    /// What its value must be.
    test: Test,
}

/// What a value must be. Without a value, nothing but `known: false` fits.
#[derive(OneofObject)]
#[graphql(name = "ContactFieldTest")]
pub(crate) enum Test {
    /// There is a value, or there is none.
    Known(bool),
    /// It is one of these.
    In(Vec<Value>),
    /// A number or day that is not before this.
    AtLeast(Value),
    /// A number or day that is not after this.
    AtMost(Value),
    /// A text that has this in it, in whatever case.
    Contains(String),
}

/// What the ledger of consent must say.
#[derive(InputObject)]
#[graphql(name = "ContactConsentRule")]
pub(crate) struct ConsentRule {
    /// By what means.
    channel: Channel,
    /// To what.
    purpose: Purpose,
    /// Yes; or no and nothing at all, which are the same.
    granted: bool,
}

/// When something happened.
#[derive(OneofObject)]
pub(crate) enum When {
    /// At this instant or later.
    Since(DateTime<Utc>),
    /// Before this instant.
    Before(DateTime<Utc>),
    /// In the last days, counted back from now.
    WithinDays(u32),
    /// Longer ago than these days, counted back from now.
    BeforeDays(u32),
}

/// What a person did, or what was sent.
#[derive(InputObject)]
#[graphql(name = "ContactBehaviour")]
pub(crate) struct Behaviour {
    /// In this campaign only.
    campaign: Option<ID>,
    /// In the last days only.
    within_days: Option<u32>,
}

impl ContactRule {
    /// The rule that stands in the field `at`; every identifier that is none is told by its place in the tree.
    pub(crate) fn read(self, at: &str) -> Result<Rule> {
        let mut faults = Vec::new();
        let rule = self.place(at, &mut faults);
        rule.filter(|_| faults.is_empty()).ok_or(Error::Invalid(faults))
    }

    /// What is given in one place; none where something of it is wrong, which then is among the faults.
    fn place(self, at: &str, faults: &mut Vec<Violation>) -> Option<Rule> {
        Some(match self {
            Self::Everybody(everybody) => Rule::Everybody(everybody),
            Self::All(rules) => Rule::All(each(rules, &format!("{at}.all"), faults)),
            Self::Any(rules) => Rule::Any(each(rules, &format!("{at}.any"), faults)),
            Self::Not(rule) => Rule::Not(Box::new(rule.place(&format!("{at}.not"), faults)?)),
            Self::Stage(stages) => Rule::Stage(stages.into_iter().map(Into::into).collect()),
            Self::Locale(tags) => Rule::Locale(tags),
            Self::Country(codes) => Rule::Country(codes),
            Self::TimeZone(zones) => Rule::TimeZone(zones),
            Self::Source(sources) => Rule::Source(sources),
            Self::Has(reach) => Rule::Has(reach.into()),
            Self::Email(text) => Rule::Email(text),
            Self::Phone(text) => Rule::Phone(text),
            Self::Name(text) => Rule::Name(text),
            Self::Tag(id) => Rule::Tag(known(&id, &format!("{at}.tag"), faults)?),
            Self::List(id) => Rule::List(known(&id, &format!("{at}.list"), faults)?),
            Self::Segment(id) => Rule::Segment(known(&id, &format!("{at}.segment"), faults)?),
            Self::Field(FieldRule { key, test }) => Rule::Field(rules::FieldRule { key, test: test.into() }),
            Self::Consent(ConsentRule { channel, purpose, granted }) => {
                Rule::Consent(rules::ConsentRule { channel: channel.into(), purpose: purpose.into(), granted })
            }
            Self::Created(when) => Rule::Created(when.into()),
            Self::Changed(when) => Rule::Changed(when.into()),
            Self::Acted(when) => Rule::Acted(when.into()),
            Self::Sent(act) => Rule::Sent(act.place(&format!("{at}.sent"), faults)?),
            Self::Opened(act) => Rule::Opened(act.place(&format!("{at}.opened"), faults)?),
            Self::Clicked(act) => Rule::Clicked(act.place(&format!("{at}.clicked"), faults)?),
            Self::Score(Range::AtLeast(points)) => Rule::Score(rules::Range::AtLeast(points)),
            Self::Score(Range::AtMost(points)) => Rule::Score(rules::Range::AtMost(points)),
        })
    }
}

fn each(rules: Vec<ContactRule>, at: &str, faults: &mut Vec<Violation>) -> Vec<Rule> {
    let placed = rules.into_iter().enumerate();
    placed.filter_map(|(number, rule)| rule.place(&format!("{at}.{number}"), faults)).collect()
}

fn known<T: Named>(id: &ID, at: &str, faults: &mut Vec<Violation>) -> Option<Id<T>> {
    id.parse().map_err(|_| faults.push(Violation::new(at.to_owned(), "id-invalid"))).ok()
}

impl From<Test> for rules::Test {
    fn from(test: Test) -> Self {
        match test {
            Test::Known(known) => Self::Known(known),
            Test::In(values) => Self::In(values),
            Test::AtLeast(value) => Self::AtLeast(value),
            Test::AtMost(value) => Self::AtMost(value),
            Test::Contains(part) => Self::Contains(part),
        }
    }
}

impl From<When> for rules::When {
    fn from(when: When) -> Self {
        match when {
            When::Since(at) => Self::Since(at),
            When::Before(at) => Self::Before(at),
            When::WithinDays(days) => Self::WithinDays(days),
            When::BeforeDays(days) => Self::BeforeDays(days),
        }
    }
}

impl Behaviour {
    fn place(self, at: &str, faults: &mut Vec<Violation>) -> Option<rules::Behaviour> {
        let campaign = match self.campaign {
            Some(id) => Some(known(&id, &format!("{at}.campaign"), faults)?),
            None => None,
        };
        Some(rules::Behaviour { campaign, within_days: self.within_days })
    }
}
