//! The consent ledger: what each person agreed to, with the proof; and `Cleared`, without which no channel sends.
//!
//! The ledger is append-only, by grant. What it says today stands in `consent_states`, written by the same functions. A
//! contact about whom the ledger says nothing has not agreed. Receiving, being counted when opening and being counted when
//! clicking are three consents (CNIL, deliberation 2026-042 of 12 March 2026).

use super::{Contact, Email};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::Named,
    permissions::{ConsentRecord, ContactRead, Permission},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};

/// By what means a person is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Electronic mail.
    Email,
    /// Short message to a phone.
    Sms,
    /// Notification to a device or browser.
    Push,
    /// Letter.
    Post,
}

/// What a person agrees to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// To receive messages.
    Messages,
    /// To be counted by name when opening one.
    Opens,
    /// To be counted by name when following a link.
    Clicks,
}

impl Channel {
    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Push => "push",
            Self::Post => "post",
        }
    }

    /// The channel of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Email, Self::Sms, Self::Push, Self::Post].into_iter().find(|channel| channel.name() == name)
    }
}

impl Purpose {
    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Opens => "opens",
            Self::Clicks => "clicks",
        }
    }

    /// The purpose of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Messages, Self::Opens, Self::Clicks].into_iter().find(|purpose| purpose.name() == name)
    }
}

/// A yes or a no, and what proves it.
#[derive(Debug, Clone)]
pub struct Statement {
    /// By what means.
    pub channel: Channel,
    /// To what.
    pub purpose: Purpose,
    /// Yes or no.
    pub granted: bool,
    /// The words to which the person answered.
    pub wording: String,
    /// Where: a form, a shop, a call.
    pub source: String,
}

/// A row of the ledger.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Consent {
    /// The row's identifier.
    pub id: Id<Self>,
    /// Whose consent it is.
    pub contact_id: Id<Contact>,
    /// The channel's name.
    pub channel: String,
    /// The purpose's name.
    pub purpose: String,
    /// Yes or no.
    pub granted: bool,
    /// The words to which the person answered.
    pub wording: String,
    /// SHA-256 of the words, in hexadecimal.
    pub wording_hash: String,
    /// Where it was said.
    pub source: String,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Named for Consent {
    const PREFIX: &'static str = "consent";
}

/// Writes down what a person said.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact, [`Error::Invalid`] when words or source are missing.
pub async fn record(tx: &Tx<ConsentRecord>, contact: Id<Contact>, statement: &Statement) -> Result<Consent> {
    let mut check = Check::default();
    demand_proof(&mut check, &statement.wording, &statement.source);
    check.done()?;
    super::only(super::by_ids(&tx.also()?, &[contact]).await?)?;
    append(tx, contact, statement).await
}

pub(super) fn demand_proof(check: &mut Check, wording: &str, source: &str) {
    check.demand(!wording.trim().is_empty(), "wording", "consent-wording-required");
    check.length("wording", wording, 4_000);
    check.demand(!source.trim().is_empty(), "source", "consent-source-required");
    check.length("source", source, 120);
}

/// SHA-256 of a wording, in hexadecimal.
pub(super) fn wording_hash(wording: &str) -> String {
    crate::seal::hex(&Sha256::digest(wording.as_bytes()))
}

/// The one place that appends: the ledger and what it says today, together.
pub(crate) async fn append<P: Permission>(tx: &Tx<P>, contact: Id<Contact>, statement: &Statement) -> Result<Consent> {
    tx.touch(contact);
    let address = tx.who().origin.address.clone();
    let row = tx
        .row(
            "WITH said AS (
               INSERT INTO consents (tenant_id, id, contact_id, channel, purpose, granted, wording, wording_hash, source, recorded_by, address, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING *),
             today AS (
               INSERT INTO consent_states (tenant_id, contact_id, channel, purpose, granted, at)
               VALUES ($1, $3, $4, $5, $6, $12)
               ON CONFLICT (tenant_id, contact_id, channel, purpose) DO UPDATE SET granted = excluded.granted, at = excluded.at)
             SELECT id, contact_id, channel, purpose, granted, wording, wording_hash, source, recorded_by, at FROM said",
            [
                tx.tenant().into(),
                Id::<Consent>::new(tx.clock()).into(),
                contact.into(),
                statement.channel.name().into(),
                statement.purpose.name().into(),
                statement.granted.into(),
                statement.wording.as_str().into(),
                wording_hash(&statement.wording).into(),
                statement.source.as_str().into(),
                tx.actor().to_string().into(),
                address.into(),
                tx.now().into(),
            ],
        )
        .await?;
    row.ok_or_else(|| Error::internal("the ledger took no row"))
}

/// All that these people ever said, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of(tx: &Tx<ContactRead>, contacts: &[Id<Contact>]) -> Result<Vec<Consent>> {
    let contacts: Vec<uuid::Uuid> = contacts.iter().map(|id| id.uuid()).collect();
    tx.rows(
        "SELECT id, contact_id, channel, purpose, granted, wording, wording_hash, source, recorded_by, at FROM consents
         WHERE tenant_id = $1 AND contact_id = ANY($2) ORDER BY id",
        [tx.tenant().into(), contacts.into()],
    )
    .await
}

/// Somebody who may be written to now: the only thing a channel accepts. It comes from the ledger, at the moment of sending,
/// or from an act of the person with their own account.
#[derive(Clone)]
pub struct Cleared {
    address: Email,
    contact: Option<Id<Contact>>,
}

impl Cleared {
    /// Somebody with an account, who asked for this mail.
    pub(crate) fn account(address: Email) -> Self {
        Self { address, contact: None }
    }

    /// A contact whose consent was just looked up.
    pub(crate) fn contact(contact: Id<Contact>, address: Email) -> Self {
        Self { address, contact: Some(contact) }
    }

    /// The address to write to.
    #[must_use]
    pub fn address(&self) -> &str {
        self.address.as_str()
    }

    /// The contact, unless it is somebody with an account.
    #[must_use]
    pub fn id(&self) -> Option<Id<Contact>> {
        self.contact
    }
}

impl std::fmt::Debug for Cleared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cleared").field("contact", &self.contact).finish_non_exhaustive()
    }
}
