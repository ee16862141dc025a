//! Who calls, and what the edge may do on their behalf.

use super::Refusal;
use async_graphql::Request;
use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, request::Parts},
};
use futures::future::BoxFuture;
use locales::Locale;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};
use tower_http::request_id::RequestId;

/// Someone at the door, as far as the request tells.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The request's headers. A token that a WebSocket's `connection_init` brings stands here as `Authorization`.
    pub headers: HeaderMap,
    /// The address of the connection, which may be a proxy's.
    pub peer: IpAddr,
    /// The id of the request, or of the one that opened the WebSocket; empty when no middleware gave one.
    pub request: String,
}

impl Caller {
    pub(crate) fn of(parts: &Parts) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let request = parts.extensions.get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
        Self {
            headers: parts.headers.clone(),
            peer: peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip()),
            request: request.unwrap_or_default().to_owned(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The language of an answer to somebody who is not signed in: the one that is asked for, or our first one.
    pub(crate) fn locale(&self) -> Locale {
        self.locale_or(None)
    }

    /// The language of every answer: the one that is asked for, else that of the account, else our first one.
    pub(crate) fn locale_or(&self, account: Option<Locale>) -> Locale {
        self.wanted().or(account).unwrap_or_default()
    }

    /// The language that the request asks for, if it asks for one we speak.
    pub(crate) fn wanted(&self) -> Option<Locale> {
        self.header("accept-language").and_then(Locale::negotiate)
    }
}

/// By what a session was recognised, which decides how much the edge must distrust the page that sent the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// By nothing: there is no session that another site could abuse.
    Anonymous,
    /// By a token that the client put there itself.
    Bearer,
    /// By a cookie, which browsers add to requests of any site.
    Cookie {
        /// Whether the request also carried this session's CSRF token in its header.
        csrf: bool,
    },
}

/// A caller who was let in.
#[derive(Clone)]
pub struct Session {
    /// By what the caller was recognised.
    pub proof: Proof,
    /// The language in which the caller is answered.
    pub locale: Locale,
    /// Whose connections are counted together: the session's id, or the address of a caller without one.
    pub key: String,
    /// Adds to a request what its resolvers need. Called once for each operation.
    pub equip: Equip,
    /// Whether the session still holds: neither expired nor revoked. Called before each event, so it must be quick.
    pub valid: Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>,
    /// What is known of an `Idempotency-Key`.
    pub recall: Look,
}

/// Adds to a request what its resolvers need.
pub type Equip = Arc<dyn Fn(Request) -> Request + Send + Sync>;

/// Looks up an `Idempotency-Key`, used with a body of this hash.
pub type Look = Arc<dyn Fn(String, String) -> BoxFuture<'static, Result<Recall, Refusal>> + Send + Sync>;

/// What is known of an `Idempotency-Key`.
pub enum Recall {
    /// Nothing: the mutation is run, equipped like this, and the body of its answer handed over to be kept.
    First {
        /// In place of the session's own.
        equip: Equip,
        /// Keeps the body, when anything was written.
        keep: Box<dyn FnOnce(String) -> BoxFuture<'static, ()> + Send>,
    },
    /// It was run before, and this was the body of the answer.
    Answered(Vec<u8>),
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("proof", &self.proof).finish_non_exhaustive()
    }
}

/// Lets callers in, or says why not.
pub type Enter = Arc<dyn Fn(Caller) -> BoxFuture<'static, Result<Session, Refusal>> + Send + Sync>;
