//! One rendering: the data, the person's helpers, and the limits.

use std::io;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use handlebars::{Context, Handlebars, Output, RenderContext, RenderError, Renderable as _};
use locales::Locale;

use super::fault::{Fault, Part, Reason};
use super::helpers;
use super::parse::Parsed;
use super::{Fill, PREFERENCES_URL, UNSUBSCRIBE_URL};

/// The longest page or text, in bytes.
const LONGEST: usize = 1024 * 1024;
/// The longest subject, in bytes.
const LONGEST_LINE: usize = 500;
/// How many tags a rendering may evaluate in its loops: some tenths of a second.
const MOST_STEPS: usize = 200_000;

/// Escapes what it fills in.
static HTML: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut html = Handlebars::new();
    html.register_escape_fn(escape);
    html
});
/// Leaves it as it is.
static PLAIN: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut plain = Handlebars::new();
    plain.register_escape_fn(handlebars::no_escape);
    plain
});

/// Escapes for HTML text and quoted attribute values. Handlebars' own takes every text apart, character by character; most
/// have nothing to escape.
pub(super) fn escape(text: &str) -> String {
    let special = |byte: u8| b"<>\"&'`=".contains(&byte);
    if text.bytes().any(special) { handlebars::html_escape(text) } else { text.to_owned() }
}

/// Everything that the parts of one mail share.
pub(super) struct Run<'a> {
    context: Context,
    fill: &'a Fill<'a>,
    locale: Locale,
    steps: Steps,
}

/// Counts down what a rendering may still do.
pub(super) struct Steps(AtomicUsize);

impl Steps {
    /// Takes `cost` from what is left; false when it was not enough.
    pub(super) fn take(&self, cost: usize) -> bool {
        let rest = self.0.load(Ordering::Relaxed).checked_sub(cost);
        self.0.store(rest.unwrap_or(0), Ordering::Relaxed);
        rest.is_some()
    }
}

impl<'a> Run<'a> {
    pub(super) fn new(locale: Locale, fill: &'a Fill<'a>) -> Self {
        let mut context = Context::null();
        *context.data_mut() = fill.variables.clone();
        if let Some(fields) = context.data_mut().as_object_mut() {
            fields.insert(UNSUBSCRIBE_URL.to_owned(), fill.unsubscribe_url.into());
            fields.insert(PREFERENCES_URL.to_owned(), fill.preferences.map_or("#", |(url, _)| url).into());
        }
        Self { context, fill, locale, steps: Steps(AtomicUsize::new(MOST_STEPS)) }
    }

    /// A part that becomes one line.
    pub(super) fn line(&self, parsed: &Parsed) -> Result<String, Fault> {
        let line = self.render(&PLAIN, parsed, LONGEST_LINE)?;
        if line.chars().any(char::is_control) {
            return Err(Fault::whole(parsed.part, Reason::LineBreak));
        }
        Ok(line)
    }

    /// A part that becomes HTML.
    pub(super) fn page(&self, parsed: &Parsed) -> Result<String, Fault> {
        self.render(&HTML, parsed, LONGEST)
    }

    /// A part that becomes text.
    pub(super) fn text(&self, parsed: &Parsed) -> Result<String, Fault> {
        self.render(&PLAIN, parsed, LONGEST)
    }

    fn render(&self, registry: &'static Handlebars<'static>, parsed: &Parsed, limit: usize) -> Result<String, Fault> {
        let mut out = Bounded { text: String::with_capacity(limit.min(16 * 1024)), limit, full: false };
        let mut context = RenderContext::new(None);
        helpers::register(&mut context, self.locale, self.fill, &self.steps, parsed.part);
        match parsed.template.render(registry, &self.context, &mut context, &mut out) {
            Ok(()) => Ok(out.text),
            Err(error) => Err(self.explain(parsed.part, &error, out.full)),
        }
    }

    /// Of the error only its place is kept: its words may hold the data.
    fn explain(&self, part: Part, error: &RenderError, full: bool) -> Fault {
        let reason = if full {
            Reason::TooMuchOutput
        } else if self.steps.0.load(Ordering::Relaxed) == 0 {
            Reason::TooManySteps
        } else {
            Reason::WrongValue
        };
        let (line, column) = (error.line_no.unwrap_or(1), error.column_no.unwrap_or(1));
        Fault { part, partial: None, line, column, reason }
    }
}

/// Takes what is written until there is too much of it.
pub(super) struct Bounded {
    pub(super) text: String,
    pub(super) limit: usize,
    pub(super) full: bool,
}

impl Output for Bounded {
    fn write(&mut self, text: &str) -> io::Result<()> {
        if self.text.len() + text.len() > self.limit {
            self.full = true;
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.text.push_str(text);
        Ok(())
    }
}
