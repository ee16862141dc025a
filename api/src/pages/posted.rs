//! What a form of ours posts, and the language that a page's reader chose.

use crate::graphql::Caller;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use locales::{Locale, Script};
use maud::{Markup, html};
use std::convert::Infallible;

/// The fields of a form, as they were posted.
#[derive(Default)]
pub(super) struct Posted(Vec<(String, String)>);

impl Posted {
    /// The field of this name; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether there is a field of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// All fields of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl<S: Sync + Send> FromRequest<S> for Posted {
    type Rejection = Infallible;

    /// What can't be read holds no field.
    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let body = Bytes::from_request(request, state).await.unwrap_or_default();
        Ok(Self(serde_urlencoded::from_bytes(&body).unwrap_or_default()))
    }
}

/// The language of `?lang=`, which the switch on a page sets.
#[derive(Clone, Copy)]
pub(super) struct Chosen(pub(super) Option<Locale>);

impl<S: Sync> FromRequestParts<S> for Chosen {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let fields: Vec<(String, String)> =
            serde_urlencoded::from_str(parts.uri.query().unwrap_or_default()).unwrap_or_default();
        let chosen = fields.iter().find(|(name, _)| name == "lang").and_then(|(_, tag)| tag.parse().ok());
        Ok(Self(chosen))
    }
}

impl Chosen {
    /// The chosen language, or the one in which the person is written to, or the browser's.
    pub(super) fn or(self, persons: Option<Locale>, caller: &Caller) -> Locale {
        self.0.or(persons).unwrap_or_else(|| caller.locale())
    }
}

/// The same page in other languages, by their own names.
pub(super) fn switch(locale: Locale, languages: &[Locale]) -> Markup {
    html! {
        @if languages.len() > 1 {
            nav.languages aria-label=(super::say(locale, "page-language")) {
                @for language in languages {
                    a href={ "?lang=" (language) } lang=(language) hreflang=(language) dir=(language.direction())
                        aria-current=[(*language == locale).then_some("true")] { (name(*language)) }
                }
            }
        }
    }
}

/// A language's own name.
pub(super) fn name(language: Locale) -> &'static str {
    match language {
        Locale::Fr => "Français",
        Locale::En => "English",
        Locale::Ar => "العربية",
        Locale::Tzm(Script::Tifinagh) => "ⵜⴰⵎⴰⵣⵉⵖⵜ",
        Locale::Tzm(Script::Latin) => "Tamaziɣt",
    }
}
