//! Contacts: people whom a company may write to, kept sealed and yet findable.
//!
//! A contact's e-mail address, phone number and name are sealed; address and number are also kept as keyed hashes, by which
//! they are found and held unique. What a person agreed to stands in [`consent`]; files are read in by [`import`].

pub mod consent;
pub mod forms;
pub mod import;
pub mod opt_ins;
pub mod preferences;
mod reveal;
mod stamps;
pub mod suppressions;
mod tags;
mod types;

pub use import::Import;
pub use reveal::{Revealed, reveal};
pub use tags::{Tag, list as tags, of as tags_of, tag, tag_by_ids, untag};
pub use types::{Email, PersonName, Phone};

use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{ContactErase, ContactRead, ContactWrite},
    seal::{Blind, Sealed},
};
use chrono::{DateTime, Utc};
use locales::Locale;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A person, as far as it may be seen without opening anything.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Contact {
    /// The contact's identifier.
    pub id: Id<Self>,
    /// The address, sealed.
    pub email: Option<Sealed<Email>>,
    /// The number, sealed.
    pub phone: Option<Sealed<Phone>>,
    /// The name, sealed.
    pub name: Option<Sealed<PersonName>>,
    /// The language in which the person is written to, as a BCP 47 tag; the tenant's when there is none.
    pub locale: Option<String>,
    /// Where the contact came from, in the tenant's words.
    pub source: String,
    /// When the contact was created.
    pub created_at: DateTime<Utc>,
    /// When the contact was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Named for Contact {
    const PREFIX: &'static str = "contact";
}

/// A contact to be.
#[derive(Debug, Clone, Default)]
pub struct NewContact {
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number, in the form of E.164.
    pub phone: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The language in which the person is written to.
    pub locale: Option<String>,
    /// Where the contact comes from.
    pub source: String,
}

/// What becomes of a field.
#[derive(Debug, Clone, Default)]
pub enum Patch<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is emptied.
    Remove,
    /// It gets this value.
    Set(T),
}

impl Patch<String> {
    /// The value afterwards, when it was `known` before.
    fn onto<'a>(&'a self, known: Option<&'a str>) -> Option<&'a str> {
        match self {
            Self::Keep => known,
            Self::Remove => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// What is to be changed of a contact.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// The e-mail address.
    pub email: Patch<String>,
    /// The phone number.
    pub phone: Patch<String>,
    /// The name.
    pub name: Patch<String>,
    /// The language.
    pub locale: Patch<String>,
}

/// Validated fields of a contact.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    pub(crate) email: Option<Email>,
    pub(crate) phone: Option<Phone>,
    pub(crate) name: Option<PersonName>,
    pub(crate) locale: Option<Locale>,
}

impl Fields {
    /// Checks raw fields, noting every violation.
    pub(crate) fn check(check: &mut Check, [email, phone, name, locale]: [Option<&str>; 4]) -> Self {
        Self {
            email: email.and_then(|text| check.keep("email", Email::parse(text))),
            phone: phone.and_then(|text| check.keep("phone", Phone::parse(text))),
            name: name.and_then(|text| check.keep("name", PersonName::parse(text))),
            locale: locale.and_then(|text| check.keep("locale", text.parse().map_err(|_| "locale-unknown"))),
        }
    }
}

/// Contacts, newest first, all or those with a tag.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<ContactRead>, tag: Option<Id<Tag>>, slice: &Slice<Id<Contact>>) -> Result<Page<Contact>> {
    let rows = tx
        .rows(
            "SELECT id, email, phone, name, locale, source, created_at, updated_at FROM contacts c
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2)
               AND ($3::uuid IS NULL OR EXISTS (SELECT FROM contact_tags t WHERE t.tenant_id = $1 AND t.tag_id = $3 AND t.contact_id = c.id))
             ORDER BY id DESC LIMIT $4",
            [tx.tenant().into(), slice.after.into(), tag.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// How many contacts there are, all or those with a tag.
///
/// # Errors
/// When the database can't be read.
pub async fn count(tx: &Tx<ContactRead>, tag: Option<Id<Tag>>) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Count {
        n: i64,
    }
    let count: Option<Count> = match tag {
        Some(tag) => {
            tx.row(
                "SELECT count(*) AS n FROM contact_tags WHERE tenant_id = $1 AND tag_id = $2",
                [tx.tenant().into(), tag.into()],
            )
            .await?
        }
        None => tx.row("SELECT count(*) AS n FROM contacts WHERE tenant_id = $1", [tx.tenant().into()]).await?,
    };
    Ok(count.map_or(0, |count| count.n))
}

/// Those of these contacts that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<ContactRead>, ids: &[Id<Contact>]) -> Result<Vec<Contact>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    tx.rows(
        "SELECT id, email, phone, name, locale, source, created_at, updated_at FROM contacts WHERE tenant_id = $1 AND id = ANY($2)",
        [tx.tenant().into(), ids.into()],
    )
    .await
}

/// The contact with exactly this e-mail address.
///
/// # Errors
/// [`Error::Invalid`] when it is no address.
pub async fn find_by_email(tx: &Tx<ContactRead>, email: &str) -> Result<Option<Contact>> {
    let mut check = Check::default();
    let email = check.keep("email", Email::parse(email));
    check.done()?;
    let Some(email) = email else { return Ok(None) };
    tx.row(
        "SELECT id, email, phone, name, locale, source, created_at, updated_at FROM contacts WHERE tenant_id = $1 AND email_index = $2",
        [tx.tenant().into(), tx.keys().await?.blind(&email).into()],
    )
    .await
}

/// Adds a person.
///
/// # Errors
/// [`Error::Invalid`] with all violations; [`Error::Conflict`] when the address is taken.
pub async fn create(tx: &Tx<ContactWrite>, new: &NewContact) -> Result<Contact> {
    let mut check = Check::default();
    let fields = Fields::check(&mut check, [&new.email, &new.phone, &new.name, &new.locale].map(Option::as_deref));
    check.line("source", &new.source, 120);
    check.demand(new.email.is_some() || new.phone.is_some(), "email", "required");
    check.done()?;
    let id = Id::new(tx.clock());
    tx.run(
        "INSERT INTO contacts (tenant_id, id, source, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)",
        [tx.tenant().into(), id.into(), new.source.as_str().into(), tx.now().into()],
    )
    .await?;
    write(tx, id, fields).await?;
    only(by_ids(&tx.also()?, &[id]).await?)
}

/// Changes a person's fields.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], or [`Error::Conflict`] when the address is taken.
pub async fn update(tx: &Tx<ContactWrite>, id: Id<Contact>, changes: &Changes) -> Result<Contact> {
    let contact = only(by_ids(&tx.also()?, &[id]).await?)?;
    let known = reveal(&tx.also()?, &[contact]).await?.remove(&id).unwrap_or_default();
    let mut check = Check::default();
    let fields = Fields::check(
        &mut check,
        [
            changes.email.onto(known.email.as_deref()),
            changes.phone.onto(known.phone.as_deref()),
            changes.name.onto(known.name.as_deref()),
            changes.locale.onto(known.locale.as_deref()),
        ],
    );
    check.demand(fields.email.is_some() || fields.phone.is_some(), "email", "required");
    check.done()?;
    write(tx, id, fields).await?;
    only(by_ids(&tx.also()?, &[id]).await?)
}

async fn write(tx: &Tx<ContactWrite>, id: Id<Contact>, fields: Fields) -> Result<()> {
    let keys = tx.keys().await?;
    let email_index: Option<Blind<Email>> = fields.email.as_ref().map(|email| keys.blind(email));
    let phone_index: Option<Blind<Phone>> = fields.phone.as_ref().map(|phone| keys.blind(phone));
    tx.touch(id);
    tx.run(
        "UPDATE contacts SET email = $3, email_index = $4, phone = $5, phone_index = $6, name = $7, locale = $8, updated_at = $9
         WHERE tenant_id = $1 AND id = $2",
        [
            tx.tenant().into(),
            id.into(),
            fields.email.map(|email| keys.seal(id, &email)).into(),
            email_index.into(),
            fields.phone.map(|phone| keys.seal(id, &phone)).into(),
            phone_index.into(),
            fields.name.map(|name| keys.seal(id, &name)).into(),
            fields.locale.map(|locale| locale.to_string()).into(),
            tx.now().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Removes a person and all that was recorded of them; what was sent to them stays counted, without them. Their addresses
/// are suppressed from then on, by keyed hash, so that no file brings them back.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn erase(tx: &Tx<ContactErase>, id: Id<Contact>) -> Result<()> {
    let key = || [tx.tenant().into(), id.into()];
    suppressions::remember(tx, id).await?;
    let erased = tx.run("DELETE FROM contacts WHERE tenant_id = $1 AND id = $2", key()).await?;
    if erased == 0 {
        return Err(Error::NotFound);
    }
    tx.run(
        "DELETE FROM engagements e USING deliveries d WHERE d.tenant_id = $1 AND d.contact_id = $2
         AND e.tenant_id = $1 AND e.campaign_id = d.campaign_id AND e.slot = d.slot",
        key(),
    )
    .await?;
    tx.touch(id);
    Ok(())
}

pub(crate) fn only<T>(rows: Vec<T>) -> Result<T> {
    rows.into_iter().next().ok_or(Error::NotFound)
}
