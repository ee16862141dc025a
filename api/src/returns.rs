//! Reports on their way in: `POST /inbound/mail?to=…` takes a mail (`message/rfc822`) that came to a return path, from whoever shows the
//! installation's word for it; `POST /callbacks/{provider}/{token}` takes what a provider of mail calls in. Either is stored before it is
//! answered, and read later.

use crate::{
    app::App,
    error::{self, Failed},
    graphql::Caller,
    session,
};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{StatusCode, header},
    middleware,
    routing::post,
};
use chrono::{DateTime, Utc};
use jobs::returns::{
    Claim, LONGEST,
    callbacks::{Call, Doubt, provider},
    claims,
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tenants::{
    Error, Origin, Result, Scope,
    campaigns::tracking::{Mark, Purpose},
    returns::{Proof, Raw, Source, callbacks, inbox},
};

pub(crate) fn routes(app: &App) -> Router {
    Router::new()
        .route("/inbound/mail", post(receive))
        .route("/callbacks/{provider}/{token}", post(called))
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

/// Takes a call. One that is not believed is refused and leaves nothing; one whose token was shown before is, too.
async fn called(
    State(app): State<App>,
    caller: Caller,
    Path((name, token)): Path<(String, String)>,
    body: Bytes,
) -> Result<StatusCode, Failed> {
    let source = Source::parse(&name).ok_or(Error::NotFound)?;
    let gone = |fault| if let Error::Refused("LINK_INVALID", _) = fault { Error::NotFound } else { fault };
    let followed = app.db.follow(&token, Purpose::Callback, session::origin(&app, &caller)).await;
    let (scope, mark) = followed.map_err(gone)?;
    let proofs = scope.act(async |tx| callbacks::proofs(tx, mark, source).await).await.map_err(gone)?;
    let once = believe(&caller, &body, app.db.clock().now(), source, &proofs)?;
    let content = Raw::from(body.to_vec());
    let is_new = scope.act(async |tx| callbacks::heard(tx, mark, source, once.as_deref(), &content).await).await?;
    // The status by which Mailgun tries no more.
    Ok(if is_new { StatusCode::OK } else { StatusCode::NOT_ACCEPTABLE })
}

/// Whether a call is the provider's own. Gives what is good for one call only.
fn believe(
    caller: &Caller,
    body: &[u8],
    now: DateTime<Utc>,
    source: Source,
    proofs: &[Proof],
) -> Result<Option<String>> {
    let header = |name: &str| caller.header(name);
    let provider = provider(source).ok_or(Error::NotFound)?;
    provider.verify(&Call { header: &header, body, now }, proofs).map_err(|doubt| {
        tracing::warn!(provider = source.name(), ?doubt, "a call was not believed");
        match doubt {
            Doubt::Malformed => error::refused("MALFORMED_REQUEST", &json!({})),
            Doubt::Forged | Doubt::Stale => Error::Unauthenticated("UNAUTHENTICATED"),
        }
    })
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
    let (scope, mark) = if is_for_complaints(app, to) {
        complained(app, &content, &origin).await?
    } else {
        app.db.follow_return(to, origin).await?
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
