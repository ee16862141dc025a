//! The answer to a mail that asks whether somebody agrees: a page that changes nothing, and its button.

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
    contacts::opt_ins::{self, Question},
};

/// What is said of a link that holds no more.
const GONE: [&str; 2] = ["page-agree-title", "page-agree-invalid"];

/// The question. Looking at it changes nothing.
pub(super) async fn ask(State(app): State<App>, Path(token): Path<String>, chosen: Chosen, caller: Caller) -> Response {
    let asked = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let question = scope.act(async |tx| opt_ins::show(tx, mark.subject()).await).await?;
        let locale = chosen.or(question.locale.parse().ok(), &caller);
        Ok(if question.words.is_empty() { done(locale, &question) } else { form(locale, &question) })
    };
    answer(asked.await, GONE, chosen, &caller)
}

/// Takes the yes. A second one changes nothing.
pub(super) async fn confirm(
    State(app): State<App>,
    Path(token): Path<String>,
    chosen: Chosen,
    caller: Caller,
) -> Response {
    let confirmed = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let question = scope.act(async |tx| opt_ins::show(tx, mark.subject()).await).await?;
        scope.act(async |tx| opt_ins::confirm(tx, mark.subject()).await).await?;
        Ok(done(chosen.or(question.locale.parse().ok(), &caller), &question))
    };
    answer(confirmed.await, GONE, chosen, &caller)
}

async fn follow(app: &App, caller: &Caller, token: &str) -> Result<(Scope, Mark)> {
    app.db.follow(token, Purpose::OptIn, session::origin(app, caller)).await
}

fn form(locale: Locale, question: &Question) -> Page {
    page(
        locale,
        &html! {
            p { (say_of(locale, "page-agree-text", &question.company)) }
            @for words in &question.words {
                blockquote dir="auto" { (words) }
            }
            form method="post" {
                button { (say(locale, "page-agree-button")) }
            }
            p.quiet { (say(locale, "page-agree-hint")) }
        },
    )
}

fn done(locale: Locale, question: &Question) -> Page {
    page(locale, &html! { p role="status" { (say_of(locale, "page-agree-done", &question.company)) } })
}

fn page(locale: Locale, content: &Markup) -> Page {
    let content = html! { (content) (switch(locale, &Locale::ALL)) };
    Page { locale, title: say(locale, "page-agree-title"), content }
}
