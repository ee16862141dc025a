//! The consent ledger: what each person agreed to, with the proof; and `Cleared`, without which no channel sends.
//!
//! The ledger is append-only, by grant. What it says today stands in `consent_states`, written by the same functions: of each
//! channel and purpose what was said last. A contact about whom the ledger says nothing has not agreed.

mod cleared;
mod modes;
mod proof;
mod said;
pub mod wordings;

pub use cleared::Cleared;
pub use modes::Modes;
pub(crate) use modes::modes;
pub use proof::{Proof, at, rows};
pub(crate) use said::named;
pub use said::{Answer, Basis, Channel, Purpose, Said, Tracking};
pub use wordings::Wording;

use super::{
    Contact,
    scoring::{self, Act},
};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::{Named, several},
    permissions::{ConsentRecord, ContactRead, Permission},
    scope::Actor,
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};

/// The words to which somebody answered.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// As they are given: on paper, in an earlier system, on a page of ours.
    Text(String),
    /// A version of the company's own.
    Version(Id<Wording>),
}

/// An answer, and what proves it.
#[derive(Debug, Clone)]
pub struct Statement {
    /// What was said.
    pub answer: Answer,
    /// To which words.
    pub words: Words,
    /// Where: a form, a shop, a call.
    pub source: String,
    /// When it was said, if that was before it is recorded.
    pub said_at: Option<DateTime<Utc>>,
}

/// A row of the ledger.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Consent {
    /// The row's identifier.
    pub id: Id<Self>,
    /// Who said it.
    pub contact_id: Id<Contact>,
    /// The contact who stands for them today: another one where they were merged.
    pub kept_id: Id<Contact>,
    /// The channel's name.
    pub channel: String,
    /// The purpose's name.
    pub purpose: String,
    /// Whether it allows anything.
    pub granted: bool,
    /// What may be counted, where that was the question: the mode's name.
    pub tracking: Option<String>,
    /// The lawful basis's name.
    pub basis: String,
    /// The words to which the person answered.
    pub wording: String,
    /// SHA-256 of the words, in hexadecimal.
    pub wording_hash: String,
    /// The version of the company's own words, if it was one.
    pub wording_id: Option<Id<Wording>>,
    /// Where it was said.
    pub source: String,
    /// Who wrote it down.
    pub recorded_by: String,
    /// The network address from which it was written down; read for a proof only.
    pub address: Option<String>,
    /// When it was said.
    pub said_at: DateTime<Utc>,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
}

impl Named for Consent {
    const PREFIX: &'static str = "consent";
}

/// Writes down what a person said.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact or no such version of a wording; [`Error::Invalid`] when words or source are
/// missing, or it is said to be said in the future.
pub async fn record(tx: &Tx<ConsentRecord>, contact: Id<Contact>, statement: &Statement) -> Result<Consent> {
    let mut check = Check::default();
    if let Words::Text(text) = &statement.words {
        demand_words(&mut check, text);
    }
    demand_source(&mut check, &statement.source);
    demand_past(&mut check, statement.said_at, tx.now());
    statement.answer.check(&mut check);
    check.done()?;
    if super::hold(tx, contact).await? != Some(contact) {
        return Err(Error::NotFound);
    }
    if let Words::Version(id) = statement.words {
        wordings::demand(tx, id).await?;
    }
    if statement.answer.said.granted() {
        super::acted(tx, contact, statement.said_at.unwrap_or(tx.now())).await?;
    }
    append(tx, contact, statement).await
}

pub(super) fn demand_proof(check: &mut Check, wording: &str, source: &str) {
    demand_words(check, wording);
    demand_source(check, source);
}

fn demand_words(check: &mut Check, wording: &str) {
    check.demand(!wording.trim().is_empty(), "wording", "consent-wording-required");
    check.length("wording", wording, wordings::LONGEST);
}

fn demand_source(check: &mut Check, source: &str) {
    check.demand(!source.trim().is_empty(), "source", "consent-source-required");
    check.length("source", source, 120);
}

/// Nobody has said anything in the future.
pub(super) fn demand_past(check: &mut Check, said_at: Option<DateTime<Utc>>, now: DateTime<Utc>) {
    check.demand(said_at.is_none_or(|at| at <= now), "saidAt", "in-the-future");
}

/// SHA-256 of a wording, in hexadecimal.
pub(super) fn wording_hash(wording: &str) -> String {
    crate::seal::hex(&Sha256::digest(wording.as_bytes()))
}

/// The one place that appends: the ledger and what it says today, together. What was said before what is known already changes
/// the ledger only.
pub(crate) async fn append<P: Permission>(tx: &Tx<P>, contact: Id<Contact>, statement: &Statement) -> Result<Consent> {
    tx.touch(contact);
    let Statement { answer, words, source, said_at } = statement;
    let (text, version) = match words {
        Words::Text(text) => (Some(text.as_str()), None),
        Words::Version(id) => (None, Some(*id)),
    };
    let row = tx
        .row(
            "WITH said AS (
               INSERT INTO consents (tenant_id, id, contact_id, channel, purpose, granted, tracking, basis, wording_id, wording, wording_hash,
                                     source, recorded_by, address, said_at, recorded_at)
               SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                      coalesce($11, (SELECT hash FROM wordings WHERE tenant_id = $1 AND id = $9)), $12, $13, $14, $15, $16
               RETURNING *),
             today AS (
               INSERT INTO consent_states (tenant_id, contact_id, channel, purpose, granted, tracking, basis, said_at)
               VALUES ($1, $3, $4, $5, $6, $7, $8, $15)
               ON CONFLICT (tenant_id, contact_id, channel, purpose) DO UPDATE
               SET granted = excluded.granted, tracking = excluded.tracking, basis = excluded.basis, said_at = excluded.said_at
               WHERE consent_states.said_at <= excluded.said_at)
             SELECT s.id, s.contact_id, s.contact_id AS kept_id, s.channel, s.purpose, s.granted, s.tracking, s.basis, coalesce(s.wording, w.text) AS wording,
                    s.wording_hash, s.wording_id, s.source, s.recorded_by, NULL::text AS address, s.said_at, s.recorded_at
             FROM said s LEFT JOIN wordings w ON w.tenant_id = $1 AND w.id = s.wording_id",
            [
                tx.tenant().into(),
                Id::<Consent>::new(tx.clock()).into(),
                contact.into(),
                answer.channel.name().into(),
                answer.said.purpose().name().into(),
                answer.said.granted().into(),
                answer.said.tracking().map(Tracking::name).into(),
                answer.basis.name().into(),
                version.into(),
                text.into(),
                text.map(wording_hash).into(),
                source.as_str().into(),
                tx.actor().to_string().into(),
                tx.who().origin.address.clone().into(),
                said_at.unwrap_or(tx.now()).into(),
                tx.now().into(),
            ],
        )
        .await?;
    let row: Consent = row.ok_or_else(|| Error::internal("the ledger took no row"))?;
    // An act is what the person did; the lawful basis of messages is theirs to give only there.
    if tx.actor() == Actor::Link && answer.said == Said::Messages(true) {
        scoring::acted(tx, contact, Act::OptedIn).await?;
    }
    Ok(row)
}

/// All that these people ever said, in the order in which it was recorded.
///
/// # Errors
/// When the database can't be read.
pub async fn of(tx: &Tx<ContactRead>, contacts: &[Id<Contact>]) -> Result<Vec<Consent>> {
    read(tx, contacts, false).await
}

async fn read<P: Permission>(tx: &Tx<P>, contacts: &[Id<Contact>], addresses: bool) -> Result<Vec<Consent>> {
    tx.rows(
        concat!(
            "SELECT c.id, c.contact_id, m.kept AS kept_id, c.channel, c.purpose, c.granted, c.tracking, c.basis,
                    coalesce(c.wording, w.text) AS wording, c.wording_hash, c.wording_id, c.source, c.recorded_by,
                    CASE WHEN $3 THEN c.address END AS address, c.said_at, c.recorded_at
             FROM ",
            super::whole!(),
            " JOIN consents c ON c.tenant_id = $1 AND c.contact_id = m.id
             LEFT JOIN wordings w ON w.tenant_id = $1 AND w.id = c.wording_id ORDER BY c.id"
        ),
        [tx.tenant().into(), several(contacts), addresses.into()],
    )
    .await
}
