//! What the endpoints for signing in read: JSON and nothing else, every field by its name. What is left out is empty, so that the
//! rules of the domain say what is wrong with it, all at once and in the person's language.

use crate::{
    error::{Failed, refused},
    graphql,
};
use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;
use tenants::{Error, Id, provisioning::Tenant};

/// The longest body, in bytes.
const MOST: usize = 64 * 1024;

/// A body in JSON; none at all is an empty object.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned + Default, S: Sync> FromRequest<S> for Body<T> {
    type Rejection = Failed;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failed> {
        let is_json = graphql::is_json(request.headers());
        let body = to_bytes(request.into_body(), MOST).await;
        let body = body.map_err(|_| refused("BODY_TOO_LARGE", &json!({ "limit": MOST })))?;
        if body.is_empty() {
            return Ok(Self(T::default()));
        }
        if !is_json {
            return Err(Error::refused("UNSUPPORTED_MEDIA_TYPE").into());
        }
        Ok(serde_json::from_slice(&body).map(Self).map_err(|fault| malformed(&fault))?)
    }
}

/// What is wrong with a body, as the sentence of the code tells it: the reader's own words are English and name types of ours.
fn malformed(fault: &serde_json::Error) -> Error {
    let words = fault.to_string();
    let unknown = words.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
    let (kind, name) = match (unknown, fault.is_data()) {
        (Some((name, _)), _) => ("field", name),
        (None, true) => ("value", ""),
        (None, false) => ("syntax", ""),
    };
    let place = json!({ "kind": kind, "name": name, "line": fault.line(), "column": fault.column() });
    refused("MALFORMED_REQUEST", &place)
}

macro_rules! inputs {
    ($($(#[$doc:meta])* $input:ident { $($field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Default, Deserialize)]
        #[serde(default, deny_unknown_fields, rename_all = "camelCase")]
        pub(super) struct $input { $(pub(super) $field: $type,)* }
    )*};
}
inputs! {
    /// Without a language, it is the browser's.
    SignUp { company: String, name: String, email: String, password: String, locale: Option<String>, time_zone: String, }
    Confirm { token: String, password: String, cookie: bool, }
    SignIn { email: String, password: String, code: Option<String>, tenant: Option<Id<Tenant>>, cookie: bool, }
    /// Without a token, the cookie's is taken.
    Refresh { refresh: Option<String>, }
    Switch { tenant: Option<Id<Tenant>>, }
    AskReset { email: String, }
    Reset { token: String, password: String, }
    Accept { token: String, name: String, password: String, code: Option<String>, cookie: bool, }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body as Bytes, http::StatusCode, response::IntoResponse};

    async fn read(kind: &str, body: &str) -> Result<SignIn, Failed> {
        let request = Request::builder().header("content-type", kind).body(Bytes::from(body.to_owned())).unwrap();
        Body::from_request(request, &()).await.map(|Body(input)| input)
    }

    #[tokio::test]
    async fn fields_are_read_by_name_and_may_be_left_out() {
        let Ok(input) = read("application/json", r#"{"email":"a@b.example","cookie":true}"#).await else { panic!() };
        assert!(input.email == "a@b.example" && input.cookie && input.password.is_empty() && input.code.is_none());
        let Ok(input) = read("", "").await else { panic!() };
        assert!(input.email.is_empty());
    }

    #[tokio::test]
    async fn what_a_form_of_another_site_could_send_is_not_read() {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
            let failed = read(kind, r#"{"email":"a@b.example"}"#).await.err().unwrap();
            assert!(told(failed, "UNSUPPORTED_MEDIA_TYPE"), "{kind}");
        }
    }

    #[tokio::test]
    async fn a_misspelt_field_and_too_much_are_refused() {
        assert!(told(read("application/json", r#"{"mail":"a@b.example"}"#).await.err().unwrap(), "MALFORMED_REQUEST"));
        let long = format!(r#"{{"email":"{}"}}"#, "x".repeat(MOST));
        assert!(told(read("application/json", &long).await.err().unwrap(), "BODY_TOO_LARGE"));
    }

    fn told(failed: Failed, code: &str) -> bool {
        let response = failed.into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "until it is told");
        response.extensions().get::<Failed>().is_some_and(|failed| failed.code() == code)
    }
}
