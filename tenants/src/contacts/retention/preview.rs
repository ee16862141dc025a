//! Whose time is over, or will be: looked at before it happens.

use super::{Outcome, Rule, held, spans, until};
use crate::{
    Id, Tx,
    contacts::{Contact, Stage},
    error::{Error, Result, Violation},
    page::{Moment, Page, Slice},
    permissions::RetentionRead,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::FromQueryResult;
use serde_json::json;

/// The farthest that can be looked ahead, in days.
const FARTHEST: i32 = 3_660;

/// Somebody whose time ends.
#[derive(Debug, Clone)]
pub struct Expiring {
    /// Who.
    pub contact: Id<Contact>,
    /// How near they are.
    pub stage: Stage,
    /// When they last did something of their own accord.
    pub acted_at: DateTime<Utc>,
    /// When their time is over. They go at the next run from then on, and not before the days of notice have passed.
    pub due_at: DateTime<Utc>,
    /// What becomes of them.
    pub outcome: Outcome,
    /// When they were told, if they were.
    pub noticed_at: Option<DateTime<Utc>>,
}

impl Expiring {
    /// Their place in a list.
    #[must_use]
    pub fn place(&self) -> Moment<Id<Contact>> {
        Moment { at: self.due_at, key: self.contact }
    }
}

/// Whose time is over by `days` from now, the first to go first.
///
/// # Errors
/// [`Error::Invalid`] when that is too far away.
pub async fn preview(tx: &Tx<RetentionRead>, days: i32, slice: &Slice<Moment<Id<Contact>>>) -> Result<Page<Expiring>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Contact>,
        stage: String,
        acted_at: DateTime<Utc>,
        noticed_at: Option<DateTime<Utc>>,
    }
    let [stages, months] = spans(tx).await?;
    let rows: Vec<Row> = tx
        .rows(
            "SELECT c.id, c.stage, c.acted_at, c.noticed_at
             FROM unnest($2::text[], $3::integer[]) r (stage, months)
             JOIN contacts c ON c.tenant_id = $1 AND c.stage = r.stage AND c.merged_into IS NULL AND c.anonymised_at IS NULL
              AND c.restricted_at IS NULL AND c.acted_at <= $4::timestamptz - make_interval(months => r.months) + interval '4 days'
             WHERE c.acted_at + make_interval(months => r.months) <= $4
               AND ($5::timestamptz IS NULL OR (c.acted_at + make_interval(months => r.months), c.id) > ($5, $6))
             ORDER BY c.acted_at + make_interval(months => r.months), c.id LIMIT $7",
            [
                tx.tenant().into(),
                stages,
                months,
                horizon(tx, days)?.into(),
                slice.after.map(|place| place.at).into(),
                slice.after.map(|place| place.key).into(),
                slice.limit().into(),
            ],
        )
        .await?;
    let rules = held(tx).await?;
    let expiring = rows.into_iter().map(|row| {
        let stage = Stage::parse(&row.stage).unwrap_or_default();
        let rule = rules.into_iter().find(|rule| rule.stage == stage).unwrap_or_else(|| Rule::of(stage));
        Ok(Expiring {
            contact: row.id,
            stage,
            acted_at: row.acted_at,
            due_at: until(rule, row.acted_at)?,
            outcome: rule.outcome,
            noticed_at: row.noticed_at,
        })
    });
    Ok(slice.page(expiring.collect::<Result<_>>()?))
}

/// How many these are.
///
/// # Errors
/// As [`preview`].
pub async fn count(tx: &Tx<RetentionRead>, days: i32) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Row {
        n: i64,
    }
    let [stages, months] = spans(tx).await?;
    let row: Option<Row> = tx
        .row(
            "SELECT count(*) AS n FROM unnest($2::text[], $3::integer[]) r (stage, months)
             JOIN contacts c ON c.tenant_id = $1 AND c.stage = r.stage AND c.merged_into IS NULL AND c.anonymised_at IS NULL
              AND c.restricted_at IS NULL AND c.acted_at <= $4::timestamptz - make_interval(months => r.months) + interval '4 days'
             WHERE c.acted_at + make_interval(months => r.months) <= $4",
            [tx.tenant().into(), stages, months, horizon(tx, days)?.into()],
        )
        .await?;
    Ok(row.map_or(0, |row| row.n))
}

fn horizon(tx: &Tx<RetentionRead>, days: i32) -> Result<DateTime<Utc>> {
    if !(0..=FARTHEST).contains(&days) {
        let range = json!({ "min": 0, "max": FARTHEST });
        return Err(Error::Invalid(vec![Violation::new("days", "out-of-range").with(&range)]));
    }
    Ok(tx.now() + TimeDelta::days(i64::from(days)))
}
