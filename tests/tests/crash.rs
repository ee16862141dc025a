//! What `kill -9` costs: nobody is lost, nobody is written to twice, and what nobody can know is listed.
//!
//! Everything here is real: processes of the built program, a PostgreSQL and a Redis of the test's own that are killed too,
//! and a relay that counts.

pub(crate) mod campaign;
pub(crate) mod client;
pub(crate) mod installation;
pub(crate) mod process;

use api::{catcher::Behaviour, embedded::Durability};
use campaign::{Ledger, completed, draft, send, taken};
use installation::{Installation, Server, until};
use process::{Process, signal};
use rustix::process::Signal;
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tests::Dice;
use tokio::time::sleep;

/// Messages under way at a time in one task of a worker: what one `kill -9` may leave unknown.
const WINDOW: usize = 32;

/// How long the relay takes for a message, in milliseconds: so long that a campaign can't be over before all is killed.
#[derive(Clone)]
struct Pace(Arc<AtomicU64>);

impl Pace {
    fn slow() -> Self {
        Self(Arc::new(AtomicU64::new(400)))
    }

    /// From now on it takes no time worth speaking of.
    fn hurry(&self) {
        self.0.store(5, Ordering::Relaxed);
    }
}

/// An installation whose workers do one task at a time, and whose relay goes at this pace.
async fn installation(name: &str, pace: &Pace) -> Installation {
    let pace = pace.clone();
    let relay = move |_: &str| Behaviour::Delay(Duration::from_millis(pace.0.load(Ordering::Relaxed)));
    let mut installation = Installation::start(name, Durability::Safe, relay).await;
    installation.set("DIHYA_WORK__BULK", &1);
    installation.set("DIHYA_WORK__WINDOW", &WINDOW);
    installation
}

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Victim {
    Worker,
    Server,
    Redis,
    Postgres,
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_of_anything_in_mid_campaign_loses_nobody_and_doubles_nobody() {
    const PEOPLE: usize = 2_000;
    let mut dice = Dice::thrown("CRASH_SEED");
    let pace = Pace::slow();
    let installation = installation("kill", &pace).await;
    let mut server = installation.serve("server").await;
    let mut workers = [installation.work("worker-0"), installation.work("worker-1")];
    let owner = installation.found("Company", "owner@company.example", &server).await;
    let campaign = draft(&installation, &owner, PEOPLE).await;
    send(&owner, &campaign).await;
    taken(&installation, 1).await;

    let mut victims = [Victim::Worker, Victim::Server, Victim::Redis, Victim::Postgres];
    dice.shuffle(&mut victims);
    for victim in victims {
        sleep(dice.pause(500..3_500)).await;
        assert!(is_sending(&installation).await, "the campaign was over before it came to {victim:?}");
        println!("kill -9 of {victim:?}");
        match victim {
            Victim::Worker => {
                both_at_work(&installation).await;
                let worker = dice.below(workers.len());
                workers[worker].kill().await;
                sleep(dice.pause(0..1_000)).await;
                workers[worker] = installation.work(&format!("worker-{worker}"));
            }
            Victim::Server => server = killed_and_back(&installation, server).await,
            Victim::Redis | Victim::Postgres => kill_service(&installation, victim).await,
        }
    }

    pace.hurry();
    completed(&installation, &owner, &campaign, Duration::from_mins(2)).await;
    let ledger = Ledger::read(&owner, &campaign).await;
    ledger.prove(&installation, PEOPLE);
    let unknown = ledger.state("UNKNOWN").len();
    println!("{unknown} of {PEOPLE} are unknown");
    assert!(unknown <= WINDOW, "{unknown} are unknown, but one worker was killed with at most {WINDOW} under way");
    assert!(workers.iter_mut().all(Process::lives) && server.process.lives());
    drop((workers, server));
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_emptied_in_mid_campaign_loses_nothing() {
    const PEOPLE: usize = 700;
    let mut dice = Dice::thrown("CRASH_SEED");
    let pace = Pace::slow();
    let installation = installation("flush", &pace).await;
    let server = installation.serve("server").await;
    let workers = [installation.work("worker-0"), installation.work("worker-1")];
    let owner = installation.found("Company", "owner@company.example", &server).await;
    let campaign = draft(&installation, &owner, PEOPLE).await;
    send(&owner, &campaign).await;
    empty(&installation).await;
    taken(&installation, 1).await;
    for _ in 0..2 {
        sleep(dice.pause(500..2_500)).await;
        assert!(is_sending(&installation).await, "the campaign was over too soon");
        empty(&installation).await;
    }
    pace.hurry();
    completed(&installation, &owner, &campaign, Duration::from_secs(90)).await;
    let ledger = Ledger::read(&owner, &campaign).await;
    ledger.prove(&installation, PEOPLE);
    assert_eq!(ledger.state("UNKNOWN").len(), 0);
    drop((workers, server));
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_that_are_told_to_stop_leave_nothing_unknown() {
    const PEOPLE: usize = 600;
    let mut dice = Dice::thrown("CRASH_SEED");
    let pace = Pace::slow();
    let installation = installation("stop", &pace).await;
    let server = installation.serve("server").await;
    let workers = [installation.work("worker-0"), installation.work("worker-1")];
    let owner = installation.found("Company", "owner@company.example", &server).await;
    let campaign = draft(&installation, &owner, PEOPLE).await;
    send(&owner, &campaign).await;
    taken(&installation, 1).await;
    sleep(dice.pause(500..2_500)).await;
    assert!(is_sending(&installation).await, "the campaign was over too soon");
    for worker in workers {
        worker.terminate().await;
    }
    let [row] = &installation.look("SELECT count(*) FROM deliveries WHERE state = 1").await[..] else { unreachable!() };
    assert_eq!(row["count"], 0, "nothing is under way when nobody works");

    let successor = installation.work("successor");
    pace.hurry();
    completed(&installation, &owner, &campaign, Duration::from_secs(90)).await;
    let ledger = Ledger::read(&owner, &campaign).await;
    ledger.prove(&installation, PEOPLE);
    assert_eq!(ledger.state("UNKNOWN").len(), 0);
    drop((successor, server));
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_at_any_moment_of_an_import_loses_no_line_and_takes_none_twice() {
    const LINES: usize = 24_000;
    const KILLS: usize = 2;
    let mut dice = Dice::thrown("CRASH_SEED");
    let installation = installation("import", &Pace::slow()).await;
    let server = installation.serve("server").await;
    let mut worker = installation.work("worker-0");
    let owner = installation.found("Company", "owner@company.example", &server).await;
    let import = campaign::import(&owner, &campaign::file(LINES)).await;

    let mut before = 0;
    for kill in 1..=KILLS {
        let begun = format!("SELECT lines FROM imports WHERE lines > {before}");
        for _ in 0..9_000 {
            if !installation.look(&begun).await.is_empty() {
                break;
            }
            sleep(Duration::from_millis(10)).await;
        }
        sleep(dice.pause(0..300)).await;
        worker.kill().await;
        let [row] = &installation.look("SELECT state, lines FROM imports").await[..] else { unreachable!() };
        let lines = row["lines"].as_u64().unwrap();
        assert!(row["state"] == "running" && lines > before && lines < LINES as u64, "not killed in the middle: {row}");
        before = lines;
        worker = installation.work(&format!("worker-{kill}"));
    }

    let query = "query ($id: ID!) { import(id: $id) { state lines created updated rejected progress } }";
    let done = until(&installation, "the import is completed", Duration::from_mins(3), async || {
        let found = owner.gql(query, json!({ "id": import })).await["import"].clone();
        (found["state"] == "COMPLETED").then_some(found)
    })
    .await;
    let expected = json!({
        "state": "COMPLETED", "lines": LINES, "created": LINES, "updated": 0, "rejected": 0, "progress": 1.0,
    });
    assert_eq!(done, expected);
    assert_eq!(owner.gql("{ contacts { totalCount } }", json!({})).await["contacts"]["totalCount"], LINES);
    let [row] = &installation.look("SELECT count(*), count(DISTINCT contact_id) AS people FROM consents").await[..]
    else {
        unreachable!()
    };
    assert_eq!(*row, json!({ "count": LINES, "people": LINES }), "each consent was written down once");
    drop((worker, server));
    installation.end().await;
}

/// Whether there is still somebody to write to.
async fn is_sending(installation: &Installation) -> bool {
    let left = "SELECT FROM campaigns c WHERE state = 'sending'
                AND EXISTS (SELECT FROM deliveries d WHERE d.campaign_id = c.id AND d.state = 0)";
    !installation.look(left).await.is_empty()
}

/// Waits until each of the two workers holds a batch: killing an idle one would prove nothing.
async fn both_at_work(installation: &Installation) {
    let held = "SELECT FROM batches WHERE NOT done AND claim IS NOT NULL AND lease_until > now()";
    until(installation, "both workers hold a batch", Duration::from_secs(30), async || {
        (installation.look(held).await.len() == 2).then_some(())
    })
    .await;
}

/// Kills a server and starts another in its place.
async fn killed_and_back(installation: &Installation, mut server: Server) -> Server {
    server.process.kill().await;
    let port = server.url.rsplit(':').next().unwrap().parse().unwrap();
    installation.serve_at("server", port).await
}

/// Kills PostgreSQL or Redis; its supervisor brings it back.
async fn kill_service(installation: &Installation, victim: Victim) {
    let services = &installation.services;
    let pid = || if victim == Victim::Redis { services.pid_of_redis() } else { services.pid_of_postgres() };
    let old = pid().unwrap();
    signal(u32::try_from(old).unwrap(), Signal::KILL);
    until_back(old, pid).await;
}

async fn until_back(old: i32, pid: impl Fn() -> Option<i32>) {
    for _ in 0..600 {
        if pid().is_some_and(|now| now != old) {
            return;
        }
        sleep(installation::LOOK).await;
    }
    panic!("it was not started again within a minute");
}

/// Forgets all that is in Redis.
async fn empty(installation: &Installation) {
    let client = redis::Client::open(installation.services.redis_url.as_str()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let keys: usize = redis::cmd("DBSIZE").query_async(&mut connection).await.unwrap();
    println!("forgetting {keys} keys");
    let _: () = redis::cmd("FLUSHALL").query_async(&mut connection).await.unwrap();
}
