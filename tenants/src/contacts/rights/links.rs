//! Links that are mailed to a person's own address: to what is kept of them, or to an address that is to be theirs.
//!
//! A link opens once, within the hour, and only by a button: mail gateways fetch every link. What it opened can be taken along and
//! corrected for a quarter of an hour, by whoever holds the stamp that the page bears.

use super::{
    Dossier, Kind, State,
    dossier::{OpensPerson, gather},
    requests::{settle, waiting},
};
use crate::{
    Id, Tx,
    contacts::consent::Channel,
    contacts::{Contact, Email, acted, stamps, suppressions},
    error::{Error, Result},
    id::Named,
    notices::{self, Notice},
    permissions::{Opens, Permission, PersonCorrect, PersonShow, PreferencesShow},
    provisioning,
    seal::Sealed,
};
use chrono::{DateTime, TimeDelta, Utc};
use locales::Locale;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How long a link holds; the mail says so.
const TIME: TimeDelta = TimeDelta::hours(1);
/// How long what it opened can be worked with.
const SITTING: TimeDelta = TimeDelta::minutes(15);

/// A link that was mailed.
#[derive(Debug, Clone, Copy)]
pub struct Link;

impl Named for Link {
    const PREFIX: &'static str = "datalink";
}

/// What the page behind a link may say before it is opened.
#[derive(Debug, Clone)]
pub struct Closed {
    /// Who keeps the data.
    pub company: String,
    /// The person's language, where it is known.
    pub locale: Option<Locale>,
}

/// An opened file.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What is kept.
    pub dossier: Dossier,
    /// What the page puts into its forms.
    pub stamp: String,
}

#[derive(FromQueryResult)]
struct Row {
    contact_id: Id<Contact>,
    email: Option<Sealed<Email>>,
    expires_at: DateTime<Utc>,
    opened_at: Option<DateTime<Utc>>,
    locale: Option<String>,
}

/// The link, held until the end of the act where something is to be written.
async fn row<P: Permission>(tx: &Tx<P>, id: Uuid) -> Result<Row> {
    let row: Option<Row> = tx
        .row(
            "SELECT l.contact_id, l.email, l.expires_at, l.opened_at, c.locale FROM rights_links l
             JOIN contacts c ON c.tenant_id = $1 AND c.id = l.contact_id WHERE l.tenant_id = $1 AND l.id = $2",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    row.ok_or_else(|| Error::refused("LINK_INVALID"))
}

/// Mails a person the link to what is kept of them, in place of every earlier one. Nothing, when no mail reaches them.
pub(super) async fn mail<P: Permission + Opens<Email>>(tx: &Tx<P>, contact: Id<Contact>, locale: Locale) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Reach {
        email: Option<Sealed<Email>>,
    }
    let reach: Option<Reach> = tx
        .row(
            "SELECT email FROM contact_cards WHERE tenant_id = $1 AND contact_id = $2",
            [tx.tenant().into(), contact.into()],
        )
        .await?;
    let Some(sealed) = reach.and_then(|reach| reach.email) else { return Ok(()) };
    let email = tx.keys().await?.open(contact, &sealed)?;
    let link = put(tx, contact, None).await?;
    let company = provisioning::here(tx).await?.name;
    let notice = Notice::PersonData { link, company };
    notices::write(tx.conn(), tx.db(), tx.tenant(), &email, locale, notice).await
}

/// Mails somebody the link by which they confirm that an address is theirs.
pub(super) async fn mail_address<P: Permission>(
    tx: &Tx<P>,
    contact: Id<Contact>,
    email: &Email,
    locale: Locale,
) -> Result<()> {
    let link = put(tx, contact, Some(email)).await?;
    let company = provisioning::here(tx).await?.name;
    let notice = Notice::PersonAddress { link, company };
    notices::write(tx.conn(), tx.db(), tx.tenant(), email, locale, notice).await
}

async fn put<P: Permission>(tx: &Tx<P>, contact: Id<Contact>, email: Option<&Email>) -> Result<Id<Link>> {
    let id = Id::<Link>::new(tx.clock());
    tx.run(
        "DELETE FROM rights_links WHERE tenant_id = $1 AND contact_id = $2 AND opened_at IS NULL AND (email IS NULL) = $3",
        [tx.tenant().into(), contact.into(), email.is_none().into()],
    )
    .await?;
    let sealed = match email {
        Some(email) => Some(tx.keys().await?.seal(id, email)),
        None => None,
    };
    tx.run(
        "INSERT INTO rights_links (tenant_id, id, contact_id, email, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            tx.tenant().into(),
            id.into(),
            contact.into(),
            sealed.into(),
            tx.now().into(),
            (tx.now() + TIME).into(),
        ],
    )
    .await?;
    Ok(id)
}

/// What the page may say before it is opened. Changes nothing.
///
/// # Errors
/// `LINK_INVALID` when it was opened, or its time is over.
pub async fn look(tx: &Tx<PreferencesShow>, id: Uuid) -> Result<Closed> {
    let row = row(tx, id).await?;
    if row.opened_at.is_some() || row.expires_at <= tx.now() {
        return Err(Error::refused("LINK_INVALID"));
    }
    let locale = row.locale.as_deref().and_then(|tag| tag.parse().ok());
    Ok(Closed { company: provisioning::here(tx).await?.name, locale })
}

/// Opens the file: once without a stamp, and with the stamp of the page for a quarter of an hour. That the person saw it answers their
/// request for access.
///
/// # Errors
/// `LINK_INVALID` when it was opened before, or its time is over.
pub async fn open(tx: &Tx<PersonShow>, id: Uuid, stamp: &str) -> Result<Opened> {
    let contact = enter(tx, id, stamp).await?;
    for kind in [Kind::Access, Kind::Portability] {
        if let Some(request) = waiting(tx, contact, kind).await? {
            settle(tx, request.id, State::Fulfilled).await?;
        }
    }
    show(tx, id, contact).await
}

async fn show<P: OpensPerson>(tx: &Tx<P>, id: Uuid, contact: Id<Contact>) -> Result<Opened> {
    let stamp = stamps::make(tx, &subject(id)).await?;
    Ok(Opened { dossier: gather(tx, contact).await?, stamp })
}

fn subject(id: Uuid) -> String {
    Id::<Link>::from(id).to_string()
}

/// Whose file a link opens now.
pub(super) async fn enter<P: Permission>(tx: &Tx<P>, id: Uuid, stamp: &str) -> Result<Id<Contact>> {
    let invalid = || Error::refused("LINK_INVALID");
    let row = row(tx, id).await?;
    if row.email.is_some() {
        return Err(invalid());
    }
    if stamp.is_empty() {
        return if take(tx, id).await? { Ok(row.contact_id) } else { Err(invalid()) };
    }
    let fresh = stamps::age(tx, &subject(id), stamp).await?.is_some_and(|age| age <= SITTING);
    let opened = row.opened_at.is_some_and(|at| tx.now() - at <= SITTING);
    if fresh && opened { Ok(row.contact_id) } else { Err(invalid()) }
}

/// Opens a link for good. Of two who come at once one gets it.
async fn take<P: Permission>(tx: &Tx<P>, id: Uuid) -> Result<bool> {
    let taken = tx
        .run(
            "UPDATE rights_links SET opened_at = $3 WHERE tenant_id = $1 AND id = $2 AND opened_at IS NULL AND expires_at > $3",
            [tx.tenant().into(), id.into(), tx.now().into()],
        )
        .await?;
    Ok(taken == 1)
}

/// Takes the word of a new address's owner: from now on it is the person's. What was suppressed of the old one is of the new one too.
///
/// # Errors
/// `LINK_INVALID` when it was confirmed before, or its time is over; [`Error::Invalid`] when somebody else has the address.
pub async fn confirm_address(tx: &Tx<PersonCorrect>, id: Uuid) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Known {
        email_index: Option<String>,
    }
    let invalid = || Error::refused("LINK_INVALID");
    let row = row(tx, id).await?;
    let contact = row.contact_id;
    let sealed = row.email.ok_or_else(invalid)?;
    if !take(tx, id).await? {
        return Err(invalid());
    }
    let keys = tx.keys().await?;
    let email = keys.open(Id::<Link>::from(id), &sealed)?;
    let index = keys.blind(&email);
    let known: Option<Known> = tx
        .row(
            "SELECT email_index FROM contacts WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            [tx.tenant().into(), contact.into()],
        )
        .await?;
    if let Some(old) = known.and_then(|known| known.email_index)
        && let Some(left) = suppressions::one(tx, Channel::Email, &old).await?
        && let Some(reason) = suppressions::Reason::parse(&left.reason).filter(|reason| reason.is_own())
    {
        suppressions::put(tx, Channel::Email, index.text(), reason, &left.origin).await?;
    }
    tx.touch(contact);
    tx.run(
        "UPDATE contacts SET email_index = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), contact.into(), index.into(), tx.now().into()],
    )
    .await?;
    tx.run(
        "UPDATE contact_cards SET email = $3 WHERE tenant_id = $1 AND contact_id = $2",
        [tx.tenant().into(), contact.into(), keys.seal(contact, &email).into()],
    )
    .await?;
    // What was mailed to the old address opens nothing any more.
    tx.run(
        "DELETE FROM rights_links WHERE tenant_id = $1 AND contact_id = $2 AND id <> $3",
        [tx.tenant().into(), contact.into(), id.into()],
    )
    .await?;
    acted(tx, contact, tx.now()).await
}
