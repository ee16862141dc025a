//! A template and its parts, as the API shows them.

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, Json, Object, SimpleObject};
use chrono::{DateTime, Utc};
use locales::Args;
use serde_json::{Map, Value};
use tenants::{
    Result, Violation,
    templates::{self, Body, Content, Format, Kind, View, compare, versions},
};

/// A template.
pub(crate) struct Template(pub(crate) templates::Template);

/// What a campaign says, in Handlebars.
#[Object]
impl Template {
    /// The template's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What the company calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The language it is written in, as a BCP 47 tag.
    async fn locale(&self) -> &str {
        &self.0.content.wording.locale
    }

    /// The subject.
    async fn subject(&self) -> &str {
        &self.0.content.wording.subject
    }

    /// The page, where it is written in HTML.
    async fn html(&self) -> Option<&str> {
        source_of(&self.0.content.wording.body, Format::Html)
    }

    /// The page, where it is written in MJML.
    async fn mjml(&self) -> Option<&str> {
        source_of(&self.0.content.wording.body, Format::Mjml)
    }

    /// The text part; made from the page when there is none.
    async fn text(&self) -> Option<&str> {
        self.0.content.wording.text.as_deref()
    }

    /// The same in further languages.
    async fn variants(&self) -> Vec<TemplateVariant> {
        variants(&self.0.content)
    }

    /// What it takes beside `contact.…`, `company` and `unsubscribe_url`.
    async fn variables(&self) -> Vec<TemplateVariable> {
        variables(&self.0.content)
    }

    /// The number of its last version.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Every save, newest first.
    async fn versions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<TemplateVersion>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| versions::list(tx, self.0.id, &slice).await).await?;
        Ok(connect(&window, page, |version| version.number, TemplateVersion))
    }

    /// What it was after the save of this number.
    async fn version_at(&self, ctx: &Context<'_>, number: i32) -> Result<TemplateVersion> {
        ctx.act(async |tx| versions::read(tx, self.0.id, number).await).await.map(TemplateVersion)
    }

    /// What changed from one version to another: the parts that differ, with their lines.
    async fn changes(&self, ctx: &Context<'_>, from: i32, to: i32) -> Result<Vec<TemplateChange>> {
        let old = ctx.act(async |tx| versions::read(tx, self.0.id, from).await).await?;
        let new = ctx.act(async |tx| versions::read(tx, self.0.id, to).await).await?;
        Ok(compare::compare(&old.content, &new.content).into_iter().map(TemplateChange::from).collect())
    }

    /// What is not wrong with it, but not well either, shown with its samples.
    async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<TemplateWarning>> {
        let found = ctx.act(async |tx| templates::warnings(tx, self.0.id).await).await?;
        Ok(found.into_iter().map(|found| TemplateWarning::told(ctx, found)).collect())
    }

    /// The message with these variables in it, for instance `{"contact": {"name": "Ada"}}`; a declared variable that is not given is
    /// shown with its sample. With `contact` it is the message as that person would get it: needs `contact:reveal`, and leaves a row in
    /// the audit chain. The language is `locale`, or the contact's, or the company's.
    async fn preview(
        &self,
        ctx: &Context<'_>,
        variables: Option<Json<Value>>,
        contact: Option<ID>,
        locale: Option<String>,
    ) -> Result<TemplatePreview> {
        let view = View { locale, variables: variables.map(|variables| variables.0) };
        let preview = match ids::read_some("contact", contact.as_ref())? {
            None => ctx.act(async |tx| templates::preview(tx, self.0.id, &view).await).await?,
            Some(contact) => ctx.act(async |tx| templates::preview_for(tx, self.0.id, contact, &view).await).await?,
        };
        let templates::Preview { locale, subject, html, text, warnings, .. } = preview;
        let warnings = warnings.into_iter().map(|found| TemplateWarning::told(ctx, found)).collect();
        Ok(TemplatePreview { locale, subject, html, text, warnings })
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last written anew.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

/// What a template was after one save.
pub(crate) struct TemplateVersion(versions::Version);

/// What a template was after one save.
#[Object]
impl TemplateVersion {
    /// Its number, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Who saved it: the identifier of a member or of a key, as in the audit chain.
    async fn author(&self) -> &str {
        &self.0.author
    }

    /// Why, in the author's words.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// The language it was written in.
    async fn locale(&self) -> &str {
        &self.0.content.wording.locale
    }

    /// The subject.
    async fn subject(&self) -> &str {
        &self.0.content.wording.subject
    }

    /// The page, where it was written in HTML.
    async fn html(&self) -> Option<&str> {
        source_of(&self.0.content.wording.body, Format::Html)
    }

    /// The page, where it was written in MJML.
    async fn mjml(&self) -> Option<&str> {
        source_of(&self.0.content.wording.body, Format::Mjml)
    }

    /// The text part, where it had one of its own.
    async fn text(&self) -> Option<&str> {
        self.0.content.wording.text.as_deref()
    }

    /// The same in further languages.
    async fn variants(&self) -> Vec<TemplateVariant> {
        variants(&self.0.content)
    }

    /// What it took.
    async fn variables(&self) -> Vec<TemplateVariable> {
        variables(&self.0.content)
    }
}

/// What a template says in a further language.
#[derive(SimpleObject)]
pub(crate) struct TemplateVariant {
    /// The language, as a BCP 47 tag.
    locale: String,
    /// The subject.
    subject: String,
    /// The page, where it is written in HTML.
    html: Option<String>,
    /// The page, where it is written in MJML.
    mjml: Option<String>,
    /// The text part; made from the page when there is none.
    text: Option<String>,
}

/// A variable that a template takes.
#[derive(SimpleObject)]
pub(crate) struct TemplateVariable {
    /// Its name.
    name: String,
    /// What values it has.
    #[graphql(name = "type")]
    kind: VariableType,
    /// Whether a campaign can't be sent without it.
    required: bool,
    /// A value to show the template with.
    sample: Option<Json<Value>>,
}

/// What values a variable has.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Kind", name = "TemplateVariableType")]
pub(crate) enum VariableType {
    /// A text.
    Text,
    /// A number, or a text that is a decimal number.
    Number,
    /// An object with `amount`, a decimal number, and `currency`, a code of ISO 4217.
    Money,
    /// A date (`2026-11-21`) or an instant (RFC 3339).
    Date,
    /// Yes or no.
    Boolean,
    /// A list.
    List,
    /// An object.
    Object,
}

/// A part of a template that is not the same in two versions.
#[derive(SimpleObject)]
pub(crate) struct TemplateChange {
    /// The part, for instance `html` or `variants.ar.subject`.
    part: String,
    /// The lines that changed, and some round them.
    lines: Vec<TemplateLine>,
}

/// A line of a part.
#[derive(SimpleObject)]
struct TemplateLine {
    /// What became of it.
    mark: LineMark,
    /// Its number in the older version, from 1.
    old: Option<usize>,
    /// Its number in the newer version, from 1.
    new: Option<usize>,
    /// The line, without its end.
    text: String,
}

/// What became of a line.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "compare::Mark", name = "TemplateLineMark")]
enum LineMark {
    /// It stands in both versions.
    Kept,
    /// It stands in the newer only.
    Added,
    /// It stands in the older only.
    Removed,
}

/// Something that does not keep a template from being sent, but deserves a look.
#[derive(SimpleObject)]
pub(crate) struct TemplateWarning {
    /// The part, as the input names it.
    field: String,
    /// What it is, in kebab case.
    code: &'static str,
    /// The sentence about it, in the caller's language.
    message: String,
}

/// A message as one recipient would get it.
#[derive(SimpleObject)]
pub(crate) struct TemplatePreview {
    /// The language that was chosen, as a BCP 47 tag.
    locale: String,
    /// The subject.
    subject: String,
    /// The HTML part.
    html: String,
    /// The text part.
    text: String,
    /// What deserves a look.
    warnings: Vec<TemplateWarning>,
}

impl TemplateWarning {
    fn told(ctx: &Context<'_>, found: Violation) -> Self {
        let Violation { field, code, args } = found;
        let locale = ctx.locale();
        let message = locales::violation(locale, code, &Args::from(&Map::from_iter(args)));
        Self { field: field.into_owned(), code, message }
    }
}

impl From<compare::Change> for TemplateChange {
    fn from(change: compare::Change) -> Self {
        let lines = change.lines.into_iter().map(|line| {
            let compare::Line { mark, old, new, text } = line;
            TemplateLine { mark: mark.into(), old, new, text }
        });
        Self { part: change.part, lines: lines.collect() }
    }
}

fn variants(content: &Content) -> Vec<TemplateVariant> {
    let variants = content.variants.iter().map(|wording| TemplateVariant {
        locale: wording.locale.clone(),
        subject: wording.subject.clone(),
        html: source_of(&wording.body, Format::Html).map(str::to_owned),
        mjml: source_of(&wording.body, Format::Mjml).map(str::to_owned),
        text: wording.text.clone(),
    });
    variants.collect()
}

fn variables(content: &Content) -> Vec<TemplateVariable> {
    let variables = content.variables.iter().map(|variable| TemplateVariable {
        name: variable.name.clone(),
        kind: variable.kind.into(),
        required: variable.required,
        sample: variable.sample.clone().map(Json),
    });
    variables.collect()
}

/// The source, if this is its language.
pub(super) fn source_of(body: &Body, format: Format) -> Option<&str> {
    (body.format == format).then_some(&*body.source)
}

/// The one source that is given.
pub(super) fn read_format<const N: usize>(given: [(Format, Option<String>); N]) -> Result<Body, Violation> {
    let first = given[0].0.name();
    let mut bodies = given.into_iter().filter_map(|(format, source)| Some(Body { format, source: source? }));
    match (bodies.next(), bodies.next()) {
        (Some(body), None) => Ok(body),
        (None, _) => Err(Violation::new(first, "required")),
        (Some(_), Some(other)) => Err(Violation::new(other.format.name(), "one-source")),
    }
}
