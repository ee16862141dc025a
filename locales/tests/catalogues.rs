//! The catalogues say the same things in every language, and nothing in them is lost on the way.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test may panic")]

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

const LANGUAGES: [&str; 4] = ["fr", "en", "ar", "tzm"];
/// Of dates, CLDR has what the other languages need.
const TAMAZIGHT_ONLY: &str = "dates.ftl";

/// What a message must have in every language.
#[derive(Debug, Default, PartialEq)]
struct Shape {
    variables: BTreeSet<String>,
    attributes: BTreeSet<String>,
}

/// A message's literal texts and its selectors' variant names.
#[derive(Debug, Default)]
struct Parts {
    texts: Vec<String>,
    literals: Vec<String>,
    variables: BTreeSet<String>,
    variants: Vec<Vec<String>>,
}

impl Parts {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.texts.push((*value).to_owned()),
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
                let name = |key: &VariantKey<&str>| match key {
                    VariantKey::Identifier { name } => (*name).to_owned(),
                    VariantKey::NumberLiteral { value } => (*value).to_owned(),
                };
                self.variants.push(variants.iter().map(|variant| name(&variant.key)).collect());
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => _ = self.variables.insert(id.name.to_owned()),
            InlineExpression::StringLiteral { value } => self.literals.push((*value).to_owned()),
            other => panic!("no catalogue needs {other:?}"),
        }
    }
}

/// The catalogue files of a language, name and text.
fn files(language: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(language);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

/// Every message of a language: file and key, its parts, its shape.
fn messages(language: &str) -> BTreeMap<(String, String), (Parts, Shape)> {
    let mut messages = BTreeMap::new();
    for (file, text) in files(language) {
        let tree = fluent_syntax::parser::parse(text.as_str()).unwrap_or_else(|(_, faults)| {
            panic!("{language}/{file} is malformed: {faults:?}");
        });
        for entry in &tree.body {
            let Entry::Message(message) = entry else { continue };
            let mut parts = Parts::default();
            parts.pattern(message.value.as_ref().unwrap());
            for attribute in &message.attributes {
                parts.pattern(&attribute.value);
            }
            let attributes = message.attributes.iter().map(|attribute| attribute.id.name.to_owned()).collect();
            let shape = Shape { variables: parts.variables.clone(), attributes };
            let twice = messages.insert((file.clone(), message.id.name.to_owned()), (parts, shape));
            assert!(twice.is_none(), "{language}/{file} has {} twice", message.id.name);
        }
    }
    messages
}

fn texts() -> impl Iterator<Item = (&'static str, String, String)> {
    LANGUAGES.into_iter().flat_map(|language| {
        let texts = messages(language).into_iter().flat_map(|((_, key), (parts, _))| {
            parts.texts.into_iter().map(move |text| (key.clone(), text)).collect::<Vec<_>>()
        });
        texts.map(move |(key, text)| (language, key, text)).collect::<Vec<_>>()
    })
}

#[test]
fn every_language_has_the_same_messages_with_the_same_variables() {
    let shapes = |language| {
        let messages = messages(language).into_iter().filter(|((file, _), _)| file != TAMAZIGHT_ONLY);
        messages.map(|(key, (_, shape))| (key, shape)).collect::<BTreeMap<_, _>>()
    };
    let french = shapes("fr");
    assert!(french.len() > 100, "{}", french.len());
    for language in LANGUAGES {
        let other = shapes(language);
        for (key, shape) in &french {
            assert_eq!(other.get(key), Some(shape), "{language}: {key:?}");
        }
        assert_eq!(other.len(), french.len(), "{language} has more than French");
    }
}

#[test]
fn the_library_knows_every_message_on_disk() {
    let messages = messages("fr");
    let on_disk: BTreeSet<&str> = messages.keys().map(|(_, key)| key.as_str()).collect();
    assert_eq!(on_disk.len(), messages.len(), "two files have the same key");
    assert_eq!(locales::keys().collect::<BTreeSet<_>>(), on_disk, "a file isn't compiled in");
    assert!(locales::has("error-not-found") && !locales::has("error-nothing"));
}

/// Readers of Fluent differ in how much they forgive: with a brace that closes on a variant's line, the browser's reader
/// loses the message without a word.
#[test]
fn every_selector_opens_at_the_end_of_a_line_and_closes_at_the_start_of_one() {
    for language in LANGUAGES {
        for (file, text) in files(language) {
            let mut open = false;
            for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
                let place = format!("{language}/{file}:{}", number + 1);
                let line = line.trim_start();
                let variant = line.starts_with('[') || line.starts_with("*[");
                let balance = line.matches('{').count().cast_signed() - line.matches('}').count().cast_signed();
                if line.contains("->") {
                    assert!(line.ends_with("->"), "{place} goes on after the arrow");
                }
                match (open, line.ends_with("->")) {
                    (false, opens) => {
                        assert_eq!(balance, isize::from(opens), "{place} doesn't close its braces");
                        open = opens;
                    }
                    (true, reopens) if line.starts_with('}') => {
                        assert_eq!(balance, if reopens { 0 } else { -1 }, "{place} doesn't close its braces");
                        open = reopens;
                    }
                    (true, _) => assert!(variant && balance == 0, "{place} is neither a variant nor the closing brace"),
                }
            }
            assert!(!open, "{language}/{file} ends inside a selector");
        }
    }
}

#[test]
fn every_count_has_the_plural_forms_of_its_language() {
    let forms: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("fr", ["one", "other"].as_slice()),
        ("en", &["one", "other"]),
        ("ar", &["zero", "one", "two", "few", "many", "other"]),
        ("tzm", &["one", "other"]),
    ]);
    for (language, forms) in forms {
        let mut counts = 0;
        for ((_, key), (parts, _)) in messages(language) {
            for variants in parts.variants.iter().filter(|variants| variants.iter().any(|name| name == "one")) {
                counts += 1;
                let named: Vec<_> = variants.iter().filter(|name| name.parse::<u32>().is_err()).collect();
                assert_eq!(named, forms, "{language}: {key}");
            }
        }
        assert!(counts > 5, "{language}: {counts}");
    }
}

#[test]
fn catalogues_hold_plain_text_without_markup() {
    for (language, key, text) in texts() {
        assert!(!text.contains(['<', '>', '&']), "{language}: {key}: {text}");
        // Decomposed letters and the ASCII apostrophe are typing slips.
        assert!(!text.contains(|c| ('\u{300}'..='\u{36F}').contains(&c) || c == '\''), "{language}: {key}: {text}");
        assert!(!text.contains("  "), "{language}: {key}: {text}");
    }
}

#[test]
fn french_punctuation_never_begins_a_line() {
    for (_, key, text) in texts().filter(|(language, ..)| *language == "fr") {
        for loose in [" ?", " !", " ;", " :", " »", "« "] {
            assert!(!text.contains(loose), "{key}: an unbreakable space is missing in {text}");
        }
    }
}

#[test]
fn tamazight_text_is_written_in_letters_that_tifinagh_has() {
    let letters = "abcčdḍeɛfgǧɣhḥijklmnopqrṛsṣtṭuvwxyzẓʷ";
    for (_, key, text) in texts().filter(|(language, ..)| *language == "tzm") {
        let foreign = text.chars().flat_map(char::to_lowercase).find(|c| c.is_alphabetic() && !letters.contains(*c));
        assert_eq!(foreign, None, "{key}: {text}");
        let capitals = text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_uppercase() && b.is_uppercase());
        assert!(!capitals, "{key}: an acronym stays as it is only in braces: {text}");
    }
}

#[test]
fn tamazight_says_who_must_still_read_it() {
    for (file, text) in files("tzm").into_iter().filter(|(file, _)| file != TAMAZIGHT_ONLY) {
        assert!(text.contains("awaits a native reader"), "{file}");
    }
}
