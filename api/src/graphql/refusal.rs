//! Why the edge did not let a request through to the schema.

use super::Caller;
use async_graphql::{ErrorExtensionValues, ServerError, Value as GraphQl};
use axum::http::StatusCode;
use locales::{Args, Locale};
use serde_json::{Map, Value};

/// A refusal: a status, a code that clients branch on, and what the sentence of the code is filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The status of an HTTP answer. Over a WebSocket, 429 and 503 mean "come back later" and all others "no".
    pub status: StatusCode,
    /// The code, in capitals; its sentence is `error-<code>` in the catalogues.
    pub code: &'static str,
    /// The sentence's arguments. `seconds` becomes `Retry-After`, `allow` becomes `Allow`.
    pub args: Map<String, Value>,
    /// The language of the caller's account, where it is known.
    pub locale: Option<Locale>,
}

impl Refusal {
    /// A refusal without arguments.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, args: Map::new(), locale: None }
    }

    /// The same with one argument more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// The same for somebody with an account in this language.
    pub(super) fn speaking(self, locale: Locale) -> Self {
        Self { locale: self.locale.or(Some(locale)), ..self }
    }

    /// The request is not what the protocol describes; `detail` tells a developer what is wrong with it.
    pub(super) fn malformed(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MALFORMED_REQUEST").with("detail", detail)
    }

    pub(super) fn method(allow: &'static str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED").with("allow", allow)
    }

    /// The work took too long and was dropped. What a mutation had already committed stays.
    pub(super) fn late() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "REQUEST_TIMEOUT")
    }

    /// The session ended while it was listening.
    pub(super) fn ended() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "TOKEN_REVOKED")
    }

    /// The refusal as a GraphQL error in the caller's language.
    pub(super) fn told(&self, caller: &Caller) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code);
        if !caller.request.is_empty() {
            extensions.set("requestId", caller.request.as_str());
        }
        if !self.args.is_empty() {
            extensions.set("args", GraphQl::from_json(self.args.clone().into()).unwrap_or_default());
        }
        let mut error =
            ServerError::new(locales::error(caller.locale_or(self.locale), self.code, &Args::from(&self.args)), None);
        error.extensions = Some(extensions);
        error
    }
}
