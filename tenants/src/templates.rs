//! Templates: what a campaign says, in Handlebars, with the recipient's fields in it.
//!
//! Rendering lives at the outbound edge. What must be known here, whether a text is a template at all and what it looks like, is
//! asked through [`Tools`], which whoever can render hands in when the database is opened.

mod entity;

use crate::{
    Id, Tx,
    error::{Check, Error, Result, Violation},
    id::Named,
    page::{Page, Slice},
    permissions::{TemplateRead, TemplateWrite},
};
use locales::Locale;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use entity::Model as Template;

impl Named for Template {
    const PREFIX: &'static str = "template";
}

/// The longest subject, in characters, and the longest body, in bytes.
const SUBJECT: usize = 400;
const BODY: usize = 256 * 1024;

/// What a template says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The language it is written in, as a BCP 47 tag: decides how dates and numbers look.
    pub locale: String,
    /// The subject.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The text part; made from the HTML when there is none.
    pub text: Option<String>,
}

/// A message as one recipient gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The subject.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The text part.
    pub text: String,
}

/// What can render, given by the outbound edge.
#[derive(Debug, Clone, Copy)]
pub struct Tools {
    /// Everything that keeps a content from being a template.
    pub check: fn(&Content) -> Vec<Violation>,
    /// The content with these variables in it.
    pub preview: fn(&Content, &serde_json::Value) -> Result<Preview>,
}

/// A template to be, or what it is to become.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the tenant calls it.
    pub name: String,
    /// What it says.
    pub content: Content,
}

/// Templates, by identifier.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<TemplateRead>, slice: &Slice<Id<Template>>) -> Result<Page<Template>> {
    let mut found = entity::Entity::find().filter(entity::Column::TenantId.eq(tx.tenant()));
    if let Some(after) = slice.after {
        found = found.filter(entity::Column::Id.gt(after));
    }
    let limit = u64::try_from(slice.limit()).unwrap_or_default();
    Ok(slice.page(found.order_by_asc(entity::Column::Id).limit(limit).all(tx).await?))
}

/// Those of these templates that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<TemplateRead>, ids: &[Id<Template>]) -> Result<Vec<Template>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let found =
        entity::Entity::find().filter(entity::Column::TenantId.eq(tx.tenant())).filter(entity::Column::Id.is_in(ids));
    Ok(found.all(tx).await?)
}

/// One template.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<TemplateRead>, id: Id<Template>) -> Result<Template> {
    by_ids(tx, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// Writes a new template.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong with it; [`Error::Conflict`] when the name is taken.
pub async fn create(tx: &Tx<TemplateWrite>, draft: &Draft) -> Result<Template> {
    check(tx, draft)?;
    let id = Id::new(tx.clock());
    tx.touch(id);
    let row = entity::ActiveModel {
        tenant_id: Set(tx.tenant()),
        id: Set(id),
        created_at: Set(tx.now()),
        ..fields(tx, draft)
    };
    Ok(row.insert(tx).await?)
}

/// Writes a template anew. Campaigns that are under way keep the content they started with.
///
/// # Errors
/// As [`create`], and [`Error::NotFound`].
pub async fn update(tx: &Tx<TemplateWrite>, id: Id<Template>, draft: &Draft) -> Result<Template> {
    find(&tx.also()?, id).await?;
    check(tx, draft)?;
    tx.touch(id);
    let row = entity::ActiveModel { tenant_id: Set(tx.tenant()), id: Set(id), ..fields(tx, draft) };
    Ok(row.update(tx).await?)
}

/// Removes a template that no campaign uses.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when a campaign uses it.
pub async fn delete(tx: &Tx<TemplateWrite>, id: Id<Template>) -> Result<()> {
    tx.touch(id);
    let deleted = entity::Entity::delete_by_id((tx.tenant(), id)).exec(tx).await?;
    if deleted.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Shows a template with these variables.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when it does not render.
pub async fn preview(tx: &Tx<TemplateRead>, id: Id<Template>, variables: &serde_json::Value) -> Result<Preview> {
    let template = find(tx, id).await?;
    (tx.db().tools().preview)(&template.content(), variables)
}

impl Template {
    /// What it says.
    #[must_use]
    pub fn content(&self) -> Content {
        let Self { locale, subject, html, text, .. } = self.clone();
        Content { locale, subject, html, text }
    }
}

fn fields(tx: &Tx<TemplateWrite>, draft: &Draft) -> entity::ActiveModel {
    let Content { locale, subject, html, text } = draft.content.clone();
    entity::ActiveModel {
        name: Set(draft.name.trim().to_owned()),
        locale: Set(locale),
        subject: Set(subject),
        html: Set(html),
        text: Set(text),
        updated_at: Set(tx.now()),
        ..Default::default()
    }
}

fn check(tx: &Tx<TemplateWrite>, draft: &Draft) -> Result<()> {
    let Content { locale, subject, html, text } = &draft.content;
    let mut check = Check::default();
    check.line("name", &draft.name, 120);
    check.demand(locale.parse::<Locale>().is_ok(), "locale", "locale-unknown");
    check.line("subject", subject, SUBJECT);
    check.demand(!html.trim().is_empty(), "html", "required");
    check.demand(html.len() <= BODY, "html", "template-too-large");
    check.demand(text.as_ref().is_none_or(|text| text.len() <= BODY), "text", "template-too-large");
    for violation in (tx.db().tools().check)(&draft.content) {
        check.push(violation);
    }
    check.done()
}
