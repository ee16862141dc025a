//! Reads the parameters of a GraphQL request strictly: a string, two objects and a name, and nothing that merely looks
//! alike.

use super::Refusal;
use async_graphql::{Request, Value as GraphQl, Variables};
use axum::http::StatusCode;
use serde_json::{Map, Value};

/// From the body of a POST.
pub(super) fn from_body(body: &[u8]) -> Result<Request, Refusal> {
    from_json(serde_json::from_slice(body).map_err(|_| Refusal::malformed("the body is not JSON"))?)
}

/// From a JSON value: the body of a POST, or the payload of a WebSocket's `subscribe`. Other properties are ignored, as
/// the draft demands.
pub(super) fn from_json(body: Value) -> Result<Request, Refusal> {
    let mut body = match body {
        Value::Object(body) => body,
        Value::Array(_) => return Err(Refusal::new(StatusCode::BAD_REQUEST, "BATCH_REFUSED")),
        _ => return Err(Refusal::malformed("the body is not a JSON object")),
    };
    let Some(Value::String(query)) = body.remove("query") else {
        return Err(Refusal::malformed("`query` must be a string"));
    };
    let name = match body.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(Refusal::malformed("`operationName` must be a string")),
    };
    let variables = object(body.remove("variables"), "`variables` must be an object")?;
    let extensions = object(body.remove("extensions"), "`extensions` must be an object")?;
    Ok(assemble(query, name, variables, extensions))
}

/// From the query component of a GET, where the two objects are JSON texts and an empty name is none.
pub(super) fn from_url(query: Option<&str>) -> Result<Request, Refusal> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default())
        .map_err(|_| Refusal::malformed("the query component is not form-urlencoded"))?;
    let one = |name: &str| {
        let mut found = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match (found.next(), found.next()) {
            (first, None) => Ok(first.filter(|text| !text.is_empty())),
            _ => Err(Refusal::malformed("a parameter is given twice")),
        }
    };
    let json = |name: &str, detail: &str| {
        let value = one(name)?.map(serde_json::from_str).transpose();
        object(value.map_err(|_| Refusal::malformed(detail))?, detail)
    };
    let document = one("query")?.ok_or_else(|| Refusal::malformed("`query` is missing"))?;
    let name = one("operationName")?.map(str::to_owned);
    let variables = json("variables", "`variables` must be a JSON object")?;
    let extensions = json("extensions", "`extensions` must be a JSON object")?;
    Ok(assemble(document.to_owned(), name, variables, extensions))
}

fn object(value: Option<Value>, detail: &str) -> Result<Map<String, Value>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(Refusal::malformed(detail)),
    }
}

fn assemble(
    query: String,
    name: Option<String>,
    variables: Map<String, Value>,
    extensions: Map<String, Value>,
) -> Request {
    let mut request = Request::new(query).variables(Variables::from_json(variables.into()));
    request.operation_name = name;
    let extensions = extensions.into_iter().filter_map(|(key, value)| Some((key, GraphQl::from_json(value).ok()?)));
    request.extensions.0 = extensions.collect();
    request
}
