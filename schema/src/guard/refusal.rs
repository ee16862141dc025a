//! The guard's refusals: a code, its arguments, and a plain English sentence for whoever reads the raw answer.

use super::Limits;
use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value, value};

fn refuse(code: &str, message: impl Into<String>, pos: Option<Pos>, args: Value) -> ServerError {
    mark(ServerError::new(message, pos), code, args)
}

fn mark(mut error: ServerError, code: &str, args: Value) -> ServerError {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code);
    extensions.set("args", args);
    error
}

/// `what` is `bytes`, `fields` or `roots`; the sentence names it.
pub(super) fn too_large(what: &str, found: usize, limit: usize) -> ServerError {
    let message = format!("The document asks for too much: {found} {what}, at most {limit} are allowed.");
    refuse("QUERY_TOO_LARGE", message, None, value!({ "what": what, "found": found, "limit": limit }))
}

pub(super) fn too_deep(limit: usize) -> ServerError {
    let message = format!("The document nests more than {limit} levels.");
    refuse("QUERY_TOO_DEEP", message, None, value!({ "limit": limit }))
}

pub(super) fn too_costly(cost: usize, limit: usize) -> ServerError {
    let message = format!("The operation would cost {cost}, at most {limit} is allowed. Ask for smaller pages.");
    refuse("QUERY_TOO_COSTLY", message, None, value!({ "cost": cost, "limit": limit }))
}

pub(super) fn too_many_aliases(found: usize, limits: &Limits) -> ServerError {
    let limit = limits.aliases;
    let message = format!("The operation has {found} aliases, at most {limit} are allowed.");
    refuse("TOO_MANY_ALIASES", message, None, value!({ "found": found, "limit": limit }))
}

pub(super) fn too_many_directives(found: usize, limits: &Limits) -> ServerError {
    let limit = limits.directives;
    let message = format!("The operation has {found} directives, at most {limit} are allowed.");
    refuse("TOO_MANY_DIRECTIVES", message, None, value!({ "found": found, "limit": limit }))
}

pub(super) fn cycle(fragment: &str, pos: Pos) -> ServerError {
    let message = format!("The fragment {fragment:?} spreads itself.");
    refuse("FRAGMENT_CYCLE", message, Some(pos), value!({ "fragment": fragment }))
}

pub(super) fn introspection(pos: Pos) -> ServerError {
    refuse("INTROSPECTION_DISABLED", "This server does not answer questions about its schema.", Some(pos), value!({}))
}

/// Keeps of the parser's drawing only what was expected; the place is in `locations`.
pub(super) fn unreadable(error: ServerError) -> ServerError {
    let detail = error.message.lines().last().unwrap_or_default().trim_start_matches([' ', '=']).to_owned();
    let at = error.locations.first().copied().unwrap_or_default();
    let args = value!({ "detail": detail.clone(), "line": at.line, "column": at.column });
    let message = format!("The document is not GraphQL: {detail}.");
    mark(ServerError { message, ..error }, "GRAPHQL_PARSE_FAILED", args)
}

/// A finding of async-graphql's validation.
pub(super) fn invalid(error: ServerError) -> ServerError {
    let coded = error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some());
    if coded {
        return error;
    }
    let args = value!({ "detail": error.message.clone() });
    mark(error, "GRAPHQL_VALIDATION_FAILED", args)
}

pub(super) fn no_operation(name: Option<&str>) -> ServerError {
    let message = match name {
        Some(name) => format!("The document has no operation named {name:?}."),
        None => "The document has several operations; name one by operationName.".to_owned(),
    };
    invalid(ServerError::new(message, None))
}

pub(super) fn missing(pos: Pos, variable: &str, kind: &str) -> ServerError {
    invalid(ServerError::new(format!("The variable ${variable} of type {kind} needs a value."), Some(pos)))
}

pub(super) fn several_roots() -> ServerError {
    invalid(ServerError::new("A subscription selects exactly one root field.", None))
}
