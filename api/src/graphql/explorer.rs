//! A page to try the API in development: an editor that knows the schema, and nothing loaded from anywhere else.

use super::reply;
use axum::{
    Router,
    extract::Path,
    http::{HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};

/// Its own scripts, its own style, its own server; no frames, no forms, no inline code.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ws: wss:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const GUARDS: [(HeaderName, &str); 2] =
    [(header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, "no-referrer")];

const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const FILES: [(&str, &str, &str); 8] = [
    ("explorer.css", STYLE, include_str!("explorer/explorer.css")),
    ("explorer.js", SCRIPT, include_str!("explorer/explorer.js")),
    ("page.js", SCRIPT, include_str!("explorer/page.js")),
    ("docs.js", SCRIPT, include_str!("explorer/docs.js")),
    ("run.js", SCRIPT, include_str!("explorer/run.js")),
    ("schema.js", SCRIPT, include_str!("explorer/schema.js")),
    ("sign.js", SCRIPT, include_str!("explorer/sign.js")),
    ("text.js", SCRIPT, include_str!("explorer/text.js")),
];

/// The page itself.
pub(super) fn page() -> Response {
    (reply::HEADERS, GUARDS, Html(include_str!("explorer/index.html"))).into_response()
}

/// What the page loads.
pub(super) fn routes() -> Router {
    Router::new().route("/graphql/explorer/{file}", get(file))
}

async fn file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(file, ..)| *file == name) {
        Some((_, kind, text)) => (reply::HEADERS, GUARDS, [(header::CONTENT_TYPE, *kind)], *text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
