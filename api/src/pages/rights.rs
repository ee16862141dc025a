//! What a person may ask for by right, reached from the preference centre. Whoever wants to see what is kept gets a link by mail: a
//! message that was forwarded carries the link to this page with it.

use super::{
    Page, answer,
    posted::{Chosen, Posted, switch},
    say, say_of,
};
use crate::{app::App, auth::attempt::mail, graphql::Caller, session};
use axum::{
    extract::{Path, State},
    response::Response,
};
use locales::{Args, Locale, t};
use maud::{Markup, html};
use tenants::{
    Result, Scope,
    campaigns::tracking::{Mark, Purpose},
    contacts::rights::{self, Kind, Offer, Request},
};

/// What is said of a link that holds no more.
const GONE: [&str; 2] = ["page-rights-title", "page-preferences-invalid"];

/// What is offered on the page, with whether it is asked again before it is done.
const OFFERED: [(Kind, bool); 4] =
    [(Kind::Access, false), (Kind::Objection, true), (Kind::Restriction, true), (Kind::Erasure, true)];

/// What can be asked for. Looking at it changes nothing.
pub(super) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    chosen: Chosen,
    caller: Caller,
) -> Response {
    let shown = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let offer = scope.act(async |tx| rights::offer(tx, mark.subject()).await).await?;
        Ok(page(chosen.or(offer.locale, &caller), &token, &offers(chosen.or(offer.locale, &caller), &offer)))
    };
    answer(shown.await, GONE, chosen, &caller)
}

/// Takes what is asked for; asks again before anything that is not undone by a click.
pub(super) async fn ask(
    State(app): State<App>,
    Path(token): Path<String>,
    chosen: Chosen,
    caller: Caller,
    posted: Posted,
) -> Response {
    let asked = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let offer = scope.act(async |tx| rights::offer(tx, mark.subject()).await).await?;
        let locale = chosen.or(offer.locale, &caller);
        let found = OFFERED.iter().find(|(kind, _)| kind.name() == posted.get("kind"));
        let Some((kind, twice)) = found.copied() else { return Ok(page(locale, &token, &offers(locale, &offer))) };
        if twice && !posted.has("sure") {
            return Ok(page(locale, &token, &question(locale, &offer, kind)));
        }
        let (stamp, words) =
            (posted.get("stamp"), say_of(locale, &format!("page-rights-sure-{}", kind.name()), &offer.company));
        let mut made = None;
        let attempt = async {
            let act = async |tx: &_| rights::ask(tx, mark.subject(), stamp, kind, &words, locale).await;
            made = Some(scope.act(act).await?);
            Ok(())
        };
        if kind == Kind::Access {
            mail(&app, &caller, &format!("data {}", mark.subject()), attempt).await?;
        } else {
            attempt.await?;
        }
        Ok(page(locale, &token, &done(locale, &offer, kind, made.as_ref())))
    };
    answer(asked.await, GONE, chosen, &caller)
}

async fn follow(app: &App, caller: &Caller, token: &str) -> Result<(Scope, Mark)> {
    app.db.follow(token, Purpose::Preferences, session::origin(app, caller)).await
}

fn offers(locale: Locale, offer: &Offer) -> Markup {
    html! {
        p { (say_of(locale, "page-rights-text", &offer.company)) }
        @for (kind, _) in OFFERED {
            form method="post" {
                input type="hidden" name="stamp" value=(offer.stamp);
                input type="hidden" name="kind" value=(kind.name());
                div {
                    strong { (say(locale, &format!("page-rights-{}", kind.name()))) }
                    p.quiet { (say_of(locale, &format!("page-rights-hint-{}", kind.name()), &offer.company)) }
                }
                button.second { (say(locale, &format!("page-rights-button-{}", kind.name()))) }
            }
        }
    }
}

fn question(locale: Locale, offer: &Offer, kind: Kind) -> Markup {
    html! {
        p { (say_of(locale, &format!("page-rights-sure-{}", kind.name()), &offer.company)) }
        form method="post" {
            input type="hidden" name="stamp" value=(offer.stamp);
            input type="hidden" name="kind" value=(kind.name());
            button name="sure" value="yes" { (say(locale, &format!("page-rights-button-{}", kind.name()))) }
        }
    }
}

fn done(locale: Locale, offer: &Offer, kind: Kind, made: Option<&Request>) -> Markup {
    let args = Args::new().with("company", offer.company.as_str());
    let args = match made {
        Some(request) => args.with("when", request.due_at.date_naive()),
        None => args,
    };
    html! { p.told role="status" { (t(locale, &format!("page-rights-done-{}", kind.name()), &args)) } }
}

fn page(locale: Locale, token: &str, content: &Markup) -> Page {
    let content = html! {
        (content)
        p { a href={ "/p/" (token) "?lang=" (locale) } { (say(locale, "page-preferences-title")) } }
        (switch(locale, &Locale::ALL))
    };
    Page { locale, title: say(locale, "page-rights-title"), content }
}
