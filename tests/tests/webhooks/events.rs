//! What happens is told once, by identifiers alone, to those who want to hear of it; and to nobody else it leaves a trace.

use super::{
    hook,
    receiver::{Message, Receiver},
};
use api::catcher::Behaviour;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Company, World};

/// Every kind but the test.
const ALL: [&str; 16] = [
    "CONTACT_CREATED",
    "CONTACT_UPDATED",
    "CONTACT_MERGED",
    "CONTACT_ERASED",
    "CONSENT_GIVEN",
    "CONSENT_WITHDRAWN",
    "CAMPAIGN_SCHEDULED",
    "CAMPAIGN_STARTED",
    "CAMPAIGN_PAUSED",
    "CAMPAIGN_RESUMED",
    "CAMPAIGN_COMPLETED",
    "CAMPAIGN_CANCELLED",
    "DELIVERY_BOUNCED",
    "DELIVERY_UNSUBSCRIBED",
    "IMPORT_COMPLETED",
    "REQUEST_RECEIVED",
];

/// What was told since this was asked last: kind and data, in the order in which things happened.
async fn told(company: &Company<'_>, receiver: &Receiver) -> Vec<(String, Value)> {
    company.world.drain().await;
    // As time passes between acts of people.
    company.world.advance(TimeDelta::seconds(1));
    let mut messages: Vec<Value> = receiver.taken().iter().map(Message::json).collect();
    messages.sort_by_key(|message| (message["timestamp"].to_string(), message["type"].to_string()));
    messages
        .into_iter()
        .map(|message| (message["type"].as_str().unwrap().to_owned(), message["data"].clone()))
        .collect()
}

async fn act(company: &Company<'_>, mutation: &str, variables: Value) {
    company.owner.gql(mutation, variables).await.ok();
}

#[tokio::test]
async fn what_happens_to_contacts_is_told() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::new().await;
    hook(&acme, &receiver, &ALL).await;
    let ada = acme.contact("ada@personal.example").create().await;
    let one = |kind: &str, id: &str| (kind.to_owned(), json!({ "contacts": [id] }));
    assert_eq!(told(&acme, &receiver).await, [one("contact.created", &ada.id)]);

    let update = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }";
    act(&acme, update, json!({ "input": { "id": ada.id, "name": "Ada Personal" } })).await;
    assert_eq!(told(&acme, &receiver).await, [one("contact.updated", &ada.id)]);
    acme.tag("friends", &[&ada]).await;
    assert_eq!(told(&acme, &receiver).await, [one("contact.updated", &ada.id)]);

    ada.says(&acme, "MESSAGES", true).await;
    let said =
        |kind: &str| (kind.to_owned(), json!({ "contacts": [ada.id], "channel": "email", "purpose": "messages" }));
    assert_eq!(told(&acme, &receiver).await, [said("consent.given")]);
    ada.says(&acme, "MESSAGES", false).await;
    assert_eq!(told(&acme, &receiver).await, [said("consent.withdrawn")]);

    let request = "mutation ($input: RightsRequestCreate!) { rightsRequestCreate(input: $input) { id } }";
    let input = json!({ "contact": ada.id, "kind": "RECTIFICATION", "note": "My name is spelt otherwise." });
    let made = acme.owner.gql(request, json!({ "input": input })).await.ok();
    let data = json!({ "request": made["rightsRequestCreate"]["id"], "contact": ada.id });
    assert_eq!(told(&acme, &receiver).await, [("request.received".to_owned(), data)]);

    let twin = acme.contact("twin@personal.example").create().await;
    told(&acme, &receiver).await;
    let merge = "mutation ($input: ContactMerge!) { contactMerge(input: $input) { id } }";
    act(&acme, merge, json!({ "input": { "keep": ada.id, "drop": twin.id } })).await;
    let merged = ("contact.merged".to_owned(), json!({ "contacts": [twin.id], "into": ada.id }));
    assert_eq!(told(&acme, &receiver).await, [merged, one("contact.updated", &ada.id)]);
    act(&acme, "mutation ($id: ID!) { contactErase(id: $id) }", json!({ "id": ada.id })).await;
    let erased = told(&acme, &receiver).await;
    assert_eq!(erased, [("contact.erased".to_owned(), json!({ "contacts": [ada.id, twin.id] }))]);
}

#[tokio::test]
async fn what_happens_to_campaigns_is_told() {
    let refuses = |address: &str| if address.starts_with("bob") { Behaviour::Refuse } else { Behaviour::Accept };
    let world = World::with(refuses, |_| {}).await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let bob = acme.contact("bob@personal.example").consenting().create().await;
    let receiver = Receiver::new().await;
    hook(&acme, &receiver, &ALL).await;
    let [spring, summer] = ["Spring", "Summer"].map(|title| acme.campaign(title).to(&[&ada, &bob]));
    let (spring, summer) = (spring.create().await, summer.create().await);
    told(&acme, &receiver).await;
    let one = |kind: &str, id: &str| (kind.to_owned(), json!({ "campaign": id }));

    spring.told(&acme.owner, "campaignSend").await.ok();
    let sent = told(&acme, &receiver).await;
    let bounced = ("delivery.bounced".to_owned(), json!({ "contacts": [bob.id], "campaign": spring.id }));
    assert_eq!(sent, [one("campaign.completed", &spring.id), one("campaign.started", &spring.id), bounced]);

    let schedule =
        "mutation ($id: ID!, $at: DateTime!) { campaignSchedule(input: { id: $id, hour: { at: $at } }) { id } }";
    for days in [1, 2] {
        act(&acme, schedule, json!({ "id": summer.id, "at": world.now() + TimeDelta::days(days) })).await;
        assert_eq!(told(&acme, &receiver).await, [one("campaign.scheduled", &summer.id)]);
    }
    act(&acme, "mutation ($id: ID!) { campaignCancel(id: $id) { id } }", json!({ "id": summer.id })).await;
    assert_eq!(told(&acme, &receiver).await, [one("campaign.cancelled", &summer.id)]);

    let way_out = world.sent_to("ada@personal.example")[0].unsubscribe.clone().unwrap();
    let click = "List-Unsubscribe=One-Click";
    world.anonymous().send(&way_out, "application/x-www-form-urlencoded", click).await;
    let withdrawn = json!({ "contacts": [ada.id], "channel": "email", "purpose": "messages" });
    let left = json!({ "contacts": [ada.id], "campaign": spring.id });
    let left = [("consent.withdrawn".to_owned(), withdrawn), ("delivery.unsubscribed".to_owned(), left)];
    assert_eq!(told(&acme, &receiver).await, left);
}

#[tokio::test]
async fn a_campaign_that_is_stopped_and_goes_on_says_so() {
    let world = World::with(|_| Behaviour::Defer, |_| {}).await;
    let acme = world.tenant("acme").await;
    world.leaves_tasks();
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let receiver = Receiver::new().await;
    hook(&acme, &receiver, &ALL).await;
    let mut kinds = Vec::new();
    for step in ["campaignSend", "campaignPause", "campaignResume"] {
        spring.told(&acme.owner, step).await.ok();
        kinds.extend(told(&acme, &receiver).await.into_iter().map(|(kind, _)| kind));
    }
    assert_eq!(kinds, ["campaign.started", "campaign.paused", "campaign.resumed"]);
}

#[tokio::test]
async fn a_file_of_many_is_told_in_pages_and_leaves_nothing_where_nobody_listens() {
    let world = World::new().await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    let receiver = Receiver::new().await;
    hook(&acme, &receiver, &["CONTACT_CREATED", "CONSENT_GIVEN", "IMPORT_COMPLETED"]).await;
    // It listens, but not to this.
    hook(&other, &receiver, &["CONTACT_ERASED"]).await;
    let csv = (0..1200).map(|n| format!("person{n}@personal.example\n")).collect::<Vec<_>>().concat();
    let input = json!({
        "file": { "csv": format!("email\n{csv}") }, "wording": "Yes, write to me.", "source": "fair",
        "consents": [{ "channel": "EMAIL", "purpose": "MESSAGES" }],
    });
    let import = "mutation ($input: ContactImport!) { contactImport(input: $input) { id } }";
    for company in [&acme, &other] {
        act(company, import, json!({ "input": input })).await;
    }
    let told = told(&acme, &receiver).await;
    for kind in ["contact.created", "consent.given"] {
        let pages: Vec<usize> = told
            .iter()
            .filter(|(told, _)| told == kind)
            .map(|(_, data)| data["contacts"].as_array().unwrap().len())
            .collect();
        assert_eq!(pages.iter().sum::<usize>(), 1200, "{kind}: {pages:?}");
        assert!(pages.len() <= 6 && pages.iter().all(|page| *page <= 500), "{kind}: {pages:?}");
    }
    assert_eq!(told.iter().filter(|(kind, _)| kind == "import.completed").count(), 1);
    let theirs = format!("SELECT count(*) FROM webhook_events WHERE tenant_id = '{}'", other.id.uuid());
    assert_eq!(world.witness().await.number(&theirs).await, 0);
    for message in receiver.messages() {
        assert!(!message.body.contains('@'), "{}", message.body);
    }
}

#[tokio::test]
async fn nobody_is_told_what_did_not_happen() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::new().await;
    hook(&acme, &receiver, &ALL).await;
    acme.contact("ada@personal.example").create().await;
    told(&acme, &receiver).await;
    let again = json!({ "input": { "email": "ada@personal.example", "source": "shop" } });
    let create = "mutation ($input: ContactCreate!) { contactCreate(input: $input) { id } }";
    assert_eq!(acme.owner.gql(create, again).await.violations(), [("email", "taken")]);
    assert_eq!(told(&acme, &receiver).await, []);
}

/// A client may write, and may not see what the company set up.
#[tokio::test]
async fn what_a_client_says_of_themselves_is_told_too() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::new().await;
    hook(&acme, &receiver, &["CONSENT_GIVEN"]).await;
    let (ada, client) = (acme.contact("ada@personal.example").create().await, acme.member(Role::Client).await);
    let [member, contact] = [client.id().await, ada.id.clone()].map(|id| tests::busy::uuid_of(&id));
    let link = format!("UPDATE contacts SET member_id = '{member}' WHERE id = '{contact}'");
    world.witness().await.run(&link).await;
    let input = json!({ "contact": ada.id, "channel": "SMS", "purpose": "MESSAGES", "granted": true, "wording": "Yes.", "source": "by phone" });
    let record = "mutation ($input: ConsentRecord!) { consentRecord(input: $input) { id } }";
    client.gql(record, json!({ "input": input })).await.ok();
    let data = json!({ "contacts": [ada.id], "channel": "sms", "purpose": "messages" });
    assert_eq!(told(&acme, &receiver).await, [("consent.given".to_owned(), data)]);
}

/// Everything that a busy company has and does, as a receiver that wants to hear of all sees it.
#[tokio::test]
async fn nothing_that_is_told_tells_of_a_person() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::new().await;
    hook(&acme, &receiver, &ALL).await;
    tests::busy::furnish(&[&acme]).await;
    world.drain().await;
    let messages = receiver.messages();
    let kinds: std::collections::BTreeSet<String> = messages.iter().map(Message::kind).collect();
    assert!(kinds.len() >= 9, "{kinds:?}");
    for message in &messages {
        let body = message.body.to_lowercase();
        for word in ["@", "+213", "tiziri", "amrane", "yuba", "haddad", "ines", "spelt", "spring", "reachable"] {
            assert!(!body.contains(word), "{word} is told: {body}");
        }
    }
}

#[tokio::test]
async fn events_are_forgotten_after_a_month() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let receiver = Receiver::new().await;
    hook(&acme, &receiver, &["CONTACT_CREATED"]).await;
    acme.contact("ada@personal.example").create().await;
    world.drain().await;
    let events = "SELECT count(*) FROM webhook_events";
    for (days, left) in [(29, 1), (2, 0)] {
        world.advance(TimeDelta::days(days));
        world.db().tick().await.unwrap();
        world.drain().await;
        assert_eq!(world.witness().await.number(events).await, left);
    }
}
