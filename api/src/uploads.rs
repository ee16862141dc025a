//! Files that are too large for a GraphQL document: a CSV file of contacts, for `contactImport` to read.
//!
//! `POST /uploads` takes the bytes as they are (`text/csv`, `application/octet-stream`) or as the one file of a form
//! (`multipart/form-data`), and answers 201 with `{"id", "size"}`. Each piece is sealed and written as it arrives, so that a file of
//! any size takes the room of one piece here; it is kept until its import has read it.

use crate::{
    app::App,
    error::{self, Failed, refused},
    graphql::Caller,
    session,
};
use async_stream::try_stream;
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State},
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::post,
};
use futures::{Stream, StreamExt};
use serde_json::json;
use std::{pin::pin, time::Duration};
use tenants::{
    Error, Id, Result, Scope, Violation,
    uploads::{self, Guess, PIECE, Upload},
};
use tokio::time::timeout;

/// How long nothing may arrive.
const SILENCE: Duration = Duration::from_mins(1);
/// How long a file may take to arrive: the largest one over a slow line.
const PATIENCE: Duration = Duration::from_hours(2);
/// What a form puts around its file, in bytes.
pub(crate) const AROUND: usize = 64 * 1024;
/// The content types of a file of contacts as it is.
const KINDS: &[&str] = &["text/csv", "application/octet-stream"];

pub(crate) fn routes(app: &App) -> Router {
    Router::new()
        .route("/uploads", post(create))
        .layer(DefaultBodyLimit::max(app.config.server.upload.saturating_add(AROUND)))
        .layer(middleware::from_fn(error::tell))
        .with_state(app.clone())
}

async fn create(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failed> {
    let scope = session::demand(&app, &caller).await?;
    let mut arriving = Arriving::new(&scope);
    let kept = match timeout(PATIENCE, arriving.all(receive(request, app.config.server.upload, KINDS))).await {
        Ok(Ok(())) => arriving.finish().await,
        Ok(Err(fault)) => Err(fault),
        Err(fault) => Err(late(fault)),
    };
    if kept.is_err() {
        arriving.abandon().await;
    }
    let told = |(id, size)| (StatusCode::CREATED, Json(json!({ "id": id, "size": size }))).into_response();
    kept.map(told).map_err(|fault| Failed::told(fault, scope.locale()))
}

pub(crate) fn late(_: tokio::time::error::Elapsed) -> Error {
    Error::refused("REQUEST_TIMEOUT")
}

/// A file on its way in.
struct Arriving<'a> {
    scope: &'a Scope,
    upload: Option<Id<Upload>>,
    pieces: i32,
    size: u64,
    guess: Guess,
    rest: Vec<u8>,
}

impl<'a> Arriving<'a> {
    fn new(scope: &'a Scope) -> Self {
        Self { scope, upload: None, pieces: 0, size: 0, guess: Guess::default(), rest: Vec::new() }
    }

    /// Takes all that arrives.
    async fn all(&mut self, arriving: impl Stream<Item = Result<Part>> + Send) -> Result<()> {
        let mut arriving = pin!(arriving);
        while let Some(part) = arriving.next().await {
            if let Part::Bytes(bytes) = part? {
                self.take(&bytes).await?;
            }
        }
        Ok(())
    }

    async fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.guess.see(bytes);
        self.size += bytes.len() as u64;
        self.rest.extend(bytes);
        while self.rest.len() >= PIECE {
            let behind = self.rest.split_off(PIECE);
            self.put(behind).await?;
        }
        Ok(())
    }

    /// Writes what is held as a piece, and holds what is behind it.
    async fn put(&mut self, behind: Vec<u8>) -> Result<()> {
        let (number, piece) = (self.pieces, std::mem::replace(&mut self.rest, behind));
        let id = match self.upload {
            Some(id) => id,
            None => *self.upload.insert(self.scope.act(async |tx| uploads::begin(tx).await).await?),
        };
        self.pieces += 1;
        self.scope.act(async |tx| uploads::put(tx, id, number, piece).await).await
    }

    async fn finish(&mut self) -> Result<(Id<Upload>, u64)> {
        if !self.rest.is_empty() {
            self.put(Vec::new()).await?;
        }
        let id = self.upload.ok_or_else(|| Error::Invalid(vec![Violation::new("file", "csv-empty")]))?;
        let (size, encoding) = (self.size, self.guess.told());
        self.scope.act(async |tx| uploads::complete(tx, id, size, encoding).await).await?;
        Ok((id, size))
    }

    /// Forgets what did arrive. Where that fails too, upkeep does it.
    async fn abandon(&self) {
        if let Some(id) = self.upload {
            drop(self.scope.act(async |tx| uploads::abandon(tx, id).await).await);
        }
    }
}

/// What arrives of a file.
pub(crate) enum Part {
    /// Its name, where it comes in a form; before its bytes.
    Name(String),
    /// The next bytes.
    Bytes(Bytes),
}

/// A file as it arrives, up to `most` bytes of it: as it is under one of these content types, or as the one file of a form.
pub(crate) fn receive(
    request: Request,
    most: usize,
    kinds: &'static [&'static str],
) -> impl Stream<Item = Result<Part>> + Send {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let large = move || refused("BODY_TOO_LARGE", &json!({ "limit": most }));
    try_stream! {
        let content = match essence.as_str() {
            "multipart/form-data" => only_file(request, most).boxed(),
            essence if kinds.contains(&essence) => as_it_is(request, most).boxed(),
            _ => Err(Error::refused("UNSUPPORTED_MEDIA_TYPE"))?,
        };
        let mut left = most;
        for await part in content {
            let part = part?;
            if let Part::Bytes(bytes) = &part {
                left = left.checked_sub(bytes.len()).ok_or_else(large)?;
            }
            yield part;
        }
    }
}

fn as_it_is(request: Request, most: usize) -> impl Stream<Item = Result<Part>> + Send {
    try_stream! {
        let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|size| size.to_str().ok()?.parse().ok());
        if announced.is_some_and(|size: usize| size > most) {
            Err(refused("BODY_TOO_LARGE", &json!({ "limit": most })))?;
        }
        let mut body = request.into_body().into_data_stream();
        while let Some(bytes) = timeout(SILENCE, body.next()).await.map_err(late)? {
            yield Part::Bytes(bytes.map_err(|_| malformed("the body broke off"))?);
        }
    }
}

fn malformed(detail: &str) -> Error {
    refused("MALFORMED_REQUEST", &json!({ "detail": detail }))
}

/// The one file of a form. Other fields are passed over.
fn only_file(request: Request, most: usize) -> impl Stream<Item = Result<Part>> + Send {
    let broken = move |status: StatusCode, text: String| match status {
        StatusCode::PAYLOAD_TOO_LARGE => refused("BODY_TOO_LARGE", &json!({ "limit": most })),
        _ => malformed(&text),
    };
    try_stream! {
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|fault| broken(fault.status(), fault.body_text()))?;
        let mut found = false;
        loop {
            let field = timeout(SILENCE, form.next_field()).await.map_err(late)?;
            let Some(mut field) = field.map_err(|fault| broken(fault.status(), fault.body_text()))? else { break };
            let Some(name) = field.file_name().map(str::to_owned) else { continue };
            if std::mem::replace(&mut found, true) {
                Err(malformed("the form holds more than one file"))?;
            }
            yield Part::Name(name);
            loop {
                let chunk = timeout(SILENCE, field.chunk()).await.map_err(late)?;
                let Some(bytes) = chunk.map_err(|fault| broken(fault.status(), fault.body_text()))? else { break };
                yield Part::Bytes(bytes);
            }
        }
        if !found {
            Err(malformed("the form holds no file"))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use futures::TryStreamExt;

    async fn received(kind: &str, body: &str) -> Result<String, &'static str> {
        let request = Request::builder().header("content-type", kind).body(Body::from(body.to_owned())).unwrap();
        let parts: Result<Vec<Part>> = receive(request, 20, KINDS).try_collect().await;
        let bytes = |part: Part| if let Part::Bytes(bytes) = part { Some(bytes) } else { None };
        let content: Vec<Bytes> = parts.map_err(|fault| fault.code())?.into_iter().filter_map(bytes).collect();
        let content = content.concat();
        Ok(String::from_utf8(content).unwrap())
    }

    fn form(parts: &[(&str, &str)]) -> String {
        let part = |(disposition, content): &(&str, &str)| {
            format!("--x\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
        };
        parts.iter().map(part).collect::<String>() + "--x--\r\n"
    }

    const FORM: &str = "multipart/form-data; boundary=x";

    #[tokio::test]
    async fn a_file_comes_as_it_is_or_in_a_form() {
        assert_eq!(received("text/csv; charset=utf-8", "email\r\n").await, Ok("email\r\n".to_owned()));
        assert_eq!(received("Application/Octet-Stream", "email").await, Ok("email".to_owned()));
        let body = form(&[("name=\"note\"", "ignored"), ("name=\"file\"; filename=\"a.csv\"", "email")]);
        assert_eq!(received(FORM, &body).await, Ok("email".to_owned()));
    }

    #[tokio::test]
    async fn a_form_without_its_one_file_is_malformed() {
        let file = ("name=\"file\"; filename=\"a.csv\"", "email");
        for body in [form(&[("name=\"note\"", "x")]), form(&[file, file]), "--x\r\nnonsense".to_owned()] {
            assert_eq!(received(FORM, &body).await, Err("MALFORMED_REQUEST"), "{body}");
        }
    }

    #[tokio::test]
    async fn a_file_over_the_limit_is_too_large_however_it_comes() {
        let long = "x".repeat(21);
        assert_eq!(received("text/csv", &long).await, Err("BODY_TOO_LARGE"));
        let body = form(&[("name=\"file\"; filename=\"a.csv\"", &long)]);
        assert_eq!(received(FORM, &body).await, Err("BODY_TOO_LARGE"));
    }

    #[tokio::test]
    async fn other_kinds_of_content_are_refused() {
        for kind in ["application/json", "text/plain", ""] {
            assert_eq!(received(kind, "email").await, Err("UNSUPPORTED_MEDIA_TYPE"), "{kind}");
        }
    }
}
