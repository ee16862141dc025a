//! Turns a template and a person's data into a subject, a page and a text.
//!
//! Templates are Handlebars, round HTML or MJML, and are written by tenants, so they are data and not code: no file, no clock and no network
//! can be reached from one, its size, depth, steps and output are bounded, and whatever it fills in is escaped. What
//! could not be escaped safely is refused when the template is written: scripts, raw output, an expression as the name
//! of an element or as an unquoted attribute.
//!
//! ```
//! use jobs::render::{Draft, Template};
//! use locales::Locale;
//! use serde_json::json;
//!
//! let html = "<p>Prix : {{money price \"EUR\"}}</p>";
//! let draft = Draft { locale: Locale::Fr, subject: "Bonjour {{name}}", html, ..Draft::default() };
//! let template = Template::compile(&draft)?;
//! let mail = template.preview(&json!({ "name": "Zoé & cie", "price": "12.5" })).map_err(|fault| vec![fault])?;
//! assert_eq!(mail.subject, "Bonjour Zoé & cie");
//! assert_eq!(mail.text, "Prix : 12,50\u{a0}€\n");
//! # Ok::<(), Vec<jobs::render::Fault>>(())
//! ```

mod fault;
mod helpers;
mod mjml;
mod names;
mod page;
mod parse;
mod pictures;
mod plain;
mod run;
mod source;
mod tags;
#[cfg(test)]
mod tests;

use locales::Locale;
use serde_json::Value;
use std::collections::BTreeSet;
use tenants::templates::{Format, partials::Partials};

pub use fault::{Fault, Part, Reason};
pub use names::Shape;
use page::Page;
use parse::Parsed;
pub use pictures::pictures;
use run::Run;
use source::Source;

/// The name under which a template finds the address for unsubscribing. It outranks a field of the same name.
const UNSUBSCRIBE_URL: &str = "unsubscribe_url";
/// The same for the address of the preference centre.
const PREFERENCES_URL: &str = "preferences_url";

/// What a template is made of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Draft<'a> {
    /// The language it is written in: decides how dates, numbers and amounts are written, and where lines begin.
    pub locale: Locale,
    /// The subject line.
    pub subject: &'a str,
    /// The page.
    pub html: &'a str,
    /// Whether the page is written in MJML.
    pub mjml: bool,
    /// The text; where there is none, it is taken from each rendered page.
    pub text: Option<&'a str>,
    /// The partials that it may call.
    pub partials: Option<&'a Partials>,
}

/// The partials that a source calls by name; none where it is no Handlebars.
#[must_use]
pub fn calls(source: &str) -> Vec<String> {
    let is_call = |tag: &&tags::Tag| matches!(tag.kind, tags::Kind::Call | tags::Kind::OpenCall);
    let tags = tags::scan(source).unwrap_or_default();
    let names = tags.iter().filter(is_call).filter_map(|tag| tags::called(source, tag).ok());
    let names: BTreeSet<String> = names.filter(|name| *name != tags::SLOT).map(str::to_owned).collect();
    names.into_iter().collect()
}

/// Checks the partial of this name by itself, as far as it can be without what calls it.
///
/// # Errors
/// Everything found wrong with it, each with its place.
pub fn check_partial(name: &str, format: Format, partials: &Partials) -> Result<(), Vec<Fault>> {
    let part = if format == Format::Text { Part::Text } else { Part::Html };
    let source = Source::partial(part, name, partials)?;
    let check = || {
        let tags = parse::parse(part, &source.text)?.tags;
        if format == Format::Mjml {
            mjml::check_piece(&source.text, &tags)?;
        }
        if part == Part::Html { page::check(&source.text, &tags) } else { Ok(()) }
    };
    check().map_err(|faults| located(&source, faults))
}

/// The faults, told by the places where their authors wrote them.
fn located(source: &Source, faults: Vec<Fault>) -> Vec<Fault> {
    faults.into_iter().map(|fault| source.locate(fault)).collect()
}

impl Draft<'_> {
    /// Its parts with their partials, by the order of the message.
    fn sources(&self) -> [Option<Result<Source, Vec<Fault>>>; 3] {
        let none = Partials::new();
        let partials = self.partials.unwrap_or(&none);
        let page = if self.mjml { Format::Mjml } else { Format::Html };
        [
            Some(Source::expand(Part::Subject, Format::Text, self.subject, partials)),
            Some(Source::expand(Part::Html, page, self.html, partials)),
            self.text.map(|text| Source::expand(Part::Text, Format::Text, text, partials)),
        ]
    }

    /// The uses of variables of which nothing is known, each with its place; nothing where it is no template.
    #[must_use]
    pub fn unknown(&self, known: &Shape) -> Vec<Fault> {
        let sources = self.sources().into_iter().flatten().filter_map(Result::ok);
        sources.flat_map(|source| names::unknown(&source, known)).collect()
    }

    fn page(&self, source: &Source) -> Result<Page, Vec<Fault>> {
        if !self.mjml {
            return Page::prepare(&source.text, self.locale);
        }
        let tags = parse::parse(Part::Html, &source.text)?.tags;
        page::check(&source.text, &tags)?;
        let compiled = mjml::compile(&source.text, &tags, self.locale)?;
        let wrong = |faults: Vec<Fault>| {
            faults.into_iter().map(|fault| compiled.locate(&source.text, fault)).collect::<Vec<_>>()
        };
        Page::prepare(&compiled.html, self.locale).map_err(wrong)
    }
}

/// A template that was checked and can be rendered any number of times, from many tasks at once.
pub struct Template {
    locale: Locale,
    subject: Parsed,
    html: Parsed,
    text: Option<Parsed>,
    links: Vec<String>,
}

/// What is filled in for one person.
#[derive(Clone, Copy)]
pub struct Fill<'a> {
    /// The person's data, an object. Fields that it lacks stay empty.
    pub variables: &'a Value,
    /// The address to put for the link of this number, see [`Template::links`].
    pub link: &'a (dyn Fn(u16) -> String + Sync),
    /// The person's address for unsubscribing.
    pub unsubscribe_url: &'a str,
    /// An image to be fetched when the page is opened; only with the person's consent.
    pub open_url: Option<&'a str>,
    /// Why the person gets this mail. Put with the next under page and text where the template itself has no link to
    /// `{{unsubscribe_url}}` that always shows.
    pub footer: &'a str,
    /// The words of the link for unsubscribing; nothing is put under the mail where they are empty.
    pub unsubscribe_label: &'a str,
    /// The person's address for seeing and changing what they agreed to, and the words of its link under the mail.
    pub preferences: Option<(&'a str, &'a str)>,
}

/// A template filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The page.
    pub html: String,
    /// The text.
    pub text: String,
}

impl Template {
    /// Checks a draft and prepares it for rendering. A large one keeps a processor busy for up to a second.
    ///
    /// # Errors
    /// Everything found wrong with it, each with its place.
    pub fn compile(draft: &Draft<'_>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut note = |found: Vec<Fault>| faults.extend(found);
        let [subject, page, text] = draft.sources();
        let line = |source: &Source| source.one_line().and_then(|()| parse::parse(source.part, &source.text));
        let subject = ready(subject, line).map_err(&mut note);
        let page = ready(page, |source| draft.page(source)).map_err(&mut note);
        let text = ready(text, |source| parse::text(&source.text)).map_err(&mut note);
        match (subject, page, text) {
            (Ok(Some(subject)), Ok(Some(Page { html, links })), Ok(text)) => {
                Ok(Self { locale: draft.locale, subject, html, text, links })
            }
            _ => Err(faults),
        }
    }

    /// The addresses of the page's links that can be counted, in the order of their numbers: every `href` of an `<a>`
    /// that is http or https and does not depend on the data.
    #[must_use]
    pub fn links(&self) -> &[String] {
        &self.links
    }

    /// Fills in one person's data.
    ///
    /// # Errors
    /// When the data makes the template run too long or write too much, or puts a line break into the subject.
    pub fn render(&self, fill: &Fill<'_>) -> Result<Rendered, Fault> {
        let run = Run::new(self.locale, fill);
        let subject = run.line(&self.subject)?;
        let html = run.page(&self.html)?;
        let text = match &self.text {
            Some(text) => run.text(text)?,
            None => plain::text_of(&html),
        };
        Ok(Rendered { subject, html, text })
    }

    /// Shows what it would look like with this data: links lead where they say, and unsubscribing leads nowhere.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn preview(&self, variables: &Value) -> Result<Rendered, Fault> {
        let link = |number| self.links.get(usize::from(number)).cloned().unwrap_or_default();
        self.render(&Fill {
            variables,
            link: &link,
            unsubscribe_url: "#",
            open_url: None,
            footer: "",
            unsubscribe_label: "",
            preferences: None,
        })
    }
}

/// Prepares a part that there is.
fn ready<T>(
    source: Option<Result<Source, Vec<Fault>>>,
    prepare: impl Fn(&Source) -> Result<T, Vec<Fault>>,
) -> Result<Option<T>, Vec<Fault>> {
    let Some(source) = source.transpose()? else { return Ok(None) };
    prepare(&source).map(Some).map_err(|faults| located(&source, faults))
}
