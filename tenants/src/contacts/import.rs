//! Imports: a file of contacts, read in as a task, with the proof of what its people agreed to.
//!
//! The file waits sealed; the task reads it piece by piece and goes on behind the last line whose batch was committed, so that
//! a crash loses no line and takes none twice. Who withdrew stays withdrawn: an import never says yes for somebody of whom the
//! ledger already knows an answer, nor for somebody of whom the file itself says no.

mod cells;
mod days;
mod head;
mod heard;
mod prepare;
mod report;
mod standing;
mod store;
mod targets;
mod task;

pub use days::Order;
pub(super) use head::peek;
pub use head::{Choice, Form, Head, look};
pub use prepare::{Batch, prepare};
pub use report::{Counted, Reject, Spot, reasons, rejects, report};
pub use store::{Turn, store};
pub(super) use targets::known;
pub use targets::{Column, Target};
pub use task::{begin, finish, place};

use super::{
    Country,
    consent::{Answer, demand_past, demand_proof},
    fields,
    tags::{Tag, named},
};
use crate::{
    Id, Tx,
    error::{Check, Error, Result, Violation},
    id::Named,
    page::{Page, Slice},
    permissions::{ContactImport, ContactRead},
    provisioning,
    tasks::Task,
    uploads::{self, Upload},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// An import, from its request to its end.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Import {
    /// The import's identifier.
    pub id: Id<Self>,
    /// `queued`, `running`, `completed` or `failed`.
    pub state: String,
    /// The file, until it is worked off.
    pub upload_id: Option<Id<Upload>>,
    /// The tag that its contacts get.
    pub tag_id: Option<Id<Tag>>,
    /// What its people agreed to: a list of [`Agreed`].
    pub consents: serde_json::Value,
    /// The words to which they agreed.
    pub wording: String,
    /// Where they did.
    pub source: String,
    /// The file's size in bytes.
    pub size: i64,
    /// As what its bytes are read.
    pub encoding: String,
    /// What stands between its columns.
    pub separator: String,
    /// What its columns are read as: a list of [`Column`].
    pub columns: serde_json::Value,
    /// How many columns its heading has.
    pub width: i32,
    /// The country in which phone numbers without a code are, where a line does not say it.
    pub country: Option<String>,
    /// Whether nothing is written but the report.
    pub dry_run: bool,
    /// How much of it was read, in bytes.
    pub read_bytes: i64,
    /// How much of it was read, in line breaks.
    pub read_lines: i64,
    /// Lines that were worked off, the heading not counted.
    pub lines: i64,
    /// New contacts.
    pub created: i64,
    /// Contacts that were there and were completed.
    pub updated: i64,
    /// Lines that were refused.
    pub rejected: i64,
    /// Cells that were left out of lines that were not.
    pub left_out: i64,
    /// Why it failed: the code of a violation.
    pub failure: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Named for Import {
    const PREFIX: &'static str = "import";
}

/// An import to be.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// The file.
    pub content: Content,
    /// A tag for all its contacts.
    pub tag: Option<String>,
    /// What its people agreed to.
    pub consents: Vec<Agreed>,
    /// The words to which they agreed.
    pub wording: String,
    /// Where they did.
    pub source: String,
    /// What its columns are read as; as proposed, where nobody chose.
    pub columns: Option<Vec<Choice>>,
    /// How it is read.
    pub form: Form,
    /// The country in which phone numbers without a code are, where a line does not say it; else the company's.
    pub country: Option<String>,
    /// Whether to write nothing but the report.
    pub dry_run: bool,
}

impl NewImport {
    /// A file that is read as it is proposed, with the proof of what its people agreed to.
    #[must_use]
    pub fn of(content: Content, wording: &str, source: &str) -> Self {
        let (wording, source) = (wording.to_owned(), source.to_owned());
        Self {
            content,
            tag: None,
            consents: Vec::new(),
            wording,
            source,
            columns: None,
            form: Form::default(),
            country: None,
            dry_run: false,
        }
    }
}

/// Something that the people of a file said.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Agreed {
    /// What they said.
    pub answer: Answer,
    /// When, if that was before the file is read.
    pub said_at: Option<DateTime<Utc>>,
}

/// Where the lines come from.
#[derive(Debug, Clone)]
pub enum Content {
    /// A file that was uploaded before.
    Upload(Id<Upload>),
    /// The text itself.
    Csv(String),
}

/// Asks for a file to be read in.
///
/// # Errors
/// [`Error::Invalid`] when words or source of a consent are missing, or the file has no lines, can't be read, or has no column of
/// addresses; [`Error::NotFound`] when there is no such upload; `UPLOAD_USED`.
pub async fn request(tx: &Tx<ContactImport>, new: &NewImport) -> Result<Import> {
    let mut check = Check::default();
    demand_proof(&mut check, &new.wording, &new.source);
    for Agreed { answer, said_at } in &new.consents {
        demand_past(&mut check, *said_at, tx.now());
        answer.check(&mut check);
    }
    let country = new.country.as_deref().and_then(|text| check.keep("country", Country::parse(text)));
    check.done()?;
    let head = look(tx, &new.content, new.form).await?;
    let mut check = Check::default();
    let declared = fields::declared(tx).await?;
    let mut columns = match &new.columns {
        Some(chosen) => head.choose(&mut check, &declared, chosen),
        None => head.columns.clone(),
    };
    let company = provisioning::here(tx).await?;
    head.order_days(&mut columns, &declared, company.locale.parse().ok());
    // A column of addresses that was chosen and is not there is told already.
    let chosen = new.columns.iter().flatten().map(|choice| choice.target);
    if !columns.iter().map(|column| column.target).chain(chosen).any(Target::reaches) {
        check.push(Violation::new("file", "csv-column-missing").with(&json!({ "column": "email" })));
    }
    check.done()?;
    let country = match country {
        Some(country) => Some(country),
        None => Country::of_zone(&company.time_zone),
    };
    let upload = match &new.content {
        Content::Upload(upload) => *upload,
        Content::Csv(text) => uploads::create(tx, text).await?,
    };
    let tag = match &new.tag {
        Some(name) if !new.dry_run => Some(named(tx, name).await?.id),
        _ => None,
    };
    let id = Id::<Import>::new(tx.clock());
    let taken = tx
        .run(
            "INSERT INTO imports (tenant_id, id, upload_id, state, tag_id, consents, wording, source, size, created_by, created_at, encoding,
                                  separator, columns, width, country, dry_run, read_bytes, read_lines)
             SELECT $1, $2, u.id, 'queued', $4, $5, $6, $7, u.size, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17
             FROM uploads u WHERE u.tenant_id = $1 AND u.id = $3 AND u.size IS NOT NULL
               AND NOT EXISTS (SELECT FROM imports i WHERE i.tenant_id = $1 AND i.upload_id = $3)
               AND NOT EXISTS (SELECT FROM suppression_lists l WHERE l.tenant_id = $1 AND l.upload_id = $3)",
            [
                tx.tenant().into(),
                id.into(),
                upload.into(),
                tag.into(),
                serde_json::to_value(&new.consents).map_err(Error::internal)?.into(),
                new.wording.trim().into(),
                new.source.trim().into(),
                tx.actor().to_string().into(),
                tx.now().into(),
                head.encoding.name().into(),
                head.separator.name().into(),
                serde_json::to_value(&columns).map_err(Error::internal)?.into(),
                i32::try_from(head.width()).map_err(Error::internal)?.into(),
                country.map(|country| country.to_string()).into(),
                new.dry_run.into(),
                i64::try_from(head.below().bytes).map_err(Error::internal)?.into(),
                i64::try_from(head.below().lines).map_err(Error::internal)?.into(),
            ],
        )
        .await?;
    if taken == 0 {
        return Err(uploads::used());
    }
    tx.touch(id);
    tx.enqueue(&Task::ImportContacts { import: id }).await?;
    find(&tx.also()?, id).await
}

/// One import.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<ContactRead>, id: Id<Import>) -> Result<Import> {
    tx.row(FIND, [tx.tenant().into(), id.into()]).await?.ok_or(Error::NotFound)
}

const FIND: &str =
    "SELECT id, state, upload_id, tag_id, consents, wording, source, size, encoding, separator, columns, width, country, dry_run,
    read_bytes, read_lines, lines, created, updated, rejected, left_out, failure, created_at, finished_at FROM imports
    WHERE tenant_id = $1 AND id = $2";

/// Imports, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<ContactRead>, slice: &Slice<Id<Import>>) -> Result<Page<Import>> {
    let rows = tx
        .rows(
            "SELECT id, state, upload_id, tag_id, consents, wording, source, size, encoding, separator, columns, width, country, dry_run,
    read_bytes, read_lines, lines, created, updated, rejected, left_out, failure, created_at, finished_at FROM imports
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}
