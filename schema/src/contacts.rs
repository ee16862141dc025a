//! Contacts, their tags and what they agreed to.

mod inputs;
mod types;

pub(crate) use inputs::patch;
pub(crate) use types::{Channel, Contact, Purpose, Tag};

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect, connect_with},
};
use async_graphql::{Context, ID, Object, connection::Connection};
use inputs::{ConsentRecord, ContactCreate, ContactTag, ContactUntag, ContactUpdate};
use tenants::{
    Id, Result,
    contacts::{self, consent},
};

/// The contacts of a list, counted only when asked for.
pub(crate) struct Total {
    tag: Option<Id<contacts::Tag>>,
}

#[Object(name = "ContactTotal")]
impl Total {
    /// How many contacts the list has, all its pages together.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.act(async |tx| contacts::count(tx, self.tag).await).await
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

    /// Contacts, newest first, all or those with a tag.
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        tag: Option<ID>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Contact, Total>> {
        let (window, tag) = (Window { first, after }, ids::read_some("tag", tag.as_ref())?);
        let slice = window.slice()?;
        let page = ctx.act(async |tx| contacts::list(tx, tag, &slice).await).await?;
        Ok(connect_with(&window, page, Total { tag }, |contact| contact.id, Contact))
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
        ctx.act(async |tx| contacts::update(tx, id, &input.into()).await).await.map(Contact)
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

    /// Writes down a yes or a no of a person, with its proof.
    async fn consent_record(&self, ctx: &Context<'_>, input: ConsentRecord) -> Result<types::Consent> {
        let contact = ids::read("contact", &input.contact)?;
        ctx.act(async |tx| consent::record(tx, contact, &input.into()).await).await.map(types::Consent)
    }
}
