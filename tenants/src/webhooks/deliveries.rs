//! What was sent to a webhook: seen, tried out, and sent again.

use super::{
    Webhook,
    deliver::{self, TRIES},
    events::Event,
};
use crate::{
    Id, Tx,
    contacts::consent::named,
    error::{Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{WebhookManage, WebhookRead},
    tasks::Task,
};
use chrono::{DateTime, Utc};
use sea_orm::{ColIdx, DbErr, FromQueryResult, QueryResult, TryGetError, TryGetable};
use serde::Deserialize;

named! {
    /// Where a delivery stands.
    State {
        /// It waits for its next attempt.
        Pending = "pending",
        /// The receiver took it.
        Delivered = "delivered",
        /// It was given up.
        Failed = "failed",
    }
}

/// An event on its way to a webhook.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Delivery {
    /// The delivery's identifier.
    #[sea_orm(alias = "delivery_id")]
    pub id: Id<Self>,
    /// What is told.
    #[sea_orm(nested)]
    pub event: Event,
    /// The state's name.
    pub state: String,
    /// When it is tried next, or was to be.
    pub due_at: DateTime<Utc>,
    /// When it arrived or was given up.
    pub settled_at: Option<DateTime<Utc>>,
    /// What was tried, the oldest first.
    pub attempts: Attempts,
}

impl Named for Delivery {
    const PREFIX: &'static str = "webhookdelivery";
}

/// An attempt: when, how long, and the status that was answered or the code of why none was.
#[derive(Debug, Clone, Deserialize)]
pub struct Attempt {
    /// When its end was written down.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub millis: i32,
    /// The status of the answer.
    pub status: Option<i32>,
    /// Why there was none: a code.
    pub failure: Option<String>,
}

/// Attempts, as the database gives them with their delivery.
#[derive(Debug, Clone)]
pub struct Attempts(pub Vec<Attempt>);

impl TryGetable for Attempts {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let list = serde_json::from_value(serde_json::Value::try_get_by(row, index)?);
        list.map(Self).map_err(|fault| TryGetError::DbErr(DbErr::Json(fault.to_string())))
    }
}

macro_rules! deliveries {
    ($rest:literal) => {
        concat!(
            "SELECT d.id AS delivery_id, d.state, d.due_at, d.settled_at, e.id, e.kind, e.at, e.subjects, e.about, e.facts,
                    coalesce((SELECT jsonb_agg(jsonb_build_object('at', a.at, 'millis', a.millis, 'status', a.status, 'failure', a.failure) ORDER BY a.number)
                              FROM webhook_attempts a WHERE a.tenant_id = $1 AND a.delivery_id = d.id), '[]') AS attempts
             FROM webhook_deliveries d JOIN webhook_events e ON e.tenant_id = $1 AND e.id = d.event_id
             WHERE d.tenant_id = $1 AND ",
            $rest
        )
    };
}

/// What was and is to be sent to a webhook, newest first: all of it, or what is in one state.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    tx: &Tx<WebhookRead>,
    webhook: Id<Webhook>,
    state: Option<State>,
    slice: &Slice<Id<Delivery>>,
) -> Result<Page<Delivery>> {
    let rows = tx
        .rows(
            deliveries!(
                "d.webhook_id = $2 AND ($3::text IS NULL OR d.state = $3) AND ($4::uuid IS NULL OR d.id < $4) ORDER BY d.id DESC LIMIT $5"
            ),
            [tx.tenant().into(), webhook.into(), state.map(State::name).into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

async fn find(tx: &Tx<WebhookRead>, id: Id<Delivery>) -> Result<Delivery> {
    tx.row(deliveries!("d.id = $2"), [tx.tenant().into(), id.into()]).await?.ok_or(Error::NotFound)
}

/// Sends a test to a webhook, whatever it wants to hear of.
///
/// # Errors
/// [`Error::NotFound`]; `WEBHOOK_DISABLED`.
pub async fn test(tx: &Tx<WebhookManage>, webhook: Id<Webhook>) -> Result<Delivery> {
    demand_enabled(tx, webhook).await?;
    let id = deliver::test(tx, webhook).await?;
    tx.touch(webhook);
    tx.enqueue(&Task::DeliverWebhook { webhook }).await?;
    find(&tx.also()?, id).await
}

/// Sends an event again, under its own identifier, with all attempts before it.
///
/// # Errors
/// [`Error::NotFound`]; `WEBHOOK_DISABLED`.
pub async fn replay(tx: &Tx<WebhookManage>, id: Id<Delivery>) -> Result<Delivery> {
    #[derive(FromQueryResult)]
    struct Row {
        webhook_id: Id<Webhook>,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT webhook_id FROM webhook_deliveries WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    let webhook = row.ok_or(Error::NotFound)?.webhook_id;
    demand_enabled(tx, webhook).await?;
    tx.run(
        "UPDATE webhook_deliveries SET state = 'pending', remaining = $3, due_at = $4, held_until = NULL, settled_at = NULL WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), TRIES.into(), tx.now().into()],
    )
    .await?;
    tx.touch(id);
    tx.enqueue(&Task::DeliverWebhook { webhook }).await?;
    find(&tx.also()?, id).await
}

/// Holds the webhook until the end of the act, so that nobody switches it off meanwhile.
async fn demand_enabled(tx: &Tx<WebhookManage>, webhook: Id<Webhook>) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        disabled: Option<String>,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT disabled FROM webhooks WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            [tx.tenant().into(), webhook.into()],
        )
        .await?;
    if row.ok_or(Error::NotFound)?.disabled.is_some() {
        return Err(Error::refused("WEBHOOK_DISABLED"));
    }
    Ok(())
}
