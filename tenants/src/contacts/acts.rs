//! The person's own acts, from which the time of keeping runs: a link that was followed, a form, a choice of preferences, a right
//! that was exercised, something that was booked. An opening is none: mail programs open by themselves (CNIL, on prospects), and
//! neither is leaving, which must not prolong what it ends.

use super::Contact;
use crate::{Id, Tx, error::Result, permissions::Permission};
use chrono::{DateTime, Utc};

/// Writes down that a person did something of their own accord at `at`. What is known to have been later stays.
pub(crate) async fn acted<P: Permission>(tx: &Tx<P>, contact: Id<Contact>, at: DateTime<Utc>) -> Result<()> {
    tx.run(
        "UPDATE contacts SET acted_at = $3, noticed_at = NULL WHERE tenant_id = $1 AND id = $2 AND acted_at <= $3",
        [tx.tenant().into(), contact.into(), at.into()],
    )
    .await?;
    Ok(())
}
