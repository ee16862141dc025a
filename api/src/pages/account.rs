//! Pages behind the mails to people with an account: a form, and what became of it. The secret of the link is only spent by a POST.

use super::view::page;
use crate::{
    app::App,
    auth::Call,
};
use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use locales::{Args, Locale, t};
use maud::{Markup, html};
use serde::Deserialize;
use tenants::{Error, Result, members::invitations::Acceptance};

/// What the forms send; each page shows the fields it needs.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Filled {
    name: String,
    password: String,
    code: String,
}

pub(super) async fn confirm_form(call: Call) -> Response {
    form(call.locale, "page-confirm", &["password"], None)
}

pub(super) async fn confirm(
    State(app): State<App>,
    call: Call,
    Path(token): Path<String>,
    Form(filled): Form<Filled>,
) -> Response {
    let show = async {
        let tokens = app.db.confirm(&token, &filled.password, &call.origin, &call.agent).await?;
        end(&app, &call, &tokens.access).await
    };
    shown(&app, &call, &token, show, "page-confirm", &["password"]).await
}

pub(super) async fn join_form(call: Call) -> Response {
    form(call.locale, "page-join", &["name", "password", "code"], None)
}

pub(super) async fn join(
    State(app): State<App>,
    call: Call,
    Path(token): Path<String>,
    Form(filled): Form<Filled>,
) -> Response {
    let Filled { name, password, code } = filled;
    let acceptance = Acceptance { token: token.clone(), name, password, code: Some(code).filter(|code| !code.is_empty()) };
    let show = async {
        let tokens = app.db.accept_invitation(&acceptance, &call.origin, &call.agent).await?;
        end(&app, &call, &tokens.access).await
    };
    shown(&app, &call, &token, show, "page-join", &["name", "password", "code"]).await
}

pub(super) async fn reset_form(call: Call) -> Response {
    form(call.locale, "page-reset", &["password"], None)
}

pub(super) async fn reset(
    State(app): State<App>,
    call: Call,
    Path(token): Path<String>,
    Form(filled): Form<Filled>,
) -> Response {
    let show = app.db.reset_password(&token, &filled.password, &call.origin);
    shown(&app, &call, &token, show, "page-reset", &["password"]).await
}

/// The page ends with a sentence, not with a session: one signs in where one works.
async fn end(app: &App, call: &Call, access: &str) -> Result<()> {
    let credential = tenants::identity::Credential::Bearer(access);
    let scope = app.db.authenticate(credential, call.origin.clone(), None).await?;
    app.db.sign_out(&scope).await
}

/// Shows the secret, unless too many wrong ones were shown, and says what became of it.
async fn shown(app: &App, call: &Call, token: &str, show: impl Future<Output = Result<()>>, key: &str, fields: &[&str]) -> Response {
    let done = match app.throttle.may_sign_in(token, call.address()).await {
        Ok(()) => show.await,
        Err(error) => Err(error),
    };
    let locale = call.locale;
    match done {
        Ok(()) => page(locale, &say(locale, key, "title"), html! { p { (say(locale, key, "done")) } }),
        Err(error @ (Error::Unavailable(_) | Error::Internal(_))) => call.fail(error).into_response(),
        Err(error) => {
            app.throttle.failed_to_sign_in(token, call.address()).await;
            (StatusCode::UNPROCESSABLE_ENTITY, form(locale, key, fields, Some(&error))).into_response()
        }
    }
}

fn form(locale: Locale, key: &str, fields: &[&str], error: Option<&Error>) -> Response {
    let body = html! {
        p { (say(locale, key, "text")) }
        @if let Some(error) = error { (complaint(locale, error)) }
        form method="post" {
            @for field in fields {
                label {
                    (t(locale, &format!("page-field-{field}"), &Args::new()))
                    @match *field {
                        "password" => input type="password" name="password" autocomplete="current-password" required maxlength="1024";,
                        "code" => input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="32";,
                        name => input name=(name) autocomplete="name" required maxlength="200";,
                    }
                }
            }
            button { (say(locale, key, "button")) }
        }
    };
    page(locale, &say(locale, key, "title"), body)
}

fn complaint(locale: Locale, error: &Error) -> Markup {
    let broken = error.violations().iter().map(|broken| locales::violation(locale, broken.code, &Args::from(&broken.args)));
    let mut sentences: Vec<String> = broken.collect();
    if sentences.is_empty() {
        sentences.push(locales::error(locale, error.code(), &Args::from(&error.args())));
    }
    html! { div.wrong role="alert" { @for sentence in sentences { p { (sentence) } } } }
}

fn say(locale: Locale, key: &str, part: &str) -> String {
    t(locale, &format!("{key}-{part}"), &Args::new())
}
