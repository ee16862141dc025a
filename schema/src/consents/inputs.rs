//! What is given when consent is written down.

use super::types::{Basis, Channel, Purpose, Tracking};
use crate::ids;
use async_graphql::{ID, InputObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    contacts::consent::{self, Said, Statement, Words, wordings},
    error::Check,
};

/// What a person said, and what proves it.
#[derive(InputObject)]
pub(crate) struct ConsentRecord {
    /// The person.
    pub(super) contact: ID,
    /// By what means.
    channel: Channel,
    /// To what.
    purpose: Purpose,
    /// Yes or no, where the purpose is `MESSAGES`.
    granted: Option<bool>,
    /// What may be counted, where the purpose is `OPENS` or `CLICKS`.
    tracking: Option<Tracking>,
    /// Why the law allows it.
    #[graphql(default_with = "Basis::Consent")]
    basis: Basis,
    /// The words to which the person answered, where they are not the company's own of below.
    wording: Option<String>,
    /// The version of the company's own words to which the person answered.
    wording_version: Option<ID>,
    /// Where it was said: a form, a shop, a call.
    source: String,
    /// When it was said, if that was before now.
    said_at: Option<DateTime<Utc>>,
}

impl ConsentRecord {
    pub(super) fn statement(self) -> Result<Statement> {
        let version = ids::read_some("wordingVersion", self.wording_version.as_ref())?;
        let mut check = Check::default();
        check.demand(version.is_none() || self.wording.is_none(), "wording", "consent-wording-twice");
        let answer = answer(&mut check, self.channel, self.purpose, (self.granted, self.tracking), self.basis);
        let words = version.map_or_else(|| Words::Text(self.wording.unwrap_or_default()), Words::Version);
        check.done()?;
        let answer = answer.ok_or(tenants::Error::NotFound)?;
        Ok(Statement { answer, words, source: self.source, said_at: self.said_at })
    }
}

/// An answer out of its parts; none where they do not go together, which is noted.
pub(crate) fn answer(
    check: &mut Check,
    channel: Channel,
    purpose: Purpose,
    (granted, tracking): (Option<bool>, Option<Tracking>),
    basis: Basis,
) -> Option<consent::Answer> {
    let said = Said::read(check, purpose.into(), granted, tracking.map(Into::into))?;
    Some(consent::Answer { channel: channel.into(), said, basis: basis.into() })
}

/// The words in one language.
#[derive(InputObject)]
pub(crate) struct WordingText {
    /// The language, as a BCP 47 tag.
    language: String,
    /// The words.
    text: String,
}

impl From<WordingText> for wordings::Text {
    fn from(WordingText { language, text }: WordingText) -> Self {
        Self { language, text }
    }
}

/// The next version of a wording.
#[derive(InputObject)]
pub(crate) struct WordingCreate {
    /// What all its versions are called.
    pub(super) key: String,
    /// The words, once a language.
    pub(super) texts: Vec<WordingText>,
}
