//! What a form must be: sites and pages that can't smuggle anything into a header, words in every language.

use super::{Ask, Draft};
use crate::{
    Tx,
    contacts::consent::{Purpose, wordings},
    error::{Check, Result, Violation},
    permissions::FormWrite,
};
use locales::Locale;
use serde_json::json;

/// The most work that may be asked of a browser, in bits: about ten seconds; 16 are less than one.
const HARDEST: i16 = 20;
/// The most sites, and the most things to tick.
const MOST: usize = 20;

/// Checks a draft and gives its languages as they are kept.
pub(super) async fn check(tx: &Tx<FormWrite>, draft: &Draft) -> Result<Vec<String>> {
    let mut check = Check::default();
    check.line("name", &draft.name, 120);
    check.demand(!draft.languages.is_empty(), "languages", "required");
    let mut languages: Vec<Locale> = Vec::new();
    for language in &draft.languages {
        if let Some(locale) = check.keep("languages", language.parse::<Locale>().map_err(|_| "locale-unknown")) {
            check.demand(!languages.contains(&locale), "languages", "duplicate");
            languages.push(locale);
        }
    }
    check.demand(!draft.asks.is_empty(), "asks", "required");
    let range = |max: usize| json!({ "min": 0, "max": max });
    if draft.asks.len() > MOST {
        check.push(Violation::new("asks", "out-of-range").with(&range(MOST)));
    }
    if draft.origins.len() > MOST {
        check.push(Violation::new("origins", "out-of-range").with(&range(MOST)));
    }
    if !(0..=HARDEST).contains(&draft.difficulty) {
        check.push(Violation::new("difficulty", "out-of-range").with(&json!({ "min": 0, "max": HARDEST })));
    }
    check.demand(draft.asks.iter().all(|ask| ask.said.granted()), "asks", "form-ask-of-nothing");
    let receives = draft.asks.iter().any(|ask| ask.said.purpose() == Purpose::Messages);
    check.demand(draft.asks.is_empty() || receives, "asks", "form-ask-without-messages");
    check.demand(draft.origins.iter().all(|origin| is_origin(origin)), "origins", "origin-invalid");
    if let Some(redirect) = &draft.redirect {
        let allowed = draft.origins.iter().any(|origin| leads_to(redirect, origin));
        check.demand(allowed, "redirect", "form-redirect-elsewhere");
    }
    for Ask { wording, version, .. } in draft.asks.iter().take(MOST) {
        for language in &languages {
            let there = wordings::text(tx, wording, *version, *language).await?.is_some();
            check.demand(there, "asks", "form-wording-missing");
        }
    }
    check.done()?;
    Ok(languages.iter().map(Locale::to_string).collect())
}

/// `https://`, a host in lower case, perhaps a port, and nothing else: it stands in a header as it is.
fn is_origin(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    let fine_host = host.contains('.') && host.len() <= 253 && host.bytes().all(plain) && !host.contains("..");
    let edges = !host.starts_with(['.', '-']) && !host.ends_with(['.', '-']);
    fine_host && edges && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// Whether an address leads to a page of this site: what follows the site begins a path, so that no other host can hide in it.
fn leads_to(address: &str, origin: &str) -> bool {
    let printable = address.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>".contains(&byte));
    let rest = address.strip_prefix(origin);
    printable && address.len() <= 2_000 && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_its_scheme_its_host_and_nothing_else() {
        assert!(is_origin("https://shop.example") && is_origin("https://shop.example:8443"));
        for wrong in [
            "http://shop.example",
            "https://shop.example/",
            "https://*.example",
            "https://shop.example; script-src *",
            "https://shop.example https://evil.example",
            "https://Shop.example",
            "https://user@shop.example",
            "https://shop.example:0",
            "https://shop",
            "'self'",
            "",
        ] {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_page_elsewhere_is_none_of_the_sites() {
        let site = "https://shop.example";
        assert!(leads_to("https://shop.example", site) && leads_to("https://shop.example/thanks?a=1", site));
        for wrong in [
            "https://shop.example.evil.example",
            "https://shop.example@evil.example",
            "https://evil.example",
            "https://shop.example/\r\nX: y",
        ] {
            assert!(!leads_to(wrong, site), "{wrong}");
        }
    }
}
