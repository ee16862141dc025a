//! Imports of contacts.

mod columns;
mod inputs;

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect, connect_with},
};
use async_graphql::{Context, Enum, ID, Object, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};
use columns::{ImportColumn, ImportEncoding, ImportHead, ImportSeparator};
use inputs::ContactImport;
pub(crate) use inputs::ImportFile;
use locales::Args;
use tenants::{
    Id, Result,
    contacts::import::{self, Form, Spot},
    uploads::{Encoding, Separator},
};

/// Where an import stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImportState {
    /// It waits.
    Queued,
    /// It is being read.
    Running,
    /// It was read to its end.
    Completed,
    /// The file as a whole could not be read.
    Failed,
}

impl ImportState {
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "running" => Self::Running,
            "completed" => Self::Completed,
            "failed" => Self::Failed,
            _ => Self::Queued,
        }
    }
}

/// An import.
pub(crate) struct Import(pub(crate) import::Import);

/// A file of contacts, read in as a task.
#[Object]
impl Import {
    /// The import's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// Where it stands.
    async fn state(&self) -> ImportState {
        ImportState::of(&self.0.state)
    }

    /// Lines that were worked off, the heading not counted.
    async fn lines(&self) -> i64 {
        self.0.lines
    }

    /// New contacts.
    async fn created(&self) -> i64 {
        self.0.created
    }

    /// Contacts that were there and were completed.
    async fn updated(&self) -> i64 {
        self.0.updated
    }

    /// Lines that were refused.
    async fn rejected(&self) -> i64 {
        self.0.rejected
    }

    /// Cells that were left out of lines that were not refused.
    async fn left_out(&self) -> i64 {
        self.0.left_out
    }

    /// Whether it was only tried: then nothing was written but this report.
    async fn dry_run(&self) -> bool {
        self.0.dry_run
    }

    /// As what the file's bytes were read.
    async fn encoding(&self) -> ImportEncoding {
        Encoding::parse(&self.0.encoding).unwrap_or(Encoding::Utf8).into()
    }

    /// What stands between its columns.
    async fn separator(&self) -> ImportSeparator {
        Separator::parse(&self.0.separator).unwrap_or(Separator::Comma).into()
    }

    /// What its columns were read as. Their names were not kept.
    async fn columns(&self) -> Vec<ImportColumn> {
        let columns: Vec<import::Column> = serde_json::from_value(self.0.columns.clone()).unwrap_or_default();
        columns.into_iter().map(ImportColumn::from).collect()
    }

    /// The country in which phone numbers without a code were taken to be, where a line did not say it.
    async fn country(&self) -> Option<&str> {
        self.0.country.as_deref()
    }

    /// How much of the file was read, from 0 to 1.
    async fn progress(&self) -> f64 {
        progress(&self.0)
    }

    /// Why the file as a whole could not be read: the code of a violation.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// The same in a sentence.
    async fn failure_message(&self, ctx: &Context<'_>) -> Option<String> {
        let line = Args::new().with("line", self.0.lines + 1);
        self.0.failure.as_deref().map(|code| locales::violation(ctx.locale(), code, &line))
    }

    /// The refused lines and the cells that were left out, in order: all, or those with one code. The same as a file:
    /// `GET /imports/{id}/rejects.csv`.
    async fn rejects(
        &self,
        ctx: &Context<'_>,
        code: Option<String>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, ImportReject, RejectTotal>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| import::rejects(tx, self.0.id, code.as_deref(), &slice).await).await?;
        let locale = ctx.locale();
        Ok(connect_with(
            &window,
            page,
            RejectTotal { import: self.0.id, code },
            |reject| Spot(reject.line, reject.field.clone()),
            |reject| {
                let message = reject.sentence(locale);
                let import::Reject { line, field, code, refused } = reject;
                ImportReject { line, field, code, message, refused }
            },
        ))
    }

    /// How often each reason stands in `rejects`, the most frequent first.
    async fn reject_reasons(&self, ctx: &Context<'_>) -> Result<Vec<ImportRejectReason>> {
        let reasons = ctx.act(async |tx| import::reasons(tx, self.0.id).await).await?;
        Ok(reasons.into_iter().map(ImportRejectReason::from).collect())
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share of a file needs no more than 52 bits")]
pub(crate) fn progress(import: &import::Import) -> f64 {
    if import.state == "completed" { 1.0 } else { import.read_bytes as f64 / import.size.max(1) as f64 }
}

/// A line that an import refused, or a cell that it left out of a line that it took. What stood there is kept nowhere.
#[derive(SimpleObject)]
pub(crate) struct ImportReject {
    /// The line's number in the file, from 1.
    line: i64,
    /// What the column was read as.
    field: String,
    /// The code of the violation.
    code: String,
    /// The same in a sentence.
    message: String,
    /// Whether the whole line was refused, and not only this cell left out.
    refused: bool,
}

/// The refused lines and left out cells of an import, counted only when asked for.
pub(crate) struct RejectTotal {
    import: Id<import::Import>,
    code: Option<String>,
}

#[Object(name = "ImportRejectTotal")]
impl RejectTotal {
    /// How many there are, all pages together. Of cells that were left out the first 10,000 are listed; `leftOut` counts them all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        let reasons = ctx.act(async |tx| import::reasons(tx, self.import).await).await?;
        let wanted = reasons.iter().filter(|reason| self.code.as_ref().is_none_or(|code| *code == reason.code));
        Ok(wanted.map(|reason| reason.rejected + reason.left_out).sum())
    }
}

/// How often an import refused lines, or left out cells, for one reason.
#[derive(SimpleObject)]
pub(crate) struct ImportRejectReason {
    /// The code of the violation.
    code: String,
    /// Lines that were refused.
    rejected: i64,
    /// Cells that were left out, of those that are listed.
    left_out: i64,
}

impl From<import::Counted> for ImportRejectReason {
    fn from(import::Counted { code, rejected, left_out }: import::Counted) -> Self {
        Self { code, rejected, left_out }
    }
}

#[derive(Default)]
pub(crate) struct ImportsQuery;

#[Object]
impl ImportsQuery {
    /// One import.
    #[graphql(name = "import")]
    async fn find(&self, ctx: &Context<'_>, id: ID) -> Result<Import> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| import::find(tx, id).await).await.map(Import)
    }

    /// How a file would be read: its encoding and separator, its columns with some of what stands in them, and what each is best read
    /// as. The answer shows personal data, so that asking leaves a row in the audit chain.
    async fn import_head(
        &self,
        ctx: &Context<'_>,
        file: ImportFile,
        encoding: Option<ImportEncoding>,
        separator: Option<ImportSeparator>,
    ) -> Result<ImportHead> {
        let content = file.content()?;
        let form = Form { encoding: encoding.map(Into::into), separator: separator.map(Into::into) };
        ctx.act(async |tx| import::look(tx, &content, form).await).await.map(ImportHead)
    }

    /// Imports, newest first.
    async fn imports(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Import>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| import::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |import| import.id, Import))
    }
}

#[derive(Default)]
pub(crate) struct ImportsMutation;

#[Object]
impl ImportsMutation {
    /// Reads a file of contacts in, as a task: follow it with the subscription `importProgress`.
    async fn contact_import(&self, ctx: &Context<'_>, input: ContactImport) -> Result<Import> {
        let new = input.read()?;
        ctx.act(async |tx| import::request(tx, &new).await).await.map(Import)
    }
}
