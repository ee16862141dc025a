//! The sending ledger: one row a recipient, which tells the truth also after a crash.
//!
//! ```text
//! queued → attempting → accepted | rejected | unknown        queued → skipped | capped
//! ```
//!
//! A worker claims a batch and sends it window by window. A window's rows are `attempting`, committed, before the first byte
//! leaves; its results are settled together with the marking of the next. What a dead worker leaves in `attempting` becomes
//! `unknown` and is never sent again by itself; what it leaves in `queued` is sent by the next. So nobody is lost and nobody is
//! written to twice, and what is unknown is at most one window a worker.

mod clear;
mod window;

pub(super) use clear::recipients;
pub(super) use window::Marked;
pub use window::{Recipient, Settled, Verdict, Window, close, hold, open};

use super::{Campaign, State, audience::Letter, quiet::Quiet, sending_rules::Cap, waves};
use crate::{
    Id, Tx,
    contacts::{Contact, consent::Channel, whole},
    error::{Error, Result},
    id::several,
    page::{Page, Slice},
    permissions::{CampaignDeliver, DeliveryRead, Permission},
    returns::Outcome,
    signals::Topic,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColIdx, DbErr, FromQueryResult, QueryResult, TryGetError, TryGetable};
use uuid::Uuid;

/// How long a worker may be silent about a batch before another takes it: several times its pulse.
const LEASE: TimeDelta = TimeDelta::seconds(20);

/// Where one message to one person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It waits.
    Queued,
    /// It is leaving, or was when its worker died.
    Attempting,
    /// The relay took it over.
    Accepted,
    /// The relay refused it.
    Rejected,
    /// Nobody can tell whether it left.
    Unknown,
    /// It did not leave: consent was withdrawn, the person is suppressed or gone.
    Skipped,
    /// It did not leave: the person has all the messages that the tenant's cap allows.
    Capped,
}

impl Delivery {
    pub(crate) const ALL: [Self; 7] =
        [Self::Queued, Self::Attempting, Self::Accepted, Self::Rejected, Self::Unknown, Self::Skipped, Self::Capped];

    pub(crate) fn number(self) -> i16 {
        match self {
            Self::Queued => 0,
            Self::Attempting => 1,
            Self::Accepted => 2,
            Self::Rejected => 3,
            Self::Unknown => 4,
            Self::Skipped => 5,
            Self::Capped => 6,
        }
    }
}

impl TryGetable for Delivery {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let number = i16::try_get_by(row, index)?;
        let state = Self::ALL.into_iter().find(|state| state.number() == number);
        state.ok_or_else(|| TryGetError::DbErr(DbErr::Type(format!("no state of a delivery: {number}"))))
    }
}

/// A row of the ledger.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Entry {
    /// The campaign.
    pub campaign_id: Id<Campaign>,
    /// The place in it.
    pub slot: i32,
    /// Who it is for.
    pub contact_id: Id<Contact>,
    /// Where it stands.
    pub state: Delivery,
    /// The relay's answer (RFC 5321, section 4.2), 0 before there is one.
    pub code: i16,
    /// When it was last attempted; 1970 before it was.
    pub attempted_at: DateTime<Utc>,
    /// When its end was written down; 1970 before there was one.
    pub settled_at: DateTime<Utc>,
    /// What is known of it behind the relay.
    pub outcome: Outcome,
}

/// The ledger of a campaign in the order of sending, all of it or what is in one state.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    tx: &Tx<DeliveryRead>,
    campaign: Id<Campaign>,
    state: Option<Delivery>,
    slice: &Slice<i32>,
) -> Result<Page<Entry>> {
    let rows = tx
        .rows(
            "SELECT campaign_id, slot, contact_id, state, code, attempted_at, settled_at, outcome FROM deliveries
             WHERE tenant_id = $1 AND campaign_id = $2 AND ($3::smallint IS NULL OR state = $3) AND ($4::integer IS NULL OR slot > $4)
             ORDER BY slot LIMIT $5",
            [tx.tenant().into(), campaign.into(), state.map(Delivery::number).into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// The row of one person, be it that of somebody who was merged into them; none for who was not chosen.
///
/// # Errors
/// When the database can't be read.
pub async fn of(tx: &Tx<DeliveryRead>, campaign: Id<Campaign>, contact: Id<Contact>) -> Result<Option<Entry>> {
    tx.row(
        concat!(
            "SELECT d.campaign_id, d.slot, d.contact_id, d.state, d.code, d.attempted_at, d.settled_at, d.outcome FROM ",
            whole!(),
            " JOIN deliveries d ON d.tenant_id = $1 AND d.contact_id = m.id WHERE d.campaign_id = $3 ORDER BY d.slot LIMIT 1"
        ),
        [tx.tenant().into(), several(&[contact]), campaign.into()],
    )
    .await
}

/// A row of the ledger, held until the end of the act.
pub(crate) async fn find<P: Permission>(tx: &Tx<P>, campaign: Id<Campaign>, slot: i32) -> Result<Entry> {
    let row = tx
        .row(
            "SELECT campaign_id, slot, contact_id, state, code, attempted_at, settled_at, outcome FROM deliveries
             WHERE tenant_id = $1 AND campaign_id = $2 AND slot = $3 FOR UPDATE",
            [tx.tenant().into(), campaign.into(), slot.into()],
        )
        .await?;
    row.ok_or(Error::NotFound)
}

/// A batch in a worker's hands.
#[derive(Debug, Clone)]
pub struct Batch {
    pub(super) campaign: Id<Campaign>,
    pub(super) number: i32,
    pub(super) wave: i16,
    pub(super) zone: String,
    pub(super) first: i32,
    pub(super) last: i32,
    pub(super) claim: Uuid,
}

/// What a worker that asks for a batch gets.
#[derive(Debug)]
pub enum Claim {
    /// A batch to send.
    Batch(Batch),
    /// All that is left is in other hands, or waits for its hour; this is when the first of it may be free.
    Wait(DateTime<Utc>),
    /// Nothing more to do: all is sent, or a person stopped it.
    Over,
}

/// Takes the next batch of a campaign. What a dead worker left in `attempting` there becomes `unknown`. When no batch is left, the
/// campaign is completed.
///
/// # Errors
/// [`Error::NotFound`] when the campaign is gone.
pub async fn claim(tx: &Tx<CampaignDeliver>, campaign: Id<Campaign>) -> Result<Claim> {
    #[derive(FromQueryResult)]
    struct Free {
        number: i32,
        wave: i16,
        zone: String,
        first_slot: i32,
        last_slot: i32,
    }
    let standing = standing(tx, campaign).await?;
    if standing.state != State::Sending {
        return Ok(Claim::Over);
    }
    waves::hush(tx, campaign, &standing.quiet).await?;
    let claim = tx.clock().uuid();
    let free: Option<Free> = tx
        .row(
            // The choice must be a CTE: as a sub-select it would be evaluated anew for every row, and lock them all.
            "WITH free AS (
               SELECT number FROM batches WHERE tenant_id = $1 AND campaign_id = $2 AND NOT done AND (lease_until IS NULL OR lease_until <= $5)
               AND wave IN (SELECT number FROM campaign_waves WHERE tenant_id = $1 AND campaign_id = $2 AND not_before <= $5)
               ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
             UPDATE batches b SET claim = $3, lease_until = $4 FROM free f, campaign_waves w
             WHERE b.tenant_id = $1 AND b.campaign_id = $2 AND b.number = f.number
               AND w.tenant_id = $1 AND w.campaign_id = $2 AND w.number = b.wave
             RETURNING b.number, b.wave, w.zone, b.first_slot, b.last_slot",
            [tx.tenant().into(), campaign.into(), claim.into(), (tx.now() + LEASE).into(), tx.now().into()],
        )
        .await?;
    match free {
        Some(Free { number, wave, zone, first_slot, last_slot }) => {
            let batch = Batch { campaign, number, wave, zone, first: first_slot, last: last_slot, claim };
            window::give_up_attempts(tx, &batch).await?;
            Ok(Claim::Batch(batch))
        }
        None => wait_or_complete(tx, campaign).await,
    }
}

async fn wait_or_complete(tx: &Tx<CampaignDeliver>, campaign: Id<Campaign>) -> Result<Claim> {
    #[derive(FromQueryResult)]
    struct Open {
        until: Option<DateTime<Utc>>,
    }
    let open: Option<Open> = tx
        .row(
            "SELECT min(greatest(coalesce(b.lease_until, $3), w.not_before)) AS until FROM batches b
             JOIN campaign_waves w ON w.tenant_id = $1 AND w.campaign_id = $2 AND w.number = b.wave
             WHERE b.tenant_id = $1 AND b.campaign_id = $2 AND NOT b.done",
            [tx.tenant().into(), campaign.into(), tx.now().into()],
        )
        .await?;
    if let Some(until) = open.and_then(|open| open.until) {
        return Ok(Claim::Wait(until.max(tx.now() + TimeDelta::seconds(1))));
    }
    tx.run(
        "UPDATE campaigns SET state = 'completed', finished_at = $3, updated_at = $3, revision = revision + 1
         WHERE tenant_id = $1 AND id = $2 AND state = 'sending'",
        [tx.tenant().into(), campaign.into(), tx.now().into()],
    )
    .await?;
    tx.signal(Topic::Campaign(campaign.uuid()));
    Ok(Claim::Over)
}

/// Where the campaign stands now, and the rules of its channel.
struct Standing {
    state: State,
    channel: Channel,
    cap: Option<Cap>,
    quiet: Vec<Quiet>,
}

async fn standing(tx: &Tx<CampaignDeliver>, campaign: Id<Campaign>) -> Result<Standing> {
    #[derive(FromQueryResult)]
    struct Row {
        state: State,
        channel: String,
        cap_messages: Option<i32>,
        cap_hours: Option<i32>,
        quiet: Option<serde_json::Value>,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT c.state, c.channel, r.cap_messages, r.cap_hours, r.quiet FROM campaigns c
             LEFT JOIN sending_rules r ON r.tenant_id = $1 AND r.channel = c.channel WHERE c.tenant_id = $1 AND c.id = $2",
            [tx.tenant().into(), campaign.into()],
        )
        .await?;
    let Row { state, channel, cap_messages, cap_hours, quiet } = row.ok_or(Error::NotFound)?;
    let channel = Channel::parse(&channel).ok_or_else(|| Error::internal("a campaign without a channel"))?;
    let quiet = quiet.map(serde_json::from_value).transpose().map_err(Error::internal)?.unwrap_or_default();
    Ok(Standing { state, channel, cap: Cap::of(cap_messages, cap_hours), quiet })
}

/// What the campaign says, with its links in the order of their numbers: read once, compiled once.
///
/// # Errors
/// [`Error::NotFound`] when its audience was never frozen.
pub async fn letter(tx: &Tx<CampaignDeliver>, campaign: Id<Campaign>) -> Result<Letter> {
    #[derive(FromQueryResult)]
    struct Row {
        content: Option<serde_json::Value>,
    }
    let row: Option<Row> = tx
        .row("SELECT content FROM campaigns WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), campaign.into()])
        .await?;
    let content = row.and_then(|row| row.content).ok_or(Error::NotFound)?;
    serde_json::from_value(content).map_err(Error::internal)
}
