//! The figures of a process, in Prometheus' notation: what is counted and timed, and by which labels.
//!
//! No label holds what a caller makes up: routes, kinds and outcomes are written in the code, so their number is bounded.

use metrics::{Unit, describe_counter, describe_histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{sync::OnceLock, time::Duration};
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

/// The bounds between which durations are counted, in seconds.
const BOUNDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// How often what was measured is put between its bounds, so that it takes no room.
const PUT_AWAY: Duration = Duration::from_secs(5);

/// What is counted.
const COUNTERS: [(&str, &str); 3] = [
    ("dihya_messages_total", "Messages offered to a channel, by what became of them."),
    ("dihya_webhook_posts_total", "Posts to webhooks, by what became of them."),
    ("dihya_graphql_subscriptions_total", "GraphQL subscriptions that were begun."),
];
/// What is timed; Prometheus counts it, too.
const TIMES: [(&str, &str); 3] = [
    ("dihya_http_request_duration_seconds", "How long HTTP requests took, by method, route and status."),
    ("dihya_graphql_operation_duration_seconds", "How long GraphQL queries and mutations took, by kind and outcome."),
    ("dihya_task_duration_seconds", "How long tasks took, by kind and outcome."),
];

/// The figures. The first call begins to count, once a process: an installation makes it before it does anything else.
pub(crate) fn figures() -> &'static PrometheusHandle {
    static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();
    FIGURES.get_or_init(|| {
        let builder = PrometheusBuilder::new();
        let recorder = builder.set_buckets(&BOUNDS).unwrap_or_default().build_recorder();
        let handle = recorder.handle();
        // A second recorder in one process would be a test's: the first one keeps counting.
        drop(metrics::set_global_recorder(recorder));
        for (name, help) in COUNTERS {
            describe_counter!(name, help);
        }
        for (name, help) in TIMES {
            describe_histogram!(name, Unit::Seconds, help);
        }
        handle
    })
}

/// Puts away what was measured, until `stop` is cancelled.
pub(super) async fn keep(stop: &CancellationToken) {
    let mut ticks = interval(PUT_AWAY);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        figures().run_upkeep();
    }
}
