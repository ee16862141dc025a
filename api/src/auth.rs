//! Signing up and in: what comes before there is anybody to act as. JSON in and out.
//!
//! | POST | with | gives |
//! |---|---|---|
//! | `/auth/sign-up` | company, name, email, password, locale, timeZone | nothing; a mail tells the rest |
//! | `/auth/confirm` | token, password | tokens |
//! | `/auth/sign-in` | email, password, code, tenant | tokens |
//! | `/auth/refresh` | refresh | tokens; a refresh token is good once |
//! | `/auth/sign-out` | | nothing |
//! | `/auth/switch` | tenant | tokens of another company that the person works for |
//! | `/auth/password-reset` | email | nothing; a mail tells the rest |
//! | `/auth/password-reset/confirm` | token, password | nothing |
//! | `/auth/invitation` | token, name, password, code | tokens |
//!
//! With `"cookie": true` tokens come as cookies, for the console, and the answer holds the CSRF token. No answer tells whether an
//! address has an account. `GET /.well-known/jwks.json` shows the keys that access tokens are signed with.

mod answer;
mod body;

use crate::{app::App, session};
pub(crate) use body::Call;
use answer::{Failure, nothing, tokens};
use axum::{
    Json, Router,
    extract::State,
    http::HeaderValue,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use body::Body;
use serde::Deserialize;
use tenants::{
    Error, Id, Result,
    identity::{SignIn, SignUp, Tokens},
    members::invitations::Acceptance,
    provisioning::Tenant,
};

/// The routes.
pub(crate) fn routes(app: &App) -> Router {
    Router::new()
        .route("/auth/sign-up", post(sign_up))
        .route("/auth/confirm", post(confirm))
        .route("/auth/sign-in", post(sign_in))
        .route("/auth/refresh", post(refresh))
        .route("/auth/sign-out", post(sign_out))
        .route("/auth/switch", post(switch))
        .route("/auth/password-reset", post(ask_reset))
        .route("/auth/password-reset/confirm", post(reset))
        .route("/auth/invitation", post(accept))
        .route("/.well-known/jwks.json", get(jwks))
        .layer(axum::middleware::map_response(no_store))
        .with_state(app.clone())
}

async fn no_store(mut response: Response) -> Response {
    response.headers_mut().entry("cache-control").or_insert(HeaderValue::from_static("no-store"));
    response
}

type Answer = Result<Response, Failure>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Registration {
    company: String,
    name: String,
    email: String,
    password: String,
    locale: String,
    time_zone: String,
}

async fn sign_up(State(app): State<App>, call: Call, Body(input): Body<Registration>) -> Answer {
    app.throttle.may_ask_for_mail(call.address()).await.map_err(|error| call.fail(error))?;
    let Registration { company, name, email, password, locale, time_zone } = input;
    let registration = SignUp { company, name, email, password, locale, time_zone };
    app.db.sign_up(&registration).await.map_err(|error| call.fail(error))?;
    Ok(nothing())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    token: String,
    password: String,
    #[serde(default)]
    cookie: bool,
}

async fn confirm(State(app): State<App>, call: Call, Body(input): Body<Confirmation>) -> Answer {
    let done = guarded(&app, &call, &input.token, app.db.confirm(&input.token, &input.password, &call.origin, &call.agent)).await?;
    Ok(tokens(&app, &done, input.cookie))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
    code: Option<String>,
    tenant: Option<Id<Tenant>>,
    #[serde(default)]
    cookie: bool,
}

async fn sign_in(State(app): State<App>, call: Call, Body(input): Body<Credentials>) -> Answer {
    let Credentials { email, password, code, tenant, cookie } = input;
    let account = app.db.account_mark(&email);
    let input = SignIn { email, password, code, tenant };
    let done = guarded(&app, &call, &account, app.db.sign_in(&input, &call.origin, &call.agent)).await?;
    Ok(tokens(&app, &done, cookie))
}

/// Lets a caller show a secret, unless too many wrong ones were shown for the same account or from the same address.
async fn guarded<T>(app: &App, call: &Call, account: &str, show: impl Future<Output = Result<T>>) -> Result<T, Failure> {
    app.throttle.may_sign_in(account, call.address()).await.map_err(|error| call.fail(error))?;
    match show.await {
        Ok(done) => Ok(done),
        Err(error) => {
            if !matches!(error, Error::Unavailable(_) | Error::Internal(_)) && error.code() != "SECOND_FACTOR_REQUIRED" {
                app.throttle.failed_to_sign_in(account, call.address()).await;
            }
            Err(call.fail(error))
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refresh {
    refresh: Option<String>,
}

/// By the body for programs; by cookie for the console, which must then show the CSRF token.
async fn refresh(State(app): State<App>, call: Call, Body(input): Body<Refresh>) -> Answer {
    let (token, by_cookie) = match (&input.refresh, session::cookie(&call.headers, session::REFRESH)) {
        (Some(token), _) => (token.as_str(), false),
        (None, Some(token)) if call.same_site => (token, true),
        (None, Some(_)) => return Err(call.fail(Error::Refused("CSRF_REFUSED", serde_json::Map::new()))),
        (None, None) => return Err(call.fail(Error::Unauthenticated("UNAUTHENTICATED"))),
    };
    let done: Tokens = app.db.refresh(token, &call.origin).await.map_err(|error| call.fail(error))?;
    Ok(tokens(&app, &done, by_cookie))
}

async fn sign_out(State(app): State<App>, call: Call) -> Answer {
    let scope = call.scope(&app).await?;
    app.db.sign_out(&scope).await.map_err(|error| call.fail(error))?;
    Ok(answer::forget(&app))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Workplace {
    tenant: Id<Tenant>,
    #[serde(default)]
    cookie: bool,
}

async fn switch(State(app): State<App>, call: Call, Body(input): Body<Workplace>) -> Answer {
    let scope = call.scope(&app).await?;
    let done = app.db.switch(&scope, input.tenant, &call.agent).await.map_err(|error| call.fail(error))?;
    Ok(tokens(&app, &done, input.cookie))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forgotten {
    email: String,
}

async fn ask_reset(State(app): State<App>, call: Call, Body(input): Body<Forgotten>) -> Answer {
    app.throttle.may_ask_for_mail(call.address()).await.map_err(|error| call.fail(error))?;
    app.db.ask_reset(&input.email, &call.origin).await.map_err(|error| call.fail(error))?;
    Ok(nothing())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    token: String,
    password: String,
}

async fn reset(State(app): State<App>, call: Call, Body(input): Body<Reset>) -> Answer {
    let show = app.db.reset_password(&input.token, &input.password, &call.origin);
    guarded(&app, &call, &input.token, show).await?;
    Ok(nothing())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Joining {
    token: String,
    name: String,
    password: String,
    code: Option<String>,
    #[serde(default)]
    cookie: bool,
}

async fn accept(State(app): State<App>, call: Call, Body(input): Body<Joining>) -> Answer {
    let Joining { token, name, password, code, cookie } = input;
    let acceptance = Acceptance { token, name, password, code };
    let show = app.db.accept_invitation(&acceptance, &call.origin, &call.agent);
    let done = guarded(&app, &call, &acceptance.token, show).await?;
    Ok(tokens(&app, &done, cookie))
}

async fn jwks(State(app): State<App>, call: Call) -> Answer {
    let keys = app.db.jwks().await.map_err(|error| call.fail(error))?;
    Ok(([("cache-control", "public, max-age=300")], Json(keys)).into_response())
}
