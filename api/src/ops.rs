//! For whoever runs it: health, readiness, figures, and what every answer carries.

mod figures;

pub(crate) use figures::figures;

use crate::app::{App, Fault};
use axum::{
    Json, Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use tokio::{net::TcpListener, time::Instant};
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

/// Keeps the figures, and serves them at an address of their own where one is set, until `stop` is cancelled.
///
/// # Errors
/// When the address is none, or taken.
pub(crate) async fn expose(app: &App, stop: CancellationToken) -> Result<(), Fault> {
    let address = &app.config.telemetry.metrics;
    if address.is_empty() {
        figures::keep(&stop).await;
        return Ok(());
    }
    let taken = |fault| format!("can't listen on {address}: {fault}. Set DIHYA_TELEMETRY__METRICS to a free address.");
    let listener = TcpListener::bind(address).await.map_err(taken)?;
    let stopped = stop.clone();
    let served =
        axum::serve(listener, figures_route()).with_graceful_shutdown(async move { stopped.cancelled().await });
    let (served, ()) = tokio::join!(served, figures::keep(&stop));
    Ok(served?)
}

/// Whether requests can be served: PostgreSQL and Redis answer.
async fn ready(State(app): State<App>) -> Response {
    let (database, redis) = tokio::join!(app.db.ping(), app.throttle.ping());
    let status = if database.is_ok() && redis { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "database": database.is_ok(), "redis": redis }))).into_response()
}

/// Headers that every answer carries, unless its handler set stricter ones; and how long each took.
pub(crate) async fn harden(request: Request, next: Next) -> Response {
    let (method, route) = (known(request.method()), route(&request));
    let begun = Instant::now();
    let mut response = next.run(request).await;
    let labels = [("method", method.to_owned()), ("route", route), ("status", response.status().as_u16().to_string())];
    metrics::histogram!("dihya_http_request_duration_seconds", &labels).record(begun.elapsed());
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

/// The route that answers, as it is written in the code: a path may hold a token, and anybody can make up others.
fn route(request: &Request) -> String {
    request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned()
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
