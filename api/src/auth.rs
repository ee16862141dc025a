//! Signing in and out, which can't be GraphQL: it gives the tokens that GraphQL asks for, or sets the console's cookies.
//!
//! | POST, JSON | does | answers |
//! |---|---|---|
//! | `/auth/sign-up` | sends a mail to the address | 202, whether or not it has an account |
//! | `/auth/confirm` | founds the company with the mail's token | tokens |
//! | `/auth/sign-in` | opens a session by password and second factor | tokens |
//! | `/auth/refresh` | buys the next tokens with a refresh token, from the body or the cookie | tokens |
//! | `/auth/switch` | moves the session to another company of the same person | tokens |
//! | `/auth/sign-out` | ends the session | 204 |
//! | `/auth/password-reset` | sends a mail to the address | 202, whether or not it has an account |
//! | `/auth/password-reset/confirm` | sets a new password with the mail's token | 204 |
//! | `/auth/invitation` | joins a company with the mail's token | tokens |
//!
//! With `"cookie": true` the tokens go into cookies (`session/cookies.rs`) and the answer holds the CSRF token in their place.
//! `GET /.well-known/jwks.json` gives the keys with which others can verify access tokens.

pub(crate) mod attempt;
mod given;
mod input;

use crate::{
    app::App,
    error::{self, Failed},
    graphql::Caller,
    session::{self, cookies},
};
use attempt::{guess, mail};
use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use given::{Given, given};
pub(crate) use input::Body;
use serde_json::json;
use tenants::{
    Error, Result, Scope,
    identity::{self, Credential, Tokens},
    members,
};

type Answer = Result<Response, Failed>;

pub(crate) fn routes(app: &App) -> Router {
    Router::new()
        .route("/auth/sign-up", post(sign_up))
        .route("/auth/confirm", post(confirm))
        .route("/auth/sign-in", post(sign_in))
        .route("/auth/refresh", post(refresh))
        .route("/auth/switch", post(switch))
        .route("/auth/sign-out", post(sign_out))
        .route("/auth/password-reset", post(ask_reset))
        .route("/auth/password-reset/confirm", post(reset))
        .route("/auth/invitation", post(accept))
        .route("/auth/jwks.json", get(keys))
        .route("/.well-known/jwks.json", get(keys))
        .layer(middleware::from_fn_with_state(app.clone(), error::hurry))
        .layer(middleware::from_fn(error::tell))
        .layer(middleware::map_response(private))
        .with_state(app.clone())
}

/// What these answers hold is for one person, unless they say otherwise.
async fn private(mut response: Response) -> Response {
    let no_store = header::HeaderValue::from_static("no-store");
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(no_store);
    response
}

async fn sign_up(State(app): State<App>, caller: Caller, Body(input): Body<input::SignUp>) -> Answer {
    let input = identity::SignUp {
        company: input.company,
        name: input.name,
        email: input.email,
        password: input.password,
        locale: input.locale.unwrap_or_else(|| caller.locale().to_string()),
        time_zone: input.time_zone,
    };
    mail(&app, &caller, &input.email, app.db.sign_up(&input)).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({}))).into_response())
}

async fn confirm(State(app): State<App>, caller: Caller, Body(input): Body<input::Confirm>) -> Answer {
    let given = given(&app, &caller, input.cookie)?;
    let (origin, agent) = (session::origin(&app, &caller), agent(&caller));
    let founded = app.db.confirm(&input.token, &input.password, &origin, agent);
    Ok(given.answer(&guess(&app, &caller, &input.token, founded).await?))
}

async fn sign_in(State(app): State<App>, caller: Caller, Body(input): Body<input::SignIn>) -> Answer {
    let given = given(&app, &caller, input.cookie)?;
    let (origin, agent) = (session::origin(&app, &caller), agent(&caller));
    let input =
        identity::SignIn { email: input.email, password: input.password, code: input.code, tenant: input.tenant };
    Ok(given.answer(&guess(&app, &caller, &input.email, app.db.sign_in(&input, &origin, agent)).await?))
}

async fn refresh(State(app): State<App>, caller: Caller, Body(input): Body<input::Refresh>) -> Answer {
    if let Some(token) = input.refresh {
        let tokens = app.db.refresh(&token, &session::origin(&app, &caller)).await?;
        return Ok(Given::Tokens.answer(&tokens));
    }
    match refresh_by_cookie(&app, &caller).await {
        Ok(tokens) => Ok(Given::Cookies(&app).answer(&tokens)),
        // The browser keeps what is of no more use, and would be refused everywhere with it.
        Err(error @ Error::Unauthenticated(_)) => Ok((cookies::clear(&app), Failed::from(error)).into_response()),
        Err(error) => Err(error.into()),
    }
}

async fn refresh_by_cookie(app: &App, caller: &Caller) -> Result<Tokens> {
    let (session, token) = cookies::refresh(app, caller).ok_or(Error::Unauthenticated("UNAUTHENTICATED"))?;
    session::demand_own_page(app, caller)?;
    if !cookies::is_confirmed(app, caller, session) {
        return Err(Error::refused("CSRF_REFUSED"));
    }
    app.db.refresh(token, &session::origin(app, caller)).await
}

async fn switch(State(app): State<App>, caller: Caller, Body(input): Body<input::Switch>) -> Answer {
    let scope = session::demand(&app, &caller).await?;
    let tenant = input.tenant.ok_or(Error::NotFound)?;
    let switched = app.db.switch(&scope, tenant, agent(&caller)).await;
    let tokens = switched.map_err(|fault| Failed::told(fault, scope.locale()))?;
    Ok(if bears(&caller) { Given::Tokens } else { Given::Cookies(&app) }.answer(&tokens))
}

async fn sign_out(State(app): State<App>, caller: Caller) -> Answer {
    let leaving = leaving(&app, &caller).await;
    if bears(&caller) {
        app.db.sign_out(&leaving?).await?;
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    match leaving {
        Ok(scope) => app.db.sign_out(&scope).await?,
        // The session ended before; what is left is to forget it.
        Err(Error::Unauthenticated(_)) if cookies::access(&app, &caller).is_some() => {}
        Err(error) => return Err(error.into()),
    }
    Ok((StatusCode::NO_CONTENT, cookies::clear(&app)).into_response())
}

/// Whoever wants to leave, even when their access token has expired while the page stood open.
async fn leaving(app: &App, caller: &Caller) -> Result<Scope> {
    match session::demand(app, caller).await {
        Err(Error::Unauthenticated("TOKEN_EXPIRED")) if !bears(caller) => {
            let tokens = refresh_by_cookie(app, caller).await?;
            app.db.authenticate(Credential::Bearer(&tokens.access), session::origin(app, caller), None).await
        }
        demanded => demanded,
    }
}

/// Whether the client keeps its token itself.
fn bears(caller: &Caller) -> bool {
    caller.headers.contains_key(header::AUTHORIZATION)
}

async fn ask_reset(State(app): State<App>, caller: Caller, Body(input): Body<input::AskReset>) -> Answer {
    let origin = session::origin(&app, &caller);
    mail(&app, &caller, &input.email, app.db.ask_reset(&input.email, &origin)).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({}))).into_response())
}

async fn reset(State(app): State<App>, caller: Caller, Body(input): Body<input::Reset>) -> Answer {
    let origin = session::origin(&app, &caller);
    guess(&app, &caller, &input.token, app.db.reset_password(&input.token, &input.password, &origin)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn accept(State(app): State<App>, caller: Caller, Body(input): Body<input::Accept>) -> Answer {
    let given = given(&app, &caller, input.cookie)?;
    let (origin, agent) = (session::origin(&app, &caller), agent(&caller));
    let input = members::invitations::Acceptance {
        token: input.token,
        name: input.name,
        password: input.password,
        code: input.code,
    };
    let joined = Box::pin(app.db.accept_invitation(&input, &origin, agent));
    Ok(given.answer(&guess(&app, &caller, &input.token, joined).await?))
}

/// A key that is new is asked for when it is first met, so keeping the answer for a while does no harm.
async fn keys(State(app): State<App>) -> Answer {
    let keys = app.db.jwks().await?;
    Ok(([(header::CACHE_CONTROL, "public, max-age=300")], Json(keys)).into_response())
}

/// What the client says it is, shown to the person in the list of their sessions.
pub(crate) fn agent(caller: &Caller) -> &str {
    caller.header("user-agent").unwrap_or_default()
}
