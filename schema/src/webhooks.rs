//! Webhooks: where events go, and what became of each.

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, InputObject, Json, Object, SimpleObject};
use chrono::{DateTime, Utc};
use locales::{Args, Locale};
use serde_json::Value;
use tenants::{
    Result,
    webhooks::{
        self, Kind,
        deliveries::{self, Attempt, State},
    },
};

/// What can happen. The message is `{ "type", "timestamp", "data" }`; `data` holds identifiers, by which the API is asked for the rest, and
/// nothing that tells of a person. What happened to many at once is told in pages of at most 500.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub(crate) enum WebhookEvent {
    /// `contact.created`: contacts came to be; `contacts`.
    ContactCreated,
    /// `contact.updated`: contacts, their tags or their lists were changed; `contacts`.
    ContactUpdated,
    /// `contact.merged`: `contacts` became part of the contact `into`.
    ContactMerged,
    /// `contact.erased`: contacts are no more; `contacts`.
    ContactErased,
    /// `consent.given`: a yes was recorded; `contacts`, `channel`, `purpose`.
    ConsentGiven,
    /// `consent.withdrawn`: a no was recorded; `contacts`, `channel`, `purpose`.
    ConsentWithdrawn,
    /// `campaign.scheduled`: a campaign got its hour, or another one; `campaign`.
    CampaignScheduled,
    /// `campaign.started`: a campaign began to send; `campaign`.
    CampaignStarted,
    /// `campaign.paused`: a campaign was stopped for a while; `campaign`.
    CampaignPaused,
    /// `campaign.resumed`: a campaign goes on; `campaign`.
    CampaignResumed,
    /// `campaign.completed`: a campaign tried everybody; `campaign`.
    CampaignCompleted,
    /// `campaign.cancelled`: a campaign was ended; `campaign`.
    CampaignCancelled,
    /// `delivery.bounced`: messages were refused for good, or came back; `contacts`, `campaign`, and of what came back `bounce`, which is
    /// `hard` or `soft`, and `class`.
    DeliveryBounced,
    /// `delivery.delivered`: messages arrived, as a report or a provider says; `contacts`, `campaign`.
    DeliveryDelivered,
    /// `delivery.complained`: somebody called a message unwanted; `contacts`, `campaign`.
    DeliveryComplained,
    /// `delivery.unsubscribed`: somebody left by the link of a message; `contacts`, `campaign`.
    DeliveryUnsubscribed,
    /// `import.completed`: a file was read in; `import`.
    ImportCompleted,
    /// `request.received`: somebody asked for something by right; `request`, `contact`.
    RequestReceived,
    /// `webhook.test`: `webhookTest` sends it, to webhooks that did not ask for it too; `webhook`.
    Test,
}

/// Why nothing is sent to a webhook.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WebhookDisabled {
    /// Somebody of the company switched it off.
    Asked,
    /// Its receiver answered 410: it is gone.
    Gone,
    /// For five days nothing got through.
    Failing,
}

/// Where an event stands on its way to a webhook.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "State")]
pub(crate) enum WebhookDeliveryState {
    /// It waits for its next attempt.
    Pending,
    /// The receiver took it: it answered with a status from 200 to 299 within 15 seconds.
    Delivered,
    /// It was given up after ten attempts, or the webhook was switched off.
    Failed,
}

/// A webhook.
pub(crate) struct Webhook(pub(crate) webhooks::Webhook);

/// A server that is told what happens, by the convention of Standard Webhooks: `webhook-id`, `webhook-timestamp` and
/// `webhook-signature`, an HMAC-SHA-256. An event may arrive twice or out of order, always with its one `webhook-id`.
#[Object]
impl Webhook {
    /// The webhook's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// Where events are posted to.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What it wants to hear of.
    async fn events(&self) -> Vec<WebhookEvent> {
        self.0.events.iter().filter_map(|name| Kind::parse(name)).map(Into::into).collect()
    }

    /// Why nothing is sent; none while events are sent.
    async fn disabled(&self) -> Option<WebhookDisabled> {
        match self.0.disabled.as_deref()? {
            "gone" => Some(WebhookDisabled::Gone),
            "failing" => Some(WebhookDisabled::Failing),
            _ => Some(WebhookDisabled::Asked),
        }
    }

    /// Since when nothing got through; none when the last attempt did.
    async fn failing_since(&self) -> Option<DateTime<Utc>> {
        self.0.failing_since
    }

    /// Until when events are signed with the secret before the present one too.
    async fn old_secret_until(&self) -> Option<DateTime<Utc>> {
        self.0.old_until
    }

    /// When it was set up.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// What was and is to be sent within the last 30 days, newest first: all of it, or what is in one state.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        state: Option<WebhookDeliveryState>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<WebhookDelivery>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let state = state.map(State::from);
        let page = ctx.act(async |tx| deliveries::list(tx, self.0.id, state, &slice).await).await?;
        Ok(connect(&window, page, |delivery| delivery.id, WebhookDelivery))
    }
}

/// An event on its way.
pub(crate) struct WebhookDelivery(webhooks::Delivery);

/// An event on its way to a webhook.
#[Object]
impl WebhookDelivery {
    /// The delivery's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The event's identifier, which the receiver sees as `webhook-id`.
    async fn event(&self) -> ID {
        ids::show(self.0.event.id)
    }

    /// What happened.
    async fn kind(&self) -> Option<WebhookEvent> {
        Kind::parse(&self.0.event.kind).map(Into::into)
    }

    /// When it happened.
    async fn at(&self) -> DateTime<Utc> {
        self.0.event.at
    }

    /// What is posted.
    async fn message(&self) -> Json<Value> {
        Json(self.0.event.message())
    }

    /// Where it stands.
    async fn state(&self) -> Option<WebhookDeliveryState> {
        State::parse(&self.0.state).map(Into::into)
    }

    /// When it is tried next; none when it is not.
    async fn due_at(&self) -> Option<DateTime<Utc>> {
        Some(self.0.due_at).filter(|_| self.0.settled_at.is_none())
    }

    /// When it arrived or was given up.
    async fn settled_at(&self) -> Option<DateTime<Utc>> {
        self.0.settled_at
    }

    /// What was tried, the oldest first.
    #[graphql(complexity = "10 * child_complexity")]
    async fn attempts(&self, ctx: &Context<'_>) -> Vec<WebhookAttempt> {
        let locale = ctx.locale();
        self.0.attempts.0.iter().cloned().map(|attempt| WebhookAttempt::told(attempt, locale)).collect()
    }
}

/// An attempt to send an event. What was answered is not kept.
#[derive(SimpleObject)]
pub(crate) struct WebhookAttempt {
    /// When it ended.
    at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    milliseconds: i32,
    /// The HTTP status of the answer.
    status: Option<i32>,
    /// Why there was none: `internal_address` and `refused_address` name what this installation does not call; `unresolved` (DNS),
    /// `connection_refused`, `tls`, `timeout` and `unreachable` what did not answer.
    failure: Option<String>,
    /// The same in a sentence.
    failure_message: Option<String>,
}

impl WebhookAttempt {
    fn told(Attempt { at, millis, status, failure }: Attempt, locale: Locale) -> Self {
        let sentence =
            |code: &String| locales::t(locale, &format!("webhook-failure-{}", code.replace('_', "-")), &Args::new());
        let failure_message = failure.as_ref().map(sentence);
        Self { at, milliseconds: millis, status, failure, failure_message }
    }
}

/// A webhook with its secret.
#[derive(SimpleObject)]
pub(crate) struct WebhookSecret {
    /// The webhook.
    webhook: Webhook,
    /// Its secret, shown this once: `whsec_` and 32 bytes in base 64.
    secret: String,
}

/// A webhook to be.
#[derive(InputObject)]
pub(crate) struct WebhookCreate {
    /// Where events are posted to: https, at port 443 or from 8443 on. Addresses inside a network are reached only where the host of this
    /// installation allows it.
    url: String,
    /// What it wants to hear of.
    events: Vec<WebhookEvent>,
}

/// What a webhook is to become; what is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct WebhookUpdate {
    /// Where events are posted to.
    url: Option<String>,
    /// What it wants to hear of.
    events: Option<Vec<WebhookEvent>>,
    /// Whether anything is sent. What waits when it is switched off is given up, and can be sent again later.
    enabled: Option<bool>,
}

#[derive(Default)]
pub(crate) struct WebhooksQuery;

#[Object]
impl WebhooksQuery {
    /// Webhooks, oldest first.
    async fn webhooks(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Webhook>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| webhooks::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |webhook| webhook.id, Webhook))
    }

    /// One webhook.
    async fn webhook(&self, ctx: &Context<'_>, id: ID) -> Result<Webhook> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| webhooks::find(tx, id).await).await.map(Webhook)
    }
}

#[derive(Default)]
pub(crate) struct WebhooksMutation;

#[Object]
impl WebhooksMutation {
    /// Sets a webhook up; a company may have 20.
    async fn webhook_create(&self, ctx: &Context<'_>, input: WebhookCreate) -> Result<WebhookSecret> {
        let WebhookCreate { url, events } = input;
        let events: Vec<Kind> = events.into_iter().map(Into::into).collect();
        let (webhook, secret) = ctx.act(async |tx| webhooks::create(tx, &url, &events).await).await?;
        Ok(WebhookSecret { webhook: Webhook(webhook), secret })
    }

    /// Changes a webhook.
    async fn webhook_update(&self, ctx: &Context<'_>, id: ID, input: WebhookUpdate) -> Result<Webhook> {
        let id = ids::read("id", &id)?;
        let WebhookUpdate { url, events, enabled } = input;
        let events = events.map(|events| events.into_iter().map(Into::into).collect());
        let changes = webhooks::Changes { url, events, enabled };
        ctx.act(async |tx| webhooks::update(tx, id, &changes).await).await.map(Webhook)
    }

    /// Gives a webhook another secret. Events are signed with both for 24 hours.
    async fn webhook_rotate(&self, ctx: &Context<'_>, id: ID) -> Result<WebhookSecret> {
        let id = ids::read("id", &id)?;
        let (webhook, secret) = ctx.act(async |tx| webhooks::rotate(tx, id).await).await?;
        Ok(WebhookSecret { webhook: Webhook(webhook), secret })
    }

    /// Removes a webhook with all that was sent to it. Answers with its identifier.
    async fn webhook_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let webhook = ids::read("id", &id)?;
        ctx.act(async |tx| webhooks::delete(tx, webhook).await).await.map(|()| id)
    }

    /// Sends a test to a webhook.
    async fn webhook_test(&self, ctx: &Context<'_>, id: ID) -> Result<WebhookDelivery> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| deliveries::test(tx, id).await).await.map(WebhookDelivery)
    }

    /// Sends an event again, under the identifier that it had.
    async fn webhook_delivery_replay(&self, ctx: &Context<'_>, id: ID) -> Result<WebhookDelivery> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| deliveries::replay(tx, id).await).await.map(WebhookDelivery)
    }
}
