//! Templates.

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, ID, InputObject, Json, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    templates::{self, Content, Draft},
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
        &self.0.locale
    }

    /// The subject.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The HTML part.
    async fn html(&self) -> &str {
        &self.0.html
    }

    /// The text part; made from the HTML when there is none.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// The message with these variables in it, for instance `{"contact": {"name": "Ada"}}`.
    async fn preview(&self, ctx: &Context<'_>, variables: Json<serde_json::Value>) -> Result<TemplatePreview> {
        let preview = ctx.act(async |tx| templates::preview(tx, self.0.id, &variables.0).await).await?;
        Ok(TemplatePreview { subject: preview.subject, html: preview.html, text: preview.text })
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

/// A message as one recipient would get it.
#[derive(SimpleObject)]
pub(crate) struct TemplatePreview {
    /// The subject.
    subject: String,
    /// The HTML part.
    html: String,
    /// The text part.
    text: String,
}

/// A template to be.
#[derive(InputObject)]
pub(crate) struct TemplateInput {
    /// What the company calls it.
    name: String,
    /// The language it is written in, as a BCP 47 tag.
    locale: String,
    /// The subject.
    subject: String,
    /// The HTML part.
    html: String,
    /// The text part; made from the HTML when there is none.
    text: Option<String>,
}

impl From<TemplateInput> for Draft {
    fn from(input: TemplateInput) -> Self {
        let TemplateInput { name, locale, subject, html, text } = input;
        Self { name, content: Content { locale, subject, html, text } }
    }
}

#[derive(Default)]
pub(crate) struct TemplatesQuery;

#[Object]
impl TemplatesQuery {
    /// One template.
    async fn template(&self, ctx: &Context<'_>, id: ID) -> Result<Template> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| templates::find(tx, id).await).await.map(Template)
    }

    /// Templates, oldest first.
    async fn templates(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Template>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| templates::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |template| template.id, Template))
    }
}

#[derive(Default)]
pub(crate) struct TemplatesMutation;

#[Object]
impl TemplatesMutation {
    /// Writes a new template.
    async fn template_create(&self, ctx: &Context<'_>, input: TemplateInput) -> Result<Template> {
        ctx.act(async |tx| templates::create(tx, &input.into()).await).await.map(Template)
    }

    /// Writes a template anew. Campaigns under way keep what they started with.
    async fn template_update(&self, ctx: &Context<'_>, id: ID, input: TemplateInput) -> Result<Template> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| templates::update(tx, id, &input.into()).await).await.map(Template)
    }

    /// Removes a template that no campaign uses.
    async fn template_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let template = ids::read("id", &id)?;
        ctx.act(async |tx| templates::delete(tx, template).await).await?;
        Ok(id)
    }
}
