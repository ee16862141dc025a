//! What a company decides about messages that come back.

use crate::{
    Tx,
    error::{Error, Result, Violation},
    permissions::{Permission, ReturnSettingsWrite, SuppressionRead},
};
use sea_orm::FromQueryResult;
use serde_json::json;

/// What a company decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Settings {
    /// After how many soft bounces in a row, each of another message, an address is left alone.
    pub soft_bounces: i32,
    /// Within how many days these count.
    pub soft_days: i32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { soft_bounces: 5, soft_days: 30 }
    }
}

/// What holds.
///
/// # Errors
/// When the database can't be read.
pub async fn read(tx: &Tx<SuppressionRead>) -> Result<Settings> {
    held(tx).await
}

/// Decides anew.
///
/// # Errors
/// [`Error::Invalid`] naming `softBounces` (1 to 100) or `softDays` (1 to 365).
pub async fn set(tx: &Tx<ReturnSettingsWrite>, settings: Settings) -> Result<Settings> {
    let wrong = [("softBounces", settings.soft_bounces, 100), ("softDays", settings.soft_days, 365)];
    let wrong = wrong.into_iter().filter(|(_, value, most)| !(1..=*most).contains(value));
    let wrong: Vec<Violation> = wrong
        .map(|(field, _, most)| Violation::new(field, "out-of-range").with(&json!({ "min": 1, "max": most })))
        .collect();
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    tx.run(
        "INSERT INTO return_settings (tenant_id, soft_bounces, soft_days, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id) DO UPDATE SET soft_bounces = excluded.soft_bounces, soft_days = excluded.soft_days, updated_at = excluded.updated_at",
        [tx.tenant().into(), settings.soft_bounces.into(), settings.soft_days.into(), tx.now().into()],
    )
    .await?;
    Ok(settings)
}

pub(super) async fn held<P: Permission>(tx: &Tx<P>) -> Result<Settings> {
    let row = tx
        .row("SELECT soft_bounces, soft_days FROM return_settings WHERE tenant_id = $1", [tx.tenant().into()])
        .await?;
    Ok(row.unwrap_or_default())
}
