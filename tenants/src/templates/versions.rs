//! Versions: every save of a template, kept as it was.

use super::{Content, Draft, Template, find, update};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    page::{Page, Slice},
    permissions::{TemplateRead, TemplateWrite},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

/// The longest note, in characters.
const NOTE: usize = 400;

/// What a template was after one save.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Version {
    /// The template.
    pub template_id: Id<Template>,
    /// The number, from 1.
    pub number: i32,
    /// What it said.
    pub content: Content,
    /// Who saved it, as in the audit chain.
    pub author: String,
    /// Why, in the author's words; may be empty.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Versions of a template, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<TemplateRead>, template: Id<Template>, slice: &Slice<i32>) -> Result<Page<Version>> {
    let rows = tx
        .rows(
            "SELECT template_id, number, content, author, note, at FROM template_versions
             WHERE tenant_id = $1 AND template_id = $2 AND ($3::integer IS NULL OR number < $3) ORDER BY number DESC LIMIT $4",
            [tx.tenant().into(), template.into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// One version.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn read(tx: &Tx<TemplateRead>, template: Id<Template>, number: i32) -> Result<Version> {
    tx.row(
        "SELECT template_id, number, content, author, note, at FROM template_versions
         WHERE tenant_id = $1 AND template_id = $2 AND number = $3",
        [tx.tenant().into(), template.into(), number.into()],
    )
    .await?
    .ok_or(Error::NotFound)
}

/// Writes a new version that is equal to an old one.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when it is no template any more, for instance because a partial is gone.
pub async fn roll_back(tx: &Tx<TemplateWrite>, template: Id<Template>, number: i32, note: &str) -> Result<Template> {
    let old = read(&tx.also()?, template, number).await?;
    let Template { name, .. } = find(&tx.also()?, template).await?;
    update(tx, template, &Draft { name, content: old.content, note: note.to_owned() }).await
}

/// Notes what is wrong with a note.
pub(super) fn check_note(check: &mut Check, note: &str) {
    check.length("note", note, NOTE);
    check.demand(!note.chars().any(char::is_control), "note", "line-break");
}
