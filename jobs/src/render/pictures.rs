//! Finds the pictures of a rendered page, so that its author can be told of those that say nothing to whoever doesn't see them.

use html5gum::{Token, Tokenizer};

/// A picture of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its address.
    pub address: String,
    /// Whether it has an alternative text; an empty one says that it is decoration (WCAG 2.2, 1.1.1).
    pub told: bool,
}

/// The pictures of this page, in their order: elements, and backgrounds that are attributes.
#[must_use]
pub fn pictures(html: &str) -> Vec<Shown> {
    let mut found = Vec::new();
    for Ok(token) in Tokenizer::new(html) {
        let Token::StartTag(tag) = token else { continue };
        let value =
            |name: &[u8]| tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).trim().to_owned());
        if *tag.name == b"img"[..] {
            found.extend(value(b"src").map(|address| Shown { address, told: value(b"alt").is_some() }));
        }
        found.extend(value(b"background").map(|address| Shown { address, told: true }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_found_with_and_without_their_texts() {
        let page =
            "<!-- <img src=no> --><IMG SRC=' a.png '><img alt src=b.png><img alt=\"B\"><td background=c.png>x</td>";
        let found: Vec<_> = pictures(page).into_iter().map(|shown| (shown.address, shown.told)).collect();
        let expected = [("a.png", false), ("b.png", true), ("c.png", true)];
        assert_eq!(found, expected.map(|(address, told)| (address.to_owned(), told)));
    }
}
