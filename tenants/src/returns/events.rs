//! What happened to messages, to be looked at.

use super::Status;
use crate::{
    Id, Tx,
    campaigns::Campaign,
    contacts::Contact,
    error::Result,
    id::Named,
    page::{Page, Slice},
    permissions::DeliveryRead,
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Something that happened to a message behind the relay.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct Event {
    /// The event's identifier.
    pub id: Id<Self>,
    /// The campaign.
    pub campaign_id: Id<Campaign>,
    /// The message's place in it.
    pub slot: i32,
    /// Who it was for; another one than anybody has when they were erased.
    pub contact_id: Id<Contact>,
    /// The kind's name.
    pub kind: String,
    /// The class's name.
    pub class: String,
    /// The enhanced status code.
    pub status: Option<String>,
    /// Who told: the source's name.
    pub source: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
}

impl Named for Event {
    const PREFIX: &'static str = "deliveryevent";
}

impl Event {
    /// The enhanced status code, as numbers.
    #[must_use]
    pub fn code(&self) -> Option<Status> {
        self.status.as_deref().and_then(|text| text.parse().ok())
    }
}

/// What happened to these messages, the earliest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of(tx: &Tx<DeliveryRead>, places: &[(Id<Campaign>, i32)]) -> Result<Vec<Event>> {
    let (campaigns, slots): (Vec<Uuid>, Vec<i32>) =
        places.iter().map(|(campaign, slot)| (campaign.uuid(), *slot)).unzip();
    tx.rows(
        "SELECT e.id, e.campaign_id, e.slot, e.contact_id, e.kind, e.class, e.status, e.source, e.at, e.recorded_at
         FROM unnest($2::uuid[], $3::integer[]) p (campaign_id, slot) CROSS JOIN LATERAL (
           SELECT e.*, d.contact_id FROM delivery_events e
           JOIN deliveries d ON d.tenant_id = $1 AND d.campaign_id = e.campaign_id AND d.slot = e.slot
           WHERE e.tenant_id = $1 AND e.campaign_id = p.campaign_id AND e.slot = p.slot OFFSET 0) e
         ORDER BY e.at, e.id",
        [tx.tenant().into(), campaigns.into(), slots.into()],
    )
    .await
}

/// Messages that came back, the newest first: of all campaigns or of one.
///
/// # Errors
/// When the database can't be read.
pub async fn bounces(
    tx: &Tx<DeliveryRead>,
    campaign: Option<Id<Campaign>>,
    slice: &Slice<Id<Event>>,
) -> Result<Page<Event>> {
    let rows = tx
        .rows(
            "SELECT e.id, e.campaign_id, e.slot, d.contact_id, e.kind, e.class, e.status, e.source, e.at, e.recorded_at
             FROM delivery_events e JOIN deliveries d ON d.tenant_id = $1 AND d.campaign_id = e.campaign_id AND d.slot = e.slot
             WHERE e.tenant_id = $1 AND e.kind IN ('bounced_soft', 'bounced_hard') AND ($2::uuid IS NULL OR e.id < $2)
               AND ($3::uuid IS NULL OR e.campaign_id = $3)
             ORDER BY e.id DESC LIMIT $4",
            [tx.tenant().into(), slice.after.into(), campaign.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}
