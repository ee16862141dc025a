//! For whoever runs it: health, readiness, figures, and what every answer carries.

use crate::app::{App, Fault};
use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde_json::json;
use std::sync::OnceLock;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::request_id::RequestId;

pub(crate) fn routes(app: &App) -> Router {
    let routes =
        Router::new().route("/healthz", get(async || "ok")).route("/readyz", get(ready)).with_state(app.clone());
    if app.config.telemetry.metrics.is_empty() { routes.merge(figures_route()) } else { routes }
}

fn figures_route() -> Router {
    Router::new().route("/metrics", get(async || figures().render()))
}

/// Serves the figures at an address of their own, where one is set, until `stop` is cancelled.
///
/// # Errors
/// When the address is none, or taken.
pub(crate) async fn expose(app: &App, stop: CancellationToken) -> Result<(), Fault> {
    let address = &app.config.telemetry.metrics;
    figures();
    if address.is_empty() {
        return Ok(());
    }
    let taken = |fault| format!("can't listen on {address}: {fault}. Set DIHYA_TELEMETRY__METRICS to a free address.");
    let listener = TcpListener::bind(address).await.map_err(taken)?;
    axum::serve(listener, figures_route()).with_graceful_shutdown(async move { stop.cancelled().await }).await?;
    Ok(())
}

/// Whether requests can be served: PostgreSQL and Redis answer.
async fn ready(State(app): State<App>) -> Response {
    let (database, redis) = tokio::join!(app.db.ping(), app.throttle.ping());
    let status = if database.is_ok() && redis { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "database": database.is_ok(), "redis": redis }))).into_response()
}

/// The figures of this process, in Prometheus' notation. The recorder is installed once a process.
pub(crate) fn figures() -> &'static PrometheusHandle {
    static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();
    FIGURES.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // A second recorder in one process would be a test's: the first one keeps counting.
        drop(metrics::set_global_recorder(recorder));
        handle
    })
}

/// Headers that every answer carries, unless its handler set stricter ones; and the count of answers.
pub(crate) async fn harden(request: Request, next: Next) -> Response {
    let method = known(request.method());
    let mut response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("dihya_http_requests_total", "method" => method, "status" => status).increment(1);
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A method's name, as far as it is one that we serve: anybody can make up others.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// Takes away the identifier that a caller may have put on a request: ours stand in the audit chain.
pub(crate) async fn anonymous(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove("x-request-id");
    next.run(request).await
}

/// A request in the log: method and path without what may be personal (a query, a token), and its identifier.
pub(crate) fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    let area = request.uri().path().split('/').nth(1).unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), area)
}
