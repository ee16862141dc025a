//! The answer to a mail that asks whether an address is somebody's: a page that changes nothing, and its button.

use super::{
    Page, failure,
    posted::{Chosen, switch},
    say, say_of,
};
use crate::{app::App, graphql::Caller, session};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use locales::Locale;
use maud::{Markup, html};
use tenants::{
    Error, Result, Scope,
    campaigns::tracking::{Mark, Purpose},
    contacts::rights::links,
};

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
    shown(asked.await, chosen, &caller)
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
    shown(confirmed.await, chosen, &caller)
}

async fn follow(app: &App, caller: &Caller, token: &str) -> Result<(Scope, Mark)> {
    app.db.follow(token, Purpose::Address, session::origin(app, caller)).await
}

fn page(locale: Locale, content: Markup) -> Page {
    Page { locale, title: say(locale, "page-address-title"), content }
}

fn shown(page_or_fault: Result<Page>, chosen: Chosen, caller: &Caller) -> Response {
    let locale = chosen.or(None, caller);
    match page_or_fault {
        Ok(page) => page.into_response(),
        Err(Error::Refused("LINK_INVALID", _)) => {
            let gone = page(locale, html! { p { (say(locale, "page-data-invalid")) } });
            (StatusCode::NOT_FOUND, gone).into_response()
        }
        Err(fault) => failure(caller, locale, &fault),
    }
}
