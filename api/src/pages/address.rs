//! The answer to a mail that asks whether an address is somebody's: a page that changes nothing, and its button.

use super::{
    Page, answer,
    posted::{Chosen, switch},
    say, say_of,
};
use crate::{app::App, graphql::Caller, session};
use axum::{
    extract::{Path, State},
    response::Response,
};
use locales::Locale;
use maud::{Markup, html};
use tenants::{
    Result, Scope,
    campaigns::tracking::{Mark, Purpose},
    contacts::rights::links,
};

/// What is said of a link that holds no more.
const GONE: [&str; 2] = ["page-address-title", "page-data-invalid"];

/// The question. Looking at it changes nothing.
pub(super) async fn ask(State(app): State<App>, Path(token): Path<String>, chosen: Chosen, caller: Caller) -> Response {
    let asked = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let closed = scope.act(async |tx| links::look(tx, mark.subject()).await).await?;
        let locale = chosen.or(closed.locale, &caller);
        let content = html! {
            p { (say_of(locale, "page-address-text", &closed.company)) }
            form method="post" { button { (say(locale, "page-address-button")) } }
            (switch(locale, &Locale::ALL))
        };
        Ok(page(locale, content))
    };
    answer(asked.await, GONE, chosen, &caller)
}

/// Takes the yes.
pub(super) async fn confirm(
    State(app): State<App>,
    Path(token): Path<String>,
    chosen: Chosen,
    caller: Caller,
) -> Response {
    let confirmed = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let closed = scope.act(async |tx| links::look(tx, mark.subject()).await).await?;
        scope.act(async |tx| links::confirm_address(tx, mark.subject()).await).await?;
        let locale = chosen.or(closed.locale, &caller);
        let told = say_of(locale, "page-address-done", &closed.company);
        Ok(page(locale, html! { p.told role="status" { (told) } }))
    };
    answer(confirmed.await, GONE, chosen, &caller)
}

async fn follow(app: &App, caller: &Caller, token: &str) -> Result<(Scope, Mark)> {
    app.db.follow(token, Purpose::Address, session::origin(app, caller)).await
}

fn page(locale: Locale, content: Markup) -> Page {
    Page { locale, title: say(locale, "page-address-title"), content }
}
