//! What a company decides about its double opt-in.

use crate::{
    Tx,
    error::{Error, Result, Violation},
    permissions::{ConsentSettingsWrite, FormRead, Permission},
};
use sea_orm::FromQueryResult;
use serde_json::json;

/// How long a request waits for its answer, in days, unless the company says otherwise.
pub(crate) const DAYS: i32 = 30;
/// The longest.
const MOST_DAYS: i32 = 365;

/// What a company decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long a request waits for its answer, in days; then it is purged.
    pub opt_in_days: i32,
}

/// What holds.
///
/// # Errors
/// When the database can't be read.
pub async fn settings(tx: &Tx<FormRead>) -> Result<Settings> {
    Ok(Settings { opt_in_days: days(tx).await? })
}

/// Decides anew.
///
/// # Errors
/// [`Error::Invalid`] for less than a day or more than a year.
pub async fn set(tx: &Tx<ConsentSettingsWrite>, settings: Settings) -> Result<Settings> {
    if !(1..=MOST_DAYS).contains(&settings.opt_in_days) {
        let range = json!({ "min": 1, "max": MOST_DAYS });
        return Err(Error::Invalid(vec![Violation::new("optInDays", "out-of-range").with(&range)]));
    }
    tx.run(
        "INSERT INTO consent_settings (tenant_id, opt_in_days, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id) DO UPDATE SET opt_in_days = excluded.opt_in_days, updated_at = excluded.updated_at",
        [tx.tenant().into(), settings.opt_in_days.into(), tx.now().into()],
    )
    .await?;
    Ok(settings)
}

pub(super) async fn days<P: Permission>(tx: &Tx<P>) -> Result<i32> {
    #[derive(FromQueryResult)]
    struct Row {
        opt_in_days: i32,
    }
    let row: Option<Row> =
        tx.row("SELECT opt_in_days FROM consent_settings WHERE tenant_id = $1", [tx.tenant().into()]).await?;
    Ok(row.map_or(DAYS, |row| row.opt_in_days))
}
