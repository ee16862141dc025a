//! What nobody could tell, settled by a person who asked elsewhere.

use crate::{
    Id, Tx,
    campaigns::{
        Campaign,
        delivery::{self, Delivery, Entry},
    },
    error::{Error, Result},
    permissions::DeliveryResolve,
    signals::Topic,
};

/// Settles a message of which nobody could tell whether it left. It is never sent again, whatever is said.
///
/// # Errors
/// [`Error::NotFound`]; `DELIVERY_KNOWN` when it is known what became of it.
pub async fn resolve(tx: &Tx<DeliveryResolve>, campaign: Id<Campaign>, slot: i32, left: bool) -> Result<Entry> {
    let entry = delivery::find(tx, campaign, slot).await?;
    if entry.state != Delivery::Unknown {
        return Err(Error::refused("DELIVERY_KNOWN"));
    }
    let state = if left { Delivery::Accepted } else { Delivery::Rejected };
    tx.run(
        "UPDATE deliveries SET state = $4, settled_at = $5 WHERE tenant_id = $1 AND campaign_id = $2 AND slot = $3",
        [tx.tenant().into(), campaign.into(), slot.into(), state.number().into(), tx.now().into()],
    )
    .await?;
    tx.run(
        "INSERT INTO delivery_counts AS c (tenant_id, campaign_id, shard, unknown, accepted, rejected) VALUES ($1, $2, -1, -1, $3, 1 - $3)
         ON CONFLICT (tenant_id, campaign_id, shard) DO UPDATE SET unknown = c.unknown + excluded.unknown,
           accepted = c.accepted + excluded.accepted, rejected = c.rejected + excluded.rejected",
        [tx.tenant().into(), campaign.into(), i64::from(left).into()],
    )
    .await?;
    tx.touch(campaign);
    tx.signal(Topic::Campaign(campaign.uuid()));
    delivery::find(tx, campaign, slot).await
}
