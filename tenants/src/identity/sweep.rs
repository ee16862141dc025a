//! Clears away what has expired of rows that belong to no tenant, or that only the system writes.

use crate::{Db, error::Result};
use chrono::TimeDelta;

/// How long a session that ended is kept, so that its last tokens are told that it did.
const KEPT: TimeDelta = TimeDelta::days(30);

impl Db {
    /// Removes registrations and password resets that nobody can use any more, and sessions that ended a month ago.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable) when PostgreSQL does not answer.
    pub async fn sweep_identity(&self) -> Result<u64> {
        let now = self.clock().now();
        let conn = self.system().await?;
        let gone = conn.run("DELETE FROM registrations WHERE expires_at <= $1", [now.into()]).await?
            + conn.run("DELETE FROM password_resets WHERE expires_at <= $1", [now.into()]).await?
            + conn
                .run("DELETE FROM sessions WHERE expires_at <= $1 OR revoked_at <= $1", [(now - KEPT).into()])
                .await?;
        conn.commit().await?;
        Ok(gone)
    }
}
