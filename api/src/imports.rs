//! What an import refused or left out, as a file to take out: `GET /imports/{id}/rejects.csv`, with the sentences in the language that
//! is asked for. It is written as it is read, so that its size costs no memory.

use crate::{
    app::App,
    error::{self, Failed},
    graphql::Caller,
    session,
};
use async_stream::stream;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::header,
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use tenants::{
    Error, Id, Result, Scope,
    contacts::import::{self, Import, Spot},
};

pub(crate) fn routes(app: &App) -> Router {
    Router::new()
        .route("/imports/{id}/rejects.csv", get(rejects))
        .layer(middleware::from_fn(error::tell))
        .with_state(app.clone())
}

async fn rejects(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failed> {
    let scope = session::demand(&app, &caller).await?;
    let id: Id<Import> = id.parse().map_err(|_| Failed::told(Error::NotFound, scope.locale()))?;
    let first = part(&scope, id, None).await.map_err(|fault| Failed::told(fault, scope.locale()))?;
    let body = stream! {
        let mut next = first;
        while let Some((text, spot)) = next {
            yield Ok::<_, Error>(Bytes::from(text));
            match part(&scope, id, Some(&spot)).await {
                Ok(part) => next = part,
                // The answer breaks off: a file that looks whole would be a lie.
                Err(fault) => {
                    yield Err(fault);
                    return;
                }
            }
        }
    };
    let kind = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"rejects.csv\""),
    ];
    Ok((kind, Body::from_stream(body)).into_response())
}

async fn part(scope: &Scope, id: Id<Import>, after: Option<&Spot>) -> Result<Option<(String, Spot)>> {
    scope.fresh().act(async |tx| import::report(tx, id, after, scope.locale()).await).await
}
