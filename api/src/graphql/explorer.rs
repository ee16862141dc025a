//! A page to try the API in development: an editor that knows the schema, and nothing loaded from anywhere else.

use super::reply;
use axum::{
    Router,
    http::{HeaderName, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};

/// Its own script, its own style, its own server; no frames, no forms, no inline code.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ws: wss:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const GUARDS: [(HeaderName, &str); 2] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// The page itself.
pub(super) fn page() -> Response {
    (reply::HEADERS, GUARDS, Html(include_str!("explorer/index.html"))).into_response()
}

/// What the page loads.
pub(super) fn routes() -> Router {
    let script = asset("text/javascript; charset=utf-8", include_str!("explorer/explorer.js"));
    let editor = asset("text/javascript; charset=utf-8", include_str!("explorer/editor.js"));
    let style = asset("text/css; charset=utf-8", include_str!("explorer/explorer.css"));
    Router::new()
        .route("/graphql/explorer.js", get(async || script))
        .route("/graphql/editor.js", get(async || editor))
        .route("/graphql/explorer.css", get(async || style))
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse + Clone + Send + Sync + 'static {
    (reply::HEADERS, GUARDS, [(header::CONTENT_TYPE, kind)], text)
}
