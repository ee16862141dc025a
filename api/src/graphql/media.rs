//! Which media types a request brings and which its sender can read (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, HeaderName, header};

/// What an answer is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`, where the status code tells of the GraphQL answer too.
    GraphQl,
    /// `application/json`, for clients of before the draft: any GraphQL answer is a 200.
    Json,
}

impl Media {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The media type that the sender wants most; none when it reads neither.
    ///
    /// Without the header it is the draft's own. A bare `*/*` comes from clients that never heard of the draft and gets
    /// JSON, but not beside `text/html`: that is a browser following a link, which must not run anything.
    pub(super) fn accepted(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(header::ACCEPT) {
            return Some(Self::GraphQl);
        }
        let navigates = accepts(headers, "text/html");
        let weigh = |media: Self, name: &str| {
            let exact = ranges(headers).find(|range| range.name == name);
            let wild = ranges(headers).find(|range| matches!(range.name, "application/*" | "*/*"));
            let found = exact.or(wild.filter(|_| !navigates))?;
            // Named beats meant, the draft's own beats the old one, JSON is the safer guess.
            let rank =
                if found.name == name { 2 + u8::from(media == Self::GraphQl) } else { u8::from(media == Self::Json) };
            (found.weight > 0.0).then_some((media, found.weight, rank))
        };
        let both = [weigh(Self::GraphQl, "application/graphql-response+json"), weigh(Self::Json, "application/json")];
        let best = both.into_iter().flatten().max_by(|a, b| a.1.total_cmp(&b.1).then(a.2.cmp(&b.2)));
        best.map(|(media, ..)| media)
    }
}

/// Whether the body is JSON in UTF-8, by its own word. Anything else could have been sent by a form of another site.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(only), None) = (types.next(), types.next()) else {
        return false;
    };
    only.to_str().ok().and_then(Range::read).is_some_and(|range| range.name == "application/json")
}

/// Whether the sender reads events: by name, by a wildcard, or by saying nothing (RFC 9110, section 12.5.1). A wildcard beside
/// `text/html` is a browser following a link, which must not run anything.
pub(super) fn takes_events(headers: &HeaderMap) -> bool {
    let named = ranges(headers).find(|range| range.name == "text/event-stream");
    let wild = |name| ranges(headers).find(|range| range.name == name);
    let meant = || wild("text/*").or_else(|| wild("*/*")).filter(|_| !accepts(headers, "text/html"));
    !headers.contains_key(header::ACCEPT) || named.or_else(meant).is_some_and(|range| range.weight > 0.0)
}

/// Whether the `Accept` header names this media type itself.
pub(crate) fn accepts(headers: &HeaderMap, name: &str) -> bool {
    ranges(headers).any(|range| range.name == name && range.weight > 0.0)
}

struct Range<'a> {
    name: &'a str,
    weight: f32,
}

impl<'a> Range<'a> {
    /// Reads `type/subtype; charset=utf-8; q=0.5`; none for a charset other than UTF-8 and for what is malformed.
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().filter(|name| name.contains('/'))?;
        let mut weight = 1.0;
        for parameter in parts.filter(|parameter| !parameter.is_empty()) {
            let (key, value) = parameter.split_once('=')?;
            let value = value.trim().trim_matches('"');
            match key.trim() {
                key if key.eq_ignore_ascii_case("charset") => value.eq_ignore_ascii_case("utf-8").then_some(())?,
                key if key.eq_ignore_ascii_case("q") => {
                    weight = value.parse().ok().filter(|weight| (0.0..=1.0).contains(weight))?;
                }
                _ => {}
            }
        }
        Some(Self { name, weight })
    }
}

fn ranges(headers: &HeaderMap) -> impl Iterator<Item = Range<'_>> {
    listed(headers, header::ACCEPT).filter_map(Range::read)
}

fn listed(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','))
}
