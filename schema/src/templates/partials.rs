//! Partials: what templates share.

use super::{inputs::PartialInput, types::source_of};
use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    templates::{Format, partials},
};

/// A piece of templates, called by its name.
pub(crate) struct Partial(pub(crate) partials::Partial);

/// A piece of templates, for instance a footer, which `{{> footer}}` puts in its place. One that holds `{{> @partial-block}}` is a
/// layout: `{{#> layout}}…{{/layout}}` puts it round what stands between.
#[Object]
impl Partial {
    /// The partial's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The name by which it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The source, where it is HTML.
    async fn html(&self) -> Option<String> {
        source_of(&self.0.body(), Format::Html).map(str::to_owned)
    }

    /// The source, where it is MJML.
    async fn mjml(&self) -> Option<String> {
        source_of(&self.0.body(), Format::Mjml).map(str::to_owned)
    }

    /// The source, where it is text.
    async fn text(&self) -> Option<String> {
        source_of(&self.0.body(), Format::Text).map(str::to_owned)
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

#[derive(Default)]
pub(crate) struct PartialsQuery;

#[Object]
impl PartialsQuery {
    /// One partial.
    async fn partial(&self, ctx: &Context<'_>, id: ID) -> Result<Partial> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| partials::find(tx, id).await).await.map(Partial)
    }

    /// Partials, oldest first.
    async fn partials(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Partial>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| partials::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |partial| partial.id, Partial))
    }
}

#[derive(Default)]
pub(crate) struct PartialsMutation;

#[Object]
impl PartialsMutation {
    /// Writes a new partial.
    async fn partial_create(&self, ctx: &Context<'_>, input: PartialInput) -> Result<Partial> {
        let draft = input.draft()?;
        ctx.act(async |tx| partials::create(tx, &draft).await).await.map(Partial)
    }

    /// Writes a partial anew, for all templates that call it: refused where one of them would no longer be a template. Campaigns
    /// under way keep what they started with.
    async fn partial_update(&self, ctx: &Context<'_>, id: ID, input: PartialInput) -> Result<Partial> {
        let (id, draft) = (ids::read("id", &id)?, input.draft()?);
        ctx.act(async |tx| partials::update(tx, id, &draft).await).await.map(Partial)
    }

    /// Removes a partial that nothing calls.
    async fn partial_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let partial = ids::read("id", &id)?;
        ctx.act(async |tx| partials::delete(tx, partial).await).await?;
        Ok(id)
    }
}
