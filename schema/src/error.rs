//! The one place where an error becomes a code and a sentence in the caller's language.
//!
//! `extensions.code` is what clients branch on; `violations` lists broken rules by field. A fault of ours shows the request's
//! identifier and nothing else: its source goes to the log, once.

use crate::context::Requester;
use async_graphql::{ErrorExtensionValues, PathSegment, Request, Response, ServerError, Value, value};
use locales::{Args, Locale};
use serde_json::{Map, json};
use std::{any::TypeId, sync::Arc};
use tenants::{Error, Violation};

/// Tells errors to one requester.
pub(crate) struct Voice {
    locale: Locale,
    request: String,
}

impl Voice {
    /// The voice in which this request is answered.
    pub(crate) fn of(request: &Request) -> Self {
        let requester = request.data.get(&TypeId::of::<Requester>()).and_then(|data| data.downcast_ref::<Requester>());
        Self {
            locale: requester.map(|requester| requester.locale).unwrap_or_default(),
            request: requester.map(|requester| requester.request.clone()).unwrap_or_default(),
        }
    }

    pub(crate) fn translate(&self, mut response: Response) -> Response {
        for error in &mut response.errors {
            self.tell(error);
        }
        response
    }

    fn tell(&self, error: &mut ServerError) {
        let known = error.source::<Error>().or_else(|| error.source::<Arc<Error>>().map(|error| &**error));
        if let Some(known) = known {
            let (code, args, violations) = (known.code(), known.args(), self.violations(known.violations()));
            known.note(&self.request);
            self.write(error, code, args, violations);
        } else if let Some((code, args)) = marked(error) {
            self.write(error, &code, args, None);
        } else if error.source.is_some() {
            tracing::error!(request = %self.request, path = ?error.path, "a request failed with a foreign error");
            self.write(error, "INTERNAL", Map::new(), None);
        } else if error.path.is_empty() {
            self.detail(error, "GRAPHQL_VALIDATION_FAILED", None);
        } else {
            // An argument that is not of its type. The library names neither the argument nor a code.
            let field = error.path.iter().filter_map(name).collect::<Vec<_>>().join(".");
            let violations = self.violations(&[Violation::new(field, "value-invalid")]);
            self.detail(error, "BAD_USER_INPUT", violations);
        }
    }

    /// The library's own English words stand beside the sentence, for developers.
    fn detail(&self, error: &mut ServerError, code: &str, violations: Option<Value>) {
        let detail = error.message.clone();
        self.write(error, code, Map::new(), violations);
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        extensions.set("args", value!({ "detail": detail }));
    }

    fn write(
        &self,
        error: &mut ServerError,
        code: &str,
        mut args: Map<String, serde_json::Value>,
        violations: Option<Value>,
    ) {
        if code == "INTERNAL" {
            args.insert("request".to_owned(), json!(self.request));
        }
        error.message = locales::error(self.locale, code, &Args::from(&args));
        error.source = None;
        put(error, code, violations);
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        match code {
            "INTERNAL" | "UNAVAILABLE" => extensions.set("requestId", self.request.as_str()),
            "FORBIDDEN" => {
                let permission = args.remove("permission").and_then(|name| Value::from_json(name).ok());
                extensions.set("permission", permission.unwrap_or_default());
            }
            // A program must know how long it is to wait.
            "RATE_LIMITED" => extensions.set("args", Value::from_json(args.into()).unwrap_or_default()),
            _ => {}
        }
    }

    fn violations(&self, violations: &[Violation]) -> Option<Value> {
        let told = violations.iter().map(|violation| violation.told(self.locale));
        (!violations.is_empty()).then(|| Value::from_json(told.collect()).unwrap_or_default())
    }
}

/// A field on the way to an error, without the places in lists.
fn name(segment: &PathSegment) -> Option<&str> {
    match segment {
        PathSegment::Field(name) => Some(name),
        PathSegment::Index(_) => None,
    }
}

fn put(error: &mut ServerError, code: &str, violations: Option<Value>) {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code);
    if let Some(violations) = violations {
        extensions.set("violations", violations);
    }
}

/// The code and arguments that the guard has put on an error.
fn marked(error: &ServerError) -> Option<(String, Map<String, serde_json::Value>)> {
    let extensions = error.extensions.as_ref()?;
    let Some(Value::String(code)) = extensions.get("code") else { return None };
    let args = extensions.get("args").and_then(|args| args.clone().into_json().ok());
    let args = args.and_then(|args| args.as_object().cloned()).unwrap_or_default();
    locales::has(&format!("error-{}", code.to_lowercase().replace('_', "-"))).then(|| (code.clone(), args))
}
