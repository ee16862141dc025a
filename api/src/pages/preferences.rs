//! The preference centre: what a person agreed to, on one page, to be changed there.

use super::{
    Page, answer,
    posted::{Chosen, Posted, switch},
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
    campaigns::tracking::{Mark, Purpose as Link},
    contacts::{
        consent::{Channel, Purpose, Said, Tracking},
        preferences::{self, Choice, Held, Preferences},
    },
};

/// What is said of a link that holds no more.
const GONE: [&str; 2] = ["page-preferences-title", "page-preferences-invalid"];

/// What holds. Looking at it changes nothing.
pub(super) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    chosen: Chosen,
    caller: Caller,
) -> Response {
    let shown = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let held = scope.act(async |tx| preferences::show(tx, mark.subject(), chosen.0).await).await?;
        Ok(page(chosen.or(held.locale, &caller), &token, &held, None))
    };
    answer(shown.await, GONE, chosen, &caller)
}

/// Takes what was chosen, and shows what holds then.
pub(super) async fn save(
    State(app): State<App>,
    Path(token): Path<String>,
    chosen: Chosen,
    caller: Caller,
    posted: Posted,
) -> Response {
    let saved = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let before = scope.act(async |tx| preferences::show(tx, mark.subject(), chosen.0).await).await?;
        let locale = chosen.or(before.locale, &caller);
        let choices = choices(locale, &before, &posted);
        let stamp = posted.get("stamp");
        let mailed = scope.act(async |tx| preferences::set(tx, mark.subject(), stamp, &choices, locale).await).await?;
        let held = scope.act(async |tx| preferences::show(tx, mark.subject(), chosen.0).await).await?;
        let told = if mailed { "page-preferences-mailed" } else { "page-preferences-saved" };
        Ok(page(locale, &token, &held, Some(told)))
    };
    answer(saved.await, GONE, chosen, &caller)
}

async fn follow(app: &App, caller: &Caller, token: &str) -> Result<(Scope, Mark)> {
    app.db.follow(token, Link::Preferences, session::origin(app, caller)).await
}

/// What the fields say, with the sentence that stood beside each. A field that is missing is a no.
fn choices(locale: Locale, before: &Preferences, posted: &Posted) -> Vec<Choice> {
    let nothing = posted.has("nothing");
    let chosen = before.held.iter().map(|held| {
        let purpose = held.said.purpose();
        let field = field(held.channel, purpose);
        let tracking = if nothing { Tracking::None } else { Tracking::read(Some(posted.get(&field))) };
        let said = match purpose {
            Purpose::Messages => Said::Messages(!nothing && posted.has(&field)),
            Purpose::Opens => Said::Opens(tracking),
            Purpose::Clicks => Said::Clicks(tracking),
        };
        let wording = if nothing {
            say_of(locale, "page-preferences-nothing-words", &before.company)
        } else {
            let sentence = sentence(locale, held.channel, purpose, &before.company);
            match said.tracking() {
                Some(tracking) => format!("{sentence} {}", mode(locale, tracking)),
                None => sentence,
            }
        };
        Choice { channel: held.channel, said, wording }
    });
    chosen.collect()
}

fn field(channel: Channel, purpose: Purpose) -> String {
    format!("{}-{}", channel.name(), purpose.name())
}

fn sentence(locale: Locale, channel: Channel, purpose: Purpose, company: &str) -> String {
    let key = if purpose == Purpose::Messages { channel.name() } else { purpose.name() };
    say_of(locale, &format!("page-preferences-{key}"), company)
}

fn mode(locale: Locale, tracking: Tracking) -> String {
    say(locale, &format!("page-tracking-{}", tracking.name()))
}

fn page(locale: Locale, token: &str, held: &Preferences, told: Option<&str>) -> Page {
    let channels = Channel::ALL.iter().filter(|channel| held.held.iter().any(|held| held.channel == **channel));
    let content = html! {
        @if let Some(told) = told {
            p.told role="status" { (say(locale, told)) }
        }
        p { (say_of(locale, "page-preferences-text", &held.company)) }
        form method="post" {
            input type="hidden" name="stamp" value=(held.stamp);
            @for channel in channels {
                fieldset {
                    legend { (say(locale, &format!("page-channel-{}", channel.name()))) }
                    @for row in held.held.iter().filter(|row| row.channel == *channel) {
                        (choice(locale, row, &held.company))
                    }
                }
            }
            button { (say(locale, "page-preferences-save")) }
            button.second name="nothing" value="yes" { (say(locale, "page-preferences-nothing")) }
        }
        p { a href={ "/p/" (token) "/rights?lang=" (locale) } { (say(locale, "page-rights-title")) } }
        (switch(locale, &Locale::ALL))
    };
    Page { locale, title: say(locale, "page-preferences-title"), content }
}

/// One purpose, with the words to which the person agreed.
fn choice(locale: Locale, held: &Held, company: &str) -> Markup {
    let purpose = held.said.purpose();
    let (field, sentence) = (field(held.channel, purpose), sentence(locale, held.channel, purpose, company));
    // Only by e-mail can somebody be asked whether they want to come back.
    let closed = held.channel != Channel::Email && !held.said.granted();
    html! {
        @match held.said.tracking() {
            None => {
                label.tick {
                    input type="checkbox" name=(field) value="yes" checked[held.said.granted()] disabled[closed];
                    span { (sentence) }
                }
            }
            Some(today) => {
                div role="radiogroup" aria-label=(sentence) {
                    p.ask { (sentence) }
                    @for tracking in Tracking::ALL {
                        label.tick {
                            input type="radio" name=(field) value=(tracking.name()) checked[*tracking == today];
                            span { (mode(locale, *tracking)) }
                        }
                    }
                }
            }
        }
        @if let Some(words) = held.wording.as_deref().filter(|_| held.said.granted()) {
            div.quiet {
                (say(locale, "page-preferences-agreed"))
                blockquote dir="auto" { (words) }
            }
        }
    }
}
