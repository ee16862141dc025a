//! Writing down what happened to messages: each event once, figures by deltas, and what follows for the address.

use super::{Class, Kind, Outcome, Report, Returned, Source, Status, settings};
use crate::{
    Id, Tx,
    campaigns::{Campaign, delivery::Delivery},
    contacts::{
        self, Contact, Email,
        consent::{Answer, Channel, Said, Statement, Words, append},
        suppressions::{self, Reason},
    },
    error::Result,
    permissions::Permission,
    signals::Topic,
    webhooks::{self, events},
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

/// How many events are kept of one message: whoever got it can make more up.
const MOST: i64 = 50;
/// How long ago a message may have left of which a provider names the address only.
const RECENT: TimeDelta = TimeDelta::days(7);

/// A message of which something is told.
#[derive(FromQueryResult)]
struct Message {
    campaign_id: Id<Campaign>,
    slot: i32,
    state: Delivery,
    outcome: Outcome,
    attempted_at: DateTime<Utc>,
    /// Who it went to, under the identifier they had.
    written_id: Id<Contact>,
    /// Who they are today; none when they were erased.
    contact_id: Option<Id<Contact>>,
}

/// Writes all of them down. Messages are locked in one order, whatever the order of the reports.
pub(super) async fn all<P: Permission>(tx: &Tx<P>, returned: &Returned, reports: &[Report]) -> Result<()> {
    let mut reports: Vec<&Report> = reports.iter().collect();
    reports.sort_by_key(|report| report.place);
    for report in reports {
        let place = report.place.or(returned.place);
        let found = match (place, &report.recipient) {
            (Some(place), _) => by_place(tx, place).await?,
            (None, Some(recipient)) => by_address(tx, recipient, report.at).await?,
            (None, None) => None,
        };
        if let Some(message) = found {
            one(tx, returned.source, &message, report).await?;
        }
    }
    Ok(())
}

async fn by_place<P: Permission>(tx: &Tx<P>, (campaign, slot): (Id<Campaign>, i32)) -> Result<Option<Message>> {
    tx.row(
        "SELECT d.campaign_id, d.slot, d.state, d.outcome, d.attempted_at, d.contact_id AS written_id, coalesce(c.merged_into, c.id) AS contact_id
         FROM deliveries d LEFT JOIN contacts c ON c.tenant_id = $1 AND c.id = d.contact_id
         WHERE d.tenant_id = $1 AND d.campaign_id = $2 AND d.slot = $3 FOR UPDATE OF d",
        [tx.tenant().into(), campaign.into(), slot.into()],
    )
    .await
}

/// The newest message to this address that had left by then, and not long before.
async fn by_address<P: Permission>(
    tx: &Tx<P>,
    recipient: &Email,
    at: Option<DateTime<Utc>>,
) -> Result<Option<Message>> {
    let at = at.unwrap_or(tx.now());
    let index = tx.keys().await?.blind(recipient);
    tx.row(
        "SELECT d.campaign_id, d.slot, d.state, d.outcome, d.attempted_at, d.contact_id AS written_id, coalesce(c.merged_into, c.id) AS contact_id
         FROM contacts c JOIN deliveries d ON d.tenant_id = $1 AND d.contact_id = c.id
         WHERE c.tenant_id = $1 AND c.email_index = $2 AND d.state = ANY($3) AND d.attempted_at BETWEEN $4 AND $5
         ORDER BY d.attempted_at DESC LIMIT 1 FOR UPDATE OF d",
        [
            tx.tenant().into(),
            index.into(),
            vec![Delivery::Accepted.number(), Delivery::Unknown.number()].into(),
            (at - RECENT).into(),
            // Clocks differ.
            (at + TimeDelta::minutes(5)).into(),
        ],
    )
    .await
}

async fn one<P: Permission>(tx: &Tx<P>, source: Source, message: &Message, report: &Report) -> Result<()> {
    let again = report.kind == Kind::Complained && has(tx, message, Kind::Complained).await?;
    if !note(tx, source, message, report).await? {
        return Ok(());
    }
    let before = message.outcome;
    let after = before.max(report.kind.outcome());
    let was_unknown = message.state == Delivery::Unknown;
    tx.run(
        "UPDATE deliveries SET outcome = $4, state = CASE WHEN state = $5 THEN $6 ELSE state END
         WHERE tenant_id = $1 AND campaign_id = $2 AND slot = $3",
        [
            tx.tenant().into(),
            message.campaign_id.into(),
            message.slot.into(),
            after.number().into(),
            Delivery::Unknown.number().into(),
            Delivery::Accepted.number().into(),
        ],
    )
    .await?;
    let moved = |outcome| i64::from(after == outcome) - i64::from(before == outcome);
    let left = report.kind == Kind::Left && leave(tx, message, Reason::Unsubscribed, "Feedback-Type: opt-out").await?;
    let deltas = Deltas {
        accepted: i64::from(was_unknown),
        delivered: moved(Outcome::Delivered),
        bounced_soft: moved(Outcome::BouncedSoft),
        bounced_hard: moved(Outcome::BouncedHard),
        complaints: i64::from(report.kind == Kind::Complained && !again),
        unsubscribes: i64::from(left),
    };
    count(tx, message.campaign_id, deltas).await?;
    if before != after {
        tell(tx, message, report).await?;
    }
    match report.kind {
        Kind::BouncedHard => suppress(tx, message, report, Reason::HardBounce).await,
        Kind::BouncedSoft if report.class != Class::Unreadable && is_too_often(tx, message).await? => {
            suppress(tx, message, report, Reason::SoftBounces).await
        }
        Kind::Complained => {
            leave(tx, message, Reason::Complaint, "Feedback-Type: abuse").await?;
            if again { Ok(()) } else { tell(tx, message, report).await }
        }
        Kind::Left if left => {
            let contacts = message.contact_id.iter().map(|id| id.uuid()).collect();
            let campaign = Some(message.campaign_id.uuid());
            events::happened(tx, webhooks::Kind::DeliveryUnsubscribed, contacts, campaign).await
        }
        _ => Ok(()),
    }
}

async fn has<P: Permission>(tx: &Tx<P>, message: &Message, kind: Kind) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        known: bool,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT EXISTS (SELECT FROM delivery_events WHERE tenant_id = $1 AND campaign_id = $2 AND slot = $3 AND kind = $4) AS known",
            [tx.tenant().into(), message.campaign_id.into(), message.slot.into(), kind.name().into()],
        )
        .await?;
    Ok(row.is_some_and(|row| row.known))
}

/// Writes the event down. Tells whether it was new.
async fn note<P: Permission>(tx: &Tx<P>, source: Source, message: &Message, report: &Report) -> Result<bool> {
    let noted = tx
        .run(
            "INSERT INTO delivery_events (tenant_id, id, campaign_id, slot, kind, class, status, source, key, at, recorded_at)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
             WHERE (SELECT count(*) FROM delivery_events WHERE tenant_id = $1 AND campaign_id = $3 AND slot = $4) < $12
             ON CONFLICT (tenant_id, source, key) DO NOTHING",
            [
                tx.tenant().into(),
                Id::<super::Event>::new(tx.clock()).into(),
                message.campaign_id.into(),
                message.slot.into(),
                report.kind.name().into(),
                report.class.name().into(),
                report.status.as_ref().map(Status::to_string).into(),
                source.name().into(),
                report.key.as_str().into(),
                report.at.map_or(tx.now(), |at| at.min(tx.now())).into(),
                tx.now().into(),
                MOST.into(),
            ],
        )
        .await?;
    Ok(noted == 1)
}

/// What moves in a campaign's figures.
#[derive(Default)]
struct Deltas {
    /// From unknown to accepted.
    accepted: i64,
    delivered: i64,
    bounced_soft: i64,
    bounced_hard: i64,
    complaints: i64,
    unsubscribes: i64,
}

/// Adds to the shard of what comes back.
async fn count<P: Permission>(tx: &Tx<P>, campaign: Id<Campaign>, deltas: Deltas) -> Result<()> {
    let Deltas { accepted, delivered, bounced_soft, bounced_hard, complaints, unsubscribes } = deltas;
    tx.run(
        "INSERT INTO delivery_counts AS c
           (tenant_id, campaign_id, shard, accepted, unknown, delivered, bounced_soft, bounced_hard, complaints, unsubscribes)
         VALUES ($1, $2, -1, $3, -$3, $4, $5, $6, $7, $8)
         ON CONFLICT (tenant_id, campaign_id, shard) DO UPDATE SET accepted = c.accepted + excluded.accepted,
           unknown = c.unknown + excluded.unknown, delivered = c.delivered + excluded.delivered,
           bounced_soft = c.bounced_soft + excluded.bounced_soft, bounced_hard = c.bounced_hard + excluded.bounced_hard,
           complaints = c.complaints + excluded.complaints, unsubscribes = c.unsubscribes + excluded.unsubscribes",
        [
            tx.tenant().into(),
            campaign.into(),
            accepted.into(),
            delivered.into(),
            bounced_soft.into(),
            bounced_hard.into(),
            complaints.into(),
            unsubscribes.into(),
        ],
    )
    .await?;
    tx.signal(Topic::Campaign(campaign.uuid()));
    Ok(())
}

/// Tells webhooks.
async fn tell<P: Permission>(tx: &Tx<P>, message: &Message, report: &Report) -> Result<()> {
    let (kind, facts) = match report.kind {
        Kind::Delivered => (webhooks::Kind::DeliveryDelivered, json!({})),
        Kind::BouncedHard => {
            (webhooks::Kind::DeliveryBounced, json!({ "bounce": "hard", "class": report.class.name() }))
        }
        Kind::BouncedSoft => {
            (webhooks::Kind::DeliveryBounced, json!({ "bounce": "soft", "class": report.class.name() }))
        }
        Kind::Complained => (webhooks::Kind::DeliveryComplained, json!({})),
        Kind::Delayed | Kind::Left => return Ok(()),
    };
    let contacts = message.contact_id.iter().map(|id| id.uuid()).collect();
    events::told(tx, kind, contacts, Some(message.campaign_id.uuid()), facts).await
}

/// The person wants no more: their addresses are left alone, and the ledger of consent says so. Tells whether that was new.
async fn leave<P: Permission>(tx: &Tx<P>, message: &Message, reason: Reason, words: &str) -> Result<bool> {
    let Some(contact) = message.contact_id else { return Ok(false) };
    let Some(contact) = contacts::hold(tx, contact).await? else { return Ok(false) };
    let origin = message.campaign_id.to_string();
    if !suppressions::end(tx, Channel::Email, contact, reason, &origin).await? {
        return Ok(false);
    }
    let said = Statement {
        answer: Answer::consent(Channel::Email, Said::Messages(false)),
        words: Words::Text(words.to_owned()),
        source: origin,
        said_at: None,
    };
    append(tx, contact, &said).await?;
    Ok(true)
}

/// Leaves the address alone that the message went to. Which one that was, the report says, where it names one of the person's; else it
/// is the one that they had then, and still have.
async fn suppress<P: Permission>(tx: &Tx<P>, message: &Message, report: &Report, reason: Reason) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Contact>,
        email_index: String,
        changed: bool,
    }
    let Some(contact) = message.contact_id else { return Ok(()) };
    let rows: Vec<Row> = tx
        .rows(
            "SELECT c.id, c.email_index, EXISTS (
               SELECT FROM contact_changes h WHERE h.tenant_id = $1 AND h.contact_id = c.id AND h.at > $3 AND 'email' = ANY(h.fields)) AS changed
             FROM contacts c WHERE c.tenant_id = $1 AND (c.id = $2 OR c.merged_into = $2) AND c.email_index IS NOT NULL",
            [tx.tenant().into(), contact.into(), message.attempted_at.into()],
        )
        .await?;
    let named = match &report.recipient {
        Some(recipient) => Some(tx.keys().await?.blind(recipient)),
        None => None,
    };
    let stated = named.and_then(|named| rows.iter().find(|row| row.email_index == named.text()));
    let written = || rows.iter().find(|row| row.id == message.written_id && !row.changed);
    if let Some(row) = stated.or_else(written)
        && suppressions::put(tx, Channel::Email, &row.email_index, reason, &message.campaign_id.to_string()).await?
    {
        tx.touch(contact);
    }
    Ok(())
}

/// Leaves the addresses of these people alone: the relay itself said, a moment ago, that there are none such.
pub(crate) async fn gone<P: Permission>(tx: &Tx<P>, campaign: Id<Campaign>, contacts: Vec<Uuid>) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        email_index: String,
    }
    if contacts.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT email_index FROM contacts WHERE tenant_id = $1 AND id = ANY($2) AND email_index IS NOT NULL",
            [tx.tenant().into(), contacts.into()],
        )
        .await?;
    for Row { email_index } in rows {
        suppressions::put(tx, Channel::Email, &email_index, Reason::HardBounce, &campaign.to_string()).await?;
    }
    Ok(())
}

/// Whether as many messages to the person came back softly, within so many days and since one arrived, as the company bears.
async fn is_too_often<P: Permission>(tx: &Tx<P>, message: &Message) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        bounces: i64,
    }
    let Some(contact) = message.contact_id else { return Ok(false) };
    let settings = settings::held(tx).await?;
    let row: Option<Row> = tx
        .row(
            "WITH e AS MATERIALIZED (
               SELECT d.campaign_id, e.kind, e.class, e.at FROM contacts c JOIN deliveries d ON d.tenant_id = $1 AND d.contact_id = c.id
               JOIN delivery_events e ON e.tenant_id = $1 AND e.campaign_id = d.campaign_id AND e.slot = d.slot
               WHERE c.tenant_id = $1 AND (c.id = $2 OR c.merged_into = $2) AND e.at > $3)
             SELECT count(DISTINCT campaign_id) AS bounces FROM e WHERE kind = $4 AND class <> $5
               AND NOT EXISTS (SELECT FROM e later WHERE later.kind = $6 AND later.at > e.at AND later.campaign_id <> e.campaign_id)",
            [
                tx.tenant().into(),
                contact.into(),
                (tx.now() - TimeDelta::days(settings.soft_days.into())).into(),
                Kind::BouncedSoft.name().into(),
                Class::Unreadable.name().into(),
                Kind::Delivered.name().into(),
            ],
        )
        .await?;
    Ok(row.is_some_and(|row| row.bounces >= i64::from(settings.soft_bounces)))
}
