//! Placeholder: replaced by the owner of this file.
use crate::{app::App, graphql::{Caller, Enter, Proof, Refusal, Session}};
use axum::http::StatusCode;
use std::sync::Arc;
use tenants::{Origin, identity::Credential};
pub(crate) fn enter(app: &App) -> Enter {
    let app = app.clone();
    Arc::new(move |caller: Caller| {
        let app = app.clone();
        Box::pin(async move {
            let token = caller.headers.get("authorization").and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer ")).map(str::to_owned);
            let scope = match token {
                Some(token) => Some(app.db.authenticate(Credential::Bearer(&token), Origin { address: Some(caller.peer.to_string()), request: Some(caller.request.clone()) }, None).await.map_err(|_| Refusal::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"))?),
                None => None,
            };
            let locale = scope.as_ref().map(tenants::Scope::locale).unwrap_or_default();
            let (for_equip, request) = (scope.clone(), caller.request.clone());
            Ok(Session {
                proof: if scope.is_some() { Proof::Bearer } else { Proof::Anonymous },
                key: caller.peer.to_string(),
                equip: Arc::new(move |r| schema::Requester { scope: for_equip.as_ref().map(tenants::Scope::fresh), locale, request: request.clone() }.equip(r)),
                valid: Arc::new(move || { let scope = scope.clone(); let db = app.db.clone(); Box::pin(async move { match scope { Some(scope) => db.renew(&scope).await.is_ok(), None => true } }) }),
            })
        })
    })
}
