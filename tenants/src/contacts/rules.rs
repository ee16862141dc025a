//! Rules that choose people: a tree of *all*, *any* and *not* over what is known of them without opening anything.
//!
//! A rule is checked against what the tenant has declared, compiled to one condition with parameters, and runs behind the
//! walls like every other statement. Every leaf is true or false, never null, so that *not* is what it says. The same leaves,
//! asked for one person, explain why somebody is in or not.

mod check;
mod compile;
mod explain;
mod known;
mod read;
pub(crate) mod uses;

pub(crate) use compile::Compiled;
pub(crate) use explain::explain_at;
pub use explain::{Finding, explain};
use known::Known;
pub(crate) use uses::definitions;

use super::{
    List, Segment, Stage, Tag,
    consent::{Channel, Purpose},
};
use crate::{
    Id, Tx,
    campaigns::Campaign,
    error::{Error, Result},
    permissions::Permission,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a person must fit. As JSON it is what the API takes, so that a rule that was read can be given back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Rule {
    /// Everybody: always `true`. It is said in a word, because no rule at all is how a rule is forgotten.
    Everybody(bool),
    /// Every one of these.
    All(Vec<Rule>),
    /// At least one of these.
    Any(Vec<Rule>),
    /// Not this.
    Not(Box<Rule>),
    /// The stage is one of these.
    Stage(Vec<Stage>),
    /// The language is one of these, as BCP 47 tags.
    Locale(Vec<String>),
    /// The country is one of these, by two letters.
    Country(Vec<String>),
    /// The time zone is one of these, by its name in the IANA database.
    TimeZone(Vec<String>),
    /// The source is one of these.
    Source(Vec<String>),
    /// There is an address, or a number.
    Has(Reach),
    /// The address is exactly this.
    Email(String),
    /// The number is exactly this.
    Phone(String),
    /// The name has all words of this text.
    Name(String),
    /// The person has this tag.
    Tag(Id<Tag>),
    /// The person is on this list.
    List(Id<List>),
    /// The person fits the rule of this segment, as it is when it is asked.
    Segment(Id<Segment>),
    /// A field of the tenant's own.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Range {
    /// These or more.
    AtLeast(i32),
    /// These or fewer.
    AtMost(i32),
}

/// By what a person may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Reach {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

/// A test of a field that the tenant has declared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldRule {
    /// The field's key.
    pub key: String,
    /// What its value must be.
    pub test: Test,
}

/// What a value must be. Without a value, nothing but `Known(false)` fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Test {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsentRule {
    /// By what means.
    #[serde(with = "read::loud")]
    pub channel: Channel,
    /// To what.
    #[serde(with = "read::loud")]
    pub purpose: Purpose,
    /// Yes; or no and nothing at all, which are the same.
    pub granted: bool,
}

/// When something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum When {
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Behaviour {
    /// In this campaign only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Id<Campaign>>,
    /// In the last days only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u32>,
}

impl Rule {
    /// Checks a rule against what the tenant has, and makes a condition of it. No rule is a condition that all fit.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything that is wrong, each by its place in the tree.
    pub(crate) async fn compile<P: Permission>(tx: &Tx<P>, rule: Option<&Self>) -> Result<Compiled> {
        match rule {
            Some(rule) => Self::compile_at(tx, "rule", rule).await,
            None => Ok(Compiled::everybody()),
        }
    }

    /// The same for a rule that stands in the field `at`.
    pub(crate) async fn compile_at<P: Permission>(tx: &Tx<P>, at: &str, rule: &Self) -> Result<Compiled> {
        let known = Known::read(tx, at, rule, None).await?;
        known.check(at, rule)?;
        Compiled::of(tx, &known, rule).await
    }

    /// Checks a rule that stands in the field `at` and is to be kept, for `segment` if it is the rule of one, and gives it as it is
    /// kept. People are not named in what is kept: it is read by everybody who sees segments and campaigns, and is not sealed.
    ///
    /// # Errors
    /// As [`Rule::compile`].
    pub(crate) async fn keep<P: Permission>(
        tx: &Tx<P>,
        at: &str,
        rule: &Self,
        segment: Option<Id<Segment>>,
    ) -> Result<Value> {
        let known = Known::read(tx, at, rule, segment.map(|id| (id, rule))).await?;
        known.check_kept(at, rule)?;
        serde_json::to_value(rule).map_err(Error::internal)
    }

    /// The rules right under this one, as it is written.
    fn below(&self) -> &[Self] {
        match self {
            Self::All(rules) | Self::Any(rules) => rules,
            Self::Not(rule) => std::slice::from_ref(rule),
            _ => &[],
        }
    }

    /// Visits this rule and all under it, from the top.
    pub(crate) fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        self.below().iter().for_each(|rule| rule.walk(visit));
    }
}
