//! The GraphQL edge: one schema over HTTP, over `WebSocket` and over server-sent events, held to the protocols' own
//! words.
//!
//! | route | speaks | for |
//! |---|---|---|
//! | `POST /graphql` | [GraphQL over HTTP](https://graphql.github.io/graphql-over-http/draft/) | queries and mutations |
//! | `GET /graphql` | the same | queries; in development a page to try them, for who asks for `text/html` |
//! | `/graphql/ws` | [`graphql-transport-ws`](https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md) | everything, subscriptions above all |
//! | `POST`, `GET /graphql/stream` | [GraphQL over SSE](https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md), distinct connections | the same, one operation a connection |
//!
//! The edge does not know who may do what. [`Enter`] turns a [`Caller`] into a [`Session`], which equips each request
//! with what resolvers need and says whether it still holds; the schema's own extension holds documents to their
//! limits. Batches, persisted queries and multipart requests are not offered.

mod ask;
mod explorer;
mod http;
mod input;
mod media;
mod once;
mod origin;
mod refusal;
mod reply;
mod run;
mod seats;
mod session;
mod socket;
mod stream;
#[cfg(test)]
mod tests;

pub(crate) use media::{accepts, is_json};
pub use refusal::Refusal;
pub use session::{Caller, Enter, Equip, Look, Proof, Recall, Session};

use async_graphql::Executor;
use axum::{Router, routing::any};
use schema::guard::Limits;
use std::{sync::Arc, time::Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What is configurable at the edge.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The limits that the schema's guard was built with; the edge parses documents within them.
    pub limits: Limits,
    /// The origins (`https://console.example`) whose pages may use the session cookie. Without the scheme's usual port.
    pub origins: Vec<String>,
    /// Bytes of a request's body and of a WebSocket message.
    pub body: usize,
    /// How long a query or a mutation may take, its body's arrival and authentication included.
    pub timeout: Duration,
    /// How long a WebSocket may stay silent before it introduces itself.
    pub init: Duration,
    /// How often a quiet connection is proven alive. One that does not answer twice is dropped.
    pub pulse: Duration,
    /// How often a session that listens is asked whether it still holds, beside each event.
    pub recheck: Duration,
    /// Listening connections that one session may hold open, of both kinds together.
    pub connections: usize,
    /// Operations that one WebSocket may run at a time.
    pub subscriptions: usize,
    /// Whether `GET /graphql` shows the explorer to a browser.
    pub explorer: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            origins: Vec::new(),
            body: 1024 * 1024,
            timeout: Duration::from_secs(15),
            init: Duration::from_secs(3),
            pulse: Duration::from_secs(12),
            recheck: Duration::from_secs(10),
            connections: 20,
            subscriptions: 50,
            explorer: false,
        }
    }
}

/// A schema, and everything that stands between it and the network.
pub struct Edge<E> {
    executor: E,
    enter: Enter,
    settings: Settings,
    closing: CancellationToken,
    sockets: TaskTracker,
    seats: seats::Seats,
}

impl<E: Executor> Edge<E> {
    /// Puts an edge around what executes. When `closing` is cancelled, connections that listen are told to come back
    /// later; `sockets` tracks those of `WebSocket`, for which the server's own graceful shutdown does not wait.
    pub fn new(
        executor: E,
        enter: Enter,
        settings: Settings,
        closing: CancellationToken,
        sockets: TaskTracker,
    ) -> Self {
        Self { executor, enter, settings, closing, sockets, seats: seats::Seats::default() }
    }

    /// The routes. The server must add `ConnectInfo<SocketAddr>`, and may add tower-http's `RequestId`, to each
    /// request.
    pub fn router(self) -> Router {
        let explorer = if self.settings.explorer { explorer::routes() } else { Router::new() };
        Router::new()
            .route("/graphql", any(http::serve::<E>))
            .route("/graphql/ws", any(socket::open::<E>))
            .route("/graphql/stream", any(stream::open::<E>))
            .with_state(Arc::new(self))
            .merge(explorer)
    }
}
