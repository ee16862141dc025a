//! Tags: words that a tenant puts on contacts, and to which campaigns are sent.

use super::{Contact, changes, scoring};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::{Named, several},
    page::{Page, Slice},
    permissions::{ContactRead, ContactWrite, Permission},
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A word on contacts.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Tag {
    /// The tag's identifier.
    pub id: Id<Self>,
    /// The word.
    pub name: String,
}

impl Named for Tag {
    const PREFIX: &'static str = "tag";
}

/// The tenant's tags, by identifier.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<ContactRead>, slice: &Slice<Id<Tag>>) -> Result<Page<Tag>> {
    let rows = tx
        .rows(
            "SELECT id, name FROM tags WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these tags that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn tag_by_ids(tx: &Tx<ContactRead>, ids: &[Id<Tag>]) -> Result<Vec<Tag>> {
    tx.rows("SELECT id, name FROM tags WHERE tenant_id = $1 AND id = ANY($2)", [tx.tenant().into(), several(ids)]).await
}

/// The tags of each of these contacts.
///
/// # Errors
/// When the database can't be read.
pub async fn of(tx: &Tx<ContactRead>, contacts: &[Id<Contact>]) -> Result<Vec<(Id<Contact>, Tag)>> {
    #[derive(FromQueryResult)]
    struct Row {
        contact_id: Id<Contact>,
        id: Id<Tag>,
        name: String,
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT c.contact_id, t.id, t.name FROM contact_tags c JOIN tags t ON t.tenant_id = $1 AND t.id = c.tag_id
             WHERE c.tenant_id = $1 AND c.contact_id = ANY($2) ORDER BY t.name",
            [tx.tenant().into(), several(contacts)],
        )
        .await?;
    Ok(rows.into_iter().map(|Row { contact_id, id, name }| (contact_id, Tag { id, name })).collect())
}

/// Puts a tag on contacts, making the tag where it is new.
///
/// # Errors
/// [`Error::Invalid`] when the word is none; [`Error::Conflict`] when one of the contacts is gone.
pub async fn tag(tx: &Tx<ContactWrite>, contacts: &[Id<Contact>], name: &str) -> Result<Tag> {
    let tag = named(tx, name).await?;
    tx.touch(tag.id);
    for id in contacts {
        tx.touch(*id);
    }
    let ids: Vec<Uuid> = contacts.iter().map(|id| id.uuid()).collect();
    let known = tx
        .run(
            "INSERT INTO contact_tags (tenant_id, tag_id, contact_id)
             SELECT $1, $2, id FROM contacts WHERE tenant_id = $1 AND id = ANY($3) AND merged_into IS NULL
             ON CONFLICT (tenant_id, tag_id, contact_id) DO UPDATE SET tag_id = excluded.tag_id",
            [tx.tenant().into(), tag.id.into(), ids.into()],
        )
        .await?;
    if usize::try_from(known).ok() != Some(contacts.len()) {
        return Err(Error::NotFound);
    }
    changes::note(tx, &tx.actor().to_string(), contacts, &["tags".to_owned()]).await?;
    scoring::stir(tx).await?;
    Ok(tag)
}

/// Takes a tag off contacts.
///
/// # Errors
/// [`Error::NotFound`] when there is no such tag, or one of the contacts is gone.
pub async fn untag(tx: &Tx<ContactWrite>, contacts: &[Id<Contact>], tag: Id<Tag>) -> Result<Tag> {
    let found = super::only(tag_by_ids(&tx.also()?, &[tag]).await?)?;
    if super::by_ids(&tx.also()?, contacts).await?.len() != contacts.len() {
        return Err(Error::NotFound);
    }
    tx.touch(tag);
    for id in contacts {
        tx.touch(*id);
    }
    changes::note(tx, &tx.actor().to_string(), contacts, &["tags".to_owned()]).await?;
    tx.run(
        "DELETE FROM contact_tags WHERE tenant_id = $1 AND tag_id = $2 AND contact_id = ANY($3)",
        [tx.tenant().into(), tag.into(), several(contacts)],
    )
    .await?;
    scoring::stir(tx).await?;
    Ok(found)
}

/// The tag of this name, made where it is new.
pub(super) async fn named<P: Permission>(tx: &Tx<P>, name: &str) -> Result<Tag> {
    let mut check = Check::default();
    check.line("tag", name, 80);
    check.done()?;
    let row = tx
        .row(
            "INSERT INTO tags (tenant_id, id, name) VALUES ($1, $2, $3)
             ON CONFLICT (tenant_id, name) DO UPDATE SET name = excluded.name RETURNING id, name",
            [tx.tenant().into(), Id::<Tag>::new(tx.clock()).into(), name.trim().into()],
        )
        .await?;
    row.ok_or_else(|| Error::internal("a tag was neither made nor found"))
}
