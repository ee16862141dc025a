//! Files that are too large for a GraphQL document: a CSV file of contacts, for `contactImport` to read.
//!
//! `POST /uploads` takes the bytes as they are (`text/csv`, `application/octet-stream`) or as the one file of a form
//! (`multipart/form-data`), and answers 201 with `{"id", "size"}`. The file is kept sealed until its import has read it.

use crate::{
    app::App,
    error::{self, Failed, refused},
    graphql::Caller,
    session,
};
use axum::{
    Json, Router,
    body::{Bytes, to_bytes},
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State},
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::json;
use std::time::Duration;
use tenants::{Error, Result, uploads};
use tokio::time::timeout;

/// How long a file may take to arrive: the largest one over a slow line.
pub(crate) const PATIENCE: Duration = Duration::from_mins(10);
/// What a form puts around its file, in bytes.
pub(crate) const AROUND: usize = 64 * 1024;
/// The content types of a file of contacts as it is.
const KINDS: &[&str] = &["text/csv", "application/octet-stream"];

pub(crate) fn routes(app: &App) -> Router {
    Router::new()
        .route("/uploads", post(create))
        .layer(DefaultBodyLimit::max(most(app) + AROUND))
        .layer(middleware::from_fn(error::tell))
        .with_state(app.clone())
}

async fn create(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failed> {
    let scope = session::demand(&app, &caller).await?;
    let kept = async {
        let late = |_| Error::refused("REQUEST_TIMEOUT");
        let File { content, .. } = timeout(PATIENCE, receive(request, most(&app), KINDS)).await.map_err(late)??;
        let id = scope.act(async |tx| uploads::create(tx, &content).await).await?;
        Ok((StatusCode::CREATED, Json(json!({ "id": id, "size": content.len() }))).into_response())
    };
    kept.await.map_err(|fault| Failed::told(fault, scope.locale()))
}

/// The largest file, in bytes.
fn most(app: &App) -> usize {
    app.config.server.upload.min(uploads::MAX)
}

/// A file that came in.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Its name, where it came in a form.
    pub(crate) name: Option<String>,
    /// Its bytes.
    pub(crate) content: Bytes,
}

/// Takes a file of at most so many bytes, as it is under one of these content types or as the one file of a form.
pub(crate) async fn receive(request: Request, most: usize, kinds: &[&str]) -> Result<File> {
    let large = || refused("BODY_TOO_LARGE", &json!({ "limit": most }));
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let file = match essence.as_str() {
        "multipart/form-data" => only_file(request).await.map_err(|fault| match fault {
            Form::Large => large(),
            Form::Malformed(detail) => refused("MALFORMED_REQUEST", &json!({ "detail": detail })),
        })?,
        essence if kinds.contains(&essence) => {
            let content = to_bytes(request.into_body(), most).await.map_err(|_| large())?;
            File { name: None, content }
        }
        _ => return Err(Error::refused("UNSUPPORTED_MEDIA_TYPE")),
    };
    if file.content.len() > most { Err(large()) } else { Ok(file) }
}

/// What is wrong with a form.
enum Form {
    Large,
    Malformed(String),
}

/// The one file of a form. Other fields are passed over.
async fn only_file(request: Request) -> Result<File, Form> {
    let broken = |status: StatusCode, text: String| match status {
        StatusCode::PAYLOAD_TOO_LARGE => Form::Large,
        _ => Form::Malformed(text),
    };
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|fault| broken(fault.status(), fault.body_text()))?;
    let mut found = None;
    while let Some(field) = form.next_field().await.map_err(|fault| broken(fault.status(), fault.body_text()))? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        let content = field.bytes().await.map_err(|fault| broken(fault.status(), fault.body_text()))?;
        if found.replace(File { name: Some(name), content }).is_some() {
            return Err(Form::Malformed("the form holds more than one file".to_owned()));
        }
    }
    found.ok_or_else(|| Form::Malformed("the form holds no file".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    async fn received(kind: &str, body: &str) -> Result<String, &'static str> {
        let request = Request::builder().header("content-type", kind).body(Body::from(body.to_owned())).unwrap();
        let file = receive(request, 20, KINDS).await.map_err(|fault| fault.code())?;
        Ok(String::from_utf8(file.content.to_vec()).unwrap())
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
