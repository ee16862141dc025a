//! How a page looks: one card, one style file of ours, nothing from elsewhere.

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use locales::Locale;
use maud::{DOCTYPE, Markup, html};

/// A page with this title and body, for this reader.
pub(super) fn page(locale: Locale, title: &str, body: Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang=(locale) dir=(locale.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="stylesheet" href="/pages.css";
            }
            body { main { h1 { (title) } (body) } }
        }
    };
    let mut response = Html(page.into_string()).into_response();
    let policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
