//! Public forms: where people ask to be written to. What is posted only ever leads to a mail that asks them ([`super::opt_ins`]).

mod check;
mod submit;

pub use submit::{Served, Submission, serve, submit};

use super::{Tag, consent::Said, tags::named};
use crate::{
    Id, Tx,
    error::{Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{FormRead, FormWrite, Permission},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

/// A form as its tenant sees it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Form {
    /// The form's identifier.
    pub id: Id<Self>,
    /// What the company calls it; the ledger's rows name it as their source.
    pub name: String,
    /// The languages in which it is shown, the first one to whoever reads none of them.
    pub languages: Vec<String>,
    /// Whether it has a field for the name.
    pub asks_name: bool,
    /// Whether it has a field for the phone number.
    pub asks_phone: bool,
    /// What can be ticked: a list of [`Ask`].
    pub asks: serde_json::Value,
    /// The tag that those who confirm get.
    pub tag_id: Option<Id<Tag>>,
    /// The page to which it leads; a page of ours where there is none.
    pub redirect: Option<String>,
    /// The sites that may show it in a frame, and to which it may lead.
    pub origins: Vec<String>,
    /// The work that a browser has to do before posting, in bits; none when 0.
    pub difficulty: i16,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Named for Form {
    const PREFIX: &'static str = "form";
}

/// Something that can be ticked: a purpose of e-mail, and the version of the words that stand beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ask {
    /// What is said by ticking it.
    pub said: Said,
    /// What the wording is called.
    pub wording: String,
    /// The wording's version.
    pub version: i32,
}

/// A form to be.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the company calls it.
    pub name: String,
    /// The languages.
    pub languages: Vec<String>,
    /// Whether it has a field for the name.
    pub asks_name: bool,
    /// Whether it has a field for the phone number.
    pub asks_phone: bool,
    /// What can be ticked.
    pub asks: Vec<Ask>,
    /// A tag for those who confirm.
    pub tag: Option<String>,
    /// The page to which it leads.
    pub redirect: Option<String>,
    /// The sites that may show it.
    pub origins: Vec<String>,
    /// The work before posting, in bits.
    pub difficulty: i16,
}

impl Form {
    /// What can be ticked. A row that could not be read would offer nothing, and so take nobody's word.
    #[must_use]
    pub fn asks(&self) -> Vec<Ask> {
        serde_json::from_value(self.asks.clone()).unwrap_or_default()
    }
}

const FIND: &str = "SELECT id, name, languages, asks_name, asks_phone, asks, tag_id, redirect, origins, difficulty, created_at, updated_at
    FROM forms WHERE tenant_id = $1 AND id = $2";

/// One form.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<FormRead>, id: Id<Form>) -> Result<Form> {
    tx.row(FIND, [tx.tenant().into(), id.into()]).await?.ok_or(Error::NotFound)
}

async fn link<P: Permission>(tx: &Tx<P>, id: Id<Form>) -> Result<Form> {
    tx.row(FIND, [tx.tenant().into(), id.into()]).await?.ok_or_else(|| Error::refused("LINK_INVALID"))
}

/// Forms, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<FormRead>, slice: &Slice<Id<Form>>) -> Result<Page<Form>> {
    let rows = tx
        .rows(
            "SELECT id, name, languages, asks_name, asks_phone, asks, tag_id, redirect, origins, difficulty, created_at, updated_at FROM forms
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Makes a form.
///
/// # Errors
/// [`Error::Invalid`] with all violations.
pub async fn create(tx: &Tx<FormWrite>, draft: &Draft) -> Result<Form> {
    let id = Id::new(tx.clock());
    write(tx, id, draft).await
}

/// Changes a form. Whoever has it open is asked to look at it again.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] with all violations.
pub async fn update(tx: &Tx<FormWrite>, id: Id<Form>, draft: &Draft) -> Result<Form> {
    find(&tx.also()?, id).await?;
    write(tx, id, draft).await
}

/// Takes a form away. What it asked before can still be confirmed.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn remove(tx: &Tx<FormWrite>, id: Id<Form>) -> Result<()> {
    let removed = tx.run("DELETE FROM forms WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    tx.touch(id);
    if removed == 0 { Err(Error::NotFound) } else { Ok(()) }
}

async fn write(tx: &Tx<FormWrite>, id: Id<Form>, draft: &Draft) -> Result<Form> {
    let languages = check::check(tx, draft).await?;
    let tag = match &draft.tag {
        Some(name) => Some(named(tx, name).await?.id),
        None => None,
    };
    tx.touch(id);
    tx.run(
        "INSERT INTO forms (tenant_id, id, name, languages, asks_name, asks_phone, asks, tag_id, redirect, origins, difficulty, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
         ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, languages = excluded.languages, asks_name = excluded.asks_name,
           asks_phone = excluded.asks_phone, asks = excluded.asks, tag_id = excluded.tag_id, redirect = excluded.redirect,
           origins = excluded.origins, difficulty = excluded.difficulty, updated_at = excluded.updated_at",
        [
            tx.tenant().into(),
            id.into(),
            draft.name.trim().into(),
            languages.into(),
            draft.asks_name.into(),
            draft.asks_phone.into(),
            serde_json::to_value(&draft.asks).map_err(Error::internal)?.into(),
            tag.into(),
            draft.redirect.clone().into(),
            draft.origins.clone().into(),
            draft.difficulty.into(),
            tx.now().into(),
        ],
    )
    .await?;
    find(&tx.also()?, id).await
}
