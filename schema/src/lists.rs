//! Lists of contacts.

use crate::{
    contacts::{Contact, Total},
    context::Act,
    ids,
    page::{List, Window, connect, connect_with},
};
use async_graphql::{Context, ID, InputObject, Object, connection::Connection};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    contacts::{self, lists, rules::Rule},
};

/// Contacts that belong together.
pub(crate) struct ContactList(pub(crate) contacts::List);

/// Contacts that were put together by hand, by an import or as the snapshot of a segment.
#[Object]
impl ContactList {
    /// The list's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What the company calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is for.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Who is on it, newest first.
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Contact, Total>> {
        let (window, rule) = (Window { first, after }, Some(Rule::List(self.0.id)));
        let slice = window.slice()?;
        let page = ctx.act(async |tx| contacts::list(tx, rule.as_ref(), contacts::Order::Newest, &slice).await).await?;
        Ok(connect_with(&window, page, Total { rule, order: contacts::Order::default() }, contacts::Place::of, Contact))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A list to be.
#[derive(InputObject)]
pub(crate) struct ListCreate {
    /// What the company calls it.
    name: String,
    /// What it is for.
    #[graphql(default)]
    description: String,
}

/// Contacts to put on a list, or to take off.
#[derive(InputObject)]
pub(crate) struct ListContacts {
    /// The list.
    list: ID,
    /// The contacts, at most 100.
    contacts: Vec<ID>,
}

#[derive(Default)]
pub(crate) struct ListsQuery;

#[Object]
impl ListsQuery {
    /// Lists, newest first.
    async fn lists(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<ContactList>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| lists::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |list| list.id, ContactList))
    }
}

#[derive(Default)]
pub(crate) struct ListsMutation;

#[Object]
impl ListsMutation {
    /// Makes an empty list.
    async fn list_create(&self, ctx: &Context<'_>, input: ListCreate) -> Result<ContactList> {
        ctx.act(async |tx| lists::create(tx, &input.name, &input.description).await).await.map(ContactList)
    }

    /// Puts contacts on a list.
    async fn list_add(&self, ctx: &Context<'_>, input: ListContacts) -> Result<ContactList> {
        let (list, contacts) = (ids::read("list", &input.list)?, ids::read_all("contacts", &input.contacts)?);
        ctx.act(async |tx| lists::add(tx, list, &contacts).await).await.map(ContactList)
    }

    /// Takes contacts off a list.
    async fn list_remove(&self, ctx: &Context<'_>, input: ListContacts) -> Result<ContactList> {
        let (list, contacts) = (ids::read("list", &input.list)?, ids::read_all("contacts", &input.contacts)?);
        ctx.act(async |tx| lists::remove(tx, list, &contacts).await).await.map(ContactList)
    }

    /// Forgets a list, unless a segment or a scheduled campaign chooses by it (`LIST_IN_USE`); its contacts stay.
    async fn list_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let list = ids::read("id", &id)?;
        ctx.act(async |tx| lists::delete(tx, list).await).await?;
        Ok(id)
    }
}
