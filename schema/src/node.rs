//! `node`: anything by its identifier.

use crate::{
    bulks::ContactsChange,
    campaigns::{Campaign, DryRun},
    contacts::Contact,
    context::Act,
    domains::Domain,
    ids,
    imports::Import,
    lists::ContactList,
    media::Medium,
    rights::RightsRequest,
    scoring::ScoreRule,
    segments::Segment,
    senders::Sender,
    tasks::Task,
    templates::{Partial, Template},
    webhooks::Webhook,
};
use async_graphql::{Context, ID, Interface, Object};
use tenants::{Error, Result, campaigns, contacts, domains, media, tasks, templates};

/// Something with an identifier that is unique in the whole API.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The identifier: a word for what it is, an underscore, 26 characters."
))]
pub(crate) enum Node {
    Contact(Contact),
    Import(Import),
    Template(Template),
    Partial(Partial),
    Sender(Sender),
    Campaign(Campaign),
    DryRun(DryRun),
    Task(Task),
    ContactList(ContactList),
    Segment(Segment),
    RightsRequest(RightsRequest),
    ContactsChange(ContactsChange),
    Medium(Medium),
    ScoreRule(ScoreRule),
    Webhook(Webhook),
    Domain(Domain),
}

#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The thing with this identifier; none when there is none, or it is another company's.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Node>> {
        let found = match id.split_once('_').map(|(prefix, _)| prefix) {
            Some("contact") => {
                let id = ids::read("id", &id)?;
                let rows = ctx.act(async |tx| contacts::by_ids(tx, &[id]).await).await;
                rows.and_then(|rows| rows.into_iter().next().ok_or(Error::NotFound))
                    .map(|row| Node::Contact(Contact(row)))
            }
            Some("import") => {
                let id = ids::read("id", &id)?;
                ctx.act(async |tx| contacts::import::find(tx, id).await).await.map(|row| Node::Import(Import(row)))
            }
            Some("template") => {
                let id = ids::read("id", &id)?;
                ctx.act(async |tx| templates::find(tx, id).await).await.map(|row| Node::Template(Template(row)))
            }
            Some("partial") => {
                let id = ids::read("id", &id)?;
                ctx.act(async |tx| templates::partials::find(tx, id).await).await.map(|row| Node::Partial(Partial(row)))
            }
            Some("sender") => {
                let id = ids::read("id", &id)?;
                let rows = ctx.act(async |tx| campaigns::senders::by_ids(tx, &[id]).await).await;
                rows.and_then(|rows| rows.into_iter().next().ok_or(Error::NotFound))
                    .map(|row| Node::Sender(Sender(row)))
            }
            Some("campaign") => {
                let id = ids::read("id", &id)?;
                ctx.act(async |tx| campaigns::find(tx, id).await).await.map(|row| Node::Campaign(Campaign(row)))
            }
            Some("dryrun") => {
                let id = ids::read("id", &id)?;
                ctx.act(async |tx| campaigns::dry_runs::find(tx, id).await).await.map(|row| Node::DryRun(DryRun(row)))
            }
            Some("task") => {
                let id = ids::read("id", &id)?;
                ctx.act(async |tx| tasks::find(tx, id).await).await.map(|row| Node::Task(Task(row)))
            }
            Some("list") => {
                let id = ids::read("id", &id)?;
                let rows = ctx.act(async |tx| contacts::lists::by_ids(tx, &[id]).await).await;
                rows.and_then(|rows| rows.into_iter().next().ok_or(Error::NotFound))
                    .map(|row| Node::ContactList(ContactList(row)))
            }
            Some("bulk") => {
                let id = ids::read("id", &id)?;
                let row = ctx.act(async |tx| contacts::bulks::find(tx, id).await).await;
                row.map(|row| Node::ContactsChange(ContactsChange(row)))
            }
            Some("segment") => {
                let id = ids::read("id", &id)?;
                ctx.act(async |tx| contacts::segments::find(tx, id).await).await.map(|row| Node::Segment(Segment(row)))
            }
            Some("request") => {
                let id = ids::read("id", &id)?;
                let found = ctx.act(async |tx| contacts::rights::find(tx, id).await).await;
                found.map(|row| Node::RightsRequest(RightsRequest(row)))
            }
            Some("medium") => {
                let id = ids::read("id", &id)?;
                ctx.act(async |tx| media::find(tx, id).await).await.map(|row| Node::Medium(Medium(row)))
            }
            Some("domain") => {
                let id = ids::read("id", &id)?;
                ctx.act(async |tx| domains::find(tx, id).await).await.map(|row| Node::Domain(Domain(row)))
            }
            Some("scorerule") => {
                let id = ids::read("id", &id)?;
                let found = ctx.act(async |tx| contacts::scoring::find(tx, id).await).await;
                found.map(|row| Node::ScoreRule(ScoreRule(row)))
            }
            Some("webhook") => {
                let id = ids::read("id", &id)?;
                let found = ctx.act(async |tx| tenants::webhooks::find(tx, id).await).await;
                found.map(|row| Node::Webhook(Webhook(row)))
            }
            _ => {
                ctx.scope()?;
                Err(Error::NotFound)
            }
        };
        match found {
            Err(Error::NotFound) => Ok(None),
            found => found.map(Some),
        }
    }
}
