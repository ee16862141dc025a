//! What is kept of a person: opened by themselves with a link that was mailed to them, or by a member who may; read, taken along,
//! put right.

mod file;
mod mend;

use super::{
    HEADERS, Page, answer, failure, page_status,
    posted::{Chosen, Posted, switch},
    say, say_of,
};
use crate::{app::App, auth::attempt::guess, graphql::Caller, session};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use locales::Locale;
use maud::html;
use tenants::{
    Error, Id, Result, Scope, Violation,
    campaigns::tracking::{Mark, Purpose},
    contacts::{
        Contact,
        rights::{self, Correction, Format, links},
    },
};

/// What is said of a link that holds no more.
const GONE: [&str; 2] = ["page-data-title", "page-data-invalid"];

/// The question whether to open. Looking at it changes nothing, as mail gateways fetch every link.
pub(super) async fn ask(State(app): State<App>, Path(token): Path<String>, chosen: Chosen, caller: Caller) -> Response {
    let asked = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let closed = scope.act(async |tx| links::look(tx, mark.subject()).await).await?;
        let locale = chosen.or(closed.locale, &caller);
        let content = html! {
            p { (say_of(locale, "page-data-text", &closed.company)) }
            form method="post" { button { (say(locale, "page-data-button")) } }
            (switch(locale, &Locale::ALL))
        };
        Ok(Page { locale, title: say(locale, "page-data-title"), content }.into_response())
    };
    answer(asked.await, GONE, chosen, &caller)
}

/// Opens the file: by the link once, then by the stamp of its page, for a quarter of an hour.
pub(super) async fn open(
    State(app): State<App>,
    Path(token): Path<String>,
    chosen: Chosen,
    caller: Caller,
    posted: Posted,
) -> Response {
    let opened = async {
        let (scope, mark) = follow(&app, &caller, &token).await?;
        let (link, stamp) = (mark.subject(), posted.get("stamp"));
        let given = mend::given(&posted);
        let told = match posted.get("do") {
            "mend" => mended(&scope, mark, stamp, &given, chosen.or(None, &caller)).await?,
            _ => Told::Nothing,
        };
        let opened = scope.act(async |tx| links::open(tx, link, stamp).await).await?;
        if let Some((format, name)) = download(posted.get("do")) {
            return Ok(file(&opened.dossier.text(format)?, name));
        }
        let locale = chosen.or(opened.dossier.locale, &caller);
        let (violations, kept) = match &told {
            Told::Wrong(violations) => (violations.as_slice(), given),
            _ => (&[][..], mend::known(&opened.dossier)),
        };
        let content = html! {
            div.file {
                @if let Some(key) = told.key() { p.told role="status" { (say(locale, key)) } }
                p { (say_of(locale, "page-data-hint", &opened.dossier.company)) }
                (file::tools(locale, &opened.stamp))
                (mend::form(locale, &opened.stamp, &kept, violations))
                (file::parts(locale, &opened.dossier))
            }
        };
        let status = if violations.is_empty() { StatusCode::OK } else { page_status(&Error::Invalid(Vec::new())) };
        Ok((status, Page { locale, title: say(locale, "page-data-title"), content }).into_response())
    };
    answer(opened.await, GONE, chosen, &caller)
}

/// What became of a correction.
enum Told {
    Nothing,
    Saved,
    Mailed,
    Wrong(Vec<Violation>),
}

impl Told {
    fn key(&self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Saved => Some("page-data-saved"),
            Self::Mailed => Some("page-data-mailed"),
            Self::Wrong(_) => Some("page-data-wrong"),
        }
    }
}

async fn mended(scope: &Scope, mark: Mark, stamp: &str, given: &Correction, language: Locale) -> Result<Told> {
    let act = async |tx: &_| rights::correct(tx, mark.subject(), stamp, given, language).await;
    match scope.act(act).await {
        Ok(true) => Ok(Told::Mailed),
        Ok(false) => Ok(Told::Saved),
        Err(Error::Invalid(violations)) => Ok(Told::Wrong(violations)),
        Err(fault) => Err(fault),
    }
}

/// What is taken along, and under which name.
fn download(wanted: &str) -> Option<(Format, &'static str)> {
    match wanted {
        "whole" => Some((Format::Whole, "data.json")),
        "portable" => Some((Format::Portable, "portable.json")),
        "table" => Some((Format::PortableCsv, "portable.csv")),
        _ => None,
    }
}

fn file(text: &str, name: &str) -> Response {
    let kind = if name.ends_with("csv") { "text/csv; charset=utf-8" } else { "application/json" };
    let named = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let named = named.unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, named)];
    (HEADERS, headers, text.to_owned()).into_response()
}

async fn follow(app: &App, caller: &Caller, token: &str) -> Result<(Scope, Mark)> {
    let follow = app.db.follow(token, Purpose::Data, session::origin(app, caller));
    guess(app, caller, token, follow).await
}

/// The file of a person for a member who may open it, in the person's language unless another is asked for. Each time a row in the
/// audit chain.
pub(super) async fn of(
    State(app): State<App>,
    Path(contact): Path<String>,
    chosen: Chosen,
    caller: Caller,
) -> Response {
    let opened = async {
        let scope = session::reader(&app, &caller).await?;
        let contact: Id<Contact> = contact.parse().map_err(|_| Error::NotFound)?;
        let dossier = scope.act(async |tx| rights::dossier(tx, contact).await).await?;
        let locale = chosen.or(dossier.locale, &caller);
        let content = html! {
            div.file {
                p { (say_of(locale, "page-data-hint", &dossier.company)) }
                (file::parts(locale, &dossier))
                (switch(locale, &Locale::ALL))
            }
        };
        Ok(Page { locale, title: say(locale, "page-data-title"), content }.into_response())
    };
    opened.await.unwrap_or_else(|fault| failure(&caller, chosen.or(None, &caller), &fault))
}
