//! One window of a batch: settled and marked in one transaction.

use super::{Batch, Delivery, LEASE, State, clear::clear};
use crate::{
    Id, Tx,
    campaigns::{cap, waves},
    contacts::{
        Contact,
        consent::{Cleared, Modes},
    },
    error::{Error, Result},
    permissions::CampaignDeliver,
    returns,
    signals::Topic,
    webhooks::{Kind, events},
};
use chrono::TimeDelta;
use sea_orm::FromQueryResult;
use serde_json::Value;

/// How often a person is tried whom the relay refuses for the moment.
const TRIES: i16 = 5;

/// Somebody to write to now.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// The place in the campaign.
    pub slot: i32,
    /// The person, cleared by the ledger of consent a moment ago.
    pub cleared: Cleared,
    /// The person as templates know them.
    pub person: Value,
    /// The language in which the person is written to, where it is known.
    pub locale: Option<String>,
    /// What may be counted of the person's reading.
    pub modes: Modes,
}

/// What became of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// The place in the campaign.
    pub slot: i32,
    /// What became of it.
    pub verdict: Verdict,
    /// The relay's answer, 0 when there was none.
    pub code: i16,
    /// Whether it said that there is no such address.
    pub gone: bool,
}

/// What became of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The relay took it over.
    Accepted,
    /// The relay refused it for good.
    Rejected,
    /// The relay refused it for the moment.
    Deferred,
    /// It left, and nobody answered.
    Unknown,
    /// It never left: no connection, or the worker stops.
    Untried,
}

/// What a worker may send next.
#[derive(Debug)]
pub enum Window {
    /// These people.
    Send(Vec<Recipient>),
    /// The batch is done.
    Done,
    /// A person stopped the campaign; the batch is free again.
    Halted,
    /// Nobody of these people is written to at this hour; the batch is free again, and waits.
    Hushed,
}

/// Writes down what became of the last window and marks up to `size` further rows as attempting. The worker has nothing of the batch
/// in flight: a row that is still `attempting` and not among `settled` was marked by a commit whose answer got lost, and is marked
/// again.
///
/// # Errors
/// [`Error::Conflict`] when the lease was lost: what is in flight was counted as unknown by whoever took over.
pub async fn open(tx: &Tx<CampaignDeliver>, batch: &Batch, settled: &[Settled], size: i64) -> Result<Window> {
    hold(tx, batch).await?;
    let standing = super::standing(tx, batch.campaign).await?;
    if standing.cap.is_some() {
        // Before anything that others wait for is touched.
        cap::take_turns(tx, batch.campaign, standing.channel).await?;
    }
    settle(tx, batch, settled).await?;
    release(tx, batch).await?;
    tx.signal(Topic::Campaign(batch.campaign.uuid()));
    if standing.state != State::Sending {
        free(tx, batch, TimeDelta::zero()).await?;
        return Ok(Window::Halted);
    }
    if waves::hushed(tx, batch.campaign, (batch.wave, &batch.zone), &standing.quiet).await? {
        free(tx, batch, TimeDelta::zero()).await?;
        return Ok(Window::Hushed);
    }
    loop {
        let marked = mark(tx, batch, size).await?;
        if marked.is_empty() {
            tx.run(
                "UPDATE batches SET done = true, claim = NULL WHERE tenant_id = $1 AND campaign_id = $2 AND number = $3",
                [tx.tenant().into(), batch.campaign.into(), batch.number.into()],
            )
            .await?;
            return Ok(Window::Done);
        }
        let recipients = clear(tx, batch, &standing, marked).await?;
        if !recipients.is_empty() {
            return Ok(Window::Send(recipients));
        }
    }
}

/// Writes down the last window and gives the batch back, to be taken by anyone after `rest`.
///
/// # Errors
/// As [`open`].
pub async fn close(tx: &Tx<CampaignDeliver>, batch: &Batch, settled: &[Settled], rest: TimeDelta) -> Result<()> {
    hold(tx, batch).await?;
    settle(tx, batch, settled).await?;
    release(tx, batch).await?;
    tx.signal(Topic::Campaign(batch.campaign.uuid()));
    free(tx, batch, rest).await
}

/// Locks the batch and extends the lease, if it is still this worker's.
///
/// # Errors
/// [`Error::Conflict`] when it is not.
pub async fn hold(tx: &Tx<CampaignDeliver>, batch: &Batch) -> Result<()> {
    let held = tx
        .run(
            "UPDATE batches SET lease_until = $5 WHERE tenant_id = $1 AND campaign_id = $2 AND number = $3 AND claim = $4 AND NOT done",
            [tx.tenant().into(), batch.campaign.into(), batch.number.into(), batch.claim.into(), (tx.now() + LEASE).into()],
        )
        .await?;
    if held == 1 { Ok(()) } else { Err(Error::Conflict) }
}

async fn free(tx: &Tx<CampaignDeliver>, batch: &Batch, rest: TimeDelta) -> Result<()> {
    tx.run(
        "UPDATE batches SET claim = NULL, lease_until = $4 WHERE tenant_id = $1 AND campaign_id = $2 AND number = $3",
        [tx.tenant().into(), batch.campaign.into(), batch.number.into(), (tx.now() + rest).into()],
    )
    .await?;
    Ok(())
}

/// Puts results into the rows and their sums into the counts.
async fn settle(tx: &Tx<CampaignDeliver>, batch: &Batch, settled: &[Settled]) -> Result<()> {
    if settled.is_empty() {
        return Ok(());
    }
    let slots: Vec<i32> = settled.iter().map(|settled| settled.slot).collect();
    let codes: Vec<i16> = settled.iter().map(|settled| settled.code).collect();
    let states: Vec<i16> = settled.iter().map(|settled| settled.verdict.state().number()).collect();
    tx.run(
        "WITH result AS (SELECT * FROM unnest($3::integer[], $4::smallint[], $5::smallint[]) r (slot, state, code)),
         settled AS (
           UPDATE deliveries d SET code = r.code, settled_at = $6,
                  state = CASE WHEN r.state = 0 AND r.code > 0 AND d.tries >= $7 THEN 3 ELSE r.state END
           FROM result r WHERE d.tenant_id = $1 AND d.campaign_id = $2 AND d.slot BETWEEN $9 AND $10 AND d.slot = r.slot AND d.state = 1
           RETURNING d.state)
         INSERT INTO delivery_counts AS c (tenant_id, campaign_id, shard, accepted, rejected, unknown)
         SELECT $1, $2, $8, count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3), count(*) FILTER (WHERE state = 4) FROM settled
         ON CONFLICT (tenant_id, campaign_id, shard) DO UPDATE SET accepted = c.accepted + excluded.accepted,
           rejected = c.rejected + excluded.rejected, unknown = c.unknown + excluded.unknown",
        [
            tx.tenant().into(),
            batch.campaign.into(),
            slots.into(),
            states.into(),
            codes.into(),
            tx.now().into(),
            TRIES.into(),
            batch.shard().into(),
            batch.first.into(),
            batch.last.into(),
        ],
    )
    .await?;
    tell(tx, batch, settled).await
}

/// Tells webhooks who was refused for good, and leaves addresses alone that are none; most windows have nobody.
async fn tell(tx: &Tx<CampaignDeliver>, batch: &Batch, settled: &[Settled]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Refused {
        slot: i32,
        contact_id: uuid::Uuid,
    }
    let refused = settled.iter().filter(|settled| matches!(settled.verdict, Verdict::Rejected | Verdict::Deferred));
    let slots: Vec<i32> = refused.map(|settled| settled.slot).collect();
    let any_gone = settled.iter().any(|settled| settled.gone);
    if slots.is_empty() || !(any_gone || events::wanted(tx, Kind::DeliveryBounced).await?) {
        return Ok(());
    }
    let refused: Vec<Refused> = tx
        .rows(
            "SELECT slot, contact_id FROM deliveries
             WHERE tenant_id = $1 AND campaign_id = $2 AND slot BETWEEN $3 AND $4 AND slot = ANY($5) AND state = $6 ORDER BY slot",
            [
                tx.tenant().into(),
                batch.campaign.into(),
                batch.first.into(),
                batch.last.into(),
                slots.into(),
                Delivery::Rejected.number().into(),
            ],
        )
        .await?;
    let is_gone = |slot| settled.iter().any(|settled| settled.slot == slot && settled.gone);
    let gone = refused.iter().filter(|refused| is_gone(refused.slot)).map(|refused| refused.contact_id);
    returns::record::gone(tx, batch.campaign, gone.collect()).await?;
    let contacts = refused.into_iter().map(|refused| refused.contact_id).collect();
    events::happened(tx, Kind::DeliveryBounced, contacts, Some(batch.campaign.uuid())).await
}

/// Rows that this worker marked and did not send wait again.
async fn release(tx: &Tx<CampaignDeliver>, batch: &Batch) -> Result<()> {
    tx.run(
        "UPDATE deliveries SET state = 0 WHERE tenant_id = $1 AND campaign_id = $2 AND slot BETWEEN $3 AND $4 AND state = 1",
        [tx.tenant().into(), batch.campaign.into(), batch.first.into(), batch.last.into()],
    )
    .await?;
    Ok(())
}

/// What a dead worker left in flight: nobody can tell whether it left.
pub(super) async fn give_up_attempts(tx: &Tx<CampaignDeliver>, batch: &Batch) -> Result<()> {
    tx.run(
        "WITH lost AS (
           UPDATE deliveries SET state = 4, settled_at = $5
           WHERE tenant_id = $1 AND campaign_id = $2 AND slot BETWEEN $3 AND $4 AND state = 1 RETURNING slot)
         INSERT INTO delivery_counts AS c (tenant_id, campaign_id, shard, unknown) SELECT $1, $2, $6, count(*) FROM lost
         ON CONFLICT (tenant_id, campaign_id, shard) DO UPDATE SET unknown = c.unknown + excluded.unknown",
        [
            tx.tenant().into(),
            batch.campaign.into(),
            batch.first.into(),
            batch.last.into(),
            tx.now().into(),
            batch.shard().into(),
        ],
    )
    .await?;
    Ok(())
}

/// A row that is about to leave.
#[derive(FromQueryResult)]
pub(in crate::campaigns) struct Marked {
    pub(in crate::campaigns) slot: i32,
    pub(in crate::campaigns) contact_id: Id<Contact>,
}

/// Of a ledger that was written a moment ago PostgreSQL has no statistics: whatever way it takes, it must not lead through more
/// than the batch.
async fn mark(tx: &Tx<CampaignDeliver>, batch: &Batch, size: i64) -> Result<Vec<Marked>> {
    tx.rows(
        "WITH next AS MATERIALIZED (
           SELECT slot FROM deliveries WHERE tenant_id = $1 AND campaign_id = $2 AND slot BETWEEN $3 AND $4 AND state = 0 ORDER BY slot LIMIT $5)
         UPDATE deliveries d SET state = 1, attempted_at = $6, tries = tries + 1 FROM next n
         WHERE d.tenant_id = $1 AND d.campaign_id = $2 AND d.slot BETWEEN $3 AND $4 AND d.slot = n.slot RETURNING d.slot, d.contact_id",
        [
            tx.tenant().into(),
            batch.campaign.into(),
            batch.first.into(),
            batch.last.into(),
            size.into(),
            tx.now().into(),
        ],
    )
    .await
}

impl Batch {
    /// The row of counts that this batch's worker adds to.
    pub(super) fn shard(&self) -> i16 {
        i16::from(self.claim.as_bytes()[15] % 8)
    }
}

impl Verdict {
    /// The state that a row gets: who was put off, or not tried, waits again.
    fn state(self) -> Delivery {
        match self {
            Self::Accepted => Delivery::Accepted,
            Self::Rejected => Delivery::Rejected,
            Self::Unknown => Delivery::Unknown,
            Self::Deferred | Self::Untried => Delivery::Queued,
        }
    }
}
