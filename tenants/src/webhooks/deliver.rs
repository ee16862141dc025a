//! Sending: who gets which event, what is due now, and what became of it.
//!
//! A delivery waits as `pending` until a receiver took it or it was tried for the last time. Whoever posts it holds it for a while: one
//! that a crash left without its end is due again afterwards, and is posted again under the same identifier.

use super::{
    Webhook,
    deliveries::Delivery,
    events::{Event, Kind},
    follow,
    secret::Secret,
};
use crate::{
    Id, Tx,
    contacts::Email,
    error::Result,
    members::Member,
    notices::{self, Notice},
    permissions::{Role, WebhookDeliver},
    provisioning,
    seal::Sealed,
    tasks::{self, Task},
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// After which times an event is tried again, in seconds: the schedule of Standard Webhooks.
const SCHEDULE: [i64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// How often an event is tried.
pub(super) const TRIES: i32 = 10;
/// For how long nothing may get through before nothing is sent any more.
pub const PATIENCE: TimeDelta = TimeDelta::days(5);
/// How long a message is held by who posts it; longer than a post may take.
pub const HOLD: TimeDelta = TimeDelta::seconds(60);
/// When to look again while others post.
const SOON: TimeDelta = TimeDelta::seconds(2);
/// How many events one task writes deliveries for at a time.
const STEP: i64 = 100;
/// The answer of a receiver that wants to hear nothing any more (RFC 9110, section 15.5.11).
const GONE: u16 = 410;

/// Writes deliveries for events that have none yet, and the tasks that send them. Tells whether there may be more.
///
/// # Errors
/// When the database can't be written.
pub async fn spread(tx: &Tx<WebhookDeliver>) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        event_id: Uuid,
        webhook_id: Option<Uuid>,
    }
    let rows: Vec<Row> = tx
        .rows(
            "WITH taken AS MATERIALIZED (
               SELECT id, kind FROM webhook_events WHERE tenant_id = $1 AND NOT spread ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED),
             marked AS (
               UPDATE webhook_events e SET spread = true FROM taken t WHERE e.tenant_id = $1 AND e.id = t.id)
             SELECT t.id AS event_id, n.webhook_id FROM taken t
             LEFT JOIN webhook_wants n ON n.tenant_id = $1 AND n.kind = t.kind AND NOT n.disabled",
            [tx.tenant().into(), STEP.into()],
        )
        .await?;
    let events: std::collections::BTreeSet<Uuid> = rows.iter().map(|row| row.event_id).collect();
    let pairs: Vec<(Uuid, Uuid)> = rows.into_iter().filter_map(|row| Some((row.event_id, row.webhook_id?))).collect();
    write(tx, &pairs).await?;
    Ok(i64::try_from(events.len()).is_ok_and(|count| count == STEP))
}

async fn write(tx: &Tx<WebhookDeliver>, pairs: &[(Uuid, Uuid)]) -> Result<()> {
    if pairs.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = pairs.iter().map(|_| Id::<Delivery>::new(tx.clock()).uuid()).collect();
    let (events, mut webhooks): (Vec<Uuid>, Vec<Uuid>) = pairs.iter().copied().unzip();
    tx.run(
        "INSERT INTO webhook_deliveries (tenant_id, id, event_id, webhook_id, state, remaining, due_at)
         SELECT $1, n.id, n.event_id, n.webhook_id, 'pending', $5, $6
         FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) n (id, event_id, webhook_id)",
        [tx.tenant().into(), ids.into(), events.into(), webhooks.clone().into(), TRIES.into(), tx.now().into()],
    )
    .await?;
    webhooks.sort_unstable();
    webhooks.dedup();
    for webhook in webhooks {
        let task = Task::DeliverWebhook { webhook: webhook.into() };
        tasks::enqueue(tx.conn(), tx.db(), tx.tenant(), &task).await?;
    }
    Ok(())
}

/// A message to be posted, signed.
#[derive(Debug, Clone)]
pub struct Post {
    /// The delivery it belongs to.
    pub delivery: Id<Delivery>,
    /// Where it goes.
    pub url: String,
    /// `webhook-id`: the event's, the same at each attempt and for each webhook.
    pub id: String,
    /// `webhook-timestamp`: of this attempt, in seconds since 1970.
    pub timestamp: i64,
    /// `webhook-signature`: one for each secret that holds, parted by spaces.
    pub signature: String,
    /// The body, JSON.
    pub body: String,
    remaining: i32,
}

/// What a webhook has to send.
#[derive(Debug)]
pub enum Due {
    /// These messages.
    Posts(Vec<Post>),
    /// Nothing before this instant.
    Wait(DateTime<Utc>),
    /// Nothing.
    Over,
}

#[derive(FromQueryResult)]
struct Target {
    url: String,
    secret: Sealed<Secret>,
    old_secret: Option<Sealed<Secret>>,
    old_until: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct Waiting {
    delivery_id: Id<Delivery>,
    remaining: i32,
    #[sea_orm(nested)]
    event: Event,
}

/// Messages that are due at a webhook, held for this worker: so many that no more than `most` are under way there at a time, whoever
/// posts them.
///
/// # Errors
/// When the database can't be written, or a secret does not open.
pub async fn due(tx: &Tx<WebhookDeliver>, webhook: Id<Webhook>, most: i64) -> Result<Due> {
    // Held until the end, so that two workers count one after the other.
    let target: Option<Target> = tx
        .row(
            "SELECT url, secret, old_secret, old_until FROM webhooks WHERE tenant_id = $1 AND id = $2 AND disabled IS NULL FOR UPDATE",
            [tx.tenant().into(), webhook.into()],
        )
        .await?;
    let Some(target) = target else { return Ok(Due::Over) };
    let waiting: Vec<Waiting> = tx
        .rows(
            "WITH taken AS MATERIALIZED (
               SELECT id FROM webhook_deliveries
               WHERE tenant_id = $1 AND webhook_id = $2 AND state = 'pending' AND due_at <= $3 AND (held_until IS NULL OR held_until <= $3)
               ORDER BY due_at, id
               LIMIT greatest(0, $4 - (SELECT count(*) FROM webhook_deliveries
                                       WHERE tenant_id = $1 AND webhook_id = $2 AND state = 'pending' AND held_until > $3)))
             UPDATE webhook_deliveries d SET held_until = $5 FROM taken t, webhook_events e
             WHERE d.tenant_id = $1 AND d.id = t.id AND e.tenant_id = $1 AND e.id = d.event_id
             RETURNING d.id AS delivery_id, d.remaining, e.id, e.kind, e.at, e.subjects, e.about, e.facts",
            [tx.tenant().into(), webhook.into(), tx.now().into(), most.into(), (tx.now() + HOLD).into()],
        )
        .await?;
    if waiting.is_empty() {
        return next(tx, webhook).await;
    }
    let keys = tx.keys().await?;
    let mut secrets = vec![keys.open(webhook, &target.secret)?];
    if target.old_until.is_some_and(|until| until > tx.now()) {
        secrets.extend(keys.open_some(webhook, target.old_secret.as_ref())?);
    }
    let posts = waiting.into_iter().map(|waiting| sign(&target.url, &secrets, waiting, tx.now().timestamp()));
    posts.collect::<Result<_>>().map(Due::Posts)
}

fn sign(url: &str, secrets: &[Secret], waiting: Waiting, timestamp: i64) -> Result<Post> {
    let Waiting { delivery_id: delivery, remaining, event } = waiting;
    let (id, body) = (event.id.to_string(), event.message().to_string());
    let signatures: Vec<String> =
        secrets.iter().map(|secret| secret.sign(&id, timestamp, &body)).collect::<Result<_>>()?;
    Ok(Post { delivery, url: url.to_owned(), id, timestamp, signature: signatures.join(" "), body, remaining })
}

/// When there is something to do again: while others post, soon.
async fn next(tx: &Tx<WebhookDeliver>, webhook: Id<Webhook>) -> Result<Due> {
    #[derive(FromQueryResult)]
    struct Next {
        at: Option<DateTime<Utc>>,
    }
    let next: Option<Next> = tx
        .row(
            "SELECT CASE WHEN bool_or(held_until > $3) THEN $4 ELSE min(due_at) END AS at FROM webhook_deliveries
             WHERE tenant_id = $1 AND webhook_id = $2 AND state = 'pending'",
            [tx.tenant().into(), webhook.into(), tx.now().into(), (tx.now() + SOON).into()],
        )
        .await?;
    Ok(next.and_then(|next| next.at).map_or(Due::Over, Due::Wait))
}

/// What became of a post.
#[derive(Debug, Clone)]
pub struct Settled {
    /// What was posted.
    pub post: Post,
    /// The status that was answered, or the code of why there was none.
    pub answer: Result<u16, &'static str>,
    /// How long it took, in milliseconds.
    pub millis: i32,
}

impl Settled {
    fn arrived(&self) -> bool {
        self.answer.is_ok_and(|status| (200..300).contains(&status))
    }
}

/// Writes down what became of posts. A receiver that is gone, or where nothing got through for [`PATIENCE`], is sent nothing any
/// more, and the owners are told.
///
/// # Errors
/// When the database can't be written.
pub async fn settle(tx: &Tx<WebhookDeliver>, webhook: Id<Webhook>, settled: &[Settled]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        url: String,
        disabled: Option<String>,
        failing_since: Option<DateTime<Utc>>,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT url, disabled, failing_since FROM webhooks WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            [tx.tenant().into(), webhook.into()],
        )
        .await?;
    // Somebody removed it meanwhile, with all of its deliveries.
    let Some(row) = row else { return Ok(()) };
    for settled in settled {
        note(tx, settled).await?;
    }
    let arrived = settled.iter().any(Settled::arrived);
    let since = if arrived { None } else { Some(row.failing_since.unwrap_or(tx.now())) };
    let gone = settled.iter().any(|settled| settled.answer == Ok(GONE));
    let reason = match since {
        _ if gone => Some("gone"),
        Some(since) if since + PATIENCE <= tx.now() => Some("failing"),
        _ => None,
    };
    let reason = reason.filter(|_| row.disabled.is_none());
    tx.run(
        "UPDATE webhooks SET failing_since = $3, disabled = coalesce(disabled, $4), updated_at = CASE WHEN $4::text IS NULL THEN updated_at ELSE $5 END
         WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), webhook.into(), since.into(), reason.into(), tx.now().into()],
    )
    .await?;
    match reason {
        Some(reason) => {
            tx.touch(webhook);
            follow(tx, webhook).await?;
            tell(tx, &row.url, reason).await
        }
        None => Ok(()),
    }
}

async fn note(tx: &Tx<WebhookDeliver>, settled: &Settled) -> Result<()> {
    let Settled { post, answer, millis } = settled;
    let left = post.remaining - 1;
    let state = if settled.arrived() {
        "delivered"
    } else if left > 0 {
        "pending"
    } else {
        "failed"
    };
    let wait = usize::try_from(TRIES - 1 - left).ok().and_then(|tried| SCHEDULE.get(tried)).copied();
    let wait = TimeDelta::seconds(wait.unwrap_or_default());
    // What failed together does not come back together.
    let due = tx.now() + wait + tx.clock().chance(wait / 10);
    tx.run(
        "WITH tried AS (
           UPDATE webhook_deliveries SET attempts = attempts + 1, remaining = $3, state = $4, due_at = $5, held_until = NULL,
                  settled_at = CASE WHEN $4 = 'pending' THEN NULL ELSE $6 END
           WHERE tenant_id = $1 AND id = $2 AND state = 'pending' RETURNING id, attempts)
         INSERT INTO webhook_attempts (tenant_id, delivery_id, number, at, millis, status, failure)
         SELECT $1, id, attempts, $6, $7, $8, $9 FROM tried",
        [
            tx.tenant().into(),
            post.delivery.into(),
            left.into(),
            state.into(),
            due.into(),
            tx.now().into(),
            (*millis).into(),
            answer.ok().map(i32::from).into(),
            answer.err().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Tells the owners that nothing is sent any more.
async fn tell(tx: &Tx<WebhookDeliver>, url: &str, reason: &str) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Owner {
        id: Id<Member>,
        email: Sealed<Email>,
    }
    let owners: Vec<Owner> = tx
        .rows(
            "SELECT id, email FROM members WHERE tenant_id = $1 AND removed_at IS NULL AND $2 = ANY(roles) ORDER BY id",
            [tx.tenant().into(), Role::Owner.name().into()],
        )
        .await?;
    let company = provisioning::here(tx).await?;
    let locale = company.locale.parse().unwrap_or_default();
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let keys = tx.keys().await?;
    for owner in owners {
        let to = keys.open(owner.id, &owner.email)?;
        let notice =
            Notice::WebhookDisabled { host: host.clone(), company: company.name.clone(), reason: reason.to_owned() };
        notices::write(tx.conn(), tx.db(), tx.tenant(), &to, locale, notice).await?;
    }
    Ok(())
}

/// Writes a delivery of a test to one webhook.
pub(super) async fn test(tx: &Tx<super::WebhookManage>, webhook: Id<Webhook>) -> Result<Id<Delivery>> {
    let (event, id) = (Id::<Event>::new(tx.clock()), Id::<Delivery>::new(tx.clock()));
    tx.run(
        "INSERT INTO webhook_events (tenant_id, id, kind, at, subjects, facts, spread) VALUES ($1, $2, $3, $4, $5, '{}', true)",
        [
            tx.tenant().into(),
            event.into(),
            Kind::Test.name().into(),
            tx.now().into(),
            vec![webhook.uuid()].into(),
        ],
    )
    .await?;
    tx.run(
        "INSERT INTO webhook_deliveries (tenant_id, id, event_id, webhook_id, state, remaining, due_at) VALUES ($1, $2, $3, $4, 'pending', $5, $6)",
        [tx.tenant().into(), id.into(), event.into(), webhook.into(), TRIES.into(), tx.now().into()],
    )
    .await?;
    Ok(id)
}
