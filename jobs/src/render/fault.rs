//! What can be wrong with a template, told so that its author can put it right.

use serde_json::{Value, json};

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part:?}, line {line}, column {column}: {reason:?}")]
pub struct Fault {
    /// In which part.
    pub part: Part,
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
            Reason::UnknownHelper(name) | Reason::MissingParameter(name) => {
                json!({ "line": line, "column": column, "name": name })
            }
            Reason::Forbidden(name) => json!({ "line": line, "column": column, "name": name }),
            _ => json!({ "line": line, "column": column }),
        }
    }

    /// A fault at a byte of the part's source.
    pub(super) fn at(part: Part, source: &str, offset: usize, reason: Reason) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Self { part, line, column, reason }
    }
}
