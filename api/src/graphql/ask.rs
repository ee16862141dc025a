//! What an HTTP request asks for and on whose behalf, for plain answers and event streams alike.

use super::{Caller, Edge, Refusal, Session, input, media, once::Once, origin};
use async_graphql::{Executor, Request, parser::types::OperationType};
use axum::{
    body::{Body, to_bytes},
    http::{Method, StatusCode, request::Parts},
};
use schema::guard;

/// An operation that may be run.
pub(super) struct Ask {
    pub(super) session: Session,
    pub(super) request: Request,
    /// None for a document that does not say; running it tells why.
    pub(super) kind: Option<OperationType>,
    /// Only with a mutation.
    pub(super) once: Option<Once>,
}

pub(super) async fn read<E: Executor>(
    edge: &Edge<E>,
    caller: &Caller,
    parts: &Parts,
    body: Body,
) -> Result<Ask, Refusal> {
    let door = match door(parts) {
        Ok(door) => door,
        Err(refusal) => return Err(in_their_language(edge, caller, refusal).await),
    };
    let session = (edge.enter)(caller.clone()).await?;
    let locale = session.locale;
    ask(edge, caller, session, door, parts, body).await.map_err(|refusal| refusal.speaking(locale))
}

/// How the request comes in.
fn door(parts: &Parts) -> Result<origin::Door, Refusal> {
    match parts.method {
        Method::GET => Ok(origin::Door::Read),
        Method::POST if media::is_json(&parts.headers) => Ok(origin::Door::Write),
        Method::POST => Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE")),
        _ => Err(Refusal::method("GET, POST")),
    }
}

/// A refusal of what was refused before anybody asked who is calling. Who names no language gets their account's.
pub(super) async fn in_their_language<E>(edge: &Edge<E>, caller: &Caller, refusal: Refusal) -> Refusal {
    if caller.wanted().is_some() {
        return refusal;
    }
    match (edge.enter)(caller.clone()).await {
        Ok(session) => refusal.speaking(session.locale),
        Err(_) => refusal,
    }
}

async fn ask<E: Executor>(
    edge: &Edge<E>,
    caller: &Caller,
    session: Session,
    door: origin::Door,
    parts: &Parts,
    body: Body,
) -> Result<Ask, Refusal> {
    origin::permit(&session, caller, door, &edge.settings)?;
    let (mut request, once) = match door {
        origin::Door::Write => {
            let limit = edge.settings.body;
            let large = || Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE").with("limit", limit);
            let body = to_bytes(body, limit).await.map_err(|_| large())?;
            (input::from_body(&body)?, Once::of(&parts.headers, &body)?)
        }
        _ => (input::from_url(parts.uri.query())?, None),
    };
    let kind = guard::kind(&mut request, &edge.settings.limits);
    if door == origin::Door::Read && kind == Some(OperationType::Mutation) {
        return Err(Refusal::method("POST"));
    }
    let once = once.filter(|_| kind == Some(OperationType::Mutation));
    Ok(Ask { session, request, kind, once })
}
