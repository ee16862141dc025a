//! What happens that others may want to hear of, and the message that tells of it.

use super::Webhook;
use crate::{
    Id, Tx,
    campaigns::Campaign,
    contacts::{Contact, Import, consent::named, rights::Request},
    error::Result,
    id::Named,
    permissions::Permission,
};
use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{FromQueryResult, Value};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

named! {
    /// What happened. `app.happened` and the triggers of the migration know these names.
    Kind {
        /// Contacts came to be.
        ContactCreated = "contact.created",
        /// Contacts were changed.
        ContactUpdated = "contact.updated",
        /// Contacts became part of another.
        ContactMerged = "contact.merged",
        /// Contacts were erased.
        ContactErased = "contact.erased",
        /// Contacts agreed to something.
        ConsentGiven = "consent.given",
        /// Contacts withdrew or refused something.
        ConsentWithdrawn = "consent.withdrawn",
        /// A campaign got its hour.
        CampaignScheduled = "campaign.scheduled",
        /// A campaign began to send.
        CampaignStarted = "campaign.started",
        /// A campaign was stopped for a while.
        CampaignPaused = "campaign.paused",
        /// A campaign goes on.
        CampaignResumed = "campaign.resumed",
        /// A campaign tried everybody.
        CampaignCompleted = "campaign.completed",
        /// A campaign was ended.
        CampaignCancelled = "campaign.cancelled",
        /// Messages were refused for good, or came back.
        DeliveryBounced = "delivery.bounced",
        /// Messages arrived.
        DeliveryDelivered = "delivery.delivered",
        /// Somebody called a message unwanted.
        DeliveryComplained = "delivery.complained",
        /// Somebody left by the link of a message.
        DeliveryUnsubscribed = "delivery.unsubscribed",
        /// A file was read in.
        ImportCompleted = "import.completed",
        /// Somebody asked for something by right.
        RequestReceived = "request.received",
        /// Somebody wants to see an event arrive.
        Test = "webhook.test",
    }
}

/// Something that happened.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Event {
    /// The event's identifier, by which a receiver knows it when it comes again.
    pub id: Id<Self>,
    /// The kind's name.
    pub kind: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    subjects: Vec<Uuid>,
    about: Option<Uuid>,
    facts: Json,
}

impl Named for Event {
    const PREFIX: &'static str = "event";
}

impl Event {
    /// What is posted, as JSON: kind, instant and identifiers.
    #[must_use]
    pub fn message(&self) -> Json {
        let mut data = self.facts.as_object().cloned().unwrap_or_default();
        self.name_things(&mut data);
        let at = self.at.to_rfc3339_opts(SecondsFormat::Millis, true);
        json!({ "type": self.kind, "timestamp": at, "data": data })
    }

    fn name_things(&self, data: &mut Map<String, Json>) {
        let contacts = || self.subjects.iter().map(|id| show::<Contact>(*id)).collect::<Json>();
        let mut put = |name: &str, value| drop(data.insert(name.to_owned(), value));
        match self.kind.split_once('.').unwrap_or_default() {
            ("contact", "merged") => {
                put("contacts", contacts());
                put("into", self.about::<Contact>());
            }
            ("contact" | "consent", _) => put("contacts", contacts()),
            ("delivery", _) => {
                put("contacts", contacts());
                put("campaign", self.about::<Campaign>());
            }
            ("campaign", _) => put("campaign", self.subject::<Campaign>()),
            ("import", _) => put("import", self.subject::<Import>()),
            ("request", _) => {
                put("request", self.subject::<Request>());
                put("contact", self.about::<Contact>());
            }
            _ => put("webhook", self.subject::<Webhook>()),
        }
    }

    fn about<T: Named>(&self) -> Json {
        self.about.map_or(Json::Null, show::<T>)
    }

    fn subject<T: Named>(&self) -> Json {
        self.subjects.first().copied().map_or(Json::Null, show::<T>)
    }
}

fn show<T: Named>(id: Uuid) -> Json {
    Json::String(Id::<T>::from(id).to_string())
}

/// Writes down that something happened to these, if a webhook wants to hear of it: what no trigger sees.
pub(crate) async fn happened<P: Permission>(tx: &Tx<P>, kind: Kind, ids: Vec<Uuid>, about: Option<Uuid>) -> Result<()> {
    told(tx, kind, ids, about, json!({})).await
}

/// The same with something more to say: words of ours, nothing that tells of a person.
pub(crate) async fn told<P: Permission>(
    tx: &Tx<P>,
    kind: Kind,
    ids: Vec<Uuid>,
    about: Option<Uuid>,
    facts: Json,
) -> Result<()> {
    let values: [Value; 5] = [kind.name().into(), tx.now().into(), ids.into(), about.into(), facts.into()];
    tx.run("SELECT app.happened($1, $2, $3::uuid[], $4, $5)", values).await?;
    Ok(())
}

/// Whether a webhook wants to hear of this: for whoever has to look first to whom it happened.
pub(crate) async fn wanted<P: Permission>(tx: &Tx<P>, kind: Kind) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        wanted: bool,
    }
    let row: Option<Row> = tx.row("SELECT app.wanted($1) AS wanted", [kind.name().into()]).await?;
    Ok(row.is_some_and(|row| row.wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::Task;

    fn event(kind: Kind, facts: Json) -> Json {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (subjects, about) = (vec![Uuid::nil()], Some(Uuid::nil()));
        Event { id: Uuid::nil().into(), kind: kind.name().to_owned(), at, subjects, about, facts }.message()
    }

    #[test]
    fn a_message_names_things_as_the_api_does() {
        let nobody = "00000000000000000000000000";
        let said = event(Kind::ConsentGiven, json!({ "channel": "email", "purpose": "messages" }));
        assert_eq!(said["type"], "consent.given");
        assert_eq!(said["timestamp"], "2027-01-15T08:00:00.000Z");
        let contacts = [format!("contact_{nobody}")];
        assert_eq!(said["data"], json!({ "contacts": contacts, "channel": "email", "purpose": "messages" }));
        let left = event(Kind::DeliveryUnsubscribed, json!({}));
        assert_eq!(left["data"]["campaign"], format!("campaign_{nobody}"));
        assert_eq!(event(Kind::Test, json!({}))["data"], json!({ "webhook": format!("webhook_{nobody}") }));
    }

    #[test]
    fn the_task_that_triggers_write_is_one() {
        let task: Task = serde_json::from_value(json!({ "kind": "spread_webhooks" })).unwrap();
        assert_eq!((&task, task.kind()), (&Task::SpreadWebhooks, "spread_webhooks"));
        assert_eq!((task.lane().name(), task.attempts()), ("webhooks", 8));
    }
}
