//! The pages behind signed links: leaving a list, following a link, being counted, confirming an address, joining, choosing a new
//! password. Server-rendered, without script, in the person's language.
//!
//! A GET changes nothing but figures: gateways fetch every link of a mail. Whoever only looks ahead (HEAD, prefetch) is answered
//! and not counted.

mod account;
mod links;
mod view;

use crate::app::App;
use axum::{
    Router,
    extract::State,
    http::header,
    response::IntoResponse,
    routing::{any, get},
};
use locales::{Args, t};
use maud::html;

pub(crate) fn routes(app: &App) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/pages.css", get(style))
        .route("/u/{token}", get(links::ask).post(links::unsubscribe))
        .route("/c/{token}", any(links::click))
        .route("/o/{token}", any(links::open))
        .route("/confirm/{token}", get(account::confirm_form).post(account::confirm))
        .route("/join/{token}", get(account::join_form).post(account::join))
        .route("/reset/{token}", get(account::reset_form).post(account::reset))
        .with_state(app.clone())
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, include_str!("pages/style.css"))
}

/// What stands here until there is a console.
async fn home(State(app): State<App>, call: crate::auth::Call) -> impl IntoResponse {
    let text = t(call.locale, "page-home-text", &Args::new());
    let body = html! {
        p { (text) }
        @if app.config.graphql.explorer { p { a href="/graphql" { "GraphQL" } } }
        p.small { "Dihya " (env!("CARGO_PKG_VERSION")) }
    };
    view::page(call.locale, "Dihya", body)
}
