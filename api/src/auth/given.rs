//! How tokens are handed over: in the answer, or in cookies.

use crate::{
    app::App,
    graphql::Caller,
    session::{self, cookies},
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde_json::json;
use tenants::{Result, identity::Tokens};

/// Where tokens go.
pub(super) enum Given<'a> {
    /// Into the answer, for a program that keeps them itself.
    Tokens,
    /// Into cookies, for a page of ours.
    Cookies(&'a App),
}

/// Where they are to go. Only a page of ours may have cookies set: another's would sign the person in as somebody else.
///
/// # Errors
/// `CSRF_REFUSED`.
pub(super) fn given<'a>(app: &'a App, caller: &Caller, cookie: bool) -> Result<Given<'a>> {
    if !cookie {
        return Ok(Given::Tokens);
    }
    session::demand_own_page(app, caller)?;
    Ok(Given::Cookies(app))
}

impl Given<'_> {
    pub(super) fn answer(&self, tokens: &Tokens) -> Response {
        let mut answer = json!({
            "accessExpiresAt": tokens.access_expires_at,
            "refreshExpiresAt": tokens.refresh_expires_at,
            "session": tokens.session,
            "member": tokens.member,
            "tenant": tokens.tenant,
        });
        match self {
            Self::Tokens => {
                answer["access"] = json!(tokens.access);
                answer["refresh"] = json!(tokens.refresh);
                Json(answer).into_response()
            }
            Self::Cookies(app) => {
                answer["csrf"] = json!(cookies::csrf(app, &tokens.session.to_string()));
                (cookies::set(app, tokens), Json(answer)).into_response()
            }
        }
    }
}
