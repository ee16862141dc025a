//! Partials: pieces of templates that a tenant writes once, a footer or a layout, and that templates call by name.
//!
//! `{{> footer}}` puts one in its place. A layout is a partial with a slot, `{{> @partial-block}}`, and is put round a page by
//! `{{#> layout}}…{{/layout}}`: that is Handlebars' own way, so that a template says itself what it stands in, every version is
//! complete, and there is no need for raw output (`{{{body}}}`), which would let a value through without escaping.

use super::{Body, Bundle, Content, Format, Template, content::place, variables::is_name};
use crate::{
    Id, Tx,
    error::{Check, Error, Result, Violation},
    id::Named,
    media,
    page::{Page, Slice},
    permissions::{Permission, TemplateRead, TemplateWrite},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde_json::json;
use std::collections::BTreeMap;

/// Partials by name.
pub type Partials = BTreeMap<String, Body>;

/// The most bytes of a partial, and the most partials that one content may call, directly or by others.
const LARGEST: usize = 64 * 1024;
const MOST: usize = 100;

/// A piece of templates.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Partial {
    /// The partial's identifier.
    pub id: Id<Self>,
    /// The name by which it is called.
    pub name: String,
    /// The language of the source, by its name.
    pub format: String,
    /// The source.
    pub source: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was last written anew.
    pub updated_at: DateTime<Utc>,
}

impl Named for Partial {
    const PREFIX: &'static str = "partial";
}

/// A partial to be, or what it is to become.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The name by which it is called: a letter, then up to 59 letters, digits, `_` and `-`.
    pub name: String,
    /// What it holds.
    pub body: Body,
}

impl Partial {
    /// What it holds.
    #[must_use]
    pub fn body(&self) -> Body {
        let formats = [Format::Html, Format::Mjml, Format::Text];
        let format = formats.into_iter().find(|format| format.name() == self.format).unwrap_or(Format::Text);
        Body { format, source: self.source.clone() }
    }
}

/// Partials, by identifier.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<TemplateRead>, slice: &Slice<Id<Partial>>) -> Result<Page<Partial>> {
    let rows = tx
        .rows(
            "SELECT id, name, format, source, created_at, updated_at FROM partials
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// One partial.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<TemplateRead>, id: Id<Partial>) -> Result<Partial> {
    tx.row(
        "SELECT id, name, format, source, created_at, updated_at FROM partials WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into()],
    )
    .await?
    .ok_or(Error::NotFound)
}

/// Writes a new partial.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong with it, or when the name is taken.
pub async fn create(tx: &Tx<TemplateWrite>, draft: &Draft) -> Result<Partial> {
    let calls = check(tx, draft).await?;
    let id = Id::new(tx.clock());
    tx.touch(id);
    tx.run(
        "INSERT INTO partials (tenant_id, id, name, format, source, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
        [
            tx.tenant().into(),
            id.into(),
            draft.name.as_str().into(),
            draft.body.format.name().into(),
            draft.body.source.as_str().into(),
            tx.now().into(),
        ],
    )
    .await?;
    note(tx, id, calls, &draft.body.source).await?;
    find(&tx.also()?, id).await
}

/// Writes a partial anew, for all templates that call it. Campaigns that are under way keep what they started with.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`]; [`Error::Invalid`] also when a template would no longer be one.
pub async fn update(tx: &Tx<TemplateWrite>, id: Id<Partial>, draft: &Draft) -> Result<Partial> {
    // Two partials that are made to call each other at the same time would both pass.
    tx.run("SELECT id FROM partials WHERE tenant_id = $1 ORDER BY id FOR UPDATE", [tx.tenant().into()]).await?;
    find(&tx.also()?, id).await?;
    let calls = check(tx, draft).await?;
    tx.touch(id);
    tx.run(
        "UPDATE partials SET name = $3, format = $4, source = $5, updated_at = $6 WHERE tenant_id = $1 AND id = $2",
        [
            tx.tenant().into(),
            id.into(),
            draft.name.as_str().into(),
            draft.body.format.name().into(),
            draft.body.source.as_str().into(),
            tx.now().into(),
        ],
    )
    .await?;
    tx.run("DELETE FROM partial_partials WHERE tenant_id = $1 AND caller_id = $2", [tx.tenant().into(), id.into()])
        .await?;
    note(tx, id, calls, &draft.body.source).await?;
    check_callers(tx, id).await?;
    find(&tx.also()?, id).await
}

/// Removes a partial that nothing calls.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when a template or another partial calls it.
pub async fn delete(tx: &Tx<TemplateWrite>, id: Id<Partial>) -> Result<()> {
    tx.touch(id);
    let deleted = tx.run("DELETE FROM partials WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]);
    if deleted.await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Checks a draft, and tells whom it calls.
async fn check(tx: &Tx<TemplateWrite>, draft: &Draft) -> Result<Vec<String>> {
    let Draft { name, body } = draft;
    let field = body.format.name();
    let mut check = Check::default();
    check.demand(is_name(name), "name", "name-invalid");
    check.demand(!body.source.trim().is_empty(), field, "required");
    check.demand(body.source.len() <= LARGEST, field, "template-too-large");
    check.demand(!body.source.contains('\0'), field, "line-break");
    let tools = tx.db().tools();
    let calls = (tools.calls)(&body.source);
    let mut partials = Partials::from([(name.clone(), body.clone())]);
    gather(tx, calls.clone(), &mut partials, true).await?;
    for violation in (tools.check_partial)(name, &partials) {
        check.push(violation);
    }
    check.done()?;
    Ok(calls)
}

/// Notes what a partial calls and shows now.
async fn note(tx: &Tx<TemplateWrite>, id: Id<Partial>, calls: Vec<String>, source: &str) -> Result<()> {
    media::uses::note_partial(tx, id, source).await?;
    tx.run(
        "INSERT INTO partial_partials (tenant_id, caller_id, partial_id)
         SELECT $1, $2, id FROM partials WHERE tenant_id = $1 AND name = ANY($3)",
        [tx.tenant().into(), id.into(), calls.into()],
    )
    .await?;
    Ok(())
}

/// Checks the templates that call a partial, directly or by others, with what it holds now.
async fn check_callers(tx: &Tx<TemplateWrite>, id: Id<Partial>) -> Result<()> {
    let callers: Vec<Template> = tx
        .rows(
            "WITH RECURSIVE above AS (
               SELECT $2::uuid AS id UNION
               SELECT p.caller_id FROM partial_partials p JOIN above a ON p.partial_id = a.id WHERE p.tenant_id = $1),
             callers AS (
               SELECT DISTINCT c.template_id FROM template_partials c JOIN above a ON c.partial_id = a.id WHERE c.tenant_id = $1)
             SELECT t.id, t.name, t.version, v.content, t.created_at, t.updated_at
             FROM callers c JOIN templates t ON t.tenant_id = $1 AND t.id = c.template_id
             JOIN template_versions v ON v.tenant_id = $1 AND v.template_id = t.id AND v.number = t.version ORDER BY t.id",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    let mut check = Check::default();
    for Template { name, content, .. } in callers {
        let bundle = bundle(tx, content, true).await?;
        if let Some(first) = (tx.db().tools().check)(&bundle).first() {
            let args = json!({ "name": name, "field": first.field, "code": first.code });
            check.push(Violation::new("name", "partial-breaks-template").with(&args));
        }
    }
    check.done()
}

/// A content with the partials that it calls; a name that nothing has is missing. For whoever writes, what was read stays as
/// it is until the end of the act.
pub(crate) async fn bundle<P: Permission>(tx: &Tx<P>, content: Content, hold: bool) -> Result<Bundle> {
    let mut partials = Partials::new();
    let calls = content.sources().flat_map(tx.db().tools().calls).collect();
    gather(tx, calls, &mut partials, hold).await?;
    Ok(Bundle { content, partials })
}

/// Adds the partials of these names, and those that they call.
async fn gather<P: Permission>(tx: &Tx<P>, mut calls: Vec<String>, known: &mut Partials, hold: bool) -> Result<()> {
    loop {
        calls.retain(|name| !known.contains_key(name));
        if calls.is_empty() {
            return Ok(());
        }
        let sql = if hold {
            "SELECT id, name, format, source, created_at, updated_at FROM partials WHERE tenant_id = $1 AND name = ANY($2) FOR SHARE"
        } else {
            "SELECT id, name, format, source, created_at, updated_at FROM partials WHERE tenant_id = $1 AND name = ANY($2)"
        };
        let found: Vec<Partial> = tx.rows(sql, [tx.tenant().into(), std::mem::take(&mut calls).into()]).await?;
        for partial in found {
            calls.extend((tx.db().tools().calls)(&partial.source));
            known.insert(partial.name.clone(), partial.body());
        }
        if known.len() > MOST {
            return Err(Error::Invalid(vec![Violation::new(place(0, "html"), "template-too-large")]));
        }
    }
}

/// Notes whom a template calls now.
pub(super) async fn note_template(tx: &Tx<TemplateWrite>, id: Id<Template>, content: &Content) -> Result<()> {
    let calls: Vec<String> = content.sources().flat_map(tx.db().tools().calls).collect();
    tx.run("DELETE FROM template_partials WHERE tenant_id = $1 AND template_id = $2", [tx.tenant().into(), id.into()])
        .await?;
    tx.run(
        "INSERT INTO template_partials (tenant_id, template_id, partial_id)
         SELECT $1, $2, id FROM partials WHERE tenant_id = $1 AND name = ANY($3)",
        [tx.tenant().into(), id.into(), calls.into()],
    )
    .await?;
    Ok(())
}
