//! Pictures in and out of the media library.
//!
//! `POST /media` takes a picture as it is or as the one file of a form (`multipart/form-data`), with `name` and `folder` in the query where
//! they are wanted. It is told by its content, decoded and written anew, and answered with 201, or with 200 when it is there already:
//! `{"id", "url", "name", "format", "width", "height", "frames", "size"}`.
//!
//! `GET /media/{key}/{digest}.{ext}` serves contents of the library and nothing else. A content never changes, so it may be kept for
//! ever; wherever it is shown, it can do nothing: no script, no type but its own. An address that nobody made is answered like one whose
//! picture is gone.

use crate::{
    app::App,
    error::{self, Failed},
    graphql::Caller,
    session,
    uploads::{AROUND, Part, late, receive},
};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, Query, Request, State, rejection::PathRejection},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures::TryStreamExt;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use tenants::{
    Error, Result,
    media::{self, Medium, Upload, address::Address},
    permissions::MediaWrite,
};
use tokio::time::timeout;

/// How long a picture may take to arrive.
const PATIENCE: Duration = Duration::from_mins(10);
/// The content types of a picture as it is; what it is, its content says.
const KINDS: &[&str] =
    &["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "application/octet-stream"];

pub(crate) fn routes(app: &App) -> Router {
    let create = post(create)
        .layer(DefaultBodyLimit::max(app.pictures.longest() + AROUND))
        .layer(middleware::from_fn(error::tell));
    Router::new().route("/media", create).route("/media/{key}/{file}", get(show)).with_state(app.clone())
}

/// What is said of a picture beside its content.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    name: Option<String>,
    folder: String,
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Query(said): Query<Said>,
    request: Request,
) -> Result<Response, Failed> {
    let scope = session::demand(&app, &caller).await?;
    let kept = async {
        // Nobody's picture is computed in vain.
        scope.demand::<MediaWrite>()?;
        let arriving = receive(request, app.pictures.longest(), KINDS).try_collect();
        let parts: Vec<Part> = timeout(PATIENCE, arriving).await.map_err(late)??;
        let (mut name, mut content) = (None, Vec::new());
        for part in parts {
            match part {
                Part::Name(said) => name = Some(said),
                Part::Bytes(bytes) => content.extend_from_slice(&bytes),
            }
        }
        let picture = app.pictures.convert(content).await?;
        let marker = scope.marker().await?;
        let name = said.name.or(name).unwrap_or_default();
        let upload = Upload { name, folder: said.folder, picture };
        let create = async |tx: &_| {
            let (medium, is_new) = media::create(tx, &marker, &upload).await?;
            Ok((told(&medium, &medium.url(&tx.also()?)), is_new))
        };
        let (told, is_new) = scope.act(create).await?;
        let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
        Ok((status, Json(told)).into_response())
    };
    kept.await.map_err(|fault| Failed::told(fault, scope.locale()))
}

fn told(medium: &Medium, url: &str) -> serde_json::Value {
    json!({
        "id": medium.id, "url": url, "name": medium.name, "format": medium.format().name(),
        "width": medium.width, "height": medium.height, "frames": medium.frames, "size": medium.size,
    })
}

/// What every picture is sent with.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
];

async fn show(State(app): State<App>, path: Result<Path<(String, String)>, PathRejection>, caller: Caller) -> Response {
    let served = async {
        let Path((key, file)) = path.map_err(|_| Error::NotFound)?;
        let address = Address::read(&key, &file).ok_or(Error::NotFound)?;
        let scope = app.db.media(address, session::origin(&app, &caller)).await?;
        let served = scope.act(async |tx| media::serve(tx, address.digest).await).await?;
        let whole = file.rsplit_once('.').is_some_and(|(_, ending)| ending == served.format.extension());
        let tag = format!("\"{}\"", address.digest);
        let tag = HeaderValue::try_from(tag).map_err(Error::internal)?;
        if whole { Ok((served, tag)) } else { Err(Error::NotFound) }
    };
    match served.await {
        Ok((_, tag)) if is_known(&caller, &tag) => {
            (StatusCode::NOT_MODIFIED, HEADERS, [(header::ETAG, tag)]).into_response()
        }
        Ok((served, tag)) => {
            let kind = HeaderValue::from_static(served.format.content_type());
            (HEADERS, [(header::ETAG, tag), (header::CONTENT_TYPE, kind)], served.content).into_response()
        }
        Err(fault) => {
            fault.note(&caller.request);
            let status = error::status(&fault);
            // A picture that comes later must not be hidden by what was kept of its absence.
            (status, [(header::CACHE_CONTROL, "no-store")]).into_response()
        }
    }
}

/// Whether the reader has this content already (RFC 9110, section 13.1.2).
fn is_known(caller: &Caller, tag: &HeaderValue) -> bool {
    let known = caller.header("if-none-match").unwrap_or_default();
    known.split(',').map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
