//! What fails is tried again, later and later, and at last waits for a person; what a silent worker held is given back.

use super::{everything, invite, rows, seen};
use api::catcher::Behaviour;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tenants::{
    outbox::{Claimed, LEASE, Outcome},
    permissions::Role,
};
use tests::{Campaign, Company, World};

const RETRY: &str = "mutation ($id: ID!) { taskRetry(id: $id) { state attempts } }";
/// How often the mail of a notice is tried.
const ATTEMPTS: i32 = 12;
/// The longest that a task waits for its next attempt.
const LONGEST: TimeDelta = TimeDelta::minutes(15);
const GUEST: &str = "guest@personal.example";

/// A world whose relay defers every mail for as long as the switch is on.
async fn deferring() -> (World, Arc<AtomicBool>) {
    let switch = Arc::new(AtomicBool::new(true));
    let asked = switch.clone();
    let relay = move |_: &str| if asked.load(Ordering::Relaxed) { Behaviour::Defer } else { Behaviour::Accept };
    (World::with(relay, |_| {}).await, switch)
}

fn at(task: &Value) -> DateTime<Utc> {
    task["runAt"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_task_that_fails_waits_longer_each_time_and_dies_after_its_attempts() {
    let (world, defers) = deferring().await;
    let acme = world.tenant("acme").await;
    let ops = acme.member(Role::Ops).await;
    invite(&acme, GUEST).await;
    for attempt in 1..ATTEMPTS {
        assert_eq!(world.drain().await, 1, "attempt {attempt}");
        let tasks = seen(&ops, None).await;
        let [task] = &tasks[..] else { panic!("{tasks:?}") };
        assert_eq!((&task["kind"], &task["state"]), (&json!("send_notice"), &json!("PENDING")));
        assert_eq!((&task["attempts"], &task["failure"]), (&json!(attempt), &json!("relay_unavailable")));
        let (wait, whole) = (at(task) - world.now(), TimeDelta::seconds(1 << attempt).min(LONGEST));
        assert!(
            whole / 2 <= wait && wait <= whole,
            "after attempt {attempt} it waits for {wait}, not for {whole} at most"
        );
        world.advance(wait - TimeDelta::milliseconds(1));
        assert_eq!(world.drain().await, 0, "its time has not come");
        world.advance(TimeDelta::milliseconds(1));
    }
    world.drain().await;
    let dead = seen(&ops, Some("DEAD")).await;
    let [task] = &dead[..] else { panic!("{dead:?}") };
    assert_eq!((&task["attempts"], &task["failure"]), (&json!(ATTEMPTS), &json!("relay_unavailable")));
    world.advance(TimeDelta::days(1));
    assert_eq!((world.drain().await, world.sent().len()), (0, 0), "what is dead stays so by itself");
    assert!(seen(&ops, Some("PENDING")).await.is_empty());

    let reader = acme.member(Role::Reader).await;
    let stranger = world.tenant("other").await.owner;
    stranger.id().await;
    let before = everything(&world).await;
    assert_eq!(reader.gql(RETRY, json!({ "id": task["id"] })).await.code(), "FORBIDDEN");
    assert_eq!(stranger.gql(RETRY, json!({ "id": task["id"] })).await.code(), "NOT_FOUND");
    assert_eq!(everything(&world).await, before);

    let again = ops.gql(RETRY, json!({ "id": task["id"] })).await.ok();
    assert_eq!(again["taskRetry"], json!({ "state": "PENDING", "attempts": 0 }));
    let before = everything(&world).await;
    assert_eq!(ops.gql(RETRY, json!({ "id": task["id"] })).await.code(), "TASK_NOT_DEAD");
    assert_eq!(everything(&world).await, before);
    defers.store(false, Ordering::Relaxed);
    world.drain().await;
    assert_eq!(world.sent_to(GUEST).len(), 1);
    assert!(seen(&ops, None).await.is_empty(), "what is done is no longer listed");
}

#[tokio::test]
async fn a_relay_that_is_not_there_delays_a_mail_and_loses_none() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    invite(&acme, GUEST).await;
    let deaf = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = deaf.local_addr().unwrap().port();
    drop(deaf);
    let other = world.another(|config| config.mail.port = port).await;
    jobs::drain(&other.db, &other.outside().unwrap()).await.unwrap();
    assert_eq!(seen(&acme.owner, None).await[0]["failure"], "relay_unavailable");
    world.advance(TimeDelta::seconds(2));
    world.drain().await;
    assert_eq!(world.sent_to(GUEST).len(), 1);
}

#[tokio::test]
async fn a_lease_that_runs_out_gives_the_task_back() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    invite(&acme, GUEST).await;
    let [row] = rows(&acme).await[..] else { unreachable!() };
    let db = world.db();
    let silent = db.claim(row).await.unwrap().unwrap();
    world.advance(LEASE - TimeDelta::seconds(1));
    db.extend(&silent).await.unwrap();
    world.advance(LEASE);
    assert_eq!(db.recover().await.unwrap(), 0, "the worker has told that it is still at it");
    assert!(db.claim(row).await.unwrap().is_none());
    world.advance(TimeDelta::microseconds(1));
    assert_eq!(db.recover().await.unwrap(), 1);
    let tasks = seen(&acme.owner, None).await;
    assert_eq!((&tasks[0]["state"], &tasks[0]["failure"]), (&json!("PENDING"), &json!("worker_lost")));

    assert_eq!(db.extend(&silent).await.unwrap_err().code(), "CONFLICT");
    let second = db.claim(row).await.unwrap().unwrap();
    assert_eq!(second.attempt, 2, "the lost attempt counts");
    let before = everything(&world).await;
    db.settle(&silent, Outcome::Done).await.unwrap();
    db.settle(&silent, Outcome::GiveUp("late")).await.unwrap();
    assert_eq!(db.extend(&silent).await.unwrap_err().code(), "CONFLICT");
    assert_eq!(everything(&world).await, before, "whoever lost the lease has no more say");
    db.settle(&second, Outcome::Again(world.now())).await.unwrap();
    world.drain().await;
    assert_eq!(world.sent_to(GUEST).len(), 1);
}

#[tokio::test]
async fn a_task_whose_workers_always_die_dies_after_as_many_attempts_as_one_that_fails() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    invite(&acme, GUEST).await;
    world.db().tick().await.unwrap();
    let silent = async |row, allowed| {
        for attempt in 1..=allowed {
            assert_eq!(world.db().claim(row).await.unwrap().unwrap().attempt, attempt);
            world.advance(LEASE + TimeDelta::seconds(1));
            assert_eq!(world.db().recover().await.unwrap(), 1);
        }
        assert!(world.db().claim(row).await.unwrap().is_none());
    };
    for row in rows(&acme).await {
        let task = world.db().claim(row).await.unwrap().unwrap();
        world.db().settle(&task, Outcome::Again(world.now())).await.unwrap();
        silent(row, task.task.attempts()).await;
    }
    let mut dead: Vec<(String, i64)> = Vec::new();
    for task in seen(&acme.owner, Some("DEAD")).await {
        assert_eq!(task["failure"], "worker_lost");
        dead.push((task["kind"].as_str().unwrap().to_owned(), task["attempts"].as_i64().unwrap()));
    }
    dead.sort();
    let expected = [("check_domains", 8), ("retention", 8), ("send_notice", ATTEMPTS.into()), ("upkeep", 8)];
    assert_eq!(dead, expected.map(|(kind, attempts)| (kind.to_owned(), attempts)));
    assert_eq!(world.sent().len(), 0);
    world.leaves_tasks();
}

/// A campaign whose workers are at it while the relay puts it off, and what they hold.
async fn under_way(acme: &Company<'_>) -> (Campaign, Vec<Claimed>) {
    let ada = acme.contact(GUEST).consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    acme.world.drain().await;
    acme.world.advance(TimeDelta::minutes(1));
    let mut claimed = Vec::new();
    for row in rows(acme).await {
        claimed.extend(acme.world.db().claim(row).await.unwrap());
    }
    assert!(!claimed.is_empty(), "nobody is at it");
    (spring, claimed)
}

/// Pauses a campaign; lets its tasks end so; resumes it, before or after that. The mail must leave.
async fn resumed(ends: Outcome, before: bool) {
    let (world, defers) = deferring().await;
    let acme = world.tenant("acme").await;
    let (spring, claimed) = under_way(&acme).await;
    defers.store(false, Ordering::Relaxed);
    spring.told(&acme.owner, "campaignPause").await.ok();
    if before {
        spring.told(&acme.owner, "campaignResume").await.ok();
    }
    for task in &claimed {
        world.db().settle(task, ends).await.unwrap();
    }
    if !before {
        spring.told(&acme.owner, "campaignResume").await.ok();
    }
    world.advance(TimeDelta::minutes(1));
    world.drain().await;
    assert_eq!((spring.seen(&acme).await["state"].clone(), world.sent_to(GUEST).len()), (json!("COMPLETED"), 1));
}

#[tokio::test]
async fn a_campaign_that_is_resumed_goes_on_although_its_tasks_had_died() {
    resumed(Outcome::GiveUp("internal"), false).await;
}

#[tokio::test]
async fn a_campaign_that_is_resumed_goes_on_although_a_worker_has_just_seen_it_paused() {
    resumed(Outcome::Done, true).await;
}

#[tokio::test]
async fn a_campaign_that_is_resumed_goes_on_when_its_tasks_had_ended() {
    resumed(Outcome::Done, false).await;
}
