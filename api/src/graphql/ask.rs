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
    let door = match parts.method {
        Method::GET => origin::Door::Read,
        Method::POST => origin::Door::Write,
        _ => return Err(Refusal::method("GET, POST")),
    };
    if door == origin::Door::Write && !media::is_json(&parts.headers) {
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE"));
    }
    let session = (edge.enter)(caller.clone()).await?;
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
