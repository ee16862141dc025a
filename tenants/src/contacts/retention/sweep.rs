//! One step of the recurring task: tells people that their time ends, then lets those go whose time is over. What a step committed is
//! done, so that a run that was interrupted goes on where it stood.

use super::{Outcome, held};
use crate::{
    Id, Tx,
    contacts::{Contact, Email, erase},
    error::Result,
    notices::{self, Notice},
    permissions::RetentionRun,
    provisioning,
    seal::Sealed,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::FromQueryResult;

/// People of one step: one transaction, one row of the audit chain.
const STEP: i64 = 200;

/// What a step did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many were told.
    pub told: u64,
    /// How many are gone, or nobody any more.
    pub gone: u64,
}

impl Swept {
    /// Whether there may be more to do.
    #[must_use]
    pub fn more(self) -> bool {
        self.told + self.gone > 0
    }
}

/// Does one step. Who is told beforehand goes when the days have passed since, and did nothing in the meantime.
///
/// # Errors
/// When the database can't be written.
pub async fn sweep(tx: &Tx<RetentionRun>) -> Result<Swept> {
    let told = tell(tx).await?;
    if told > 0 {
        return Ok(Swept { told, gone: 0 });
    }
    let mut gone = 0;
    for rule in held(tx).await? {
        let ids = over(tx, rule).await?;
        if ids.is_empty() {
            continue;
        }
        gone += match rule.outcome {
            Outcome::Erase => erase::expire(tx, &ids).await?,
            Outcome::Anonymise => erase::anonymise(tx, &ids).await?,
        };
    }
    Ok(Swept { told, gone })
}

/// Those of a stage whose time is over. Of those who could have been told nobody goes before they were.
async fn over(tx: &Tx<RetentionRun>, rule: super::Rule) -> Result<Vec<Id<Contact>>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Contact>,
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT c.id FROM contacts c
             WHERE c.tenant_id = $1 AND c.stage = $2 AND c.merged_into IS NULL AND c.anonymised_at IS NULL AND c.restricted_at IS NULL
               AND c.acted_at <= $3::timestamptz - make_interval(months => $4) + interval '4 days'
               AND c.acted_at + make_interval(months => $4) <= $3
               AND ($5 = 0 OR c.noticed_at <= $6)
             ORDER BY c.acted_at, c.id LIMIT $7 FOR UPDATE SKIP LOCKED",
            [
                tx.tenant().into(),
                rule.stage.name().into(),
                tx.now().into(),
                rule.months.into(),
                rule.notice_days.into(),
                days_ago(tx.now(), rule.notice_days).into(),
                STEP.into(),
            ],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

fn days_ago(now: DateTime<Utc>, days: i32) -> DateTime<Utc> {
    now - TimeDelta::days(i64::from(days))
}

/// Marks those whose time ends within the days of notice, and writes to those of them who want to be written to: nobody else may
/// get a mail that they did not ask for.
async fn tell(tx: &Tx<RetentionRun>) -> Result<u64> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Contact>,
        email: Option<Sealed<Email>>,
        locale: String,
        wanted: bool,
    }
    let company = provisioning::here(tx).await?.name;
    let mut told = 0;
    for rule in held(tx).await?.into_iter().filter(|rule| rule.notice_days > 0) {
        let rows: Vec<Row> = tx
            .rows(
                "WITH marked AS (
                   UPDATE contacts SET noticed_at = $3 WHERE tenant_id = $1 AND id IN (
                     SELECT id FROM contacts
                     WHERE tenant_id = $1 AND stage = $2 AND merged_into IS NULL AND anonymised_at IS NULL AND restricted_at IS NULL
                       AND acted_at <= $3::timestamptz + make_interval(days => $5) - make_interval(months => $4) + interval '4 days'
                       AND acted_at + make_interval(months => $4) <= $3::timestamptz + make_interval(days => $5)
                       AND noticed_at IS NULL
                     ORDER BY acted_at, id LIMIT $6 FOR UPDATE SKIP LOCKED)
                   RETURNING id, email_index, locale)
                 SELECT m.id, k.email, coalesce(m.locale, n.locale) AS locale,
                        coalesce((SELECT granted FROM consent_states WHERE tenant_id = $1 AND contact_id = m.id
                                  AND channel = 'email' AND purpose = 'messages'), false)
                        AND NOT EXISTS (SELECT FROM suppressions WHERE tenant_id = $1 AND channel = 'email' AND address_index = m.email_index)
                          AS wanted
                 FROM marked m JOIN tenants n ON n.id = $1
                 LEFT JOIN contact_cards k ON k.tenant_id = $1 AND k.contact_id = m.id",
                [
                    tx.tenant().into(),
                    rule.stage.name().into(),
                    tx.now().into(),
                    rule.months.into(),
                    rule.notice_days.into(),
                    STEP.into(),
                ],
            )
            .await?;
        let keys = tx.keys().await?;
        for Row { id, email, locale, wanted } in rows {
            tx.touch(id);
            told += 1;
            let Some(email) = keys.open_some(id, email.as_ref())?.filter(|_| wanted) else { continue };
            let notice = Notice::PersonExpiry { contact: id, company: company.clone(), days: rule.notice_days };
            let locale = locale.parse().unwrap_or_default();
            notices::write(tx.conn(), tx.db(), tx.tenant(), &email, locale, notice).await?;
        }
    }
    Ok(told)
}
