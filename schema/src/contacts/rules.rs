//! Rules that choose contacts, as the API takes them.

use super::types::Stage;
use crate::{
    consents::{Channel, Purpose},
    ids,
};
use async_graphql::{Enum, ID, InputObject, OneofObject};
use chrono::{DateTime, Utc};
use serde_json::Value;
use tenants::{
    Error, Result,
    contacts::rules::{self, Rule},
};

/// Whom to choose: a tree of `all`, `any` and `not` over what is known of people without opening anything.
#[derive(OneofObject)]
pub(crate) enum ContactRule {
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

impl TryFrom<ContactRule> for Rule {
    type Error = Error;

    fn try_from(rule: ContactRule) -> Result<Self> {
        use ContactRule as Given;
        let all = |rules: Vec<ContactRule>| rules.into_iter().map(Self::try_from).collect::<Result<Vec<_>>>();
        Ok(match rule {
            Given::All(rules) => Self::All(all(rules)?),
            Given::Any(rules) => Self::Any(all(rules)?),
            Given::Not(rule) => Self::Not(Box::new(Self::try_from(*rule)?)),
            Given::Stage(stages) => Self::Stage(stages.into_iter().map(Into::into).collect()),
            Given::Locale(tags) => Self::Locale(tags),
            Given::Country(codes) => Self::Country(codes),
            Given::TimeZone(zones) => Self::TimeZone(zones),
            Given::Source(sources) => Self::Source(sources),
            Given::Has(reach) => Self::Has(reach.into()),
            Given::Email(text) => Self::Email(text),
            Given::Phone(text) => Self::Phone(text),
            Given::Name(text) => Self::Name(text),
            Given::Tag(id) => Self::Tag(ids::read("rule.tag", &id)?),
            Given::List(id) => Self::List(ids::read("rule.list", &id)?),
            Given::Field(FieldRule { key, test }) => Self::Field(rules::FieldRule { key, test: test.into() }),
            Given::Consent(ConsentRule { channel, purpose, granted }) => {
                Self::Consent(rules::ConsentRule { channel: channel.into(), purpose: purpose.into(), granted })
            }
            Given::Created(when) => Self::Created(when.into()),
            Given::Changed(when) => Self::Changed(when.into()),
            Given::Acted(when) => Self::Acted(when.into()),
            Given::Sent(act) => Self::Sent(act.try_into()?),
            Given::Opened(act) => Self::Opened(act.try_into()?),
            Given::Clicked(act) => Self::Clicked(act.try_into()?),
            Given::Score(Range::AtLeast(points)) => Self::Score(rules::Range::AtLeast(points)),
            Given::Score(Range::AtMost(points)) => Self::Score(rules::Range::AtMost(points)),
        })
    }
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

impl TryFrom<Behaviour> for rules::Behaviour {
    type Error = Error;

    fn try_from(act: Behaviour) -> Result<Self> {
        let campaign = ids::read_some("rule.campaign", act.campaign.as_ref())?;
        Ok(Self { campaign, within_days: act.within_days })
    }
}
