//! Imports of contacts.

use crate::{
    consents::{Basis, Channel, Purpose, Tracking, answer},
    context::{Act, Requester},
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};
use locales::Args;
use tenants::{
    Result,
    contacts::{
        PersonName,
        import::{self, Agreed, Content, NewImport},
    },
    error::Check,
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
        self.0.failure.as_deref().map(|code| sentence(ctx, code, self.0.lines + 1))
    }

    /// The refused lines, in order.
    async fn rejects(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<ImportReject>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| import::rejects(tx, self.0.id, &slice).await).await?;
        Ok(connect(
            &window,
            page,
            |reject| reject.line,
            |reject| {
                let message = sentence(ctx, &reject.code, reject.line);
                ImportReject { line: reject.line, field: reject.field, code: reject.code, message }
            },
        ))
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

/// A line that an import refused. The line itself is kept nowhere.
#[derive(SimpleObject)]
pub(crate) struct ImportReject {
    /// Its number in the file, the heading being 1.
    line: i64,
    /// The column.
    field: String,
    /// The code of the violation.
    code: String,
    /// The same in a sentence.
    message: String,
}

/// What is wrong with a file or a line of it, in the language of whoever asks. Only the code was kept.
fn sentence(ctx: &Context<'_>, code: &str, line: i64) -> String {
    let locale = ctx.data_opt::<Requester>().map(|requester| requester.locale).unwrap_or_default();
    let args = Args::new().with("line", line).with("max", PersonName::LONGEST).with("column", "email");
    locales::violation(locale, code, &args)
}

/// Where the lines come from.
#[derive(OneofObject)]
pub(crate) enum ImportFile {
    /// A file that was uploaded to `/uploads`.
    Upload(ID),
    /// The text itself: a heading with the columns `email`, `phone`, `name`, `locale`, then a line a person.
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
    /// What its people agreed to. Who withdrew stays withdrawn.
    #[graphql(default)]
    consents: Vec<ImportConsent>,
    /// The words to which they agreed.
    wording: String,
    /// Where they did: a form, a shop, an earlier system.
    source: String,
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
        let content = input.file.content()?;
        let mut check = Check::default();
        let consents = input.consents.into_iter().filter_map(|consent| consent.agreed(&mut check)).collect();
        check.done()?;
        let new = NewImport { content, tag: input.tag, consents, wording: input.wording, source: input.source };
        ctx.act(async |tx| import::request(tx, &new).await).await.map(Import)
    }
}
