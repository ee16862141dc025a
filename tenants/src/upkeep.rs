//! Clearing away what a tenant no longer needs.

use crate::{Tx, error::Result, media, permissions::Upkeep, returns, webhooks};
use chrono::TimeDelta;

/// How long the answer to an `Idempotency-Key` is kept.
const ANSWERS: TimeDelta = TimeDelta::hours(24);
/// How long an uploaded file waits for somebody to use it.
const UPLOADS: TimeDelta = TimeDelta::hours(24);
/// How long it is kept which addresses a file brought, once it was read.
const SEEN: TimeDelta = TimeDelta::hours(1);
/// How long a file may take to arrive; then whoever sent it has gone.
const ARRIVING: TimeDelta = TimeDelta::hours(3);

/// How long a link to one's own data is kept after its end: what it opened may still be looked at.
const LINKS: TimeDelta = TimeDelta::hours(1);

/// Removes answers to repeated requests and uploads that nobody used, once they are a day old, those that never became whole, which
/// addresses a file brought, what nobody confirmed in time, events that were told long ago, and pictures that nobody knows any more.
///
/// # Errors
/// When the database can't be written.
pub async fn run(tx: &Tx<Upkeep>) -> Result<()> {
    tx.run(
        "DELETE FROM idempotency_keys WHERE tenant_id = $1 AND created_at < $2",
        [tx.tenant().into(), (tx.now() - ANSWERS).into()],
    )
    .await?;
    tx.run(
        "DELETE FROM uploads u WHERE tenant_id = $1 AND created_at < $2
         AND NOT EXISTS (SELECT FROM imports i WHERE i.tenant_id = $1 AND i.upload_id = u.id)
         AND NOT EXISTS (SELECT FROM suppression_lists l WHERE l.tenant_id = $1 AND l.upload_id = u.id)",
        [tx.tenant().into(), (tx.now() - UPLOADS).into()],
    )
    .await?;
    tx.run(
        "DELETE FROM uploads WHERE tenant_id = $1 AND size IS NULL AND created_at < $2",
        [tx.tenant().into(), (tx.now() - ARRIVING).into()],
    )
    .await?;
    tx.run(
        "DELETE FROM import_seen s USING imports i
         WHERE s.tenant_id = $1 AND i.tenant_id = $1 AND i.id = s.import_id AND i.finished_at < $2",
        [tx.tenant().into(), (tx.now() - SEEN).into()],
    )
    .await?;
    tx.run("DELETE FROM opt_ins WHERE tenant_id = $1 AND expires_at <= $2", [tx.tenant().into(), tx.now().into()])
        .await?;
    tx.run(
        "DELETE FROM rights_links WHERE tenant_id = $1 AND expires_at <= $2",
        [tx.tenant().into(), (tx.now() - LINKS).into()],
    )
    .await?;
    webhooks::sweep(tx).await?;
    returns::sweep(tx).await?;
    media::uses::sweep(tx).await
}
