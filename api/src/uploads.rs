//! Files that become tasks: `POST /uploads` keeps one, sealed, and gives the id that an import names.

use crate::{app::App, auth::Call};
use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::json;
use tenants::{Error, uploads};

pub(crate) fn routes(app: &App) -> Router {
    Router::new().route("/uploads", post(keep)).with_state(app.clone())
}

/// The body is the file, whatever it says of its type: what is in it shows when it is read.
async fn keep(State(app): State<App>, call: Call, body: Body) -> Response {
    let limit = app.config.server.upload.min(uploads::MAX);
    let scope = match call.scope(&app).await {
        Ok(scope) => scope,
        Err(failure) => return failure.into_response(),
    };
    let Ok(content) = axum::body::to_bytes(body, limit).await else {
        let args = json!({ "limit": limit }).as_object().cloned().unwrap_or_default();
        return call.fail(Error::Refused("BODY_TOO_LARGE", args)).with(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    };
    match scope.act(async |tx| uploads::create(tx, &content).await).await {
        Ok(id) => (StatusCode::CREATED, Json(json!({ "id": id, "size": content.len() }))).into_response(),
        Err(error) => call.fail(error).into_response(),
    }
}
