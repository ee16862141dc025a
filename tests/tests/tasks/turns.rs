//! Whose turn it is: companies take turns, and recurring work comes once a slot.

use super::{invite, rows};
use chrono::TimeDelta;
use tenants::tasks::Lane;
use tests::World;
use uuid::Uuid;

#[tokio::test]
async fn fifty_tasks_of_one_company_do_not_delay_the_first_of_another() {
    let world = World::new().await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    for number in 0..50 {
        invite(&acme, &format!("guest{number}@personal.example")).await;
    }
    world.advance(TimeDelta::seconds(1));
    invite(&other, "guest@personal.example").await;
    let [theirs] = rows(&other).await[..] else { unreachable!() };
    let many = rows(&acme).await;
    assert_eq!(many.len(), 50);

    let mut rung = world.db().ring(Lane::Urgent, 2).await.unwrap();
    rung.sort();
    let mut first = vec![many[0], theirs];
    first.sort();
    assert_eq!(rung, first, "the first of each");
    world.drain().await;
    world.advance(tenants::outbox::RING_AGAIN);
    world.drain().await;
    assert_eq!(world.sent().len(), 51);
}

#[tokio::test]
async fn what_a_company_has_under_way_counts_as_its_turn() {
    let world = World::new().await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    for number in 0..10 {
        invite(&acme, &format!("guest{number}@personal.example")).await;
    }
    let db = world.db();
    let running = db.ring(Lane::Urgent, 1).await.unwrap();
    let claimed = db.claim(running[0]).await.unwrap().unwrap();
    assert_eq!(db.ring(Lane::Urgent, 1).await.unwrap(), Vec::<Uuid>::new(), "the lane is full");
    world.advance(TimeDelta::seconds(1));
    invite(&other, "guest@personal.example").await;
    assert_eq!(db.ring(Lane::Urgent, 2).await.unwrap(), rows(&other).await);

    db.settle(&claimed, tenants::outbox::Outcome::Again(world.now())).await.unwrap();
    world.advance(tenants::outbox::RING_AGAIN);
    world.drain().await;
    assert_eq!(world.sent().len(), 11);
}

#[tokio::test]
async fn slow_work_does_not_fill_the_lane_of_quick_work() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    for _ in 0..3 {
        let spring = acme.campaign("Spring").to(&[&ada]).create().await;
        spring.told(&acme.owner, "campaignSend").await.ok();
    }
    invite(&acme, "guest@personal.example").await;
    assert_eq!(world.db().ring(Lane::Bulk, 1).await.unwrap().len(), 1);
    assert_eq!(world.db().ring(Lane::Bulk, 1).await.unwrap(), Vec::<Uuid>::new());
    assert_eq!(world.db().ring(Lane::Urgent, 1).await.unwrap().len(), 1);
    world.advance(tenants::outbox::RING_AGAIN);
    world.drain().await;
    assert_eq!(world.sent_to("ada@example.org").len(), 3);
}

#[tokio::test]
async fn recurring_work_comes_once_a_slot_however_many_look_at_the_clock() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let other = world.another(|_| {}).await;
    let kinds = format!("SELECT kind FROM tasks WHERE tenant_id = '{}' ORDER BY kind", acme.id.uuid());
    let waiting = async || world.witness().await.texts(&kinds).await;
    let mut slots = Vec::new();
    for minutes in [0, 30, 30, 59, 1] {
        world.advance(TimeDelta::minutes(minutes));
        let (one, two) = tokio::join!(world.db().tick(), other.db.tick());
        one.and(two).unwrap();
        world.db().tick().await.unwrap();
        let kinds = waiting().await;
        assert!(kinds.windows(2).all(|pair| pair[0] != pair[1]), "the same work twice: {kinds:?}");
        slots.extend(kinds);
        world.drain().await;
    }
    slots.sort();
    assert_eq!(
        slots,
        ["check_domains", "retention", "upkeep", "upkeep", "upkeep"],
        "once a day; at once, after an hour and after another"
    );
}
