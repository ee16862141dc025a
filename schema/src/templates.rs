//! Templates, their versions and partials.

mod inputs;
mod partials;
mod types;

pub(crate) use partials::{Partial, PartialsMutation, PartialsQuery};
pub(crate) use types::Template;

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, ID, Object};
use inputs::{TemplateInput, TemplateRollBack};
use tenants::{
    Result,
    templates::{self, versions},
};

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
        let draft = input.draft()?;
        ctx.act(async |tx| templates::create(tx, &draft).await).await.map(Template)
    }

    /// Writes a template anew, all of it, as its next version. Campaigns under way keep what they started with.
    async fn template_update(&self, ctx: &Context<'_>, id: ID, input: TemplateInput) -> Result<Template> {
        let (id, draft) = (ids::read("id", &id)?, input.draft()?);
        ctx.act(async |tx| templates::update(tx, id, &draft).await).await.map(Template)
    }

    /// Writes a new version that is equal to an old one.
    async fn template_roll_back(&self, ctx: &Context<'_>, input: TemplateRollBack) -> Result<Template> {
        let TemplateRollBack { id, version, note } = input;
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| versions::roll_back(tx, id, version, &note).await).await.map(Template)
    }

    /// Removes a template that no campaign uses, with its versions.
    async fn template_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let template = ids::read("id", &id)?;
        ctx.act(async |tx| templates::delete(tx, template).await).await?;
        Ok(id)
    }
}
