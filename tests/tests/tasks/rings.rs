//! The doorbell tells nothing but where to look: a ring that is lost, forged or doubled changes nothing.

use super::{everything, invite, rows};
use chrono::TimeDelta;
use jobs::{Settings, Workers, rings::Bell};
use secrecy::ExposeSecret;
use serde_json::json;
use std::time::Duration;
use tenants::{
    outbox::{Outcome, RING_AGAIN},
    tasks::Lane,
};
use tests::World;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long workers may take for what is asked of them here.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often they are looked at.
const LOOK: Duration = Duration::from_millis(20);

fn bell(world: &World) -> Bell {
    let redis = &world.app.config.redis;
    Bell::connect(redis.url.expose_secret(), &redis.prefix).unwrap()
}

/// Lets real workers listen to the doorbell, one task at a time, until no task is left and `enough`. The world's time goes on as
/// the real one does: what is to be tried again, or is rung for anew, would wait for ever otherwise.
async fn work(world: &World, enough: impl AsyncFn() -> bool) {
    // Whoever puts the witness's policies up locks tables that the workers need; so that comes first.
    let mut witness = world.witness().await;
    let redis = &world.app.config.redis;
    let settings = Settings {
        redis: redis.url.clone(),
        prefix: redis.prefix.clone(),
        concurrency: [(Lane::Urgent, 1), (Lane::Bulk, 1), (Lane::Webhooks, 1), (Lane::Upkeep, 1)],
    };
    let stop = CancellationToken::new();
    let workers = Workers::start(world.db(), world.app.outside().unwrap(), &settings, &stop).unwrap();
    let waited = tokio::time::timeout(PATIENCE, async {
        while witness.number("SELECT count(*) FROM tasks").await > 0 || !enough().await {
            tokio::time::sleep(LOOK).await;
            world.advance(TimeDelta::from_std(LOOK).unwrap());
        }
    });
    let came = waited.await.is_ok();
    let left = witness.texts("SELECT concat_ws(' ', kind, state, failure, attempts) FROM tasks").await.join(", ");
    assert!(came, "the workers did not come to {left}");
    stop.cancel();
    workers.join().await;
}

#[tokio::test]
async fn a_lost_ring_is_rung_again() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    invite(&acme, "guest@personal.example").await;
    let row = rows(&acme).await;
    let ring = async || world.db().ring(Lane::Urgent, 8).await.unwrap();
    assert_eq!(ring().await, row);
    assert_eq!(ring().await, Vec::<Uuid>::new());
    world.advance(RING_AGAIN - TimeDelta::microseconds(1));
    assert_eq!(ring().await, Vec::<Uuid>::new());
    world.advance(TimeDelta::microseconds(1));
    assert_eq!(ring().await, row);
    let claimed = world.db().claim(row[0]).await.unwrap().unwrap();
    world.advance(RING_AGAIN);
    assert_eq!(ring().await, Vec::<Uuid>::new(), "somebody is at it");
    world.db().settle(&claimed, Outcome::Again(world.now())).await.unwrap();
    world.drain().await;
}

#[tokio::test]
async fn a_forged_ring_finds_nothing_to_claim() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let at = world.now() + TimeDelta::days(1);
    let schedule =
        "mutation ($id: ID!, $at: DateTime!) { campaignSchedule(input: { id: $id, hour: { at: $at } }) { state } }";
    acme.owner.gql(schedule, json!({ "id": spring.id, "at": at })).await.ok();
    let [early] = rows(&acme).await[..] else { unreachable!() };
    let before = everything(&world).await;
    for forged in [Uuid::nil(), world.db().clock().uuid(), early, acme.id.uuid()] {
        assert!(world.db().claim(forged).await.unwrap().is_none(), "{forged}");
    }
    assert_eq!(everything(&world).await, before);
    world.leaves_tasks();
}

#[tokio::test]
async fn of_two_who_answer_one_ring_only_one_gets_the_task() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    invite(&acme, "guest@personal.example").await;
    let row = rows(&acme).await[0];
    let (one, two) = tokio::join!(world.db().claim(row), world.db().claim(row));
    let claims: Vec<_> = [one, two].into_iter().filter_map(|claim| claim.unwrap()).collect();
    let [claimed] = &claims[..] else { panic!("{} claims", claims.len()) };
    world.db().settle(claimed, Outcome::Again(world.now())).await.unwrap();
    world.drain().await;
    assert_eq!(world.sent().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_do_a_task_once_however_often_and_falsely_redis_rings() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let redis = &world.app.config.redis;
    let client = redis::Client::open(redis.url.expose_secret()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let lane = format!("{}:rings:urgent", redis.prefix);
    for (name, value) in [("task", "no identifier"), ("command", "EVAL"), ("task", "")] {
        let mut forged = redis::cmd("XADD");
        forged.arg(&lane).arg("*").arg(name).arg(value);
        forged.query_async::<String>(&mut connection).await.unwrap();
    }
    invite(&acme, "first@personal.example").await;
    let first = rows(&acme).await[0];
    let nothing = world.db().clock().uuid();
    bell(&world).ring("urgent", &[nothing, first, first, nothing, first]).await.unwrap();
    bell(&world).ring("bulk", &[first, first]).await.unwrap();
    world.advance(TimeDelta::seconds(1));
    invite(&acme, "last@personal.example").await;
    let last = rows(&acme).await[1];
    bell(&world).ring("urgent", &[last, first, last]).await.unwrap();

    work(&world, async || {
        redis::cmd("XLEN").arg(&lane).query_async::<u64>(&mut connection.clone()).await.unwrap() == 0
    })
    .await;
    let mut sent: Vec<String> = world.sent().into_iter().map(|mail| mail.to).collect();
    sent.sort();
    assert_eq!(sent, ["first@personal.example", "last@personal.example"]);
    world.drain().await;
    assert_eq!(world.sent().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_redis_forgets_is_done_all_the_same() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    invite(&acme, "guest@personal.example").await;
    assert_eq!(world.db().ring(Lane::Urgent, 8).await.unwrap().len(), 1, "rung for, and nobody has heard it");
    world.advance(RING_AGAIN);
    work(&world, async || true).await;
    assert_eq!(world.sent_to("guest@personal.example").len(), 1);
    world.drain().await;
}
