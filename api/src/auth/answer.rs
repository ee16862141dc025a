//! What a call is answered with: tokens, nothing, or a failure in the caller's language.

use crate::{
    app::App,
    session::{self, status},
};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use locales::{Args, Locale};
use serde_json::{Value, json};
use tenants::{Error, identity::Tokens};

/// Why a call failed.
pub(crate) struct Failure {
    error: Error,
    status: StatusCode,
    locale: Locale,
    request: String,
}

impl Failure {
    pub(crate) fn new(error: Error, locale: Locale, request: &str) -> Self {
        Self { status: status(&error), error, locale, request: request.to_owned() }
    }

    /// The same with another status.
    pub(crate) fn with(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    fn body(&self) -> Value {
        let (code, mut args) = (self.error.code(), self.error.args());
        args.entry("request").or_insert_with(|| json!(self.request));
        let violations = self.error.violations().iter().map(|violation| {
            let message = locales::violation(self.locale, violation.code, &Args::from(&violation.args));
            json!({ "field": violation.field, "code": violation.code, "message": message })
        });
        json!({ "error": {
            "code": code,
            "message": locales::error(self.locale, code, &Args::from(&args)),
            "violations": violations.collect::<Value>(),
            "requestId": self.request,
        } })
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Error::Internal(source) | Error::Unavailable(source) = &self.error {
            tracing::error!(request = %self.request, error = %source, "a call failed");
        }
        let mut response = (self.status, Json(self.body())).into_response();
        if let Error::Limit(seconds) = self.error {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// It was done, and there is nothing to tell.
pub(super) fn nothing() -> Response {
    (StatusCode::ACCEPTED, Json(json!({}))).into_response()
}

/// Tokens: in the body for programs, in cookies for the console.
pub(super) fn tokens(app: &App, tokens: &Tokens, cookie: bool) -> Response {
    let csrf = app.db.csrf_token(tokens.session);
    let mut body = json!({
        "accessExpiresAt": tokens.access_expires_at,
        "refreshExpiresAt": tokens.refresh_expires_at,
        "member": tokens.member,
        "tenant": tokens.tenant,
    });
    if !cookie {
        body["access"] = json!(tokens.access);
        body["refresh"] = json!(tokens.refresh);
        return Json(body).into_response();
    }
    body["csrf"] = json!(csrf);
    let mut response = Json(body).into_response();
    let now = app.db.clock().now();
    let seconds = |until: chrono::DateTime<chrono::Utc>| (until - now).num_seconds().max(0);
    let (access, refresh) = (seconds(tokens.access_expires_at), seconds(tokens.refresh_expires_at));
    set(app, &mut response, session::ACCESS, &tokens.access, "Path=/; HttpOnly; SameSite=Lax", access);
    set(app, &mut response, session::REFRESH, &tokens.refresh, "Path=/auth; HttpOnly; SameSite=Strict", refresh);
    set(app, &mut response, session::CSRF, &csrf, "Path=/; SameSite=Strict", refresh);
    response
}

/// Signed out: the cookies go.
pub(super) fn forget(app: &App) -> Response {
    let mut response = nothing();
    for (name, path) in [(session::ACCESS, "Path=/"), (session::REFRESH, "Path=/auth"), (session::CSRF, "Path=/")] {
        set(app, &mut response, name, "", path, 0);
    }
    response
}

fn set(app: &App, response: &mut Response, name: &str, value: &str, attributes: &str, seconds: i64) {
    let secure = if app.config.server.public_url.starts_with("https://") { "; Secure" } else { "" };
    if let Ok(line) = HeaderValue::from_str(&format!("{name}={value}; {attributes}; Max-Age={seconds}{secure}")) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}
