//! The language that a browser asks for: `Accept-Language` by RFC 9110, sections 12.4.2 and 12.5.4.

use crate::Locale;
use std::cmp::Reverse;

impl Locale {
    /// The locale that an `Accept-Language` header wants most, or none when it wants nothing we speak.
    ///
    /// Of equal weights the first wins; `*` stands for our first language that the header does not name; what is
    /// malformed is passed over, as an odd header is no reason to refuse a person.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut ranges: Vec<(&str, u16)> = accept_language.split(',').filter_map(range).collect();
        let named: Vec<Self> = ranges.iter().filter_map(|(tag, _)| tag.parse().ok()).collect();
        let rest = || Self::ALL.into_iter().find(|locale| !named.contains(locale));
        ranges.retain(|(_, weight)| *weight > 0);
        ranges.sort_by_key(|(_, weight)| Reverse(*weight));
        ranges.iter().find_map(|(tag, _)| if *tag == "*" { rest() } else { tag.parse().ok() })
    }
}

/// A language range and its weight in thousandths.
fn range(element: &str) -> Option<(&str, u16)> {
    match element.split_once(';') {
        None => Some((element.trim(), 1000)),
        Some((tag, parameter)) => {
            let (name, value) = parameter.trim().split_once('=')?;
            name.eq_ignore_ascii_case("q").then_some(())?;
            Some((tag.trim(), weight(value)?))
        }
    }
}

/// `0`, `1`, or either with up to three decimals, at most 1, in thousandths.
fn weight(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let plain = matches!(whole, "0" | "1") && decimals.len() <= 3 && decimals.bytes().all(|b| b.is_ascii_digit());
    let thousandths = plain.then(|| format!("{whole}{decimals:0<3}"))?.parse().ok()?;
    (thousandths <= 1000).then_some(thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Script;

    fn wanted(header: &str) -> Option<String> {
        Locale::negotiate(header).map(|locale| locale.to_string())
    }

    #[test]
    fn the_heaviest_language_wins_and_the_first_of_equals() {
        assert_eq!(wanted("fr;q=0.3, en-US, ar;q=0.9").as_deref(), Some("en"));
        assert_eq!(wanted("ar, en").as_deref(), Some("ar"));
        assert_eq!(wanted("da, en-gb;q=0.8, en;q=0.7").as_deref(), Some("en"));
        assert_eq!(wanted("kab , fr ; q=0.999").as_deref(), Some("tzm-Latn"));
        assert_eq!(Locale::negotiate("fr;Q=0.25,tzm;q=0.250,en;q=0.2"), Some(Locale::Fr));
    }

    #[test]
    fn a_language_of_no_weight_is_refused() {
        assert_eq!(wanted("fr;q=0, de"), None);
        assert_eq!(wanted("fr;q=0.000, *;q=0.1").as_deref(), Some("en"));
        assert_eq!(wanted("fr-CA;q=0, fr").as_deref(), Some("fr"));
    }

    #[test]
    fn the_star_stands_for_what_is_not_named() {
        assert_eq!(wanted("*").as_deref(), Some("fr"));
        assert_eq!(wanted("fr;q=0.2, *;q=0.8").as_deref(), Some("en"));
        assert_eq!(wanted("en;q=0.5, *;q=0.1").as_deref(), Some("en"));
        assert_eq!(Locale::negotiate("fr;q=0,en;q=0,ar;q=0,*"), Some(Locale::Tzm(Script::Tifinagh)));
        assert_eq!(wanted("*;q=0"), None);
    }

    #[test]
    fn what_is_malformed_is_passed_over() {
        for header in ["", ",,;", "de, pt-BR", "en;q=2", "en;q=1.001", "en;q=0.1234", "en;q=-1", "en;q=NaN", "en;v=1"] {
            assert_eq!(wanted(header), None, "{header}");
        }
        assert_eq!(wanted("en;q=high, ar;q=0.1").as_deref(), Some("ar"));
    }
}
