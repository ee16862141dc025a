//! Contacts and their tags.

mod inputs;
mod rules;
mod types;

pub(crate) use inputs::patch;
pub(crate) use rules::ContactRule;
pub(crate) use types::{Contact, Stage, Tag};

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect, connect_with},
};
use async_graphql::{Context, Enum, ID, Object, connection::Connection};
use inputs::{ContactCreate, ContactTag, ContactUntag, ContactUpdate};
use tenants::{
    Result,
    contacts::{self, rules::Rule},
};

/// In which order contacts are listed.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contacts::Order")]
pub(crate) enum ContactOrder {
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// The last changed first.
    Changed,
    /// The most points first, as they were looked at last: at most a tenth has faded since. Who never earned any is not among them.
    Score,
}

/// The contacts that fit a rule, counted only when asked for.
pub(crate) struct Total {
    pub(crate) rule: Option<Rule>,
    pub(crate) order: contacts::Order,
}

#[Object(name = "ContactTotal")]
impl Total {
    /// How many contacts the list has, all pages together.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.act(async |tx| contacts::count(tx, self.rule.as_ref(), self.order).await).await
    }
}

#[derive(Default)]
pub(crate) struct ContactsQuery;

#[Object]
impl ContactsQuery {
    /// One contact.
    async fn contact(&self, ctx: &Context<'_>, id: ID) -> Result<Contact> {
        let id = ids::read("id", &id)?;
        let rows = ctx.act(async |tx| contacts::by_ids(tx, &[id]).await).await?;
        rows.into_iter().next().map(Contact).ok_or(tenants::Error::NotFound)
    }

    /// The contact with exactly this e-mail address, found without opening any.
    async fn contact_by_email(&self, ctx: &Context<'_>, email: String) -> Result<Option<Contact>> {
        let found = ctx.act(async |tx| contacts::find_by_email(tx, &email).await).await?;
        Ok(found.map(Contact))
    }

    /// Contacts, all or those that fit a rule; the newest first unless another order is asked for.
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        rule: Option<ContactRule>,
        order: Option<ContactOrder>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Contact, Total>> {
        let (window, rule) = (Window { first, after }, rule.map(|rule| rule.read("rule")).transpose()?);
        let (slice, order) = (window.slice()?, order.map(contacts::Order::from).unwrap_or_default());
        let page = ctx.act(async |tx| contacts::list(tx, rule.as_ref(), order, &slice).await).await?;
        Ok(connect_with(&window, page, Total { rule, order }, contacts::Place::of, Contact))
    }

    /// Tags, oldest first.
    async fn tags(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Tag>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| contacts::tags(tx, &slice).await).await?;
        Ok(connect(&window, page, |tag| tag.id, Tag))
    }
}

#[derive(Default)]
pub(crate) struct ContactsMutation;

#[Object]
impl ContactsMutation {
    /// Adds a person. Adding says nothing about consent: `consentRecord` does.
    async fn contact_create(&self, ctx: &Context<'_>, input: ContactCreate) -> Result<Contact> {
        ctx.act(async |tx| contacts::create(tx, &input.into()).await).await.map(Contact)
    }

    /// Changes the fields that are given; `null` removes one.
    async fn contact_update(&self, ctx: &Context<'_>, input: ContactUpdate) -> Result<Contact> {
        let id = ids::read("id", &input.id)?;
        ctx.act(async |tx| contacts::update(tx, id, input.into()).await).await.map(Contact)
    }

    /// Removes a person and what was recorded of them, for good.
    async fn contact_erase(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let contact = ids::read("id", &id)?;
        ctx.act(async |tx| contacts::erase(tx, contact).await).await?;
        Ok(id)
    }

    /// Puts a tag on contacts, making the tag where it is new.
    async fn contact_tag(&self, ctx: &Context<'_>, input: ContactTag) -> Result<Tag> {
        let contacts = ids::read_all("contacts", &input.contacts)?;
        ctx.act(async |tx| contacts::tag(tx, &contacts, &input.tag).await).await.map(Tag)
    }

    /// Takes a tag off contacts.
    async fn contact_untag(&self, ctx: &Context<'_>, input: ContactUntag) -> Result<Tag> {
        let (contacts, tag) = (ids::read_all("contacts", &input.contacts)?, ids::read("tag", &input.tag)?);
        ctx.act(async |tx| contacts::untag(tx, &contacts, tag).await).await.map(Tag)
    }
}
