//! Contacts taken out as a file: `POST /exports`.
//!
//! The body says whom and how, in JSON: `rule` as the API takes it (everybody without one), `format` (`csv`, `spreadsheet` or
//! `json`), and `by`, a list of columns, for how many there are of each kind instead of who they are. The file is written while it
//! is read: what breaks on the way ends the connection, so that a file that came whole is whole.

use crate::{
    app::App,
    auth::Body,
    error::{self, Failed},
    graphql::Caller,
    session,
};
use axum::{
    Router,
    body::{Body as Content, Bytes},
    extract::State,
    http::{HeaderName, header},
    middleware,
    response::{IntoResponse, Response},
    routing::post,
};
use futures::Stream;
use serde::Deserialize;
use tenants::{
    Error, Result, Scope,
    contacts::{
        exports::{self, Batch, Export, Format, Sheet},
        rules::Rule,
    },
};
use tokio::task::spawn_blocking;

pub(crate) fn routes(app: &App) -> Router {
    Router::new().route("/exports", post(create)).layer(middleware::from_fn(error::tell)).with_state(app.clone())
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    rule: Option<Rule>,
    format: Format,
    by: Option<Vec<String>>,
}

async fn create(State(app): State<App>, caller: Caller, Body(wanted): Body<Wanted>) -> Result<Response, Failed> {
    let scope = session::demand(&app, &caller).await?;
    let locale = scope.locale();
    let Wanted { rule, format, by } = wanted;
    let begun = async {
        if let Some(by) = by {
            let groups = scope.act(async |tx| exports::groups(tx, rule.as_ref(), &by, format).await).await?;
            return Ok((headers(&scope, format), groups).into_response());
        }
        let mut export = scope.act(async |tx| exports::begin(tx, rule).await).await?;
        let first = scope.act(async |tx| exports::next(tx, &mut export).await).await?;
        let named = headers(&scope, format);
        Ok((named, Content::from_stream(pour(app, scope, caller.request, (export, first), format))).into_response())
    };
    begun.await.map_err(|fault| Failed::told(fault, locale))
}

/// The next people are asked for while these are opened and written. Whoever may no longer do it gets no more.
fn pour(
    app: App,
    scope: Scope,
    request: String,
    (mut export, mut batch): (Export, Option<Batch>),
    format: Format,
) -> impl Stream<Item = Result<Bytes>> {
    async_stream::try_stream! {
        let sheet = export.sheet();
        yield sheet.head(format)?.into();
        let mut is_first = true;
        while let Some(people) = batch {
            let sheet = sheet.clone();
            let text = spawn_blocking(move || sheet.body(format, &people.open()?, is_first));
            let next = async {
                let scope = app.db.renew(&scope).await?;
                scope.act(async |tx| exports::next(tx, &mut export).await).await
            };
            let (text, next) = tokio::join!(text, next);
            let text = text.map_err(Error::internal).and_then(|text| text).inspect_err(|fault| fault.note(&request))?;
            yield text.into();
            batch = next.inspect_err(|fault| fault.note(&request))?;
            is_first = false;
        }
        yield Bytes::from_static(Sheet::tail(format));
    }
}

/// What the file is, and what it is called.
fn headers(scope: &Scope, format: Format) -> [(HeaderName, String); 3] {
    let (kind, end) = format.kind();
    let name = format!("attachment; filename=\"contacts-{}.{end}\"", scope.db().clock().now().format("%Y-%m-%d"));
    let keep = "no-store".to_owned();
    [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name), (header::CACHE_CONTROL, keep)]
}
