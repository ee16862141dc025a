//! An error as an answer over plain HTTP: a status, a code that clients branch on, and a sentence in the caller's language.
//!
//! A handler fails with [`Failed`], by `?`; the layer [`tell`] writes it as `{"error": {"code", "message", "violations",
//! "requestId"}}`. Pages write theirs themselves, GraphQL has its own place for errors.

use crate::{
    app::App,
    graphql::{Caller, Refusal},
};
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use locales::{Args, Locale};
use serde_json::{Map, Value, json};
use std::{mem, sync::Arc, time::Duration};
use tenants::Error;
use tokio::time::timeout;

/// An error on its way out of a handler.
#[derive(Clone)]
pub(crate) struct Failed {
    error: Arc<Error>,
    /// The language of whoever is signed in.
    locale: Option<Locale>,
}

impl Failed {
    /// For somebody who is known to read this language.
    pub(crate) fn told(error: Error, locale: Locale) -> Self {
        Self { error: Arc::new(error), locale: Some(locale) }
    }

    #[cfg(test)]
    pub(crate) fn code(&self) -> &'static str {
        self.error.code()
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error: Arc::new(error), locale: None }
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A refusal by what the edge itself demands of a request, with the arguments of its sentence.
pub(crate) fn refused(code: &'static str, args: &Value) -> Error {
    Error::Refused(code, args.as_object().cloned().unwrap_or_default())
}

/// Writes what a handler failed with.
pub(crate) async fn tell(caller: Caller, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(Failed { error, locale }) = response.extensions_mut().remove::<Failed>() else { return response };
    error.note(&caller.request);
    let locale = caller.locale_or(locale);
    let mut told = (status(&error), Json(body(&error, locale, &caller.request))).into_response();
    told.headers_mut().extend(mem::take(response.headers_mut()));
    if let Error::Limit(seconds) = *error {
        told.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if told.status() == StatusCode::UNAUTHORIZED {
        told.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    told
}

/// Gives up on what takes longer than a request may, its body's arrival included.
pub(crate) async fn hurry(State(app): State<App>, request: Request, next: Next) -> Response {
    let limit = Duration::from_millis(app.config.graphql.timeout);
    let late = |_| Failed::from(Error::refused("REQUEST_TIMEOUT")).into_response();
    timeout(limit, next.run(request)).await.unwrap_or_else(late)
}

pub(crate) fn body(error: &Error, locale: Locale, request: &str) -> Value {
    let mut told = Map::from_iter([
        ("code".to_owned(), json!(error.code())),
        ("message".to_owned(), json!(message(error, locale, request))),
        ("violations".to_owned(), error.violations().iter().map(|broken| broken.told(locale)).collect()),
        ("requestId".to_owned(), json!(request)),
    ]);
    let mut args = error.args();
    // For the developer whose request could not be read, and for who asks for what is missing.
    told.extend(["detail", "permission"].into_iter().filter_map(|name| args.remove_entry(name)));
    json!({ "error": told })
}

/// The sentence that tells a person what happened.
pub(crate) fn message(error: &Error, locale: Locale, request: &str) -> String {
    locales::error(locale, error.code(), &Args::from(&arguments(error, request)))
}

fn arguments(error: &Error, request: &str) -> Map<String, Value> {
    let mut args = error.args();
    if let Error::Internal(_) = error {
        args.insert("request".to_owned(), request.into());
    }
    args
}

/// The same for the GraphQL edge, when it does not let somebody in.
pub(crate) fn refusal(error: &Error, request: &str) -> Refusal {
    error.note(request);
    Refusal { status: status(error), code: error.code(), args: arguments(error, request), locale: None }
}

/// The status by which HTTP knows such an error (RFC 9110, section 15.5).
pub(crate) fn status(error: &Error) -> StatusCode {
    match error {
        Error::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict => StatusCode::CONFLICT,
        Error::Limit(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Error::Refused(code, _) => match *code {
            "MALFORMED_REQUEST" => StatusCode::BAD_REQUEST,
            "CSRF_REFUSED" | "TENANT_SUSPENDED" | "TENANT_ERASED" => StatusCode::FORBIDDEN,
            "METHOD_NOT_ALLOWED" => StatusCode::METHOD_NOT_ALLOWED,
            "BODY_TOO_LARGE" => StatusCode::PAYLOAD_TOO_LARGE,
            "UNSUPPORTED_MEDIA_TYPE" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "REQUEST_TIMEOUT" => StatusCode::SERVICE_UNAVAILABLE,
            "LINK_INVALID" | "RESET_INVALID" | "INVITATION_INVALID" | "IDEMPOTENCY_MISMATCH" => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            _ => StatusCode::CONFLICT,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenants::Violation;

    #[test]
    fn broken_rules_are_told_one_by_one_in_the_callers_language() {
        let short = Violation::new("password", "password-weak").with(&json!({ "min": 12 }));
        let error = Error::Invalid(vec![Violation::new("email", "required"), short]);
        let told = &body(&error, Locale::En, "req-1")["error"];
        assert_eq!((&told["code"], &told["requestId"]), (&json!("BAD_USER_INPUT"), &json!("req-1")));
        let [email, password] = &told["violations"].as_array().unwrap()[..] else { panic!("{told}") };
        assert_eq!(*email, json!({ "field": "email", "code": "required", "message": "This field is required." }));
        assert!(password["message"].as_str().unwrap().contains("12"), "{password}");
        let french = body(&error, Locale::Fr, "req-1");
        assert_eq!(french["error"]["violations"][0]["message"], "Ce champ est obligatoire.");
    }

    #[test]
    fn a_fault_of_ours_shows_the_requests_id_and_nothing_else() {
        let error = Error::internal("the disk at /var/lib is full");
        assert_eq!(status(&error), StatusCode::INTERNAL_SERVER_ERROR);
        let told = body(&error, Locale::En, "req-1").to_string();
        assert!(told.contains("req-1") && !told.contains("disk"), "{told}");
    }

    #[test]
    fn what_kept_a_request_from_being_read_is_told_to_its_developer() {
        let error = refused("MALFORMED_REQUEST", &json!({ "detail": "unknown field `mail`" }));
        assert_eq!(status(&error), StatusCode::BAD_REQUEST);
        assert_eq!(body(&error, Locale::En, "")["error"]["detail"], "unknown field `mail`");
    }
}
