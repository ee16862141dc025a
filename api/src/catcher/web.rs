//! The catcher's page and its JSON, over HTTP. A caught message is a stranger's text: it is escaped, or shown in a sandbox.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use tokio::net::TcpListener;

use super::mailbox::Mailbox;
use super::message::Summary;
use super::{Message, pages};

/// How many messages a page of the list has.
const PAGE: usize = 100;

/// Our own pages need their style sheet and the frame, and nothing else.
const OWN_POLICY: &str = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'self'";

/// A message's HTML runs no script, loads nothing, and may only open a link in a new window.
const MESSAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'";

/// The same, once the reader has asked for the pictures.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; \
    sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'";

/// Says where a request comes from (W3C Fetch Metadata).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

type Mails = State<Arc<Mailbox>>;

/// Serves the page until it is dropped.
pub(super) async fn serve(listener: TcpListener, address: SocketAddr, mailbox: Arc<Mailbox>) {
    if let Err(error) = axum::serve(listener, router(address, mailbox)).await {
        tracing::error!(%error, "the mail catcher's page has ended");
    }
}

fn router(address: SocketAddr, mailbox: Arc<Mailbox>) -> Router {
    Router::new()
        .route("/", get(list))
        .route("/messages/{id}", get(message))
        .route("/messages/{id}/html", get(html))
        .route("/messages/{id}/source", get(source))
        .route("/messages/{id}/attachments/{at}", get(attachment))
        .route("/clear", post(clear))
        .route("/style.css", get(style))
        .route("/api/messages", get(list_json).delete(clear_json))
        .route("/api/messages/{id}", get(message_json))
        .layer(from_fn_with_state(address, guard))
        .with_state(mailbox)
}

/// Where to go on in the list.
#[derive(Deserialize)]
struct Older {
    before: Option<u64>,
}

/// Whether a message's pictures are fetched, which tells its sender that it was read.
#[derive(Default, Deserialize)]
struct Pictures {
    #[serde(default)]
    pictures: bool,
}

async fn list(State(mailbox): Mails, Query(Older { before }): Query<Older>) -> Response {
    let messages = mailbox.newest(before, PAGE);
    let summaries: Vec<_> = messages.iter().map(|message| message.summary()).collect();
    pages::list(&summaries, mailbox.count(), before.is_some(), summaries.len() == PAGE).into_response()
}

async fn message(
    State(mailbox): Mails,
    Path(id): Path<u64>,
    Query(Pictures { pictures }): Query<Pictures>,
) -> Response {
    found(&mailbox, id, |message| pages::message(&message.details(), pictures).into_response())
}

async fn html(State(mailbox): Mails, Path(id): Path<u64>, Query(Pictures { pictures }): Query<Pictures>) -> Response {
    found(&mailbox, id, |message| {
        let policy = HeaderValue::from_static(if pictures { PICTURE_POLICY } else { MESSAGE_POLICY });
        let page = pages::frame(&message.details().html.unwrap_or_default());
        ([(CONTENT_SECURITY_POLICY, policy)], page).into_response()
    })
}

async fn source(State(mailbox): Mails, Path(id): Path<u64>) -> Response {
    found(&mailbox, id, |message| {
        let headers = [
            (CONTENT_TYPE, "message/rfc822".to_owned()),
            (CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.eml\"")),
        ];
        (headers, message.source.clone()).into_response()
    })
}

async fn attachment(State(mailbox): Mails, Path((id, at)): Path<(u64, usize)>) -> Response {
    found(&mailbox, id, |message| {
        match message.details().attachments.into_iter().nth(at) {
            // Never under the type that the stranger says it has.
            Some(part) => {
                let headers = [(CONTENT_TYPE, "application/octet-stream"), (CONTENT_DISPOSITION, "attachment")];
                (headers, part.content).into_response()
            }
            None => missing(),
        }
    })
}

async fn clear(State(mailbox): Mails) -> Redirect {
    mailbox.clear();
    Redirect::to("/")
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css"))
}

async fn list_json(State(mailbox): Mails, Query(Older { before }): Query<Older>) -> Response {
    let messages = mailbox.newest(before, PAGE);
    Json(messages.iter().map(|message| message.summary()).collect::<Vec<Summary>>()).into_response()
}

async fn message_json(State(mailbox): Mails, Path(id): Path<u64>) -> Response {
    found(&mailbox, id, |message| Json(message.details()).into_response())
}

async fn clear_json(State(mailbox): Mails) -> StatusCode {
    mailbox.clear();
    StatusCode::NO_CONTENT
}

fn found(mailbox: &Mailbox, id: u64, show: impl FnOnce(&Message) -> Response) -> Response {
    mailbox.get(id).map_or_else(missing, |message| show(&message))
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, pages::missing()).into_response()
}

/// Refuses what other sites ask for, and says of every answer how it may be used.
async fn guard(State(address): State<SocketAddr>, request: Request, next: Next) -> Response {
    if let Some(refusal) = foreign(address, &request) {
        return refusal.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(OWN_POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Another site could send the reader's browser here under a name of its own that leads to the loopback, or make it post the
/// form: neither is for it to do.
fn foreign(address: SocketAddr, request: &Request) -> Option<(StatusCode, &'static str)> {
    let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = header(HOST).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let local = ["localhost", "127.0.0.1", "[::1]"].contains(&name) || name == address.ip().to_string();
    if address.ip().is_loopback() && !local {
        return Some((StatusCode::MISDIRECTED_REQUEST, "This page answers to localhost only.\n"));
    }
    let from_elsewhere = matches!(header(SEC_FETCH_SITE), Some("cross-site" | "same-site"));
    (from_elsewhere && !request.method().is_safe()).then_some((StatusCode::FORBIDDEN, "Only this page may do this.\n"))
}
