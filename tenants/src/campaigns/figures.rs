//! Figures of campaigns: sums of deltas, never counted row by row.

use super::Campaign;
use crate::{Id, Tx, error::Result, id::several, permissions::CampaignRead};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

/// How a campaign stands, in people and in events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// People it goes to.
    pub recipients: i64,
    /// Waiting or leaving: all who have no end yet.
    pub open: i64,
    /// Taken over by the relay.
    pub accepted: i64,
    /// Refused by the relay.
    pub rejected: i64,
    /// Nobody can tell whether it left.
    pub unknown: i64,
    /// Not sent, because consent or address was gone.
    pub skipped: i64,
    /// Not sent, because the person has all the messages that the tenant's cap allows.
    pub capped: i64,
    /// Openings, as far as they may be counted.
    pub opens: i64,
    /// Links that were followed.
    pub clicks: i64,
    /// People who unsubscribed from it.
    pub unsubscribes: i64,
    /// The hour for which somebody waits, the first if there are several: a local time, or the end of quiet hours.
    pub waits_until: Option<DateTime<Utc>>,
    /// Of those that the relay took: arrived, as somebody reported.
    pub delivered: i64,
    /// Came back, perhaps not for ever.
    pub bounced_soft: i64,
    /// Came back: there is no such address.
    pub bounced_hard: i64,
    /// Called unwanted.
    pub complaints: i64,
}

#[derive(FromQueryResult)]
struct Row {
    campaign_id: Id<Campaign>,
    recipients: i64,
    accepted: i64,
    rejected: i64,
    unknown: i64,
    skipped: i64,
    capped: i64,
    waits_until: Option<DateTime<Utc>>,
    opens: i64,
    clicks: i64,
    unsubscribes: i64,
    delivered: i64,
    bounced_soft: i64,
    bounced_hard: i64,
    complaints: i64,
}

/// The figures of these campaigns.
///
/// # Errors
/// When the database can't be read.
pub async fn of(tx: &Tx<CampaignRead>, campaigns: &[Id<Campaign>]) -> Result<Vec<(Id<Campaign>, Figures)>> {
    let rows: Vec<Row> = tx
        .rows(
            "SELECT c.id AS campaign_id, coalesce(max(c.recipients), 0)::bigint AS recipients,
                    coalesce(sum(n.accepted), 0)::bigint AS accepted, coalesce(sum(n.rejected), 0)::bigint AS rejected,
                    coalesce(sum(n.unknown), 0)::bigint AS unknown, coalesce(sum(n.skipped), 0)::bigint AS skipped,
                    coalesce(sum(n.capped), 0)::bigint AS capped,
                    (SELECT min(w.not_before) FROM campaign_waves w WHERE w.tenant_id = $1 AND w.campaign_id = c.id AND w.not_before > $3
                     AND c.state IN ('sending', 'paused')
                     AND EXISTS (SELECT FROM batches b WHERE b.tenant_id = $1 AND b.campaign_id = c.id AND b.wave = w.number AND NOT b.done)
                    ) AS waits_until,
                    coalesce(sum(n.opens), 0)::bigint AS opens, coalesce(sum(n.clicks), 0)::bigint AS clicks,
                    coalesce(sum(n.unsubscribes), 0)::bigint AS unsubscribes, coalesce(sum(n.delivered), 0)::bigint AS delivered,
                    coalesce(sum(n.bounced_soft), 0)::bigint AS bounced_soft, coalesce(sum(n.bounced_hard), 0)::bigint AS bounced_hard,
                    coalesce(sum(n.complaints), 0)::bigint AS complaints
             FROM campaigns c LEFT JOIN delivery_counts n ON n.tenant_id = $1 AND n.campaign_id = c.id
             WHERE c.tenant_id = $1 AND c.id = ANY($2) GROUP BY c.id, c.state",
            [tx.tenant().into(), several(campaigns), tx.now().into()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.campaign_id, Figures::from(row))).collect())
}

impl From<Row> for Figures {
    fn from(row: Row) -> Self {
        let Row { recipients, accepted, rejected, unknown, skipped, capped, waits_until, .. } = row;
        let Row { opens, clicks, unsubscribes, delivered, bounced_soft, bounced_hard, complaints, .. } = row;
        let open = recipients - accepted - rejected - unknown - skipped - capped;
        Self {
            recipients,
            open,
            accepted,
            rejected,
            unknown,
            skipped,
            capped,
            opens,
            clicks,
            unsubscribes,
            waits_until,
            delivered,
            bounced_soft,
            bounced_hard,
            complaints,
        }
    }
}
