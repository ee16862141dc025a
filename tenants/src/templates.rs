//! Templates: what a campaign says, in Handlebars, with the recipient's fields in it.
//!
//! A template says it in one language or several ([`content`]), declares what it takes beside the recipient's fields
//! ([`variables`]), shares pieces with other templates ([`partials`]), and keeps every save as a version ([`versions`]) that can be
//! compared ([`compare`]). Rendering lives at the outbound edge. What must be known here, whether a text is a template at all and
//! what it looks like, is asked through [`Tools`], which whoever can render hands in when the database is opened.

pub mod compare;
pub mod content;
pub mod partials;
pub mod variables;
pub mod versions;

pub use content::{Body, Bundle, Content, Format, Preview, Tools, Wording};
pub use variables::{Kind, Variable};

use crate::{
    Id, Tx,
    contacts::{self, Contact, Revealed, only},
    error::{Check, Error, Result, Violation},
    id::{Named, several},
    media,
    page::{Page, Slice},
    permissions::{ContactReveal, Permission, TemplateRead, TemplateWrite},
    provisioning,
};
use chrono::{DateTime, Utc};
use content::place;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

/// A template, as its last version has it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Template {
    /// The template's identifier.
    pub id: Id<Self>,
    /// What the tenant calls it.
    pub name: String,
    /// The number of its last version.
    pub version: i32,
    /// What it says.
    pub content: Content,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was last written anew.
    pub updated_at: DateTime<Utc>,
}

impl Named for Template {
    const PREFIX: &'static str = "template";
}

/// A template to be, or what it is to become.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the tenant calls it.
    pub name: String,
    /// What it says.
    pub content: Content,
    /// Why it is written, in the author's words; may be empty.
    pub note: String,
}

/// For whom, and with what, a template is shown.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The reader's language; otherwise the contact's, or the tenant's.
    pub locale: Option<String>,
    /// Values; a declared variable without one is shown with its sample.
    pub variables: Option<Value>,
}

/// Templates, by identifier.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<TemplateRead>, slice: &Slice<Id<Template>>) -> Result<Page<Template>> {
    let rows = tx
        .rows(
            "SELECT t.id, t.name, t.version, v.content, t.created_at, t.updated_at
             FROM templates t JOIN template_versions v ON v.tenant_id = $1 AND v.template_id = t.id AND v.number = t.version
             WHERE t.tenant_id = $1 AND ($2::uuid IS NULL OR t.id > $2) ORDER BY t.id LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these templates that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<TemplateRead>, ids: &[Id<Template>]) -> Result<Vec<Template>> {
    rows_of(tx, ids).await
}

/// The same for an act that has come to a template by another way.
pub(crate) async fn rows_of<P: Permission>(tx: &Tx<P>, ids: &[Id<Template>]) -> Result<Vec<Template>> {
    tx.rows(
        "SELECT t.id, t.name, t.version, v.content, t.created_at, t.updated_at
         FROM templates t JOIN template_versions v ON v.tenant_id = $1 AND v.template_id = t.id AND v.number = t.version
         WHERE t.tenant_id = $1 AND t.id = ANY($2)",
        [tx.tenant().into(), several(ids)],
    )
    .await
}

/// One template.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<TemplateRead>, id: Id<Template>) -> Result<Template> {
    only(by_ids(tx, &[id]).await?)
}

/// Writes a new template.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong with it, or when the name is taken.
pub async fn create(tx: &Tx<TemplateWrite>, draft: &Draft) -> Result<Template> {
    check(tx, draft).await?;
    let id = Id::new(tx.clock());
    tx.run(
        "INSERT INTO templates (tenant_id, id, name, version, created_at, updated_at) VALUES ($1, $2, $3, 1, $4, $4)",
        [tx.tenant().into(), id.into(), draft.name.trim().into(), tx.now().into()],
    )
    .await?;
    keep(tx, id, draft).await
}

/// Writes a template anew, as its next version. Campaigns that are under way keep the content they started with.
///
/// # Errors
/// As [`create`], and [`Error::NotFound`].
pub async fn update(tx: &Tx<TemplateWrite>, id: Id<Template>, draft: &Draft) -> Result<Template> {
    find(&tx.also()?, id).await?;
    check(tx, draft).await?;
    tx.run(
        "UPDATE templates SET name = $3, version = version + 1, updated_at = $4 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), draft.name.trim().into(), tx.now().into()],
    )
    .await?;
    keep(tx, id, draft).await
}

async fn check(tx: &Tx<TemplateWrite>, draft: &Draft) -> Result<()> {
    let mut check = Check::default();
    check.line("name", &draft.name, 120);
    versions::check_note(&mut check, &draft.note);
    draft.content.check(&mut check);
    let bundle = partials::bundle(tx, draft.content.clone(), true).await?;
    for violation in (tx.db().tools().check)(&bundle) {
        check.push(violation);
    }
    check.done()
}

/// Keeps what was saved as the version that the template has now.
async fn keep(tx: &Tx<TemplateWrite>, id: Id<Template>, draft: &Draft) -> Result<Template> {
    tx.touch(id);
    tx.run(
        "INSERT INTO template_versions (tenant_id, template_id, number, content, author, note, at)
         SELECT $1, id, version, $3, $4, $5, $6 FROM templates WHERE tenant_id = $1 AND id = $2",
        [
            tx.tenant().into(),
            id.into(),
            serde_json::to_value(&draft.content).map_err(Error::internal)?.into(),
            tx.actor().to_string().into(),
            draft.note.trim().into(),
            tx.now().into(),
        ],
    )
    .await?;
    partials::note_template(tx, id, &draft.content).await?;
    let sources: Vec<&str> = draft.content.sources().collect();
    media::uses::note_template(tx, id, &sources.join("\n")).await?;
    find(&tx.also()?, id).await
}

/// Removes a template that no campaign uses, with its versions.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when a campaign uses it.
pub async fn delete(tx: &Tx<TemplateWrite>, id: Id<Template>) -> Result<()> {
    tx.touch(id);
    let deleted = tx.run("DELETE FROM templates WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]);
    if deleted.await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Shows a template with these variables.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when a value is not of its type or it does not render.
pub async fn preview(tx: &Tx<TemplateRead>, id: Id<Template>, view: &View) -> Result<Preview> {
    show(tx, find(tx, id).await?, view, None).await
}

/// Shows a template as this contact would get it. Opens the contact: the audit row names both.
///
/// # Errors
/// As [`preview`]; [`Error::NotFound`] also for the contact.
pub async fn preview_for(
    tx: &Tx<ContactReveal>,
    id: Id<Template>,
    contact: Id<Contact>,
    view: &View,
) -> Result<Preview> {
    let template = find(&tx.also()?, id).await?;
    let known = only(contacts::by_ids(&tx.also()?, &[contact]).await?)?;
    let revealed = contacts::reveal(tx, &[contact]).await?.remove(&contact).unwrap_or_default();
    tx.touch(id);
    show(tx, template, view, Some((known, revealed))).await
}

async fn show<P: Permission>(
    tx: &Tx<P>,
    template: Template,
    view: &View,
    contact: Option<(Contact, Revealed)>,
) -> Result<Preview> {
    let given = view.variables.clone().unwrap_or_else(|| json!({}));
    let faults = variables::faults(&template.content.variables, &given, false);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut values = variables::with_samples(&template.content.variables, &given);
    let mut locale = view.locale.clone();
    if let Some((contact, card)) = contact {
        let fields = Value::Object(contact.fields);
        values["contact"] = card.variables(contact.locale.as_deref(), contact.country.as_deref(), &fields);
        locale = locale.or(contact.locale);
    }
    let wanted = match locale {
        Some(locale) => locale,
        None => provisioning::here(tx).await?.locale,
    };
    let number = template.content.choose(Some(&wanted));
    let bundle = partials::bundle(tx, template.content, false).await?;
    (tx.db().tools().preview)(&bundle, number, &values)
}

/// What is not wrong with a template, but not well either, shown with its samples.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn warnings(tx: &Tx<TemplateRead>, id: Id<Template>) -> Result<Vec<Violation>> {
    let bundle = partials::bundle(tx, find(tx, id).await?.content, false).await?;
    let samples = variables::with_samples(&bundle.content.variables, &json!({}));
    let shown = (0..=bundle.content.variants.len()).map(|number| (tx.db().tools().preview)(&bundle, number, &samples));
    let shown: Vec<(usize, Preview)> =
        shown.enumerate().filter_map(|(number, shown)| Some((number, shown.ok()?))).collect();
    let pictures = shown.iter().flat_map(|(_, preview)| preview.pictures.iter().cloned()).collect();
    let missing = media::uses::missing(tx, &pictures).await?;
    let warnings = shown.into_iter().flat_map(|(number, preview)| {
        let missing = missing.iter().filter(|(address, _)| preview.pictures.contains(address));
        let found = preview.warnings.into_iter().chain(missing.map(|(_, found)| found.clone()));
        found.map(|found| Violation { field: place(number, &found.field).into(), ..found }).collect::<Vec<_>>()
    });
    Ok(warnings.collect())
}
