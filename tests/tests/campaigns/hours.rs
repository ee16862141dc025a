//! The hour of a campaign: by the clock of one zone or of each recipient, and not in anybody's quiet hours.

use super::{figures, got, send};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tests::{Campaign, Company, Contact, World};

const SCHEDULE: &str = "mutation ($input: CampaignSchedule!) { campaignSchedule(input: $input) {
    state scheduledAt hour { at time zone } } }";
const WAVES: &str = "query ($id: ID!) { campaign(id: $id) {
    state figures { open waitsUntil } waves { zone plannedAt notBefore people } } }";
const RULES: &str = "mutation ($input: SendingRulesSet!) { sendingRulesSet(input: $input) { channel } }";

/// Somebody who agrees, and lives in this zone.
async fn in_zone(company: &Company<'_>, email: &str, zone: Option<&str>) -> Contact {
    let contact = company.contact(email).consenting().create().await;
    let update = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }";
    let input = json!({ "id": contact.id, "timeZone": zone });
    company.owner.gql(update, json!({ "input": input })).await.ok();
    contact
}

/// One in Tokyo, one in Paris, one in New York, and one of whom it is not known, by the company's own zone: Algiers.
async fn four(company: &Company<'_>) -> Campaign {
    let mut people = Vec::new();
    for (name, zone) in [
        ("tokyo", Some("Asia/Tokyo")),
        ("paris", Some("Europe/Paris")),
        ("york", Some("America/New_York")),
        ("unknown", None),
    ] {
        people.push(in_zone(company, &format!("{name}@example.org"), zone).await);
    }
    company.campaign("Spring").to(&people.iter().collect::<Vec<_>>()).create().await
}

async fn schedule(company: &Company<'_>, campaign: &Campaign, hour: Value) -> tests::Answer {
    company.owner.gql(SCHEDULE, json!({ "input": { "id": campaign.id, "hour": hour } })).await
}

async fn seen(company: &Company<'_>, campaign: &Campaign) -> Value {
    company.owner.gql(WAVES, json!({ "id": campaign.id })).await.ok()["campaign"].clone()
}

async fn quiet(company: &Company<'_>, hours: Value) {
    let input = json!({ "channel": "EMAIL", "approval": false, "quietHours": hours });
    company.owner.gql(RULES, json!({ "input": input })).await.ok();
}

/// Lets time pass until this instant, and works off what is due.
async fn at(world: &World, instant: &str) {
    world.advance(instant.parse::<DateTime<Utc>>().unwrap() - world.now());
    world.drain().await;
}

#[tokio::test]
async fn everybody_gets_it_when_their_own_clock_shows_the_hour() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let spring = four(&acme).await;
    let answer = schedule(&acme, &spring, json!({ "recipient": "2026-11-24T09:00:00" })).await.ok();
    let expected = json!({ "state": "SCHEDULED", "scheduledAt": "2026-11-24T00:00:00+00:00",
        "hour": { "at": null, "time": "2026-11-24T09:00:00", "zone": null } });
    assert_eq!(answer["campaignSchedule"], expected, "it begins in Tokyo");

    at(&world, "2026-11-23T23:59:59Z").await;
    assert!(got(&world).is_empty());
    at(&world, "2026-11-24T00:00:00Z").await;
    assert_eq!(got(&world), ["tokyo@example.org"]);
    let told = seen(&acme, &spring).await;
    assert_eq!(told["figures"], json!({ "open": 3, "waitsUntil": "2026-11-24T08:00:00+00:00" }));
    let waves: Vec<_> = told["waves"].as_array().unwrap().iter().map(|wave| (&wave["zone"], &wave["people"])).collect();
    let [tokyo, algiers, paris, york] =
        ["Asia/Tokyo", "Africa/Algiers", "Europe/Paris", "America/New_York"].map(|zone| json!(zone));
    let one = json!(1);
    assert_eq!(waves, [(&tokyo, &one), (&algiers, &one), (&paris, &one), (&york, &one)]);

    at(&world, "2026-11-24T07:59:59Z").await;
    assert_eq!(got(&world).len(), 1);
    at(&world, "2026-11-24T08:00:00Z").await;
    assert_eq!(got(&world), ["paris@example.org", "tokyo@example.org", "unknown@example.org"]);
    at(&world, "2026-11-24T13:59:59Z").await;
    assert_eq!(got(&world).len(), 3);
    at(&world, "2026-11-24T14:00:00Z").await;
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 4, "accepted": 4 }));
    assert_eq!(spring.seen(&acme).await["state"], "COMPLETED");
}

#[tokio::test]
async fn whoever_still_waits_for_their_hour_is_paused_resumed_and_cancelled_with_all_others() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let spring = four(&acme).await;
    schedule(&acme, &spring, json!({ "recipient": "2026-11-24T09:00:00" })).await.ok();
    at(&world, "2026-11-24T00:00:00Z").await;
    spring.told(&acme.owner, "campaignPause").await.ok();
    at(&world, "2026-11-24T09:00:00Z").await;
    assert_eq!(got(&world), ["tokyo@example.org"], "Paris is paused");
    spring.told(&acme.owner, "campaignResume").await.ok();
    at(&world, "2026-11-24T09:00:01Z").await;
    assert_eq!(got(&world), ["paris@example.org", "tokyo@example.org", "unknown@example.org"], "New York waits still");
    spring.told(&acme.owner, "campaignCancel").await.ok();
    at(&world, "2026-11-24T20:00:00Z").await;
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 4, "accepted": 3, "open": 1 }));
    assert_eq!(seen(&acme, &spring).await["figures"]["waitsUntil"], Value::Null, "nobody waits any more");
}

#[tokio::test]
async fn a_time_of_one_zone_is_one_instant_also_when_clocks_skip_it_or_show_it_twice() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    for (time, zone, instant) in [
        ("2026-12-24T09:00:00", Some("America/New_York"), "2026-12-24T14:00:00+00:00"),
        ("2026-12-24T09:00:00", None, "2026-12-24T08:00:00+00:00"),
        ("2027-03-28T02:30:00", Some("Europe/Paris"), "2027-03-28T01:30:00+00:00"),
        ("2027-10-31T02:30:00", Some("Europe/Paris"), "2027-10-31T00:30:00+00:00"),
    ] {
        let answer = schedule(&acme, &spring, json!({ "zone": { "time": time, "zone": zone } })).await.ok();
        let told = &answer["campaignSchedule"];
        assert_eq!(told["scheduledAt"], instant, "{time} {zone:?}");
        let hour = json!({ "at": null, "time": time, "zone": zone.unwrap_or("Africa/Algiers") });
        assert_eq!(told["hour"], hour);
    }
    let mut witness = world.witness().await;
    let before = witness.digest(acme.id.uuid()).await;
    let nowhere =
        schedule(&acme, &spring, json!({ "zone": { "time": "2026-12-24T09:00:00", "zone": "Mars/Base" } })).await;
    assert_eq!(nowhere.violations(), [("hour.zone.zone", "time-zone-unknown")]);
    let past = schedule(&acme, &spring, json!({ "recipient": "2026-11-21T08:00:00" })).await;
    assert_eq!(past.violations(), [("hour", "in-the-past")]);
    assert_eq!(witness.digest(acme.id.uuid()).await, before);
    world.leaves_tasks();
}

#[tokio::test]
async fn the_hour_of_a_draft_holds_when_none_is_given() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let bare = json!({ "input": { "id": spring.id } });
    assert_eq!(acme.owner.gql(SCHEDULE, bare.clone()).await.violations(), [("hour", "required")]);
    let update = "mutation ($input: CampaignUpdate!) { campaignUpdate(input: $input) { scheduledAt hour { zone } } }";
    let input = json!({ "id": spring.id, "hour": { "zone": { "time": "2026-11-24T09:00:00" } } });
    let drafted = acme.owner.gql(update, json!({ "input": input })).await.ok();
    assert_eq!(drafted["campaignUpdate"], json!({ "scheduledAt": null, "hour": { "zone": "Africa/Algiers" } }));
    let answer = acme.owner.gql(SCHEDULE, bare).await.ok();
    assert_eq!(answer["campaignSchedule"]["scheduledAt"], "2026-11-24T08:00:00+00:00");
    at(&world, "2026-11-24T08:00:00Z").await;
    assert_eq!(got(&world), ["ada@example.org"]);
}

#[tokio::test]
async fn what_falls_into_quiet_hours_waits_for_their_end() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let spring = four(&acme).await;
    let week = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"];
    quiet(
        &acme,
        json!([{ "days": week, "from": "18:00", "to": "08:00" }, { "days": ["SUNDAY"], "from": "00:00", "to": "08:00" },
        { "days": ["SUNDAY"], "from": "08:00", "to": "08:00" }]),
    )
    .await;
    // It is Saturday, 11 in Algiers and Paris, 19 in Tokyo, 5 in New York.
    send(&acme, &spring).await;
    assert_eq!(got(&world), ["paris@example.org", "unknown@example.org"]);
    let told = seen(&acme, &spring).await;
    assert_eq!(told["state"], "SENDING");
    assert_eq!(told["figures"], json!({ "open": 2, "waitsUntil": "2026-11-21T13:00:00+00:00" }));
    at(&world, "2026-11-21T13:00:00Z").await;
    assert_eq!(got(&world).len(), 3, "it is 8 in New York");
    at(&world, "2026-11-22T22:59:59Z").await;
    assert_eq!(got(&world).len(), 3, "Sunday is quiet too");
    at(&world, "2026-11-22T23:00:00Z").await;
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 4, "accepted": 4 }), "it is Monday, 8, in Tokyo");
}

#[tokio::test]
async fn quiet_hours_hold_at_once_for_what_is_being_sent_and_end_at_once() {
    let (gate, world) = super::Gate::closed().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    send(&acme, &spring).await;
    let all = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
    quiet(&acme, json!([{ "days": all, "from": "09:00", "to": "20:00" }])).await;
    gate.open(&world).await;
    assert!(got(&world).is_empty(), "it would have left now");
    assert_eq!(seen(&acme, &spring).await["figures"]["waitsUntil"], "2026-11-21T19:00:00+00:00");
    quiet(&acme, json!([])).await;
    world.advance(TimeDelta::seconds(1));
    world.drain().await;
    assert_eq!(got(&world), ["ada@example.org"]);
}

#[tokio::test]
async fn rules_that_make_no_sense_are_refused_and_change_nothing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let mut witness = world.witness().await;
    let before = witness.digest(acme.id.uuid()).await;
    let all = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
    let cases = [
        (
            json!({ "cap": { "messages": 0, "hours": 9_000 } }),
            vec![("cap.messages", "out-of-range"), ("cap.hours", "out-of-range")],
        ),
        (
            json!({ "quietHours": [{ "days": all, "from": "08:00", "to": "08:00" }] }),
            vec![("quietHours", "quiet-always")],
        ),
        (
            json!({ "quietHours": [{ "days": [], "from": "08:00", "to": "09:00" }] }),
            vec![("quietHours.days", "required")],
        ),
        (
            json!({ "quietHours": [{ "days": ["MONDAY"], "from": "8 h", "to": "24:00" }] }),
            vec![("quietHours.from", "time-invalid"), ("quietHours.to", "time-invalid")],
        ),
    ];
    for (mut input, violations) in cases {
        input["approval"] = json!(false);
        let answer = acme.owner.gql(RULES, json!({ "input": input })).await;
        assert_eq!(answer.violations(), violations, "{input}");
    }
    assert_eq!(witness.digest(acme.id.uuid()).await, before);
}
