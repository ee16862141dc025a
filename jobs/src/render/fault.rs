//! What can be wrong with a template, told so that its author can put it right.

use serde_json::{Value, json};

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part:?}, line {line}, column {column}: {reason:?}")]
pub struct Fault {
    /// In which part.
    pub part: Part,
    /// In which partial, where it is one; line and column are the partial's.
    pub partial: Option<String>,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What it is.
    pub reason: Reason,
}

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The subject line.
    Subject,
    /// The page.
    Html,
    /// The text.
    Text,
}

/// What is wrong. Nothing in it comes from a person's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Over 256 KiB, or over 1,000 tags.
    TooLarge,
    /// Blocks or brackets nested too deeply.
    TooDeep,
    /// Not Handlebars, with the parser's words.
    Syntax(String),
    /// A helper or a block that does not exist, by name.
    UnknownHelper(String),
    /// A helper with fewer parameters than it needs, by name.
    MissingParameter(String),
    /// A part of Handlebars that is switched off, by its sign: partials, decorators, raw output and the like.
    Forbidden(&'static str),
    /// A script, or an address that is one.
    Script,
    /// An expression where its value could not be escaped: it may stand in text and in quoted attribute values.
    Placement,
    /// The data make it run too long.
    TooManySteps,
    /// The data make it too long.
    TooMuchOutput,
    /// The data put a line break into the subject.
    LineBreak,
    /// A helper was given something it cannot take.
    WrongValue,
    /// A variable that is neither declared nor a field of a recipient, by its path.
    UnknownVariable(String),
    /// A partial that does not exist, by name.
    UnknownPartial(String),
    /// A partial that comes to call itself, by name.
    PartialCycle(String),
    /// A partial in a language that can't stand here, by name.
    PartialFormat(String),
    /// An element that MJML does not have.
    MjmlElement(String),
    /// An element where MJML has no place for it.
    MjmlPlace(String),
    /// Text where MJML has elements only.
    MjmlText,
    /// An element that is never closed.
    MjmlUnclosed(String),
    /// An end of an element that is not open.
    MjmlClose(String),
    /// Not an `<mjml>` with an `<mj-body>`.
    MjmlRoot,
    /// Anything else that is no MJML.
    MjmlSyntax,
    /// An expression in an attribute with which MJML computes, or in a part that it leaves out.
    MjmlValue,
}

impl Reason {
    /// A stable name, in kebab case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "template-too-large",
            Self::TooDeep => "template-too-deep",
            Self::Syntax(_) => "template-syntax",
            Self::UnknownHelper(_) => "template-unknown-helper",
            Self::MissingParameter(_) => "template-missing-parameter",
            Self::Forbidden(_) => "template-forbidden",
            Self::Script => "template-script",
            Self::Placement => "template-placement",
            Self::TooManySteps => "template-too-many-steps",
            Self::TooMuchOutput => "template-too-much-output",
            Self::LineBreak => "template-line-break",
            Self::WrongValue => "template-wrong-value",
            Self::UnknownVariable(_) => "template-unknown-variable",
            Self::UnknownPartial(_) => "template-unknown-partial",
            Self::PartialCycle(_) => "template-partial-cycle",
            Self::PartialFormat(_) => "template-partial-format",
            Self::MjmlElement(_) => "template-mjml-element",
            Self::MjmlPlace(_) => "template-mjml-place",
            Self::MjmlText => "template-mjml-text",
            Self::MjmlUnclosed(_) => "template-mjml-unclosed",
            Self::MjmlClose(_) => "template-mjml-close",
            Self::MjmlRoot => "template-mjml-root",
            Self::MjmlSyntax => "template-mjml-syntax",
            Self::MjmlValue => "template-mjml-value",
        }
    }
}

impl Fault {
    /// The place and what else a sentence about it needs: `line`, `column`, and `reason` or `name`.
    #[must_use]
    pub fn args(&self) -> Value {
        let (line, column) = (self.line, self.column);
        match &self.reason {
            Reason::Syntax(reason) => json!({ "line": line, "column": column, "reason": reason }),
            Reason::Forbidden(name) => json!({ "line": line, "column": column, "name": name }),
            Reason::UnknownHelper(name)
            | Reason::MissingParameter(name)
            | Reason::UnknownVariable(name)
            | Reason::UnknownPartial(name)
            | Reason::PartialCycle(name)
            | Reason::PartialFormat(name)
            | Reason::MjmlElement(name)
            | Reason::MjmlPlace(name)
            | Reason::MjmlUnclosed(name)
            | Reason::MjmlClose(name) => json!({ "line": line, "column": column, "name": name }),
            _ => json!({ "line": line, "column": column }),
        }
    }

    /// A fault at a byte of the part's source.
    pub(super) fn at(part: Part, source: &str, offset: usize, reason: Reason) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Self { part, partial: None, line, column, reason }
    }

    /// A fault of the whole part.
    pub(super) fn whole(part: Part, reason: Reason) -> Self {
        Self { part, partial: None, line: 1, column: 1, reason }
    }

    /// The byte of `source` that line and column mean.
    pub(super) fn offset(&self, source: &str) -> usize {
        let start = source.split_inclusive('\n').take(self.line.saturating_sub(1)).map(str::len).sum::<usize>();
        let line = source.get(start..).unwrap_or_default();
        start + line.char_indices().nth(self.column.saturating_sub(1)).map_or(line.len(), |(at, _)| at)
    }
}
