//! How long people are kept after their last own act, and what becomes of them then.
//!
//! Prospects: three years from the collection or from the last contact that came from them; a link that they follow is one, an
//! opening is not (CNIL, reference framework on commercial activities, deliberation 2021-131 of 23 September 2021). Customers:
//! three years from the end of the relation, of which their last own act is what is known here. Nobody is removed whose data are
//! restricted (GDPR, article 18): these are kept because somebody may need them for a claim. Proofs of consent are kept as long as
//! their person.

mod preview;
mod sweep;

pub use preview::{Expiring, count, preview};
pub use sweep::{Swept, sweep};

use super::{Stage, consent::named};
use crate::{
    Tx,
    error::{Check, Error, Result, Violation},
    permissions::{Permission, RetentionRead, RetentionWrite},
};
use sea_orm::{
    FromQueryResult,
    sea_query::{Expr, SimpleExpr},
};
use serde_json::json;

/// Months that people are kept unless the company says otherwise.
const MONTHS: i32 = 36;
/// The longest, in months.
const MOST_MONTHS: i32 = 600;
/// The longest that people are told beforehand, in days.
const MOST_DAYS: i32 = 90;

named! {
    /// What becomes of people whose time is over.
    Outcome {
        /// All that is known of them goes.
        Erase = "erase",
        /// A row without a person stays: stage, country, source, month.
        Anonymise = "anonymise",
    }
}

/// What holds for people of one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The stage.
    pub stage: Stage,
    /// How long they are kept after their last own act, in months.
    pub months: i32,
    /// What becomes of them then.
    pub outcome: Outcome,
    /// How many days before they are told by mail, if they may be written to; 0 for not at all.
    pub notice_days: i32,
}

impl Rule {
    fn of(stage: Stage) -> Self {
        let outcome = if stage == Stage::Customer { Outcome::Anonymise } else { Outcome::Erase };
        Self { stage, months: MONTHS, outcome, notice_days: 0 }
    }
}

/// The rules of all stages, from far to near.
///
/// # Errors
/// When the database can't be read.
pub async fn rules(tx: &Tx<RetentionRead>) -> Result<[Rule; 3]> {
    held(tx).await
}

/// The same for whoever acts otherwise.
pub(crate) async fn held<P: Permission>(tx: &Tx<P>) -> Result<[Rule; 3]> {
    #[derive(FromQueryResult)]
    struct Row {
        stage: String,
        months: i32,
        outcome: String,
        notice_days: i32,
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT stage, months, outcome, notice_days FROM retention_rules WHERE tenant_id = $1",
            [tx.tenant().into()],
        )
        .await?;
    Ok(Stage::ALL.map(|stage| {
        let row = rows.iter().find(|row| row.stage == stage.name());
        row.map_or_else(
            || Rule::of(stage),
            |row| Rule {
                stage,
                months: row.months,
                outcome: Outcome::parse(&row.outcome).unwrap_or(Outcome::Erase),
                notice_days: row.notice_days,
            },
        )
    }))
}

/// Decides for one stage.
///
/// # Errors
/// [`Error::Invalid`] for less than a month, more than fifty years, or a notice of more than 90 days.
pub async fn set(tx: &Tx<RetentionWrite>, rule: Rule) -> Result<[Rule; 3]> {
    let mut check = Check::default();
    for (field, value, min, max) in
        [("months", rule.months, 1, MOST_MONTHS), ("noticeDays", rule.notice_days, 0, MOST_DAYS)]
    {
        if !(min..=max).contains(&value) {
            check.push(Violation::new(field, "out-of-range").with(&json!({ "min": min, "max": max })));
        }
    }
    check.done()?;
    tx.run(
        "INSERT INTO retention_rules (tenant_id, stage, months, outcome, notice_days, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, stage) DO UPDATE SET months = excluded.months, outcome = excluded.outcome,
           notice_days = excluded.notice_days, updated_at = excluded.updated_at",
        [
            tx.tenant().into(),
            rule.stage.name().into(),
            rule.months.into(),
            rule.outcome.name().into(),
            rule.notice_days.into(),
            tx.now().into(),
        ],
    )
    .await?;
    held(tx).await
}

/// The rules as a statement takes them: stages and months in arrays of one length, to be joined by the stage. A person is within their
/// time while `acted_at + make_interval(months => r.months) > now`.
pub(crate) async fn spans<P: Permission>(tx: &Tx<P>) -> Result<[sea_orm::Value; 2]> {
    let rules = held(tx).await?;
    let stages: Vec<String> = rules.iter().map(|rule| rule.stage.name().to_owned()).collect();
    let months: Vec<i32> = rules.iter().map(|rule| rule.months).collect();
    Ok([stages.into(), months.into()])
}

/// That a person's data lie still, or their time is over, as a condition of a statement over `contacts`: they are used for nothing.
pub(crate) async fn withheld<P: Permission>(tx: &Tx<P>) -> Result<SimpleExpr> {
    let [lead, prospect, customer] = held(tx).await?.map(|rule| rule.months);
    Ok(Expr::cust_with_values(
        "(contacts.restricted_at IS NOT NULL
          OR contacts.acted_at + make_interval(months => CASE contacts.stage WHEN 'lead' THEN $1::integer WHEN 'prospect' THEN $2::integer
            ELSE $3::integer END) <= $4)",
        [lead.into(), prospect.into(), customer.into(), sea_orm::Value::from(tx.now())],
    ))
}

/// When the time of somebody with this last act is over.
///
/// # Errors
/// When the instant is beyond what can be counted.
pub(crate) fn until(rule: Rule, acted_at: chrono::DateTime<chrono::Utc>) -> Result<chrono::DateTime<chrono::Utc>> {
    let months = chrono::Months::new(u32::try_from(rule.months).unwrap_or_default());
    acted_at.checked_add_months(months).ok_or_else(|| Error::internal("a time of keeping ends beyond the calendar"))
}
