//! Reports on their way in: `POST /inbound/mail?to=…` takes a mail (`message/rfc822`) that came to a return path, from whoever shows the
//! installation's word for it. It is stored before it is answered with 202, and read later.

use crate::{
    app::App,
    error::{self, Failed},
    graphql::Caller,
    session,
};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Query, State},
    http::{StatusCode, header},
    middleware,
    routing::post,
};
use jobs::returns::{Claim, LONGEST, claims};
use secrecy::ExposeSecret;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tenants::{
    Error, Origin, Result, Scope,
    campaigns::tracking::{Mark, Purpose},
    returns::{Raw, inbox},
};

pub(crate) fn routes(app: &App) -> Router {
    Router::new()
        .route("/inbound/mail", post(receive))
        .layer(DefaultBodyLimit::max(LONGEST))
        .layer(middleware::from_fn_with_state(app.clone(), error::hurry))
        .layer(middleware::from_fn(error::tell))
        .with_state(app.clone())
}

/// To whom the mail came.
#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    to: String,
}

async fn receive(
    State(app): State<App>,
    caller: Caller,
    Query(envelope): Query<Envelope>,
    body: Bytes,
) -> Result<StatusCode, Failed> {
    demand(&app, &caller)?;
    let kind = caller.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("message/rfc822") {
        return Err(Error::refused("UNSUPPORTED_MEDIA_TYPE").into());
    }
    accept(&app, &envelope.to, body.to_vec(), session::origin(&app, &caller)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Whether the caller shows the word. Hashes of one length are compared, so that no time tells of it.
fn demand(app: &App, caller: &Caller) -> Result<()> {
    let word = app.config.returns.secret.expose_secret();
    if word.is_empty() {
        return Err(Error::NotFound);
    }
    let shown = caller.header(header::AUTHORIZATION.as_str()).and_then(session::bearer).unwrap_or_default();
    let same = Sha256::digest(shown).ct_eq(&Sha256::digest(word));
    if bool::from(same) { Ok(()) } else { Err(Error::Unauthenticated("UNAUTHENTICATED")) }
}

/// Whether something that came to this address would be taken.
///
/// # Errors
/// `LINK_INVALID` when it is no return path of a message of ours, and not where complaints go.
pub(crate) async fn demand_recipient(app: &App, to: &str, origin: Origin) -> Result<()> {
    if is_for_complaints(app, to) { Ok(()) } else { app.db.follow_return(to, origin).await.map(drop) }
}

/// Stores a mail that came to this address.
///
/// # Errors
/// `LINK_INVALID` when it is no return path of a message of ours, or a complaint that names none; [`Error::Limit`].
pub(crate) async fn accept(app: &App, to: &str, content: Vec<u8>, origin: Origin) -> Result<()> {
    let (scope, mark) = match is_for_complaints(app, to) {
        true => complained(app, &content, &origin).await?,
        false => app.db.follow_return(to, origin).await?,
    };
    let content = Raw::from(content);
    scope.act(async |tx| inbox::accept(tx, mark, content).await).await
}

fn is_for_complaints(app: &App, to: &str) -> bool {
    let address = &app.config.returns.complaints;
    !address.is_empty() && address.eq_ignore_ascii_case(to)
}

/// The message that a complaint names in a way that only we can have written.
async fn complained(app: &App, content: &[u8], origin: &Origin) -> Result<(Scope, Mark)> {
    for claim in claims(content) {
        let followed = match claim {
            Claim::ReturnPath(path) => app.db.follow_return(&path, origin.clone()).await,
            Claim::WayOut(token) => app.db.follow(&token, Purpose::Unsubscribe, origin.clone()).await,
        };
        match followed {
            Err(Error::Refused(..)) => {}
            followed => return followed,
        }
    }
    Err(Error::refused("LINK_INVALID"))
}
