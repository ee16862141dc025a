//! What contacts have earned, rule by rule, and the sum of it.

use super::ScoreRule;
use crate::{
    Id, Tx,
    contacts::Contact,
    error::Result,
    id::several,
    permissions::{ContactRead, Permission},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

/// What a contact has earned by one rule.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Line {
    contact_id: Id<Contact>,
    /// The rule.
    pub rule_id: Id<ScoreRule>,
    /// What is left of the points.
    pub points: f64,
    /// Since when there are any.
    pub since: DateTime<Utc>,
    /// When the last were added.
    pub at: DateTime<Utc>,
    /// How many acts there were; none where it is about what somebody is.
    pub acts: i32,
}

/// What a contact has earned.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// The sum, rounded.
    pub points: i64,
    /// Rule by rule, the oldest rule first.
    pub lines: Vec<Line>,
}

/// The scores of these contacts, as they are now.
///
/// # Errors
/// When the database can't be read.
pub async fn of(tx: &Tx<ContactRead>, contacts: &[Id<Contact>]) -> Result<HashMap<Id<Contact>, Score>> {
    let lines: Vec<Line> = tx
        .rows(
            "SELECT l.contact_id, l.rule_id, app.faded(l.value, r.half_life, l.at, $3) AS points, l.since, l.at, l.acts
             FROM score_lines l JOIN score_rules r ON r.tenant_id = $1 AND r.id = l.rule_id AND NOT r.removed
             WHERE l.tenant_id = $1 AND l.contact_id = ANY($2) ORDER BY l.rule_id",
            [tx.tenant().into(), several(contacts), tx.now().into()],
        )
        .await?;
    let mut scores: HashMap<Id<Contact>, Score> = contacts.iter().map(|id| (*id, Score::default())).collect();
    for line in lines {
        scores.entry(line.contact_id).or_default().lines.push(line);
    }
    for score in scores.values_mut() {
        let sum: f64 = score.lines.iter().map(|line| line.points).sum();
        // At most fifty rules of a hundred thousand points.
        #[expect(clippy::cast_possible_truncation, reason = "a score is far from the ends of the numbers")]
        let points = sum.round_ties_even() as i64;
        score.points = points;
    }
    Ok(scores)
}

/// Adds up the lines of these contacts: what they are now, and between what bounds they stay until they are stale. A tenth has faded
/// after 0.152 half-lives, which are 3.64 hours for each of their days; what has faded to less than half a point in all is left as it is,
/// and may fade to nothing.
pub(super) async fn add_up<P: Permission>(tx: &Tx<P>, contacts: &[Uuid]) -> Result<()> {
    tx.run(
        "DELETE FROM scores s WHERE tenant_id = $1 AND contact_id = ANY($2)
         AND NOT EXISTS (SELECT FROM score_lines l WHERE l.tenant_id = $1 AND l.contact_id = s.contact_id)",
        [tx.tenant().into(), contacts.to_vec().into()],
    )
    .await?;
    tx.run(
        "INSERT INTO scores (tenant_id, contact_id, points, most, least, stale_at)
         SELECT $1, contact_id, round(sum(left_over))::integer, sum(CASE WHEN half_life IS NULL THEN left_over ELSE greatest(left_over, 0) END),
                sum(CASE WHEN half_life IS NULL OR left_over < 0 THEN left_over WHEN left_over >= 0.01 AND fading >= 0.5 THEN left_over * 0.9 ELSE 0 END),
                CASE WHEN max(fading) >= 0.5 THEN $3 + min(half_life) FILTER (WHERE abs(left_over) >= 0.01) * interval '3.64 hours' END
         FROM (SELECT *, sum(abs(left_over)) FILTER (WHERE half_life IS NOT NULL) OVER (PARTITION BY contact_id) AS fading FROM (SELECT l.contact_id, r.half_life, app.faded(l.value, r.half_life, l.at, $3) AS left_over
               FROM score_lines l JOIN score_rules r ON r.tenant_id = $1 AND r.id = l.rule_id AND NOT r.removed
               WHERE l.tenant_id = $1 AND l.contact_id = ANY($2)) l) x
         GROUP BY contact_id
         ON CONFLICT (tenant_id, contact_id) DO UPDATE
         SET points = excluded.points, most = excluded.most, least = excluded.least, stale_at = excluded.stale_at",
        [tx.tenant().into(), contacts.to_vec().into(), tx.now().into()],
    )
    .await?;
    Ok(())
}
