//! Who calls: from a session cookie, a bearer token or an API key to a [`Scope`], from which on permissions decide.
//!
//! | shown | recognised by | guarded against other sites by |
//! |---|---|---|
//! | `Authorization: Bearer <access token>` | its signature, and its session in the database | nothing: no browser adds it |
//! | `Authorization: Bearer dihya_…` | the key's hash in the database | nothing |
//! | the console's cookie, which holds an access token | as the token is | the session's CSRF token in `X-CSRF-Token`, and `Origin` |
//! | nothing | nobody is signed in | |
//!
//! What is shown and does not hold is refused, never taken for nothing: a client must learn that its token expired.

mod address;
pub(crate) mod cookies;
mod turns;

pub(crate) use address::{client, network};
pub(crate) use turns::Turns;

use crate::{
    app::App,
    auth::attempt::attempts,
    error,
    graphql::{Caller, Enter, Equip, Proof, Recall, Refusal, Session},
};
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use futures::{FutureExt, future::OptionFuture};
use schema::{Attempts, Requester};
use std::{
    convert::Infallible,
    sync::{Arc, PoisonError, RwLock},
};
use tenants::{Actor, Error, Origin, Repeat, Result, Scope, identity::Credential};
use turns::Turn;

/// What an API key begins with; no access token does.
const KEY: &str = "dihya_";

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// Lets callers into the GraphQL edge.
pub(crate) fn enter(app: &App) -> Enter {
    let app = app.clone();
    Arc::new(move |caller| {
        let app = app.clone();
        async move {
            let told = |error: Error| error::refusal(&error, &caller.request);
            let (scope, proof) = admit(&app, &caller).await.map_err(told)?;
            Ok(match scope {
                Some(scope) => known(&app, &caller, scope, proof),
                None => anonymous(&app, &caller),
            })
        }
        .boxed()
    })
}

/// Whoever the caller shows to be, and by what. Whether another site's page may have sent the request is the next question:
/// [`demand_own_page`].
///
/// # Errors
/// As [`tenants::Db::authenticate`] for what is shown and does not hold.
pub(crate) async fn admit(app: &App, caller: &Caller) -> Result<(Option<Scope>, Proof)> {
    let origin = origin(app, caller);
    if let Some(shown) = caller.headers.get(header::AUTHORIZATION) {
        let token = shown.to_str().ok().and_then(bearer).ok_or(Error::Unauthenticated("UNAUTHENTICATED"))?;
        let credential = if token.starts_with(KEY) { Credential::ApiKey(token) } else { Credential::Bearer(token) };
        return Ok((Some(app.db.authenticate(credential, origin, caller.wanted()).await?), Proof::Bearer));
    }
    let Some(token) = cookies::access(app, caller) else { return Ok((None, Proof::Anonymous)) };
    let scope = app.db.authenticate(Credential::Bearer(token), origin, caller.wanted()).await?;
    let csrf = match scope.actor() {
        Actor::Member { session, .. } => cookies::is_confirmed(app, caller, &session.to_string()),
        _ => false,
    };
    Ok((Some(scope), Proof::Cookie { csrf }))
}

/// Whoever is signed in, when the request is their own.
///
/// # Errors
/// As [`admit`] and [`demand_own_page`]; `UNAUTHENTICATED` when nothing is shown.
pub(crate) async fn demand(app: &App, caller: &Caller) -> Result<Scope> {
    let (scope, proof) = admit(app, caller).await?;
    let scope = scope.ok_or(Error::Unauthenticated("UNAUTHENTICATED"))?;
    if let Proof::Cookie { csrf } = proof {
        demand_own_page(app, caller)?;
        if !csrf {
            return Err(Error::refused("CSRF_REFUSED"));
        }
    }
    Ok(scope)
}

/// Whoever is signed in and opens a page to read, by a link within the console: a navigation can't carry the session's CSRF token, and
/// needs none where nothing changes. Another site's link opens nothing.
///
/// # Errors
/// As [`admit`]; `UNAUTHENTICATED` when nothing is shown; `CSRF_REFUSED`.
pub(crate) async fn reader(app: &App, caller: &Caller) -> Result<Scope> {
    let (scope, proof) = admit(app, caller).await?;
    let scope = scope.ok_or(Error::Unauthenticated("UNAUTHENTICATED"))?;
    let elsewhere = caller.header("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    if matches!(proof, Proof::Cookie { .. }) && elsewhere {
        return Err(Error::refused("CSRF_REFUSED"));
    }
    Ok(scope)
}

/// Passes unless a browser says that another site's page sent the request.
///
/// # Errors
/// `CSRF_REFUSED`.
pub(crate) fn demand_own_page(app: &App, caller: &Caller) -> Result<()> {
    let server = &app.config.server;
    // No page can set this header (Fetch Metadata, section 2.3).
    let here = caller.header("sec-fetch-site") == Some("same-origin");
    let ours = |origin: &str| origin == server.public_url || server.origins.iter().any(|ours| ours == origin);
    match caller.headers.get(header::ORIGIN) {
        Some(origin) if !here && !origin.to_str().is_ok_and(ours) => Err(Error::refused("CSRF_REFUSED")),
        _ => Ok(()),
    }
}

/// Where an act comes from, for the audit chain.
pub(crate) fn origin(app: &App, caller: &Caller) -> Origin {
    let address = client(caller, app.config.server.proxies).to_string();
    Origin { address: Some(address), request: Some(caller.request.clone()).filter(|id| !id.is_empty()) }
}

/// The token of an `Authorization` header (RFC 6750, section 2.1; RFC 9110, section 11.1: the scheme in any case).
pub(crate) fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn anonymous(app: &App, caller: &Caller) -> Session {
    let attempts = attempts(app, caller, None);
    let requester = Requester { scope: None, locale: caller.locale(), request: caller.request.clone(), attempts };
    let equip: Equip = Arc::new(move |request| requester.clone().equip(request));
    let first = equip.clone();
    Session {
        proof: Proof::Anonymous,
        locale: caller.locale(),
        key: network(client(caller, app.config.server.proxies)),
        equip,
        valid: Arc::new(|| std::future::ready(true).boxed()),
        // Nobody's mutation changes anything, so there is nothing to remember.
        recall: Arc::new(move |_, _| {
            let keep = Box::new(|_| std::future::ready(()).boxed());
            std::future::ready(Ok(Recall::First { equip: first.clone(), keep })).boxed()
        }),
    }
}

/// What the session of somebody who is known may do now: a role that is lost while they listen is lost here, too.
type Present = Arc<RwLock<Scope>>;

fn known(app: &App, caller: &Caller, scope: Scope, proof: Proof) -> Session {
    let key = match scope.actor() {
        Actor::Member { session, .. } => session.to_string(),
        other => other.to_string(),
    };
    let locale = scope.locale();
    let asks = Asks { request: caller.request.clone(), attempts: attempts(app, caller, Some(scope.actor())) };
    let present: Present = Arc::new(RwLock::new(scope));
    let (recalling, app) = (app.clone(), app.clone());
    let (asked, equipped, asking) = (present.clone(), present.clone(), asks.clone());
    Session {
        proof,
        locale,
        key,
        equip: Arc::new(move |operation| asking.requester(read(&equipped).fresh()).equip(operation)),
        valid: Arc::new(move || still_holds(app.clone(), asked.clone()).boxed()),
        recall: Arc::new(move |key, hash| recall(recalling.clone(), read(&present), asks.clone(), key, hash).boxed()),
    }
}

/// What a session knows of its requests, whoever its person has become meanwhile.
#[derive(Clone)]
struct Asks {
    request: String,
    attempts: Attempts,
}

impl Asks {
    fn requester(&self, scope: Scope) -> Requester {
        let Self { request, attempts } = self.clone();
        Requester { locale: scope.locale(), scope: Some(scope), request, attempts }
    }
}

fn read(present: &Present) -> Scope {
    present.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// While the database can't be asked nothing can be read from it either, so nobody is sent away for that.
async fn still_holds(app: App, present: Present) -> bool {
    match app.db.renew(&read(&present)).await {
        Ok(renewed) => {
            *present.write().unwrap_or_else(PoisonError::into_inner) = renewed;
            true
        }
        Err(error) => matches!(error, Error::Unavailable(_)),
    }
}

/// Looks a key up when it is its turn, which lasts until the answer is kept.
async fn recall(app: App, scope: Scope, asks: Asks, key: String, hash: String) -> Result<Recall, Refusal> {
    let name = app.keyring.derive(&format!("turn {} {} {key}", scope.tenant(), scope.actor()));
    let turn = app.turns.wait(&name, app.db.clock().uuid().to_string()).await;
    let end = move || OptionFuture::from(turn.map(Turn::end));
    match scope.once(&key, &hash).await {
        Ok(Repeat::First(scope)) => {
            let (kept, request) = (scope.clone(), asks.request.clone());
            let equip: Equip = Arc::new(move |operation| asks.requester(scope.clone()).equip(operation));
            let keep = Box::new(|body| keep(kept, request, body).then(|()| end()).map(drop).boxed());
            Ok(Recall::First { equip, keep })
        }
        Ok(Repeat::Answered(body)) => {
            end().await;
            Ok(Recall::Answered(body))
        }
        Err(fault) => {
            end().await;
            Err(error::refusal(&fault, &asks.request))
        }
    }
}

async fn keep(scope: Scope, request: String, body: String) {
    if let Err(fault) = scope.keep(body.as_bytes()).await {
        tracing::warn!(request, %fault, "an answer was not kept; whoever asks again is told that its outcome is unknown");
    }
}

#[cfg(test)]
mod tests {
    use super::bearer;

    #[test]
    fn a_token_stands_behind_its_scheme() {
        for (header, token) in [
            ("Bearer a.b.c", Some("a.b.c")),
            ("bearer  dihya_x_y", Some("dihya_x_y")),
            ("Basic YTpi", None),
            ("Bearer", None),
            ("", None),
        ] {
            assert_eq!(bearer(header), token, "{header}");
        }
    }
}
