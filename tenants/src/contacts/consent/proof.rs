//! The proof: what a person had agreed to at an instant, and the rows of the ledger that show it.

use super::Consent;
use crate::{Id, Tx, contacts::Contact, error::Result, permissions::ConsentProve};
use chrono::{DateTime, Utc};

/// What held for one person at one instant.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The instant.
    pub at: DateTime<Utc>,
    /// By channel and purpose, the row that decided.
    pub held: Vec<Consent>,
    /// Everything that had been said by then, in the order in which it was said.
    pub rows: Vec<Consent>,
}

/// All that these people ever said, with the network address from which it was recorded.
///
/// # Errors
/// When the database can't be read.
pub async fn rows(tx: &Tx<ConsentProve>, contacts: &[Id<Contact>]) -> Result<Vec<Consent>> {
    super::read(tx, contacts, true).await
}

/// What these rows, those of one person, prove about `at`. A statement counts from when it was said; of two that were said at the same
/// time the one that was recorded later stands.
#[must_use]
pub fn at(rows: Vec<Consent>, at: DateTime<Utc>) -> Proof {
    let mut rows: Vec<Consent> = rows.into_iter().filter(|row| row.said_at <= at).collect();
    rows.sort_by_key(|row| (row.said_at, row.id));
    let mut held: Vec<Consent> = Vec::new();
    for row in &rows {
        let same = |known: &Consent| known.channel == row.channel && known.purpose == row.purpose;
        held.retain(|known| !same(known));
        held.push(row.clone());
    }
    held.sort_by(|a, b| (&a.channel, &a.purpose).cmp(&(&b.channel, &b.purpose)));
    Proof { at, held, rows }
}
