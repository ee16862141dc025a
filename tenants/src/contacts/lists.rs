//! Lists: contacts that the tenant has put together by hand, by an import or as the snapshot of a segment.

use super::{Contact, changes, rules::uses, scoring};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::{Named, several},
    page::{Page, Slice},
    permissions::{ContactRead, ContactWrite, Permission},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Contacts that belong together.
#[derive(Debug, Clone, FromQueryResult)]
pub struct List {
    /// The list's identifier.
    pub id: Id<Self>,
    /// What the tenant calls it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Named for List {
    const PREFIX: &'static str = "list";
}

/// The tenant's lists, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<ContactRead>, slice: &Slice<Id<List>>) -> Result<Page<List>> {
    let rows = tx
        .rows(
            "SELECT id, name, description, created_at FROM lists
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these lists that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<ContactRead>, ids: &[Id<List>]) -> Result<Vec<List>> {
    tx.rows(
        "SELECT id, name, description, created_at FROM lists WHERE tenant_id = $1 AND id = ANY($2)",
        [tx.tenant().into(), several(ids)],
    )
    .await
}

/// Makes an empty list.
///
/// # Errors
/// [`Error::Invalid`], also when the name is taken.
pub async fn create(tx: &Tx<ContactWrite>, name: &str, description: &str) -> Result<List> {
    make(tx, name, description).await
}

/// The same for whoever puts contacts together otherwise.
pub(crate) async fn make<P: Permission>(tx: &Tx<P>, name: &str, description: &str) -> Result<List> {
    let mut check = Check::default();
    check.line("name", name, 120);
    check.length("description", description, 1_000);
    check.done()?;
    let id = Id::<List>::new(tx.clock());
    tx.touch(id);
    tx.row(
        "INSERT INTO lists (tenant_id, id, name, description, created_at) VALUES ($1, $2, $3, $4, $5)
         RETURNING id, name, description, created_at",
        [tx.tenant().into(), id.into(), name.trim().into(), description.trim().into(), tx.now().into()],
    )
    .await?
    .ok_or_else(|| Error::internal("a list was not made"))
}

/// Puts contacts on a list; those that are on it stay.
///
/// # Errors
/// [`Error::NotFound`] when there is no such list, or one of the contacts is gone.
pub async fn add(tx: &Tx<ContactWrite>, id: Id<List>, contacts: &[Id<Contact>]) -> Result<List> {
    let found = both(tx, id, contacts).await?;
    tx.run(
        "INSERT INTO list_contacts (tenant_id, list_id, contact_id, added_at) SELECT $1, $2, unnest($3::uuid[]), $4 ON CONFLICT DO NOTHING",
        [tx.tenant().into(), id.into(), uuids(contacts).into(), tx.now().into()],
    )
    .await?;
    scoring::stir(tx).await?;
    Ok(found)
}

/// Takes contacts off a list.
///
/// # Errors
/// As [`add`].
pub async fn remove(tx: &Tx<ContactWrite>, id: Id<List>, contacts: &[Id<Contact>]) -> Result<List> {
    let found = both(tx, id, contacts).await?;
    tx.run(
        "DELETE FROM list_contacts WHERE tenant_id = $1 AND list_id = $2 AND contact_id = ANY($3)",
        [tx.tenant().into(), id.into(), uuids(contacts).into()],
    )
    .await?;
    scoring::stir(tx).await?;
    Ok(found)
}

/// Forgets a list; its contacts stay.
///
/// # Errors
/// [`Error::NotFound`]; `LIST_IN_USE` while a segment, or a campaign that waits, chooses by it.
pub async fn delete(tx: &Tx<ContactWrite>, id: Id<List>) -> Result<()> {
    tx.touch(id);
    let held = "SELECT id, name, description, created_at FROM lists WHERE tenant_id = $1 AND id = $2 FOR UPDATE";
    let held: Option<List> = tx.row(held, [tx.tenant().into(), id.into()]).await?;
    held.ok_or(Error::NotFound)?;
    uses::demand_unused(tx, id.to_string(), "LIST_IN_USE").await?;
    tx.run("DELETE FROM lists WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    scoring::stir(tx).await
}

async fn both(tx: &Tx<ContactWrite>, id: Id<List>, contacts: &[Id<Contact>]) -> Result<List> {
    let found = super::only(by_ids(&tx.also()?, &[id]).await?)?;
    if super::by_ids(&tx.also()?, contacts).await?.len() != contacts.len() {
        return Err(Error::NotFound);
    }
    tx.touch(id);
    for contact in contacts {
        tx.touch(*contact);
    }
    changes::note(tx, &tx.actor().to_string(), contacts, &["lists".to_owned()]).await?;
    Ok(found)
}

fn uuids(contacts: &[Id<Contact>]) -> Vec<Uuid> {
    contacts.iter().map(|id| id.uuid()).collect()
}

/// The lists that each of these contacts is on.
///
/// # Errors
/// When the database can't be read.
pub async fn of(tx: &Tx<ContactRead>, contacts: &[Id<Contact>]) -> Result<Vec<(Id<Contact>, List)>> {
    #[derive(FromQueryResult)]
    struct Row {
        contact_id: Id<Contact>,
        #[sea_orm(nested)]
        list: List,
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT c.contact_id, l.id, l.name, l.description, l.created_at FROM list_contacts c
             JOIN lists l ON l.tenant_id = $1 AND l.id = c.list_id WHERE c.tenant_id = $1 AND c.contact_id = ANY($2) ORDER BY l.name",
            [tx.tenant().into(), uuids(contacts).into()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.contact_id, row.list)).collect())
}
