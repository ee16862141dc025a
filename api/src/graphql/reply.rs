//! Writes answers and refusals as the protocols want them.

use super::{Caller, Refusal, media::Media, run};
use async_graphql::{ServerError, Value};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{collections::BTreeMap, slice};

/// A GraphQL response: without `data` when nothing was run (GraphQL specification, section 7.1).
#[derive(Serialize)]
pub(super) struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<&'a BTreeMap<String, Value>>,
}

impl<'a> Body<'a> {
    pub(super) fn of(response: &'a async_graphql::Response) -> Self {
        Self {
            errors: &response.errors,
            data: (!run::refused(response)).then_some(&response.data),
            extensions: (!response.extensions.is_empty()).then_some(&response.extensions),
        }
    }

    pub(super) fn failed(errors: &'a [ServerError]) -> Self {
        Self { errors, data: None, extensions: None }
    }

    /// The JSON text, in one line.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|fault| {
            tracing::error!(%fault, "an answer could not be written");
            r#"{"errors":[{"message":"internal fault","extensions":{"code":"INTERNAL"}}]}"#.to_owned()
        })
    }
}

/// An answer of the schema. In the draft's media type a document that was not run is a 400; in plain JSON everything is
/// a 200.
pub(super) fn answer(answer: &async_graphql::Response, media: Media) -> Response {
    let bad = media == Media::GraphQl && run::refused(answer);
    let status = if bad { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let mut response = write(status, media, &Body::of(answer));
    response.headers_mut().extend(answer.http_headers.clone());
    response
}

/// An answer that was given before (draft-ietf-httpapi-idempotency-key-header leaves the sign of it to the server).
pub(super) fn kept(body: Vec<u8>, media: Media) -> Response {
    let told = [(header::CONTENT_TYPE, media.name()), (IDEMPOTENCY_REPLAYED, "true")];
    (HEADERS, told, body).into_response()
}

const IDEMPOTENCY_REPLAYED: header::HeaderName = header::HeaderName::from_static("idempotency-replayed");

/// A refusal of the edge.
pub(super) fn refuse(refusal: &Refusal, caller: &Caller, media: Media) -> Response {
    let error = refusal.told(caller);
    let mut response = write(refusal.status, media, &Body::failed(slice::from_ref(&error)));
    let mut set = |name, value: Option<HeaderValue>| value.and_then(|value| response.headers_mut().insert(name, value));
    set(header::ALLOW, refusal.args.get("allow").and_then(|allow| allow.as_str()?.parse().ok()));
    set(header::RETRY_AFTER, refusal.args.get("seconds").and_then(|seconds| seconds.as_u64().map(HeaderValue::from)));
    let unknown = refusal.status == StatusCode::UNAUTHORIZED;
    set(header::WWW_AUTHENTICATE, unknown.then(|| HeaderValue::from_static("Bearer")));
    response
}

/// Every answer is one caller's own and is kept by nobody on the way.
pub(super) const HEADERS: [(header::HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::VARY, "Accept, Accept-Language, Authorization, Cookie, Origin, Sec-Fetch-Site"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

fn write(status: StatusCode, media: Media, body: &Body<'_>) -> Response {
    (status, HEADERS, [(header::CONTENT_TYPE, media.name())], body.text()).into_response()
}
