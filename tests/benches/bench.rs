//! `make bench`: what the walls, the ledger and the API cost, each beside the barest program that does the same, in the same
//! run and on the same servers.
//!
//! Everything runs on one machine: PostgreSQL, Redis, the relay and whoever asks share its cores with what is measured. So
//! the ratios say more than the rates. `BENCH_MESSAGES`, `BENCH_REQUESTS`, `BENCH_ACTS`, `BENCH_RECIPIENTS`, `BENCH_LINES`,
//! `BENCH_PEOPLE` and `BENCH_CONTACTS` change the sizes; words behind the command choose what is measured, by the names of the files.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark prints, and ends when it can't go on"
)]

#[path = "bench/acts.rs"]
mod acts;
#[path = "bench/choosing.rs"]
mod choosing;
#[path = "bench/figures.rs"]
mod figures;
#[path = "bench/graphql.rs"]
mod graphql;
#[path = "bench/imports.rs"]
mod imports;
#[path = "bench/people.rs"]
mod people;
#[path = "bench/pgbench.rs"]
mod pgbench;
#[path = "bench/place.rs"]
mod place;
#[path = "bench/rendering.rs"]
mod rendering;
#[path = "bench/sending.rs"]
mod sending;
#[path = "bench/visitor.rs"]
mod visitor;

use figures::size;
use place::Place;

/// The one of `dihya`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let cores = std::thread::available_parallelism().unwrap();
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wants = |what: &str| wanted.is_empty() || wanted.iter().any(|word| word == what);
    let place = Place::prepare().await;
    println!("Dihya on {cores} cores: medians of {} runs, smallest to largest in brackets\n", figures::RUNS);
    figures::heading();
    if wants("rendering") {
        rendering::measure(size("BENCH_MESSAGES", 20_000)).await;
    }
    if wants("acts") {
        acts::measure(&place, size("BENCH_ACTS", 2_000)).await;
    }
    if wants("graphql") {
        graphql::measure(&place, size("BENCH_REQUESTS", 8_000)).await;
    }
    if wants("people") {
        people::measure(&place, size("BENCH_PEOPLE", 100_000), size("BENCH_REQUESTS", 8_000)).await;
    }
    if wants("imports") {
        imports::measure(&place, size("BENCH_LINES", 20_000)).await;
    }
    if wants("sending") {
        sending::measure(&place, size("BENCH_RECIPIENTS", 2_000)).await;
    }
    if wants("choosing") {
        choosing::measure(&place, size("BENCH_CONTACTS", 1_000_000)).await;
    }
    place.leave().await;
}
