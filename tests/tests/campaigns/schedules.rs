//! Scheduled campaigns: they leave at their hour as they were scheduled, or say why they can't.

use super::{REST, got};
use chrono::TimeDelta;
use serde_json::json;
use tests::{Campaign, Company, World, busy::uuid_of};

const SCHEDULE: &str = "mutation ($id: ID!, $at: DateTime!) { campaignSchedule(input: { id: $id, hour: { at: $at } }) { state scheduledAt } }";
const TASKS: &str = "{ tasks { nodes { id kind state failure } } }";

/// A campaign to one person who agrees, at this hour from now.
async fn scheduled(company: &Company<'_>, hours: i64) -> Campaign {
    let email = format!("in{hours}@example.org");
    let contact = company.contact(&email).consenting().create().await;
    let campaign = company.campaign("Spring").to(&[&contact]).create().await;
    put_off(company, &campaign, hours).await;
    campaign
}

/// Schedules it anew.
async fn put_off(company: &Company<'_>, campaign: &Campaign, hours: i64) {
    let at = company.world.now() + TimeDelta::hours(hours);
    company.owner.gql(SCHEDULE, json!({ "id": campaign.id, "at": at })).await.ok();
}

#[tokio::test]
async fn a_scheduled_campaign_leaves_at_its_hour_and_not_before() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let past = acme.owner.gql(SCHEDULE, json!({ "id": spring.id, "at": world.now() })).await;
    assert_eq!(past.violations(), [("hour", "in-the-past")]);
    acme.owner.gql(SCHEDULE, json!({ "id": spring.id, "at": world.now() + TimeDelta::hours(2) })).await.ok();
    world.advance(TimeDelta::hours(2) - TimeDelta::seconds(1));
    world.drain().await;
    assert!(got(&world).is_empty(), "a second too early");
    world.advance(TimeDelta::seconds(1));
    world.drain().await;
    assert_eq!(got(&world), ["ada@example.org"]);
}

#[tokio::test]
async fn a_campaign_that_is_put_off_leaves_at_the_later_hour_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    for hours in [1, 3] {
        acme.owner.gql(SCHEDULE, json!({ "id": spring.id, "at": world.now() + TimeDelta::hours(hours) })).await.ok();
    }
    world.advance(TimeDelta::hours(2));
    world.drain().await;
    assert!(got(&world).is_empty(), "it left at the earlier hour");
    world.advance(TimeDelta::hours(1));
    world.drain().await;
    assert_eq!(got(&world), ["ada@example.org"]);
}

#[tokio::test]
async fn a_schedule_that_was_taken_back_sends_nothing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    for mutation in ["campaignUnschedule", "campaignCancel"] {
        let campaign = acme.campaign(mutation).to(&[&ada]).create().await;
        acme.owner.gql(SCHEDULE, json!({ "id": campaign.id, "at": world.now() + REST })).await.ok();
        campaign.told(&acme.owner, mutation).await.ok();
    }
    world.advance(REST * 2);
    world.drain().await;
    assert!(got(&world).is_empty());
}

#[tokio::test]
async fn a_campaign_has_one_task_for_its_hour_and_none_when_it_is_taken_back_cancelled_or_sent() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let waiting = "SELECT kind FROM tasks WHERE kind = 'prepare_campaign'";
    let mut witness = world.witness().await;
    for (hours, mutation) in [(1, "campaignUnschedule"), (2, "campaignCancel"), (3, "campaignSend")] {
        let campaign = scheduled(&acme, hours).await;
        put_off(&acme, &campaign, hours + 1).await;
        assert_eq!(witness.texts(waiting).await.len(), 1, "scheduling anew leaves the task of the earlier hour");
        campaign.told(&acme.owner, mutation).await.ok();
        world.drain().await;
        assert!(witness.texts(waiting).await.is_empty(), "{mutation} leaves a task");
    }
    assert_eq!(got(&world), ["in3@example.org"]);
}

#[tokio::test]
async fn a_campaign_that_cannot_be_prepared_leaves_a_dead_task_that_says_why() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let campaign = scheduled(&acme, 1).await;
    let emptied = format!("UPDATE campaigns SET template_id = NULL WHERE id = '{}'", uuid_of(&campaign.id));
    world.witness().await.run(&emptied).await;
    world.advance(TimeDelta::hours(1));
    world.drain().await;
    let seen = acme.owner.gql(TASKS, json!({})).await.ok()["tasks"]["nodes"].clone();
    assert_eq!(seen[0]["kind"], "prepare_campaign", "{seen}");
    assert_eq!((&seen[0]["state"], &seen[0]["failure"]), (&json!("DEAD"), &json!("CAMPAIGN_WITHOUT_TEMPLATE")));
    campaign.told(&acme.owner, "campaignUnschedule").await.ok();
    let seen = acme.owner.gql(TASKS, json!({})).await.ok()["tasks"]["nodes"].clone();
    assert_eq!(seen, json!([]), "what it failed at is over");
    assert!(got(&world).is_empty());
}
