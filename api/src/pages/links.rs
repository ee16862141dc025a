//! Links in messages: leaving, following, being counted.

use super::view::page;
use crate::{app::App, auth::Call};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use locales::{Args, Locale, t};
use maud::html;
use tenants::{
    Scope,
    campaigns::tracking::{self, Mark, Purpose},
};

/// One transparent pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// The page with the button. The language is the reader's, or else the company's.
pub(super) async fn ask(State(app): State<App>, call: Call, Path(token): Path<String>) -> Response {
    let Some((scope, _)) = follow(&app, &call, &token, Purpose::Unsubscribe).await else { return invalid(&call) };
    let (locale, args) = (reader(&call, &scope), company(&scope).await);
    let body = html! {
        p { (t(locale, "page-unsubscribe-question", &args)) }
        form method="post" { button { (t(locale, "page-unsubscribe-button", &Args::new())) } }
    };
    page(locale, &t(locale, "page-unsubscribe-title", &Args::new()), body)
}

/// The button, or a mail program's one click (RFC 8058): no cookie, no redirect, done.
pub(super) async fn unsubscribe(State(app): State<App>, call: Call, Path(token): Path<String>) -> Response {
    let Some((scope, mark)) = follow(&app, &call, &token, Purpose::Unsubscribe).await else { return invalid(&call) };
    if let Err(error) = scope.act(async |tx| tracking::unsubscribe(tx, mark).await).await {
        return if error.code() == "LINK_INVALID" { invalid(&call) } else { call.fail(error).into_response() };
    }
    let (locale, args) = (reader(&call, &scope), company(&scope).await);
    let body = html! { p { (t(locale, "page-unsubscribe-done", &args)) } };
    page(locale, &t(locale, "page-unsubscribe-title", &Args::new()), body)
}

/// Leads where the campaign's own table says, and nowhere else.
pub(super) async fn click(State(app): State<App>, call: Call, method: Method, Path(token): Path<String>) -> Response {
    let Some((scope, mark)) = follow(&app, &call, &token, Purpose::Click).await else { return expired(&call) };
    let counts = method == Method::GET && !looks_ahead(&call.headers);
    let target = scope.act(async |tx| tracking::click(tx, mark, counts).await).await;
    match target {
        Ok(url) => (StatusCode::FOUND, [(header::LOCATION, url), (header::CACHE_CONTROL, "no-store".to_owned())]).into_response(),
        Err(error) if error.code() == "LINK_INVALID" => expired(&call),
        Err(error) => call.fail(error).into_response(),
    }
}

/// A pixel for everybody; who may be counted, is.
pub(super) async fn open(State(app): State<App>, call: Call, method: Method, Path(token): Path<String>) -> Response {
    if method == Method::GET
        && !looks_ahead(&call.headers)
        && let Some((scope, mark)) = follow(&app, &call, &token, Purpose::Open).await
        && let Err(error) = scope.act(async |tx| tracking::open(tx, mark).await).await
    {
        tracing::warn!(%error, "an opening was not counted");
    }
    ([(header::CONTENT_TYPE, "image/gif"), (header::CACHE_CONTROL, "no-store")], PIXEL).into_response()
}

async fn follow(app: &App, call: &Call, token: &str, purpose: Purpose) -> Option<(Scope, Mark)> {
    app.db.follow(token, purpose, call.origin.clone()).await.ok()
}

/// Browsers and gateways that fetch what nobody has asked for yet.
fn looks_ahead(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"].iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        value.contains("prefetch") || value.contains("preview")
    })
}

fn reader(call: &Call, scope: &Scope) -> Locale {
    crate::session::language(&call.headers).unwrap_or(scope.locale())
}

async fn company(scope: &Scope) -> Args {
    let name = scope.act(async |tx| tracking::company(tx).await).await.unwrap_or_default();
    Args::new().with("company", name)
}

fn invalid(call: &Call) -> Response {
    gone(call, "page-unsubscribe-title", "page-unsubscribe-invalid")
}

fn expired(call: &Call) -> Response {
    gone(call, "page-link-expired-title", "page-link-expired-text")
}

/// The same page for a forged, an expired and another purpose's link.
fn gone(call: &Call, title: &str, text: &str) -> Response {
    let (locale, none) = (call.locale, Args::new());
    let page = page(locale, &t(locale, title, &none), html! { p { (t(locale, text, &none)) } });
    (StatusCode::NOT_FOUND, page).into_response()
}
