//! What reports mean: for the message, for the figures, for the address; whatever their order, and once each.

use super::{domain, figures, hand, message, report, send, suppressed, world};
use api::catcher::Behaviour;
use serde_json::{Value, json};
use tests::World;

const RESOLVE: &str = "mutation ($input: DeliveryResolve!) { deliveryResolve(input: $input) { state outcome } }";
const GONE: &str = "550 5.1.1 no such user";

#[tokio::test]
async fn a_hard_bounce_ends_what_is_written_to_the_address() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let hook = "mutation ($input: WebhookCreate!) { webhookCreate(input: $input) { webhook { id } } }";
    let wish = json!({ "url": "http://127.0.0.1:9/hook", "events": ["DELIVERY_BOUNCED"] });
    acme.owner.gql(hook, json!({ "input": wish })).await.ok();
    let spring = send(&acme, "Spring", &[&ada]).await;
    hand(&world, &spring.paths[0], &report("one", "ada@personal.example", "failed", "5.1.1", GONE)).await;
    let counted = json!({ "recipients": 1, "accepted": 1, "bouncedHard": 1 });
    assert_eq!(figures(&acme, &spring.campaign).await, counted);
    let event = json!({ "kind": "BOUNCED_HARD", "class": "MAILBOX_UNKNOWN", "status": "5.1.1", "source": "MAIL" });
    let seen = json!({ "slot": 0, "state": "ACCEPTED", "outcome": "BOUNCED_HARD", "events": [event] });
    assert_eq!(message(&acme, &spring.campaign).await, seen);
    assert_eq!(suppressed(&acme).await, [("HARD_BOUNCE".to_owned(), json!(ada.id))]);
    let told = "SELECT kind || ' ' || facts::text FROM webhook_events";
    let told = world.witness().await.texts(told).await;
    assert_eq!(told, [r#"delivery.bounced {"class": "mailbox_unknown", "bounce": "hard"}"#]);
    let listed = "{ bounces { nodes { slot event { kind } campaign { title } contact { id } } } }";
    let listed = acme.owner.gql(listed, json!({})).await.ok()["bounces"]["nodes"].clone();
    let bounce = json!({ "slot": 0, "event": { "kind": "BOUNCED_HARD" }, "campaign": { "title": "Spring" }, "contact": { "id": ada.id } });
    assert_eq!(listed, json!([bounce]));
    assert!(send(&acme, "Summer", &[&ada]).await.paths.is_empty(), "an address that is none was written to");
    world.leaves_tasks();
}

#[tokio::test]
async fn an_address_that_the_relay_itself_says_is_none_is_left_alone() {
    let relay = |address: &str| if address.starts_with("ada") { Behaviour::Refuse } else { Behaviour::Defer };
    let world = World::with(relay, |_| {}).await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let zoe = acme.contact("zoe@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada, &zoe]).await;
    for _ in 0..6 {
        world.advance(chrono::TimeDelta::minutes(1));
        world.drain().await;
    }
    assert_eq!(figures(&acme, &spring.campaign).await, json!({ "recipients": 2, "rejected": 2 }));
    assert_eq!(suppressed(&acme).await, [("HARD_BOUNCE".to_owned(), json!(ada.id))], "to be put off is no proof");
}

#[tokio::test]
async fn a_report_that_comes_twice_counts_once() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    for _ in 0..3 {
        let soft = report("one", "ada@personal.example", "failed", "4.2.2", "452 4.2.2 mailbox full");
        // Each way adds a trace of its own before what it hands over.
        let again = format!("Received: by here.example\r\n{soft}");
        hand(&world, &spring.paths[0], &soft).await;
        hand(&world, &spring.paths[0], &again).await;
    }
    let seen = message(&acme, &spring.campaign).await;
    assert_eq!((seen["events"].as_array().unwrap().len(), &seen["outcome"]), (1, &json!("BOUNCED_SOFT")));
    let counted = json!({ "recipients": 1, "accepted": 1, "bouncedSoft": 1 });
    assert_eq!(figures(&acme, &spring.campaign).await, counted);
    assert!(suppressed(&acme).await.is_empty());
}

#[tokio::test]
async fn the_meaning_decides_and_not_the_order() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let told = [
        ("failed", "5.2.1", "BOUNCED_HARD"),
        ("delivered", "2.0.0", ""),
        ("delayed", "4.4.1", ""),
        ("failed", "4.4.7", ""),
    ];
    for turn in 0..told.len() {
        let email = format!("ada{turn}@personal.example");
        let ada = acme.contact(&email).consenting().create().await;
        let sent = send(&acme, &format!("Spring {turn}"), &[&ada]).await;
        for (number, (action, status, _)) in (0..told.len()).map(|at| (at, told[(at + turn) % told.len()])) {
            let id = format!("{turn}-{number}");
            hand(&world, &sent.paths[0], &report(&id, &email, action, status, "said so")).await;
        }
        let seen = message(&acme, &sent.campaign).await;
        assert_eq!((seen["events"].as_array().unwrap().len(), &seen["outcome"]), (4, &json!("BOUNCED_HARD")), "{turn}");
        let counted = json!({ "recipients": 1, "accepted": 1, "bouncedHard": 1 });
        assert_eq!(figures(&acme, &sent.campaign).await, counted, "{turn}");
    }
}

#[tokio::test]
async fn an_address_that_was_changed_since_is_not_taken_for_the_one_that_is_none() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("old@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    world.advance(chrono::TimeDelta::hours(1));
    let update = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }";
    acme.owner.gql(update, json!({ "input": { "id": ada.id, "email": "new@personal.example" } })).await.ok();
    hand(&world, &spring.paths[0], &report("one", "old@personal.example", "failed", "5.1.1", GONE)).await;
    assert_eq!(message(&acme, &spring.campaign).await["outcome"], "BOUNCED_HARD");
    assert!(suppressed(&acme).await.is_empty(), "the new address was left alone");
}

#[tokio::test]
async fn soft_bounces_in_a_row_end_it_and_an_arrival_between_begins_anew() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let set =
        "mutation ($input: ReturnSettingsUpdate!) { returnSettingsUpdate(input: $input) { softBounces softDays } }";
    let refused = acme.owner.gql(set, json!({ "input": { "softBounces": 0, "softDays": 400 } })).await;
    assert_eq!(refused.violations(), [("softBounces", "out-of-range"), ("softDays", "out-of-range")]);
    acme.owner.gql(set, json!({ "input": { "softBounces": 2, "softDays": 10 } })).await.ok();
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let told = [("failed", "4.2.2"), ("delivered", "2.0.0"), ("failed", "4.2.2"), ("failed", "5.7.1")];
    for (number, (action, status)) in told.into_iter().enumerate() {
        assert!(suppressed(&acme).await.is_empty(), "{number}");
        let message = send(&acme, &format!("Number {number}"), &[&ada]).await;
        world.advance(chrono::TimeDelta::hours(1));
        let mail = report(&number.to_string(), "ada@personal.example", action, status, "said so");
        hand(&world, &message.paths[0], &mail).await;
    }
    assert_eq!(suppressed(&acme).await, [("SOFT_BOUNCES".to_owned(), json!(ada.id))]);
    let lift = "mutation ($id: ID!) { suppressionRemove(id: $id) }";
    let id =
        acme.owner.gql("{ suppressions { nodes { id } } }", json!({})).await.ok()["suppressions"]["nodes"][0]["id"]
            .clone();
    acme.owner.gql(lift, json!({ "id": id })).await.ok();
}

#[tokio::test]
async fn what_is_no_report_says_nothing_and_a_guess_ends_nothing() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let set = "mutation ($input: ReturnSettingsUpdate!) { returnSettingsUpdate(input: $input) { softBounces } }";
    acme.owner.gql(set, json!({ "input": { "softBounces": 1, "softDays": 30 } })).await.ok();
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    for mail in [
        "From: ada@personal.example\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.",
        "From: ada@personal.example\r\nSubject: Re: News\r\n\r\nThank you!",
        "",
        "no mail at all",
    ] {
        hand(&world, &spring.paths[0], mail).await;
    }
    assert_eq!(message(&acme, &spring.campaign).await["events"], json!([]));
    let loose = "From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\nHi. This is the qmail-send program at mx.example.";
    hand(&world, &spring.paths[0], loose).await;
    let event = json!({ "kind": "BOUNCED_SOFT", "class": "UNREADABLE", "status": null, "source": "MAIL" });
    assert_eq!(message(&acme, &spring.campaign).await["events"], json!([event]));
    assert!(suppressed(&acme).await.is_empty(), "a guess ended it");
}

#[tokio::test]
async fn what_nobody_could_tell_a_report_tells_or_a_person() {
    let world = World::with(|_| Behaviour::Vanish, |config| config.returns.secret = super::WORD.into()).await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let zoe = acme.contact("zoe@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada, &zoe]).await;
    assert_eq!(figures(&acme, &spring.campaign).await, json!({ "recipients": 2, "unknown": 2 }));
    let path = format!("/inbound/mail?to={}", spring.paths[0].replace('+', "%2B"));
    let mail = report("one", "ada@personal.example", "delivered", "2.1.5", "250 2.1.5 ok");
    assert_eq!(world.bearer(super::WORD).send(&path, "message/rfc822", mail).await.status().as_u16(), 202);
    world.drain().await;
    let counted = json!({ "recipients": 2, "accepted": 1, "unknown": 1, "delivered": 1 });
    assert_eq!(figures(&acme, &spring.campaign).await, counted);
    let slots = "query ($id: ID!) { campaign(id: $id) { deliveries(state: UNKNOWN) { nodes { slot } } } }";
    let slot = acme.owner.gql(slots, json!({ "id": spring.campaign.id })).await.ok();
    let slot = slot["campaign"]["deliveries"]["nodes"][0]["slot"].clone();
    let settle = json!({ "campaign": spring.campaign.id, "slot": slot, "accepted": false });
    let settled = acme.owner.gql(RESOLVE, json!({ "input": settle })).await.ok()["deliveryResolve"].clone();
    assert_eq!(settled, json!({ "state": "REJECTED", "outcome": "OPEN" }));
    let counted = json!({ "recipients": 2, "accepted": 1, "rejected": 1, "delivered": 1 });
    assert_eq!(figures(&acme, &spring.campaign).await, counted);
    assert_eq!(acme.owner.gql(RESOLVE, json!({ "input": settle })).await.code(), "DELIVERY_KNOWN");
    let nowhere = json!({ "campaign": spring.campaign.id, "slot": 7, "accepted": true });
    assert_eq!(acme.owner.gql(RESOLVE, json!({ "input": nowhere })).await.code(), "NOT_FOUND");
    assert_eq!(figures(&acme, &spring.campaign).await, counted);
}

#[tokio::test]
async fn what_came_back_stands_in_the_timeline() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    hand(&world, &spring.paths[0], &report("one", "ada@personal.example", "failed", "5.1.1", GONE)).await;
    let query = "query ($id: ID!) { contact(id: $id) { timeline { nodes { __typename
        ... on ContactReturned { title event class } ... on ContactSuppressed { reason } } } } }";
    let seen = acme.owner.gql(query, json!({ "id": ada.id })).await.ok()["contact"]["timeline"]["nodes"].clone();
    let of = |name: &str| -> Vec<Value> {
        seen.as_array().unwrap().iter().filter(|event| event["__typename"] == name).cloned().collect()
    };
    let returned = json!({ "__typename": "ContactReturned", "title": "Spring", "event": "BOUNCED_HARD", "class": "MAILBOX_UNKNOWN" });
    assert_eq!(of("ContactReturned"), [returned]);
    assert_eq!(of("ContactSuppressed").len(), 1);
}
