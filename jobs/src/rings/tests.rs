//! Rings on a real Redis that is killed, emptied and restarted under them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apalis::layers::WorkerBuilderExt as _;
use apalis::prelude::{BoxDynError, Monitor, ParallelizeExt as _, WorkerBuilder};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::server::{Server, until};
use super::{Bell, Consumer, Rings};

const MIN_IDLE: Duration = Duration::from_millis(600);

/// What the handler does with a task once it has been counted.
#[derive(Clone)]
enum Work {
    Nothing,
    Fail,
    Panic,
    /// Waits for a permit.
    Wait(Arc<Semaphore>),
}

/// How often each task was begun.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<HashMap<Uuid, usize>>>);

impl Seen {
    fn tasks(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    fn times(&self) -> usize {
        self.0.lock().unwrap().values().sum()
    }
}

struct Running {
    stop: CancellationToken,
    monitor: JoinHandle<()>,
}

impl Running {
    async fn shut_down(self) {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(30), self.monitor).await.unwrap().unwrap();
    }
}

fn consumer(name: &str) -> Consumer {
    Consumer { lane: "bulk".to_owned(), name: name.to_owned(), prefetch: 8, min_idle: MIN_IDLE }
}

/// A worker exactly as the product builds it.
fn work(server: &Server, name: &str, seen: &Seen, work: Work) -> Running {
    let (url, name, seen) = (server.url(), name.to_owned(), seen.clone());
    let monitor = Monitor::new().register(move |_| {
        let (seen, work) = (seen.clone(), work.clone());
        WorkerBuilder::new(name.clone())
            .backend(Rings::new(&url, "test", consumer(&name)).unwrap())
            .concurrency(8)
            .parallelize(tokio::spawn)
            .build(move |task: Uuid| {
                let (seen, work) = (seen.clone(), work.clone());
                async move {
                    *seen.0.lock().unwrap().entry(task).or_default() += 1;
                    match work {
                        Work::Nothing => Ok(()),
                        Work::Fail => Err(BoxDynError::from("failed on purpose")),
                        Work::Panic => panic!("on purpose"),
                        Work::Wait(permits) => {
                            permits.acquire().await?.forget();
                            Ok(())
                        }
                    }
                }
            })
    });
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let monitor = tokio::spawn(async move {
        monitor
            .run_with_signal(async move {
                stopped.cancelled().await;
                Ok(())
            })
            .await
            .unwrap();
    });
    Running { stop, monitor }
}

async fn ring(server: &Server, count: usize) {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let ids: Vec<Uuid> = (0..count).map(|_| Uuid::from_u64_pair(1, LAST.fetch_add(1, Ordering::Relaxed))).collect();
    Bell::connect(&server.url(), "test").unwrap().ring("bulk", &ids).await.unwrap();
}

async fn waiting(server: &Server) -> usize {
    server.run("XLEN test:rings:bulk").await
}

/// None while there is no group yet.
async fn unacknowledged(server: &Server) -> Option<usize> {
    let entries: Vec<redis::Value> = server.ask("XPENDING test:rings:bulk workers - + 1000").await.ok()?;
    Some(entries.len())
}

async fn consumers(server: &Server) -> Vec<String> {
    let reply: redis::streams::StreamInfoConsumersReply = server.run("XINFO CONSUMERS test:rings:bulk workers").await;
    reply.consumers.into_iter().map(|consumer| consumer.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_ring_is_worked_off_once_and_leaves_nothing_behind() {
    let server = Server::start().await;
    ring(&server, 2_500).await;
    let seen = Seen::default();
    let running = work(&server, "a", &seen, Work::Nothing);
    ring(&server, 2_500).await;
    until("all rings are worked off", async || seen.tasks() == 5_000).await;
    until("all rings are removed", async || waiting(&server).await == 0).await;
    running.shut_down().await;
    assert_eq!(seen.times(), 5_000);
    assert_eq!(consumers(&server).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rings_of_a_dead_process_are_taken_over_and_its_name_is_forgotten() {
    let server = Server::start().await;
    ring(&server, 40).await;
    let dead = Rings::new(&server.url(), "test", consumer("dead")).unwrap();
    until("the dead one holds rings", async || unacknowledged(&server).await == Some(8)).await;
    drop(dead);
    let seen = Seen::default();
    let running = work(&server, "heir", &seen, Work::Nothing);
    until("the heir has all of them", async || seen.tasks() == 40).await;
    until("the dead name is forgotten", async || consumers(&server).await == ["heir"]).await;
    running.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_redis_loses_no_ring_and_no_worker() {
    let mut server = Server::start().await;
    let seen = Seen::default();
    let gate = Arc::new(Semaphore::new(50));
    let running = work(&server, "a", &seen, Work::Wait(gate.clone()));
    ring(&server, 300).await;
    until("some are under way", async || seen.tasks() >= 50).await;
    server.kill();
    gate.add_permits(10_000);
    server.restart().await;
    ring(&server, 100).await;
    until("all are worked off", async || seen.tasks() == 400).await;
    until("nothing is owed", async || waiting(&server).await == 0).await;
    running.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_redis_is_furnished_again_under_a_running_worker() {
    let server = Server::start().await;
    let seen = Seen::default();
    let running = work(&server, "a", &seen, Work::Nothing);
    ring(&server, 10).await;
    until("the first are worked off", async || seen.tasks() == 10).await;
    for round in 1..=3 {
        let _: () = server.run("FLUSHALL").await;
        ring(&server, 10).await;
        until("those after the flood are worked off", async || seen.tasks() == 10 + round * 10).await;
    }
    running.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_acknowledges_what_ran_and_gives_back_what_nobody_began() {
    let server = Server::start().await;
    let seen = Seen::default();
    let gate = Arc::new(Semaphore::new(0));
    ring(&server, 100).await;
    let running = work(&server, "a", &seen, Work::Wait(gate.clone()));
    until("eight run and eight more wait here", async || unacknowledged(&server).await == Some(16)).await;
    running.stop.cancel();
    gate.add_permits(100);
    running.shut_down().await;
    let begun = seen.tasks();
    assert_eq!(seen.times(), begun);
    assert_eq!(waiting(&server).await, 100 - begun);
    assert_eq!(unacknowledged(&server).await, Some(0));
    assert_eq!(consumers(&server).await, Vec::<String>::new());

    let next = work(&server, "b", &seen, Work::Nothing);
    until("the next one has the rest", async || seen.tasks() == 100).await;
    next.shut_down().await;
    assert_eq!(seen.times(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_fails_or_panics_is_not_rung_for_again() {
    let server = Server::start().await;
    for what in [Work::Fail, Work::Panic] {
        let seen = Seen::default();
        let running = work(&server, "a", &seen, what);
        ring(&server, 20).await;
        until("each was begun", async || seen.tasks() == 20).await;
        until("each is acknowledged", async || waiting(&server).await == 0).await;
        running.shut_down().await;
        assert_eq!(seen.times(), 20);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_takes_longer_than_the_idle_time_stays_with_its_worker() {
    let server = Server::start().await;
    let seen = Seen::default();
    let gate = Arc::new(Semaphore::new(0));
    let first = work(&server, "first", &seen, Work::Wait(gate.clone()));
    ring(&server, 16).await;
    until("the first has all of them", async || unacknowledged(&server).await == Some(16)).await;
    let second = work(&server, "second", &seen, Work::Wait(gate.clone()));
    tokio::time::sleep(MIN_IDLE * 4).await;
    gate.add_permits(100);
    until("all are done", async || waiting(&server).await == 0).await;
    first.shut_down().await;
    second.shut_down().await;
    assert_eq!(seen.times(), 16);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_is_no_ring_is_removed() {
    let server = Server::start().await;
    let _: String = server.run("XADD test:rings:bulk * task nonsense").await;
    let _: String = server.run("XADD test:rings:bulk * other field").await;
    let seen = Seen::default();
    let running = work(&server, "a", &seen, Work::Nothing);
    ring(&server, 1).await;
    until("the true one is worked off", async || seen.tasks() == 1).await;
    until("the others are gone", async || waiting(&server).await == 0).await;
    running.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_may_be_started_and_stopped_without_any_redis() {
    let mut server = Server::start().await;
    server.kill();
    let seen = Seen::default();
    let stopped = work(&server, "a", &seen, Work::Nothing);
    tokio::task::yield_now().await;
    stopped.shut_down().await;
    let running = work(&server, "b", &seen, Work::Nothing);
    server.restart().await;
    ring(&server, 3).await;
    until("it found the Redis that came later", async || seen.tasks() == 3).await;
    running.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_without_workers_stays_bounded() {
    let server = Server::start().await;
    ring(&server, 130_000).await;
    assert!(waiting(&server).await < 110_000);
}
