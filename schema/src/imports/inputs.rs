//! What is given for an import.

use super::columns::{ImportColumnChoice, ImportEncoding, ImportSeparator};
use crate::{
    consents::{Basis, Channel, Purpose, Tracking, answer},
    ids,
};
use async_graphql::{ID, InputObject, OneofObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    contacts::import::{Agreed, Content, Form, NewImport},
    error::Check,
};

/// Where the lines come from.
#[derive(OneofObject)]
pub(crate) enum ImportFile {
    /// A file that was uploaded to `/uploads`.
    Upload(ID),
    /// The text itself: a heading that names the columns, then a line a person.
    Csv(String),
}

impl ImportFile {
    pub(crate) fn content(self) -> Result<Content> {
        Ok(match self {
            Self::Upload(id) => Content::Upload(ids::read("file", &id)?),
            Self::Csv(text) => Content::Csv(text),
        })
    }
}

/// Something that the people of a file agreed to.
#[derive(InputObject)]
pub(crate) struct ImportConsent {
    /// By what means.
    channel: Channel,
    /// To what.
    purpose: Purpose,
    /// What may be counted, where the purpose is `OPENS` or `CLICKS`.
    tracking: Option<Tracking>,
    /// Why the law allows it.
    #[graphql(default_with = "Basis::Consent")]
    basis: Basis,
    /// When they did, if that was before now.
    said_at: Option<DateTime<Utc>>,
}

impl ImportConsent {
    fn agreed(self, check: &mut Check) -> Option<Agreed> {
        let Self { channel, purpose, tracking, basis, said_at } = self;
        let answer =
            answer(check, channel, purpose, ((purpose == Purpose::Messages).then_some(true), tracking), basis)?;
        Some(Agreed { answer, said_at })
    }
}

/// An import to be.
#[derive(InputObject)]
pub(crate) struct ContactImport {
    /// The file.
    file: ImportFile,
    /// A tag for all its contacts.
    tag: Option<String>,
    /// What its people agreed to. Who withdrew stays withdrawn, of whom the file itself says no, nothing is said, and nothing for a channel
    /// for which a line has no address.
    #[graphql(default)]
    consents: Vec<ImportConsent>,
    /// The words to which they agreed.
    wording: String,
    /// Where they did: a form, a shop, an earlier system.
    source: String,
    /// What its columns are read as; those that are not named here are passed over. As `importHead` proposes, where nothing is given.
    columns: Option<Vec<ImportColumnChoice>>,
    /// As what its bytes are read, where that is not left to its looks.
    encoding: Option<ImportEncoding>,
    /// What stands between its columns, likewise.
    separator: Option<ImportSeparator>,
    /// The country in which phone numbers without a code are, where a line does not say it; else that of the company's time zone.
    country: Option<String>,
    /// Only tries: counts and reports, and writes nothing else. An uploaded file can then still be imported.
    #[graphql(default)]
    dry_run: bool,
}

impl ContactImport {
    pub(super) fn read(self) -> Result<NewImport> {
        let mut check = Check::default();
        let consents = self.consents.into_iter().filter_map(|consent| consent.agreed(&mut check)).collect();
        check.done()?;
        Ok(NewImport {
            content: self.file.content()?,
            tag: self.tag,
            consents,
            wording: self.wording,
            source: self.source,
            columns: self.columns.map(|columns| columns.into_iter().map(Into::into).collect()),
            form: Form { encoding: self.encoding.map(Into::into), separator: self.separator.map(Into::into) },
            country: self.country,
            dry_run: self.dry_run,
        })
    }
}
