//! Finds a sentence. The catalogues are compiled in, read at first use and shared by all threads.

use crate::{Args, Locale, fill::Filling};
use fluent_syntax::ast::{Entry, Pattern};
use std::{collections::BTreeMap, sync::LazyLock};

/// The sentences of a language by their keys.
type Catalogue = BTreeMap<&'static str, Pattern<&'static str>>;

macro_rules! catalogue {
    ($language:literal: $($file:literal)*) => {
        LazyLock::new(|| read(&[$(include_str!(concat!("../", $language, "/", $file, ".ftl"))),*]))
    };
}
static FR: LazyLock<Catalogue> = catalogue!("fr": "domains" "errors" "mail" "pages" "rights" "roles" "violations");
static EN: LazyLock<Catalogue> = catalogue!("en": "domains" "errors" "mail" "pages" "rights" "roles" "violations");
static AR: LazyLock<Catalogue> = catalogue!("ar": "domains" "errors" "mail" "pages" "rights" "roles" "violations");
static TZM: LazyLock<Catalogue> =
    catalogue!("tzm": "domains" "errors" "mail" "pages" "rights" "roles" "violations" "dates");

/// Reads what is readable; tests keep it all readable.
fn read(sources: &[&'static str]) -> Catalogue {
    let entries = sources.iter().flat_map(|source| {
        let tree = fluent_syntax::parser::parse(*source).unwrap_or_else(|(readable, faults)| {
            tracing::error!(?faults, "a catalogue is malformed");
            readable
        });
        tree.body
    });
    let sentences = entries.filter_map(|entry| match entry {
        Entry::Message(message) => Some((message.id.name, message.value?)),
        _ => None,
    });
    sentences.collect()
}

/// The sentence of this key in this language, filled with these values.
///
/// A sentence that the language lacks is told in English, then in French; when no language has it, the key itself is
/// returned. That is a fault of ours and is logged, as is a value that the sentence asks for and was not given; tests keep
/// the catalogues alike.
#[must_use]
pub fn t(locale: Locale, key: &str, args: &Args) -> String {
    let told = [locale, Locale::En, Locale::Fr].into_iter().find_map(|locale| say(locale, key, args));
    told.unwrap_or_else(|| key.to_owned())
}

/// The sentence of an error's code, such as `NOT_FOUND`.
#[must_use]
pub fn error(locale: Locale, code: &str, args: &Args) -> String {
    t(locale, &format!("error-{}", kebab(code)), args)
}

/// The sentence of a violated rule, such as `too-long`.
#[must_use]
pub fn violation(locale: Locale, code: &str, args: &Args) -> String {
    t(locale, &format!("violation-{}", kebab(code)), args)
}

/// All keys, sorted.
pub fn keys() -> impl Iterator<Item = &'static str> {
    FR.keys().copied()
}

/// Whether there is a sentence of this key.
#[must_use]
pub fn has(key: &str) -> bool {
    FR.contains_key(key)
}

fn kebab(code: &str) -> String {
    code.to_ascii_lowercase().replace('_', "-")
}

fn say(locale: Locale, key: &str, args: &Args) -> Option<String> {
    let catalogue = match locale {
        Locale::Fr => &FR,
        Locale::En => &EN,
        Locale::Ar => &AR,
        Locale::Tzm(_) => &TZM,
    };
    let Some(pattern) = catalogue.get(key) else {
        tracing::error!(%locale, key, "there is no such sentence");
        return None;
    };
    let (sentence, faults) = Filling::fill(pattern, locale, args);
    if !faults.is_empty() {
        tracing::error!(%locale, key, ?faults, "the sentence lacks values");
    }
    Some(sentence)
}
