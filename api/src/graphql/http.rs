//! Queries and mutations over plain HTTP.

use super::{Caller, Edge, Refusal, ask, explorer, media, media::Media, once::Answer, reply, run};
use async_graphql::{Executor, parser::types::OperationType};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{Method, StatusCode, request::Parts},
    response::Response,
};
use std::sync::Arc;
use tokio::time::{Instant, timeout};

pub(super) async fn serve<E: Executor>(State(edge): State<Arc<Edge<E>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let caller = Caller::of(&parts);
    if edge.settings.explorer && parts.method == Method::GET && media::accepts(&parts.headers, "text/html") {
        return explorer::page();
    }
    let media = Media::accepted(&parts.headers);
    let answer = async {
        if media.is_none() {
            let refusal = Refusal::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE");
            return Err(ask::in_their_language(&edge, &caller, refusal).await);
        }
        answer(&edge, &caller, &parts, body).await
    };
    let media = media.unwrap_or(Media::Json);
    match timeout(edge.settings.timeout, answer).await.unwrap_or_else(|_| Err(Refusal::late())) {
        Ok(Answer::Fresh(response)) => reply::answer(&response, media),
        Ok(Answer::Kept(body)) => reply::kept(body, media),
        Err(refusal) => reply::refuse(&refusal, &caller, media),
    }
}

async fn answer<E: Executor>(
    edge: &Arc<Edge<E>>,
    caller: &Caller,
    parts: &Parts,
    body: Body,
) -> Result<Answer, Refusal> {
    let ask = ask::read(edge, caller, parts, body).await?;
    if ask.kind == Some(OperationType::Subscription) {
        let refusal = Refusal::malformed("subscriptions are served at /graphql/ws and /graphql/stream");
        return Err(refusal.speaking(ask.session.locale));
    }
    let (begun, kind) = (Instant::now(), ask.kind);
    let answer = match ask.once {
        Some(once) => once.run(edge, &ask.session, caller, ask.request).await,
        None => Ok(Answer::Fresh(run::once(edge, &ask.session, ask.request).await)),
    };
    let failed = match &answer {
        Ok(Answer::Fresh(response)) => response.is_err(),
        Ok(Answer::Kept(_)) => false,
        Err(_) => true,
    };
    run::time(kind, begun, failed);
    answer
}
