//! Webhooks: other people's servers that want to hear what happens here, told by the convention of Standard Webhooks.
//!
//! What happened is written down by triggers, in the transaction of the change ([`events`]); a task writes a delivery for each
//! webhook that wants it, and a task for each webhook sends what is due ([`deliver`]). A receiver gets identifiers and asks the API
//! for the rest: nothing that tells of a person leaves the house this way. An event may arrive twice or out of order, always under
//! its one identifier.

mod address;
pub mod deliver;
pub mod deliveries;
pub mod events;
mod secret;

pub use deliveries::Delivery;
pub use events::{Event, Kind};
pub use secret::Secret;

use crate::{
    Id, Tx,
    contacts::only,
    error::{Check, Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{Permission, Upkeep, WebhookManage, WebhookRead},
    tasks::Task,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

/// How many webhooks a company may have.
pub const MOST: i64 = 20;
/// How long the secret before the present one still signs.
pub const OVERLAP: TimeDelta = TimeDelta::hours(24);
/// How long events are kept, to be looked at and sent again.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Where events go.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Webhook {
    /// The webhook's identifier.
    pub id: Id<Self>,
    /// Where they are posted to.
    pub url: String,
    /// The names of the kinds it wants to hear of.
    pub events: Vec<String>,
    /// Why nothing is sent: `asked`, `gone` or `failing`.
    pub disabled: Option<String>,
    /// Since when nothing got through.
    pub failing_since: Option<DateTime<Utc>>,
    /// Until when the secret before the present one signs too.
    pub old_until: Option<DateTime<Utc>>,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Named for Webhook {
    const PREFIX: &'static str = "webhook";
}

/// What a webhook is to become; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Where events are posted to.
    pub url: Option<String>,
    /// What it wants to hear of.
    pub events: Option<Vec<Kind>>,
    /// Whether anything is sent.
    pub enabled: Option<bool>,
}

/// The tenant's webhooks, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<WebhookRead>, slice: &Slice<Id<Webhook>>) -> Result<Page<Webhook>> {
    let rows = tx
        .rows(
            "SELECT id, url, disabled, failing_since, old_until, created_at, updated_at,
                    ARRAY(SELECT kind FROM webhook_wants WHERE tenant_id = $1 AND webhook_id = w.id ORDER BY kind) AS events
             FROM webhooks w WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these webhooks that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<WebhookRead>, ids: &[Id<Webhook>]) -> Result<Vec<Webhook>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    tx.rows(
        "SELECT id, url, disabled, failing_since, old_until, created_at, updated_at,
                ARRAY(SELECT kind FROM webhook_wants WHERE tenant_id = $1 AND webhook_id = w.id ORDER BY kind) AS events
         FROM webhooks w WHERE tenant_id = $1 AND id = ANY($2)",
        [tx.tenant().into(), ids.into()],
    )
    .await
}

/// One webhook.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<WebhookRead>, id: Id<Webhook>) -> Result<Webhook> {
    only(by_ids(tx, &[id]).await?)
}

/// Sets a webhook up and gives its secret, this once.
///
/// # Errors
/// [`Error::Invalid`] naming `url` or `events`; `WEBHOOK_LIMIT`.
pub async fn create(tx: &Tx<WebhookManage>, url: &str, events: &[Kind]) -> Result<(Webhook, String)> {
    let mut check = Check::default();
    let url = check.keep("url", address::read(url));
    check.demand(!events.is_empty(), "events", "required");
    check.done()?;
    let (id, secret) = (Id::new(tx.clock()), Secret::fresh());
    let sealed = tx.keys().await?.seal(id, &secret);
    let made = tx
        .run(
            "INSERT INTO webhooks (tenant_id, id, url, secret, created_at, updated_at)
             SELECT $1, $2, $3, $4, $5, $5 WHERE (SELECT count(*) FROM webhooks WHERE tenant_id = $1) < $6",
            [tx.tenant().into(), id.into(), url.into(), sealed.into(), tx.now().into(), MOST.into()],
        )
        .await?;
    if made == 0 {
        let args = json!({ "max": MOST });
        return Err(Error::Refused("WEBHOOK_LIMIT", args.as_object().cloned().unwrap_or_default()));
    }
    want(tx, id, events).await?;
    tx.touch(id);
    Ok((find(&tx.also()?, id).await?, secret.shown()))
}

/// Changes a webhook. One that is switched on again begins anew: what waited when it was switched off is sent again on request.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] naming `url` or `events`.
pub async fn update(tx: &Tx<WebhookManage>, id: Id<Webhook>, changes: &Changes) -> Result<Webhook> {
    let mut check = Check::default();
    let url = changes.url.as_deref().and_then(|url| check.keep("url", address::read(url)));
    check.demand(changes.events.as_ref().is_none_or(|events| !events.is_empty()), "events", "required");
    check.done()?;
    let found = tx
        .run(
            "UPDATE webhooks SET url = coalesce($3, url), updated_at = $4,
                    disabled = CASE WHEN $5 THEN NULL WHEN NOT $5 THEN coalesce(disabled, 'asked') ELSE disabled END,
                    failing_since = CASE WHEN $5 AND disabled IS NOT NULL THEN NULL ELSE failing_since END
             WHERE tenant_id = $1 AND id = $2",
            [tx.tenant().into(), id.into(), url.into(), tx.now().into(), changes.enabled.into()],
        )
        .await?;
    if found == 0 {
        return Err(Error::NotFound);
    }
    if let Some(events) = &changes.events {
        tx.run("DELETE FROM webhook_wants WHERE tenant_id = $1 AND webhook_id = $2", [tx.tenant().into(), id.into()])
            .await?;
        want(tx, id, events).await?;
    }
    follow(tx, id).await?;
    tx.touch(id);
    find(&tx.also()?, id).await
}

/// Gives a webhook another secret, shown this once. What is sent is signed with the one before too, for a day.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn rotate(tx: &Tx<WebhookManage>, id: Id<Webhook>) -> Result<(Webhook, String)> {
    let secret = Secret::fresh();
    let sealed = tx.keys().await?.seal(id, &secret);
    let until = tx.now() + OVERLAP;
    let changed = tx
        .run(
            "UPDATE webhooks SET old_secret = secret, old_until = $4, secret = $3, updated_at = $5 WHERE tenant_id = $1 AND id = $2",
            [tx.tenant().into(), id.into(), sealed.into(), until.into(), tx.now().into()],
        )
        .await?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    tx.touch(id);
    Ok((find(&tx.also()?, id).await?, secret.shown()))
}

/// Removes a webhook with all that was sent to it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete(tx: &Tx<WebhookManage>, id: Id<Webhook>) -> Result<()> {
    tx.touch(id);
    let gone = tx.run("DELETE FROM webhooks WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    if gone == 0 {
        return Err(Error::NotFound);
    }
    tx.dequeue(&Task::DeliverWebhook { webhook: id }).await
}

/// Removes events that are too old, and secrets that sign no more.
pub(crate) async fn sweep(tx: &Tx<Upkeep>) -> Result<()> {
    tx.run(
        "DELETE FROM webhook_events e WHERE tenant_id = $1 AND at < $2 AND spread AND NOT EXISTS (
           SELECT FROM webhook_deliveries d WHERE d.tenant_id = $1 AND d.event_id = e.id AND d.state = 'pending')",
        [tx.tenant().into(), (tx.now() - KEPT).into()],
    )
    .await?;
    tx.run(
        "UPDATE webhooks SET old_secret = NULL, old_until = NULL WHERE tenant_id = $1 AND old_until <= $2",
        [tx.tenant().into(), tx.now().into()],
    )
    .await?;
    Ok(())
}

async fn want(tx: &Tx<WebhookManage>, id: Id<Webhook>, events: &[Kind]) -> Result<()> {
    let kinds: Vec<String> = events.iter().map(|kind| kind.name().to_owned()).collect();
    tx.run(
        "INSERT INTO webhook_wants (tenant_id, kind, webhook_id, disabled) SELECT DISTINCT $1::uuid, kind, $2::uuid, false FROM unnest($3::text[]) k (kind)",
        [tx.tenant().into(), id.into(), kinds.into()],
    )
    .await?;
    Ok(())
}

/// Lets what stands beside the webhook follow it: what a disabled one wants is not written down, and what waits for it is given up.
async fn follow<P: Permission>(tx: &Tx<P>, id: Id<Webhook>) -> Result<()> {
    for statement in [
        "UPDATE webhook_wants n SET disabled = w.disabled IS NOT NULL FROM webhooks w
         WHERE n.tenant_id = $1 AND n.webhook_id = $2 AND w.tenant_id = $1 AND w.id = $2",
        "UPDATE webhook_deliveries d SET state = 'failed', settled_at = w.updated_at FROM webhooks w
         WHERE d.tenant_id = $1 AND d.webhook_id = $2 AND d.state = 'pending' AND w.tenant_id = $1 AND w.id = $2 AND w.disabled IS NOT NULL",
    ] {
        tx.run(statement, [tx.tenant().into(), id.into()]).await?;
    }
    Ok(())
}
