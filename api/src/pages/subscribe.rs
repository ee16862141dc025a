//! Public forms: plain HTML, without a cookie, shown in a frame only by the sites that the company names.
//!
//! Machines are kept off by a field that no person sees, by the time that filling in takes, by limits for one network address and one
//! mailbox, and, where the company asks for it, by work that a browser does before posting (`form.js`).

use super::{
    HEADERS, Page, answer, page_status,
    posted::{Chosen, Posted, switch},
    say, say_of,
};
use crate::{app::App, auth::attempt::mail, graphql::Caller, session};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use locales::{Args, Locale};
use maud::{Markup, html};
use tenants::{
    Error, Result, Scope, Violation,
    campaigns::tracking::{Mark, Purpose},
    contacts::forms::{self, Form, Served, Submission},
};

/// What is said of a link that holds no more.
const GONE: [&str; 2] = ["page-form-invalid-title", "page-form-invalid"];

/// The form. Looking at it changes nothing.
pub(super) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    chosen: Chosen,
    caller: Caller,
) -> Response {
    let shown = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let wanted = chosen.or(None, &caller);
        let served = scope.act(async |tx| forms::serve(tx, mark.subject(), Some(wanted)).await).await?;
        Ok(framed(page(&served, &Submission::default(), &[]).into_response(), &served.form))
    };
    answer(shown.await, GONE, chosen, &caller)
}

/// Takes what is posted. Who was named is asked by mail; the answer is the same for everybody.
pub(super) async fn submit(
    State(app): State<App>,
    Path(token): Path<String>,
    chosen: Chosen,
    caller: Caller,
    posted: Posted,
) -> Response {
    let submission = read(&posted);
    let answered = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let wanted = submission.language.parse().unwrap_or(chosen.or(None, &caller));
        let served = scope.act(async |tx| forms::serve(tx, mark.subject(), Some(wanted)).await).await?;
        let submit =
            async { scope.act(async |tx| forms::submit(tx, mark.subject(), &submission).await).await.map(drop) };
        // Counted apart from the mails of the person's account, which nobody may hold off by filling in forms.
        let mailbox = format!("form {}", submission.email);
        match mail(&app, &caller, &mailbox, submit).await {
            Ok(()) => Ok(framed(taken(&served), &served.form)),
            Err(fault @ Error::Invalid(_)) => {
                let page = page(&served, &submission, fault.violations());
                Ok(framed((page_status(&fault), page).into_response(), &served.form))
            }
            Err(fault) => Err(fault),
        }
    };
    answer(answered.await, GONE, chosen, &caller)
}

/// The script that works for a form.
pub(super) async fn script() -> Response {
    let kind =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (kind, include_str!("form.js")).into_response()
}

async fn follow(app: &App, caller: &Caller, token: &str) -> Result<(Scope, Mark)> {
    app.db.follow(token, Purpose::Form, session::origin(app, caller)).await
}

fn read(posted: &Posted) -> Submission {
    let text = |name: &str| posted.get(name).to_owned();
    Submission {
        language: text("language"),
        email: text("email"),
        name: text("name"),
        phone: text("phone"),
        ticked: posted.all("ask").filter_map(|number| number.parse().ok()).collect(),
        stamp: text("stamp"),
        work: text("work"),
        trap: text("website"),
    }
}

/// Where the company wants it, its own page; ours otherwise.
fn taken(served: &Served) -> Response {
    let redirect = served.form.redirect.as_deref().and_then(|url| HeaderValue::try_from(url).ok());
    if let Some(url) = redirect {
        return (StatusCode::SEE_OTHER, HEADERS, [(header::LOCATION, url)]).into_response();
    }
    let locale = served.locale;
    let content = html! { p role="status" { (say_of(locale, "page-form-done", &served.company)) } };
    Page { locale, title: say(locale, "page-form-done-title"), content }.into_response()
}

/// The answer with the sites that may show it in a frame, and to which posting it may lead. Their form was checked when the form was
/// made.
fn framed(mut response: Response, form: &Form) -> Response {
    let sites = form.origins.join(" ");
    let frames = if sites.is_empty() { "'none'" } else { &sites };
    let scripts = if form.difficulty > 0 { "script-src 'self'; " } else { "" };
    let policy = format!(
        "default-src 'none'; {scripts}style-src 'self'; img-src data:; form-action 'self' {sites}; base-uri 'none'; \
         frame-ancestors {frames}"
    );
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn page(served: &Served, typed: &Submission, violations: &[Violation]) -> Page {
    let (locale, form) = (served.locale, &served.form);
    let wrong = |field: &str| faults(locale, field, violations);
    let input = |name: &str, kind: &str, autocomplete: &str, value: &str| {
        let wrong = wrong(name);
        html! {
            label {
                span { (say(locale, &format!("page-form-{name}"))) }
                input name=(name) type=(kind) value=(value) autocomplete=(autocomplete) required[name == "email"] dir="auto"
                    aria-invalid=[wrong.is_some().then_some("true")];
                @if let Some(wrong) = wrong { (wrong) }
            }
        }
    };
    let languages: Vec<Locale> = form.languages.iter().filter_map(|language| language.parse().ok()).collect();
    let work = (form.difficulty > 0).then_some(form.difficulty);
    let content = html! {
        @if let Some(wrong) = wrong("form") { p { (wrong) } }
        @if work.is_some() { noscript { p.fault { (say(locale, "page-form-script")) } } }
        form method="post" data-bits=[work] data-working=[work.map(|_| say(locale, "page-form-working"))] {
            input type="hidden" name="language" value=(locale);
            input type="hidden" name="stamp" value=(served.stamp);
            @if work.is_some() { input type="hidden" name="work" value=""; }
            (input("email", "email", "email", &typed.email))
            @if form.asks_name { (input("name", "text", "name", &typed.name)) }
            @if form.asks_phone { (input("phone", "tel", "tel", &typed.phone)) }
            label.trap aria-hidden="true" {
                span { (say(locale, "page-form-trap")) }
                input name="website" type="text" tabindex="-1" autocomplete="off";
            }
            @for (number, words) in served.words.iter().enumerate() {
                label.tick {
                    input type="checkbox" name="ask" value=(number) checked[typed.ticked.contains(&number)];
                    span dir="auto" { (words) }
                }
            }
            @if let Some(wrong) = wrong("asks") { (wrong) }
            button { (say(locale, "page-form-button")) }
        }
        (switch(locale, &languages))
        @if work.is_some() { script src="/form.js" defer {} }
    };
    Page { locale, title: served.company.clone(), content }
}

fn faults(locale: Locale, field: &str, violations: &[Violation]) -> Option<Markup> {
    let wrong: Vec<_> = violations.iter().filter(|violation| violation.field == field).collect();
    (!wrong.is_empty()).then(|| {
        html! {
            @for violation in wrong {
                span.fault role="alert" { (locales::violation(locale, violation.code, &Args::from(&violation.args))) }
            }
        }
    })
}
