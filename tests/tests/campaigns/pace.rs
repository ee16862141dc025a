//! Pausing and cancelling at full speed: nothing leaves but what was under way, nobody waits for it, and whoever is left gets it once.

use super::got;
use crate::crash::{
    campaign::{self, Ledger, address, completed, draft, taken},
    installation::{Installation, until},
};
use api::{catcher::Behaviour, embedded::Durability};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use std::time::Duration;
use tests::World;

/// Messages under way at a time in one task of a worker.
const WINDOW: usize = 32;
/// Tasks that share a campaign.
const PARTS: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_at_full_speed_stops_all_but_the_windows_under_way_and_the_rest_leaves_once() {
    const PEOPLE: usize = 4_000;
    let mut installation = Installation::start("pause", Durability::Fast, |_| Behaviour::Accept).await;
    installation.set("DIHYA_WORK__WINDOW", &WINDOW);
    let server = installation.serve("server").await;
    let workers = [installation.work("worker-0"), installation.work("worker-1")];
    let owner = installation.found("Company", "owner@company.example", &server).await;
    let spring = draft(&installation, &owner, PEOPLE).await;
    campaign::send(&owner, &spring).await;
    taken(&installation, 1).await;

    let told = async |mutation: &str| -> Value {
        let query = format!("mutation ($id: ID!) {{ {mutation}(id: $id) {{ state }} }}");
        owner.gql(&query, json!({ "id": spring })).await[mutation]["state"].clone()
    };
    let mut pauses = 0;
    while pauses < 3 {
        assert_eq!(told("campaignPause").await, "PAUSED");
        let answered = installation.mails.messages().len();
        // No task is left: nobody would send anything any more, however long one waits.
        until(&installation, "the workers have stopped", Duration::from_secs(20), async || {
            installation.look("SELECT FROM tasks WHERE kind = 'deliver_campaign'").await.is_empty().then_some(())
        })
        .await;
        let after = installation.mails.messages().len();
        println!("{answered} had left when the pause was answered, {} more when all had stopped", after - answered);
        assert!(after - answered <= PARTS * WINDOW, "{} left after the pause was answered", after - answered);
        assert!(installation.look("SELECT FROM deliveries WHERE state = 1").await.is_empty(), "something is under way");
        pauses += 1;
        assert_eq!(told("campaignResume").await, "SENDING");
        if after < PEOPLE {
            taken(&installation, (after + 200).min(PEOPLE)).await;
        }
        if installation.look("SELECT FROM campaigns WHERE state = 'sending'").await.is_empty() {
            break;
        }
    }
    completed(&installation, &owner, &spring, Duration::from_mins(1)).await;
    let ledger = Ledger::read(&owner, &spring).await;
    ledger.prove(&installation, PEOPLE);
    assert_eq!(ledger.state("UNKNOWN").len(), 0);
    assert!(ledger.state("ACCEPTED").contains(&address(0)));
    drop((workers, server));
    installation.end().await;
}

#[tokio::test]
async fn a_campaign_whose_audience_is_being_written_is_cancelled_at_once_and_nothing_of_it_stays() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    // Whoever writes into the ledger now waits, as for a large audience.
    let mut holder = PgConnection::connect(world.database_url()).await.unwrap();
    sqlx::raw_sql("BEGIN; LOCK TABLE deliveries IN SHARE MODE").execute(&mut holder).await.unwrap();
    let cancel = async {
        let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'deliveries'::regclass";
        while sqlx::query_scalar::<_, i64>(waits).fetch_one(&mut holder).await.unwrap() == 0 {
            tokio::task::yield_now().await;
        }
        let answer = spring.told(&acme.owner, "campaignCancel").await.ok();
        assert_eq!(answer["campaignCancel"]["state"], "CANCELLED");
        sqlx::raw_sql("COMMIT").execute(&mut holder).await.unwrap();
    };
    tokio::join!(world.drain(), cancel);
    assert_eq!(spring.seen(&acme).await["state"], "CANCELLED");
    assert_eq!(world.witness().await.number("SELECT count(*) FROM deliveries").await, 0);
    assert!(got(&world).is_empty());
}
