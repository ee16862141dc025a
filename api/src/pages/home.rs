//! What this is, for whoever looks at the address of the API.

use super::{Page, say};
use crate::{app::App, graphql::Caller};
use axum::{extract::State, response::IntoResponse};
use maud::html;

pub(super) async fn show(State(app): State<App>, caller: Caller) -> impl IntoResponse {
    let locale = caller.locale();
    let content = html! {
        p { (say(locale, "page-home-text")) }
        @if app.config.graphql.explorer {
            p { a href="/graphql" { (say(locale, "page-home-explorer")) } }
        }
        p.quiet { (say(locale, "page-home-version")) " " (env!("CARGO_PKG_VERSION")) }
    };
    Page { locale, title: "Dihya".to_owned(), content }
}
