//! Pages for people who follow a link of a mail, before or without the console: small, in their language, without a script (but for
//! the work that a public form can ask for).
//!
//! | path | GET | POST |
//! |---|---|---|
//! | `/u/{token}` | asks whether to unsubscribe | unsubscribes (RFC 8058: by the mail program, too) |
//! | `/c/{token}` | leads where a message's link leads, and counts it | |
//! | `/o/{token}` | an invisible picture, which counts an opening | |
//! | `/p/{token}` | the preference centre | changes what a person agreed to |
//! | `/p/{token}/rights` | what a person may ask for | takes what they ask for |
//! | `/d/{token}` | asks whether to open what is kept of a person | opens it, once; corrects it |
//! | `/e/{token}` | asks whether an address is the person's | takes the yes |
//! | `/data/{contact}`, `/register` | for members: what is kept of a person; the register of processing | |
//! | `/agree/{token}` | asks whether somebody agrees | writes the yes down |
//! | `/f/{token}` | a company's public form | has the mail sent that asks |
//! | `/confirm/{token}`, `/join/{token}`, `/reset/{token}` | a form | what the form is for |
//! | `/` | what this is | |
//!
//! Mail gateways fetch every link, so no GET changes anything but a count; a member's leaves its row in the audit chain.

mod address;
mod agree;
mod data;
mod forms;
mod home;
mod links;
mod posted;
mod preferences;
mod register;
mod rights;
mod subscribe;

use crate::{
    app::App,
    error,
    graphql::{self, Caller},
};
use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use locales::{Args, Locale, t};
use maud::{DOCTYPE, Markup, html};
use posted::{Chosen, switch};
use std::time::Duration;
use tenants::{Error, Result};
use tower_http::timeout::TimeoutLayer;

/// No script, no frame, nothing from anywhere else; the empty picture stands for the icon.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// The longest form, in bytes.
const FORM: usize = 16 * 1024;

pub(crate) fn routes(app: &App) -> Router {
    let patience = Duration::from_millis(app.config.graphql.timeout);
    Router::new()
        .route("/", get(home::show))
        .route("/pages.css", get(style))
        .route("/u/{token}", get(links::ask).post(links::unsubscribe))
        .route("/c/{token}", get(links::click))
        .route("/o/{token}", get(links::open))
        .route("/p/{token}", get(preferences::show).post(preferences::save))
        .route("/p/{token}/rights", get(rights::show).post(rights::ask))
        .route("/d/{token}", get(data::ask).post(data::open))
        .route("/e/{token}", get(address::ask).post(address::confirm))
        .route("/data/{contact}", get(data::of))
        .route("/register", get(register::show))
        .route("/agree/{token}", get(agree::ask).post(agree::confirm))
        .route("/f/{token}", get(subscribe::show).post(subscribe::submit))
        .route("/form.js", get(subscribe::script))
        .merge(forms::routes())
        .layer(DefaultBodyLimit::max(FORM))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, patience))
        .with_state(app.clone())
}

async fn style() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (kind, include_str!("pages/pages.css")).into_response()
}

/// A page in one language.
struct Page {
    locale: Locale,
    title: String,
    content: Markup,
}

/// What every page is sent with. The token in its address stays out of caches, search engines and other sites' logs; our own
/// pages still learn that the form is ours.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::VARY, HeaderValue::from_static("Accept-Language")),
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
];

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let page = html! {
            (DOCTYPE)
            html lang=(self.locale) dir=(self.locale.direction()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href="/pages.css";
                }
                body { main { h1 { (self.title) } (self.content) } }
            }
        };
        (HEADERS, page).into_response()
    }
}

/// A sentence without variables.
fn say(locale: Locale, key: &str) -> String {
    t(locale, key, &Args::new())
}

/// A sentence that names the company.
fn say_of(locale: Locale, key: &str, company: &str) -> String {
    t(locale, key, &Args::new().with("company", company))
}

/// The page for what went wrong, with the error's own sentence; for a fault of ours with the reference for the support team.
fn failure(caller: &Caller, locale: Locale, fault: &Error) -> Response {
    fault.note(&caller.request);
    let reference = t(locale, "page-error-reference", &Args::new().with("request", caller.request.as_str()));
    let content = html! {
        @if let Error::Internal(_) | Error::Unavailable(_) = fault {
            p { (say(locale, "page-error-text")) }
            p.quiet { (reference) }
        } @else {
            p { (error::message(fault, locale, &caller.request)) }
        }
    };
    let page = Page { locale, title: say(locale, "page-error-title"), content };
    (page_status(fault), page).into_response()
}

/// A page, or the one for what went wrong. Of a link that holds no more it says so by the sentences `gone`: a title and a text.
fn answer(page: Result<impl IntoResponse>, gone: [&str; 2], chosen: Chosen, caller: &Caller) -> Response {
    let locale = chosen.or(None, caller);
    match page {
        Ok(page) => page.into_response(),
        Err(Error::Refused("LINK_INVALID", _)) => {
            let [title, text] = gone.map(|key| say(locale, key));
            let content = html! { p { (text) } (switch(locale, &Locale::ALL)) };
            (StatusCode::NOT_FOUND, Page { locale, title, content }).into_response()
        }
        Err(fault) => failure(caller, locale, &fault),
    }
}

/// For an address that there is not.
pub(crate) async fn lost(caller: Caller) -> Response {
    told(&caller, &Error::NotFound)
}

/// For a method that the address does not take; the router adds which ones it does.
pub(crate) async fn unfit(caller: Caller) -> Response {
    told(&caller, &Error::refused("METHOD_NOT_ALLOWED"))
}

/// A page for a browser, JSON for a program.
fn told(caller: &Caller, fault: &Error) -> Response {
    let locale = caller.locale();
    let mut told = if graphql::accepts(&caller.headers, "text/html") {
        failure(caller, locale, fault)
    } else {
        (error::status(fault), Json(error::body(fault, locale, &caller.request))).into_response()
    };
    // Browsers and programs get answers of their own.
    told.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language"));
    told
}

/// The status of a page: a link that holds no more is gone.
fn page_status(fault: &Error) -> StatusCode {
    match fault.code() {
        "LINK_INVALID" | "RESET_INVALID" | "INVITATION_INVALID" => StatusCode::GONE,
        _ => error::status(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    async fn text(response: Response) -> String {
        String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
    }

    fn caller() -> Caller {
        Caller { headers: axum::http::HeaderMap::new(), peer: [127, 0, 0, 1].into(), request: "req-1".to_owned() }
    }

    #[tokio::test]
    async fn a_page_is_written_in_the_direction_of_its_language() {
        for (locale, dir) in [(Locale::Ar, r#"lang="ar" dir="rtl""#), (Locale::En, r#"lang="en" dir="ltr""#)] {
            let page = Page { locale, title: say(locale, "page-unsubscribe-title"), content: html! {} };
            assert!(text(page.into_response()).await.contains(dir));
        }
    }

    #[tokio::test]
    async fn a_companys_name_is_text_and_no_markup() {
        let sentence = say_of(Locale::En, "page-unsubscribe-question", "<b>Zoé</b>");
        let page = Page { locale: Locale::En, title: String::new(), content: html! { p { (sentence) } } };
        let page = text(page.into_response()).await;
        assert!(page.contains("&lt;b&gt;Zoé&lt;/b&gt;") && !page.contains("<b>"), "{page}");
    }

    #[tokio::test]
    async fn a_fault_of_ours_shows_its_reference_and_nothing_of_its_source() {
        let response = failure(&caller(), Locale::En, &Error::internal("column \"x\" is missing"));
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let page = text(response).await;
        assert!(page.contains("req-1") && !page.contains("column"), "{page}");
    }

    #[test]
    fn a_link_that_holds_no_more_is_gone() {
        assert_eq!(failure(&caller(), Locale::Fr, &Error::refused("RESET_INVALID")).status(), StatusCode::GONE);
        assert_eq!(failure(&caller(), Locale::Fr, &Error::Limit(3)).status(), StatusCode::TOO_MANY_REQUESTS);
    }
}
