//! Forms behind the links of mails to people with an account, or with one to be. A GET shows the form while the link is good;
//! only the POST acts.

use super::{Page, failure, page_status, say, say_of};
use crate::{
    app::App,
    auth::{agent, attempt::guess},
    error,
    graphql::Caller,
    session::{self, cookies},
};
use axum::{
    Router,
    extract::{Form, Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use locales::{Args, Locale};
use maud::{Markup, html};
use serde::Deserialize;
use tenants::{Error, Result, Violation, members::invitations::Acceptance};

/// What a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// Found the company that was signed up.
    Confirm,
    /// Become a member.
    Join,
    /// Choose a new password.
    Reset,
}

/// What is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    password: String,
    code: Option<String>,
}

pub(super) fn routes() -> Router<App> {
    [Door::Confirm, Door::Join, Door::Reset].into_iter().fold(Router::new(), |routes, door| {
        let show = async move |State(app): State<App>, Path(token): Path<String>, caller: Caller| {
            show(door, &app, &token, &caller).await
        };
        let act = async move |State(app): State<App>, Path(token): Path<String>, caller: Caller, form: Form<Typed>| {
            submit(door, &app, token, &caller, form.0).await
        };
        routes.route(&format!("/{}/{{token}}", door.path()), get(show).post(act))
    })
}

/// The form, unless the link is good for nothing: nobody is asked for a password in vain.
async fn show(door: Door, app: &App, token: &str, caller: &Caller) -> Response {
    match guess(app, caller, token, look(door, app, token)).await {
        Ok(company) => form(door, company.as_deref(), caller, &Typed::default(), None).into_response(),
        Err(fault) => failure(caller, caller.locale(), &fault),
    }
}

/// The company that a good link leads to, where the form names it.
async fn look(door: Door, app: &App, token: &str) -> Result<Option<String>> {
    match door {
        Door::Confirm => app.db.check_registration(token).await.map(|()| None),
        Door::Join => app.db.check_invitation(token).await.map(Some),
        Door::Reset => app.db.check_reset(token).await.map(|()| None),
    }
}

async fn submit(door: Door, app: &App, token: String, caller: &Caller, typed: Typed) -> Response {
    match Box::pin(enter(door, app, token.clone(), caller, &typed)).await {
        Ok(response) => response,
        Err(fault) if is_correctable(&fault) => {
            let company = look(door, app, &token).await.unwrap_or_default();
            (page_status(&fault), form(door, company.as_deref(), caller, &typed, Some(&fault))).into_response()
        }
        Err(fault) => failure(caller, caller.locale(), &fault),
    }
}

/// Does what the form is for. Who thereby shows who they are is signed in, in this browser.
async fn enter(door: Door, app: &App, token: String, caller: &Caller, typed: &Typed) -> Result<Response> {
    session::demand_own_page(app, caller)?;
    let (origin, agent) = (session::origin(app, caller), agent(caller));
    let password = typed.password.as_str();
    let tokens = match door {
        Door::Confirm => {
            let founded = Box::pin(app.db.confirm(&token, password, &origin, agent));
            Some(guess(app, caller, &token, founded).await?)
        }
        Door::Join => {
            let code = typed.code.clone().filter(|code| !code.trim().is_empty());
            let input = Acceptance { token, name: typed.name.clone(), password: password.to_owned(), code };
            let joined = Box::pin(app.db.accept_invitation(&input, &origin, agent));
            Some(guess(app, caller, &input.token, joined).await?)
        }
        Door::Reset => {
            let reset = Box::pin(app.db.reset_password(&token, password, &origin));
            guess(app, caller, &token, reset).await?;
            None
        }
    };
    let locale = caller.locale();
    let content = html! { p { (door.say(locale, "done")) } };
    let page = Page { locale, title: door.say(locale, "title"), content };
    Ok(match tokens {
        Some(tokens) => (cookies::set(app, &tokens), page).into_response(),
        None => page.into_response(),
    })
}

/// Whether the person can put it right by typing something else, with the same link.
fn is_correctable(fault: &Error) -> bool {
    match fault {
        Error::Invalid(_) => true,
        _ => matches!(fault.code(), "SIGN_IN_REFUSED" | "SECOND_FACTOR_REQUIRED" | "SECOND_FACTOR_REFUSED"),
    }
}

impl Door {
    fn path(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Join => "join",
            Self::Reset => "reset",
        }
    }

    /// What a browser may fill in as the password: whoever joins may have one or not.
    fn password(self) -> &'static str {
        match self {
            Self::Confirm => "current-password",
            Self::Join => "on",
            Self::Reset => "new-password",
        }
    }

    fn say(self, locale: Locale, part: &str) -> String {
        say(locale, &format!("page-{}-{part}", self.path()))
    }
}

/// The form, with what was typed except for secrets, and with what was wrong with it.
fn form(door: Door, company: Option<&str>, caller: &Caller, typed: &Typed, fault: Option<&Error>) -> Page {
    let locale = caller.locale();
    let violations = fault.map(Error::violations).unwrap_or_default();
    let field = |input: Input| input.write(locale, violations);
    let asks_code = fault.is_some_and(|fault| fault.code().starts_with("SECOND_FACTOR"));
    let content = html! {
        p { (door.say(locale, "text")) }
        @if let Some(fault) = fault.filter(|_| violations.is_empty()) {
            p.fault role="alert" { (error::message(fault, locale, &caller.request)) }
        }
        form method="post" {
            @if door == Door::Join {
                (field(Input { name: "name", kind: "text", autocomplete: "name", value: &typed.name }))
            }
            (field(Input { name: "password", kind: "password", autocomplete: door.password(), value: "" }))
            @if asks_code {
                (field(Input { name: "code", kind: "text", autocomplete: "one-time-code", value: "" }))
            }
            button { (door.say(locale, "button")) }
        }
    };
    let title =
        company.map_or_else(|| door.say(locale, "title"), |company| say_of(locale, "page-invitation-title", company));
    Page { locale, title, content }
}

/// A field of a form.
struct Input<'a> {
    name: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    value: &'a str,
}

impl Input<'_> {
    fn write(&self, locale: Locale, violations: &[Violation]) -> Markup {
        let wrong: Vec<_> = violations.iter().filter(|violation| violation.field == self.name).collect();
        html! {
            label {
                span { (say(locale, &format!("page-field-{}", self.name))) }
                input name=(self.name) type=(self.kind) value=(self.value) autocomplete=(self.autocomplete) required
                    aria-invalid=[(!wrong.is_empty()).then_some("true")];
                @for violation in wrong {
                    span.fault role="alert" { (locales::violation(locale, violation.code, &Args::from(&violation.args))) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::to_bytes, http::HeaderMap};

    async fn shown(door: Door, typed: &Typed, fault: Option<&Error>) -> String {
        let headers = HeaderMap::from_iter([("accept-language".parse().unwrap(), "en".parse().unwrap())]);
        let caller = Caller { headers, peer: [127, 0, 0, 1].into(), request: String::new() };
        let body = form(door, None, &caller, typed, fault).into_response().into_body();
        String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn what_is_wrong_stands_at_its_field_and_no_secret_is_sent_back() {
        let typed = Typed { name: "Zoé <i>".to_owned(), password: "hunter2".to_owned(), code: None };
        let fault = Error::Invalid(vec![Violation::new("password", "password-common")]);
        let page = shown(Door::Join, &typed, Some(&fault)).await;
        assert!(page.contains("Zoé &lt;i&gt;") && !page.contains("hunter2"), "{page}");
        let (before, after) = page.split_once("aria-invalid").unwrap();
        assert!(before.contains("name=\"password\"") && after.contains("one of the most common"), "{page}");
    }

    #[tokio::test]
    async fn the_code_is_asked_for_when_it_is_needed() {
        let needed = Error::Unauthenticated("SECOND_FACTOR_REQUIRED");
        assert!(!shown(Door::Join, &Typed::default(), None).await.contains("one-time-code"));
        assert!(shown(Door::Join, &Typed::default(), Some(&needed)).await.contains("one-time-code"));
    }

    #[test]
    fn every_form_has_its_sentences_in_every_language() {
        for door in [Door::Confirm, Door::Join, Door::Reset] {
            for part in ["title", "text", "button", "done"] {
                assert!(locales::has(&format!("page-{}-{part}", door.path())), "{door:?} {part}");
            }
        }
    }
}
