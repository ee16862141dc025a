//! What recipients do with the links of a message: follow them, look at it, leave.

use super::{HEADERS, Page, failure, say, say_of};
use crate::{app::App, graphql::Caller, session};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use locales::Locale;
use maud::{Markup, html};

use tenants::{
    Error, Result, Scope,
    campaigns::tracking::{self, Mark, Purpose},
    provisioning,
};

/// The name of a field in our own form, by which it is told from a mail program's POST.
const OURS: &str = "page";

/// The question. Looking at it changes nothing.
pub(super) async fn ask(State(app): State<App>, Path(token): Path<String>, caller: Caller) -> Response {
    let asked = async {
        let (scope, _) = follow(&app, &caller, &token, Purpose::Unsubscribe).await?;
        let company = scope.act(async |tx| provisioning::read(tx).await).await?.name;
        let locale = language(&caller, scope.locale());
        let form = html! {
            p { (say_of(locale, "page-unsubscribe-question", &company)) }
            form method="post" {
                button name=(OURS) value="yes" { (say(locale, "page-unsubscribe-button")) }
            }
        };
        Ok(leaving(locale, form).into_response())
    };
    asked.await.unwrap_or_else(|fault| not_leaving(&caller, &fault))
}

/// Unsubscribes. A mail program gets a plain answer: no page, no cookie, no redirect (RFC 8058, section 3.1).
pub(super) async fn unsubscribe(
    State(app): State<App>,
    Path(token): Path<String>,
    caller: Caller,
    form: Bytes,
) -> Response {
    let left = async {
        let (scope, mark) = follow(&app, &caller, &token, Purpose::Unsubscribe).await?;
        let is_new = scope.act(async |tx| tracking::unsubscribe(tx, mark).await).await?;
        if !is_ours(&form) {
            return Ok((HEADERS, "OK").into_response());
        }
        let company = scope.act(async |tx| provisioning::read(tx).await).await?.name;
        let locale = language(&caller, scope.locale());
        let key = if is_new { "page-unsubscribe-done" } else { "page-unsubscribe-already" };
        let done = html! { p { (say_of(locale, key, &company)) } };
        Ok(leaving(locale, done).into_response())
    };
    left.await.unwrap_or_else(|fault| not_leaving(&caller, &fault))
}

/// Leads where the message's link leads.
pub(super) async fn click(
    State(app): State<App>,
    Path(token): Path<String>,
    caller: Caller,
    method: Method,
) -> Response {
    let target = async {
        let (scope, mark) = follow(&app, &caller, &token, Purpose::Click).await?;
        let url = scope.act(async |tx| tracking::target(tx, mark).await).await?;
        // Whatever becomes of the count, the person is led on.
        if !is_machine(&method, &caller.headers)
            && let Err(fault) = scope.act(async |tx| tracking::click(tx, mark).await).await
        {
            fault.note(&caller.request);
        }
        HeaderValue::try_from(url).map_err(Error::internal)
    };
    match target.await {
        Ok(url) => (StatusCode::FOUND, PASSING, [(header::LOCATION, url)]).into_response(),
        Err(Error::Refused("LINK_INVALID", _)) => {
            let locale = caller.locale();
            let content = html! { p { (say(locale, "page-link-expired-text")) } };
            let page = Page { locale, title: say(locale, "page-link-expired-title"), content };
            (StatusCode::NOT_FOUND, page).into_response()
        }
        Err(fault) => failure(&caller, caller.locale(), &fault),
    }
}

/// The picture, whatever the token: a mail program would show its reader a broken one.
pub(super) async fn open(
    State(app): State<App>,
    Path(token): Path<String>,
    caller: Caller,
    method: Method,
) -> Response {
    if !is_machine(&method, &caller.headers) {
        let counted = async {
            let (scope, mark) = follow(&app, &caller, &token, Purpose::Open).await?;
            scope.act(async |tx| tracking::open(tx, mark).await).await
        };
        if let Err(fault) = counted.await {
            fault.note(&caller.request);
        }
    }
    (PASSING, [(header::CONTENT_TYPE, "image/gif")], GIF).into_response()
}

/// What is asked for anew each time, and tells the next site nothing.
const PASSING: [(header::HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer")];

/// One transparent pixel.
const GIF: &[u8; 43] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

async fn follow(app: &App, caller: &Caller, token: &str, purpose: Purpose) -> Result<(Scope, Mark)> {
    app.db.follow(token, purpose, session::origin(app, caller)).await
}

/// Whether a machine fetches this before a person does, or instead of one: a question for the headers only, or a browser or
/// a mail program that reads ahead.
fn is_machine(method: &Method, headers: &HeaderMap) -> bool {
    let ahead = |name| {
        let values = headers.get_all(name).iter().filter_map(|value: &HeaderValue| value.to_str().ok());
        values.map(str::to_ascii_lowercase).any(|value| value.contains("prefetch") || value.contains("preview"))
    };
    method == Method::HEAD || ["sec-purpose", "purpose", "x-purpose", "x-moz"].into_iter().any(ahead)
}

/// Whether the body comes from our own form. A mail program's says `List-Unsubscribe=One-Click`, or nothing.
fn is_ours(form: &[u8]) -> bool {
    let fields: Result<Vec<(String, String)>, _> = serde_urlencoded::from_bytes(form);
    fields.is_ok_and(|fields| fields.iter().any(|(name, _)| name == OURS))
}

/// The language the reader's browser asks for, or else the company's.
fn language(caller: &Caller, companys: Locale) -> Locale {
    caller.header("accept-language").and_then(Locale::negotiate).unwrap_or(companys)
}

fn leaving(locale: Locale, content: Markup) -> Page {
    Page { locale, title: say(locale, "page-unsubscribe-title"), content }
}

fn not_leaving(caller: &Caller, fault: &Error) -> Response {
    let locale = caller.locale();
    match fault {
        Error::Refused("LINK_INVALID", _) => {
            let page = leaving(locale, html! { p { (say(locale, "page-unsubscribe-invalid")) } });
            (StatusCode::NOT_FOUND, page).into_response()
        }
        _ => failure(caller, locale, fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_ahead_is_told_from_reading() {
        for (name, value) in [
            ("sec-purpose", "prefetch;prerender"),
            ("purpose", "prefetch"),
            ("x-purpose", "preview"),
            ("x-moz", "Prefetch"),
        ] {
            let headers = HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]);
            assert!(is_machine(&Method::GET, &headers), "{name}: {value}");
        }
        assert!(is_machine(&Method::HEAD, &HeaderMap::new()));
        assert!(!is_machine(&Method::GET, &HeaderMap::new()));
    }

    #[test]
    fn a_mail_programs_form_is_told_from_our_own() {
        assert!(is_ours(b"page=yes"));
        for theirs in [&b"List-Unsubscribe=One-Click"[..], b"", b"\xff\xfe", b"--x\r\ncontent-disposition: form-data"] {
            assert!(!is_ours(theirs), "{theirs:?}");
        }
    }

    #[test]
    fn the_picture_is_a_gif_of_one_pixel() {
        assert!(GIF.starts_with(b"GIF89a\x01\0\x01\0") && GIF.ends_with(b";"));
    }
}
