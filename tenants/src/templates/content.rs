//! What a template says: its wordings, and the tools of whoever can render them.

use super::{partials::Partials, variables::Variable};
use crate::error::{Check, Result, Violation};
use locales::Locale;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest subject, in characters, and the longest body, in bytes.
const SUBJECT: usize = 400;
pub(super) const BODY: usize = 256 * 1024;
/// How many languages a template can have beside its own, and how many variables.
const VARIANTS: usize = 20;
const VARIABLES: usize = 100;

/// The language in which a source is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// HTML with Handlebars.
    Html,
    /// MJML with Handlebars, which becomes HTML.
    Mjml,
    /// Text with Handlebars.
    Text,
}

impl Format {
    /// Its name in the database, and of the field of the API that holds such a source.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Mjml => "mjml",
            Self::Text => "text",
        }
    }
}

/// A source and the language it is written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The language of the source.
    pub format: Format,
    /// The source.
    pub source: String,
}

/// What a template says in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The language, as a BCP 47 tag: decides how dates and numbers look.
    pub locale: String,
    /// The subject.
    pub subject: String,
    /// The page.
    pub body: Body,
    /// The text part; made from the page when there is none.
    pub text: Option<String>,
}

/// What a template says, in all its languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Content {
    /// In its own language, for whom no variant fits.
    pub wording: Wording,
    /// In further languages.
    pub variants: Vec<Wording>,
    /// What it takes beside the recipient's fields.
    pub variables: Vec<Variable>,
}

/// A content with all the partials that it calls, so that it can be rendered whatever becomes of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// The content.
    pub content: Content,
    /// The partials, by name.
    pub partials: Partials,
}

/// A message as one recipient gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The language that was chosen.
    pub locale: String,
    /// The subject.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The text part.
    pub text: String,
    /// The addresses of the pictures in it.
    pub pictures: BTreeSet<String>,
    /// What is not wrong, but not well either.
    pub warnings: Vec<Violation>,
}

/// What can render, given by the outbound edge.
#[derive(Debug, Clone, Copy)]
pub struct Tools {
    /// The partials that a source calls by name.
    pub calls: fn(&str) -> Vec<String>,
    /// Everything that keeps a content from being a template.
    pub check: fn(&Bundle) -> Vec<Violation>,
    /// Everything that keeps a source, by this name among these, from being a partial.
    pub check_partial: fn(&str, &Partials) -> Vec<Violation>,
    /// The wording of this number (0 is the template's own, then its variants) with these variables in it.
    pub preview: fn(&Bundle, usize, &serde_json::Value) -> Result<Preview>,
}

impl Content {
    /// A content in one language, in HTML, that takes nothing but the recipient's fields.
    #[must_use]
    pub fn html(locale: &str, subject: &str, html: &str) -> Self {
        let body = Body { format: Format::Html, source: html.to_owned() };
        let wording = Wording { locale: locale.to_owned(), subject: subject.to_owned(), body, text: None };
        Self { wording, variants: Vec::new(), variables: Vec::new() }
    }

    /// The wordings: the template's own, then its variants.
    pub fn wordings(&self) -> impl Iterator<Item = &Wording> {
        std::iter::once(&self.wording).chain(&self.variants)
    }

    /// The number of the wording for a reader of this language, by the lookup of RFC 4647, section 3.4: the tag itself, then the
    /// tag without its last parts (`fr-CA`, `fr`), then the template's own language.
    #[must_use]
    pub fn choose(&self, locale: Option<&str>) -> usize {
        let mut wanted = locale.unwrap_or_default();
        loop {
            if let Some(found) = self.wordings().position(|wording| wording.locale.eq_ignore_ascii_case(wanted)) {
                return found;
            }
            let Some((shorter, _)) = wanted.rsplit_once('-') else { return 0 };
            // A single letter begins an extension, and goes with it.
            wanted = shorter.rsplit_once('-').filter(|(_, part)| part.len() == 1).map_or(shorter, |(rest, _)| rest);
        }
    }

    /// The sources in which partials can be called.
    pub(super) fn sources(&self) -> impl Iterator<Item = &str> {
        self.wordings()
            .flat_map(|wording| {
                [Some(&wording.subject), Some(&wording.body.source), wording.text.as_ref()].into_iter().flatten()
            })
            .map(String::as_str)
    }

    /// Notes everything that is wrong without regard to Handlebars.
    pub(super) fn check(&self, check: &mut Check) {
        let mut known: Vec<&str> = Vec::new();
        for (number, wording) in self.wordings().enumerate() {
            for violation in wording.violations() {
                check.push(Violation { field: place(number, &violation.field).into(), ..violation });
            }
            if known.iter().any(|tag| tag.eq_ignore_ascii_case(&wording.locale)) {
                check.push(Violation::new(place(number, "locale"), "duplicate"));
            }
            known.push(&wording.locale);
        }
        check.most("variants", self.variants.len(), VARIANTS);
        check.most("variables", self.variables.len(), VARIABLES);
        super::variables::check(&self.variables, check);
    }
}

/// A field of the wording of this number, as the API names it.
#[must_use]
pub fn place(number: usize, field: &str) -> String {
    number.checked_sub(1).map_or_else(|| field.to_owned(), |index| format!("variants.{index}.{field}"))
}

impl Wording {
    fn violations(&self) -> Vec<Violation> {
        let Self { locale, subject, body, text } = self;
        let mut check = Check::default();
        let field = body.format.name();
        check.demand(locale.parse::<Locale>().is_ok(), "locale", "locale-unknown");
        check.line("subject", subject, SUBJECT);
        check.demand(!body.source.trim().is_empty(), field, "required");
        for (field, source) in [(field, Some(&body.source)), ("text", text.as_ref())] {
            let source = source.map_or("", String::as_str);
            check.demand(source.len() <= BODY, field, "template-too-large");
            // PostgreSQL keeps any character but this one.
            check.demand(!source.contains('\0'), field, "line-break");
        }
        check.found()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(own: &str, variants: &[&str]) -> Content {
        let variants = variants.iter().map(|locale| Content::html(locale, "s", "b").wording).collect();
        Content { variants, ..Content::html(own, "s", "b") }
    }

    #[test]
    fn the_reader_gets_their_language_or_the_nearest() {
        let content = content("en", &["fr", "fr-CA", "ar", "tzm"]);
        for (reader, chosen) in [
            ("fr-CA", 2),
            ("FR-ca", 2),
            ("fr-FR", 1),
            ("ar-DZ", 3),
            ("ar-u-nu-latn", 3),
            ("tzm-Tfng-MA", 4),
            ("en-GB", 0),
            ("de", 0),
            ("", 0),
        ] {
            assert_eq!(content.choose(Some(reader)), chosen, "{reader}");
        }
        assert_eq!(content.choose(None), 0);
    }
}
