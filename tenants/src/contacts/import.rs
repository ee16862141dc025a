//! Imports: a file of contacts, read in as a task, with the proof of what its people agreed to.
//!
//! The file waits sealed; the task reads it from the start and goes on behind the last line whose batch was committed, so that
//! a crash loses no line and takes none twice. Who withdrew stays withdrawn: an import never says yes for somebody of whom the
//! ledger already knows an answer.

mod store;

pub use store::{Line, Reject, finish, store};

use super::{
    consent::{Answer, demand_past, demand_proof},
    tags::{Tag, named},
};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{ContactImport, ContactRead, ImportRun},
    tasks::Task,
    uploads::{self, Upload},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

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
    /// How much of it was read, in bytes.
    pub read_bytes: i64,
    /// Lines that were worked off, the heading not counted.
    pub lines: i64,
    /// New contacts.
    pub created: i64,
    /// Contacts that were there and were completed.
    pub updated: i64,
    /// Lines that were refused.
    pub rejected: i64,
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
/// [`Error::Invalid`] when words or source of a consent are missing or the file is empty or too large, [`Error::NotFound`] when
/// there is no such upload.
pub async fn request(tx: &Tx<ContactImport>, new: &NewImport) -> Result<Import> {
    let mut check = Check::default();
    demand_proof(&mut check, &new.wording, &new.source);
    for Agreed { answer, said_at } in &new.consents {
        demand_past(&mut check, *said_at, tx.now());
        answer.check(&mut check);
    }
    check.done()?;
    let upload = match &new.content {
        Content::Upload(upload) => *upload,
        Content::Csv(text) => uploads::create(tx, text.as_bytes()).await?,
    };
    let tag = match &new.tag {
        Some(name) => Some(named(tx, name).await?.id),
        None => None,
    };
    let id = Id::<Import>::new(tx.clock());
    let taken = tx
        .run(
            "INSERT INTO imports (tenant_id, id, upload_id, state, tag_id, consents, wording, source, size, created_by, created_at)
             SELECT $1, $2, u.id, 'queued', $4, $5, $6, $7, u.size, $8, $9 FROM uploads u WHERE u.tenant_id = $1 AND u.id = $3
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
            ],
        )
        .await?;
    if taken == 0 {
        return Err(Error::NotFound);
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

const FIND: &str = "SELECT id, state, upload_id, tag_id, consents, wording, source, size, read_bytes, lines, created, updated, rejected,
    failure, created_at, finished_at FROM imports WHERE tenant_id = $1 AND id = $2";

/// Imports, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<ContactRead>, slice: &Slice<Id<Import>>) -> Result<Page<Import>> {
    let rows = tx
        .rows(
            "SELECT id, state, upload_id, tag_id, consents, wording, source, size, read_bytes, lines, created, updated, rejected,
                    failure, created_at, finished_at FROM imports
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// The lines that an import refused, in order.
///
/// # Errors
/// When the database can't be read.
pub async fn rejects(tx: &Tx<ContactRead>, id: Id<Import>, slice: &Slice<i64>) -> Result<Page<Reject>> {
    let rows = tx
        .rows(
            "SELECT line, field, code FROM import_rejects
             WHERE tenant_id = $1 AND import_id = $2 AND ($3::bigint IS NULL OR line > $3) ORDER BY line LIMIT $4",
            [tx.tenant().into(), id.into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// The import and its file, for the task that reads it; `None` when it is already over.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn begin(tx: &Tx<ImportRun>, id: Id<Import>) -> Result<Option<(Import, Vec<u8>)>> {
    let import: Import = tx.row(FIND, [tx.tenant().into(), id.into()]).await?.ok_or(Error::NotFound)?;
    tx.touch(id);
    let Some(upload) = import.upload_id.filter(|_| matches!(import.state.as_str(), "queued" | "running")) else {
        return Ok(None);
    };
    tx.run("UPDATE imports SET state = 'running' WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()])
        .await?;
    Ok(Some((import, uploads::read(tx, upload).await?)))
}
