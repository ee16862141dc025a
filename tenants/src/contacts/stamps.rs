//! Stamps: what a page of ours puts into its form, so that what is posted can be told to come from it, and how long ago.

use crate::{Tx, error::Result, permissions::Permission};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// How long a form may stand open.
const LONGEST: TimeDelta = TimeDelta::hours(12);

/// A stamp for this subject, of this instant.
pub(super) async fn make<P: Permission>(tx: &Tx<P>, subject: &str) -> Result<String> {
    let millis = tx.now().timestamp_millis();
    Ok(format!("{millis}.{}", mac(tx, subject, millis).await?))
}

/// How long ago a stamp was made for this subject; none when it is not ours, or too old.
pub(super) async fn age<P: Permission>(tx: &Tx<P>, subject: &str, stamp: &str) -> Result<Option<TimeDelta>> {
    let Some((millis, given)) = stamp.split_once('.') else { return Ok(None) };
    let Ok(millis) = millis.parse::<i64>() else { return Ok(None) };
    let genuine: bool = mac(tx, subject, millis).await?.as_bytes().ct_eq(given.as_bytes()).into();
    let age = DateTime::<Utc>::from_timestamp_millis(millis).map(|made| tx.now() - made);
    Ok(age.filter(|age| genuine && *age <= LONGEST))
}

async fn mac<P: Permission>(tx: &Tx<P>, subject: &str, millis: i64) -> Result<String> {
    let keys = tx.db().vault().tenant(tx.tenant(), tx.conn()).await?;
    Ok(crate::seal::hex(&keys.mac("form stamp", format!("{subject} {millis}").as_bytes())[..16]))
}

/// Whether `work` was done for a stamp and an address: the hash of all three begins with as many zero bits as are asked for (hash-cash).
/// The address is part of it, so that work that was done once does not serve for many.
#[must_use]
pub(super) fn is_worked(stamp: &str, email: &str, work: &str, bits: u32) -> bool {
    let hash = Sha256::digest(format!("{stamp}:{email}:{work}").as_bytes());
    let zeros = hash.iter().try_fold(
        0,
        |zeros, byte| {
            if *byte == 0 { Ok(zeros + 8) } else { Err(zeros + byte.leading_zeros()) }
        },
    );
    let (Ok(zeros) | Err(zeros)) = zeros;
    work.len() <= 20 && zeros >= bits
}
