//! What a call brings: where it comes from, and a JSON body.

use super::answer::Failure;
use crate::{
    app::App,
    graphql::Proof,
    session::{self, Known},
};
use axum::{
    extract::{ConnectInfo, FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use locales::Locale;
use serde::de::DeserializeOwned;
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};
use tenants::{Error, Origin, Scope};
use tower_http::request_id::RequestId;

/// The largest body, in bytes.
const LARGEST: usize = 64 * 1024;

/// Who calls from where, as far as the request tells.
pub(crate) struct Call {
    pub(crate) headers: HeaderMap,
    pub(crate) origin: Origin,
    pub(crate) agent: String,
    pub(crate) locale: Locale,
    /// Whether the page that sent it is one of ours, as the browser says (Fetch Metadata) or the CSRF cookie shows.
    pub(crate) same_site: bool,
    peer: IpAddr,
    request: String,
}

impl Call {
    /// The caller's address.
    pub(crate) fn address(&self) -> &str {
        self.origin.address.as_deref().unwrap_or_default()
    }

    /// The failure, told in the caller's language.
    pub(crate) fn fail(&self, error: Error) -> Failure {
        Failure::new(error, self.locale, &self.request)
    }

    /// The scope of whoever is signed in. By cookie only with the CSRF token.
    pub(crate) async fn scope(&self, app: &App) -> Result<Scope, Failure> {
        let known = session::recognise(app, &self.headers, self.peer, &self.request).await.map_err(|error| self.fail(error))?;
        match known {
            Known { proof: Proof::Cookie { csrf: false }, .. } => {
                Err(self.fail(Error::Refused("CSRF_REFUSED", serde_json::Map::new())))
            }
            Known { scope: Some(scope), .. } => Ok(scope),
            Known { scope: None, .. } => Err(self.fail(Error::Unauthenticated("UNAUTHENTICATED"))),
        }
    }
}

impl FromRequestParts<App> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let headers = parts.headers.clone();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip());
        let request = parts.extensions.get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
        let shown = headers.get("x-csrf-token").and_then(|value| value.to_str().ok());
        Ok(Self {
            origin: session::origin(app, &headers, peer, request),
            agent: session::agent(&headers),
            locale: session::language(&headers).unwrap_or_default(),
            same_site: shown.is_some() && shown == session::cookie(&headers, session::CSRF),
            peer,
            request: request.to_owned(),
            headers,
        })
    }
}

/// A JSON body. Nothing else is read, so that no other site's form can post here.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(call) = Call::from_request_parts(&mut parts, app).await;
        let media = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        if !media.eq_ignore_ascii_case("application/json") {
            return Err(call.fail(Error::refused("UNSUPPORTED_MEDIA_TYPE")).with(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let Ok(bytes) = axum::body::to_bytes(body, LARGEST).await else {
            let args = serde_json::json!({ "limit": LARGEST }).as_object().cloned().unwrap_or_default();
            return Err(call.fail(Error::Refused("BODY_TOO_LARGE", args)).with(StatusCode::PAYLOAD_TOO_LARGE));
        };
        serde_json::from_slice(&bytes).map(Self).map_err(|_| call.fail(Error::refused("MALFORMED_REQUEST")))
    }
}
