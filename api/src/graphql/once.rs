//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a mutation that is sent again, because its answer was
//! lost on the way, is answered from memory instead of run.

use super::{Caller, Edge, Recall, Refusal, Session, reply::Body};
use async_graphql::{Executor, Request, Response};
use axum::http::{HeaderMap, StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::time::timeout;
use tracing::Instrument;

/// The longest key, in characters.
const LONGEST: usize = 255;

/// What a mutation is remembered by.
pub(super) struct Once {
    key: String,
    /// Of the request's body: the same key with another body is a mistake of the client.
    hash: String,
}

/// What answers a mutation.
pub(super) enum Answer {
    /// It was run just now.
    Fresh(Response),
    /// It was run before; this was the body.
    Kept(Vec<u8>),
}

impl Once {
    /// The key that a request with this body brings, if it brings one.
    pub(super) fn of(headers: &HeaderMap, body: &[u8]) -> Result<Option<Self>, Refusal> {
        let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
        let key = key.to_str().ok().filter(|key| (1..=LONGEST).contains(&key.len()));
        let key = key.ok_or_else(|| Refusal::malformed("`Idempotency-Key` must have 1 to 255 ASCII characters"))?;
        Ok(Some(Self { key: key.to_owned(), hash: URL_SAFE_NO_PAD.encode(Sha256::digest(body)) }))
    }

    /// Runs the mutation, unless it was run before. Once begun it is run to its end, even when its caller is gone by then:
    /// somebody who lost the connection is who will ask again.
    pub(super) async fn run<E: Executor>(
        self,
        edge: &Arc<Edge<E>>,
        session: &Session,
        caller: &Caller,
        request: Request,
    ) -> Result<Answer, Refusal> {
        let (equip, keep) = match (session.recall)(self.key, self.hash).await? {
            Recall::Answered(body) => return Ok(Answer::Kept(body)),
            Recall::First { equip, keep } => (equip, keep),
        };
        let running = edge.clone();
        let run = async move {
            let response = running.executor.execute(equip(request)).await;
            keep(Body::of(&response).text()).await;
            response
        };
        match edge.sockets.spawn(timeout(edge.settings.timeout, run).in_current_span()).await {
            Ok(Ok(response)) => Ok(Answer::Fresh(response)),
            Ok(Err(_)) => Err(Refusal::late()),
            Err(fault) => {
                tracing::error!(%fault, "a mutation did not come to its end");
                Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL")
                    .with("request", caller.request.as_str()))
            }
        }
    }
}
