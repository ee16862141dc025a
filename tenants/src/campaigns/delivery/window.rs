//! One window of a batch: settled and marked in one transaction.

use super::{Batch, Delivery, LEASE, State};
use crate::{
    Id, Tx,
    contacts::{
        Card, Contact,
        consent::{self, Channel, Cleared, Modes},
        retention,
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
}

/// Writes down what became of the last window and marks up to `size` further rows as attempting. The worker has nothing of the batch
/// in flight: a row that is still `attempting` and not among `settled` was marked by a commit whose answer got lost, and is marked
/// again.
///
/// # Errors
/// [`Error::Conflict`] when the lease was lost: what is in flight was counted as unknown by whoever took over.
pub async fn open(tx: &Tx<CampaignDeliver>, batch: &Batch, settled: &[Settled], size: i64) -> Result<Window> {
    hold(tx, batch).await?;
    settle(tx, batch, settled).await?;
    release(tx, batch).await?;
    tx.signal(Topic::Campaign(batch.campaign.uuid()));
    if super::state(tx, batch.campaign).await? != State::Sending {
        free(tx, batch, TimeDelta::zero()).await?;
        return Ok(Window::Halted);
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
        let recipients = clear(tx, batch, marked).await?;
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
    if slots.is_empty() {
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

#[derive(FromQueryResult)]
struct Marked {
    slot: i32,
    contact_id: Id<Contact>,
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

#[derive(FromQueryResult)]
struct Person {
    #[sea_orm(nested)]
    card: Card,
    locale: Option<String>,
    country: Option<String>,
    shown: Value,
}

/// Asks the ledger of consent again: who withdrew, was suppressed, is gone or beyond the
/// time of keeping, or whose data lie still since the audience was frozen is skipped. Each is
/// looked up by their key: a join could go through all of the tenant's contacts, for every window.
async fn clear(tx: &Tx<CampaignDeliver>, batch: &Batch, marked: Vec<Marked>) -> Result<Vec<Recipient>> {
    let contacts: Vec<uuid::Uuid> = marked.iter().map(|row| row.contact_id.uuid()).collect();
    let [stages, months] = retention::spans(tx).await?;
    let people: Vec<Person> = tx
        .rows(
            "SELECT k.contact_id, k.email, k.phone, k.name, k.postal, k.fields, c.locale, c.country, c.fields AS shown
             FROM unnest($2::uuid[]) w (id)
             CROSS JOIN LATERAL (SELECT id, email_index, locale, country, fields, stage, acted_at, restricted_at FROM contacts WHERE tenant_id = $1 AND contacts.id = w.id OFFSET 0) c
             CROSS JOIN LATERAL (SELECT * FROM contact_cards WHERE tenant_id = $1 AND contact_id = w.id OFFSET 0) k
             JOIN unnest($4::text[], $5::integer[]) r (stage, months) ON r.stage = c.stage AND c.acted_at + make_interval(months => r.months) > $6
             WHERE c.email_index IS NOT NULL AND c.restricted_at IS NULL
               AND (SELECT granted FROM consent_states WHERE tenant_id = $1 AND contact_id = c.id AND channel = $3 AND purpose = 'messages')
               AND (SELECT reason FROM suppressions WHERE tenant_id = $1 AND channel = $3 AND address_index = c.email_index) IS NULL",
            [
                tx.tenant().into(),
                contacts.clone().into(),
                Channel::Email.name().into(),
                stages,
                months,
                tx.now().into(),
            ],
        )
        .await?;
    let modes = consent::modes(tx, Channel::Email, &contacts).await?;
    let keys = tx.keys().await?;
    let mut people: std::collections::HashMap<_, _> =
        people.into_iter().map(|person| (person.card.contact_id, person)).collect();
    let mut recipients = Vec::with_capacity(marked.len());
    let mut skipped = Vec::new();
    for Marked { slot, contact_id } in marked {
        let Some(person) = people.remove(&contact_id) else {
            skipped.push(slot);
            continue;
        };
        let Some(address) = keys.open_some(contact_id, person.card.email.as_ref())? else {
            skipped.push(slot);
            continue;
        };
        let Person { card, locale, country, shown } = person;
        let card = card.open(&keys)?;
        recipients.push(Recipient {
            slot,
            cleared: Cleared::contact(contact_id, address),
            person: card.variables(locale.as_deref(), country.as_deref(), &shown),
            locale,
            modes: modes.get(&contact_id).copied().unwrap_or_default(),
        });
    }
    skip(tx, batch, skipped).await?;
    recipients.sort_by_key(|recipient| recipient.slot);
    Ok(recipients)
}

async fn skip(tx: &Tx<CampaignDeliver>, batch: &Batch, slots: Vec<i32>) -> Result<()> {
    if slots.is_empty() {
        return Ok(());
    }
    tx.run(
        "WITH skipped AS (
           UPDATE deliveries SET state = $4, settled_at = $5 WHERE tenant_id = $1 AND campaign_id = $2 AND slot = ANY($3) RETURNING slot)
         INSERT INTO delivery_counts AS c (tenant_id, campaign_id, shard, skipped) SELECT $1, $2, $6, count(*) FROM skipped
         ON CONFLICT (tenant_id, campaign_id, shard) DO UPDATE SET skipped = c.skipped + excluded.skipped",
        [
            tx.tenant().into(),
            batch.campaign.into(),
            slots.into(),
            Delivery::Skipped.number().into(),
            tx.now().into(),
            batch.shard().into(),
        ],
    )
    .await?;
    Ok(())
}

impl Batch {
    /// The row of counts that this batch's worker adds to.
    fn shard(&self) -> i16 {
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
