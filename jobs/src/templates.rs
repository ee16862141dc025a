//! A tenant's templates, as they are checked and shown before any campaign uses them.

use crate::render::{Draft, Fault, Part, Template};
use locales::Locale;
use serde_json::Value;
use tenants::{
    Error, Result, Violation,
    templates::{Content, Preview, Tools},
};

/// What the core asks of whoever can render.
pub const TOOLS: Tools = Tools { check, preview };

/// A content, ready for mass printing.
pub(crate) fn compile(content: &Content) -> Result<Template, Vec<Fault>> {
    let Content { subject, html, text, .. } = content;
    Template::compile(&Draft { locale: locale(content), subject, html, text: text.as_deref() })
}

/// The language a content is written in.
pub(crate) fn locale(content: &Content) -> Locale {
    content.locale.parse().unwrap_or_default()
}

fn check(content: &Content) -> Vec<Violation> {
    compile(content).err().unwrap_or_default().iter().map(violation).collect()
}

fn preview(content: &Content, variables: &Value) -> Result<Preview> {
    let wrong = |faults: Vec<Fault>| Error::Invalid(faults.iter().map(violation).collect());
    let template = compile(content).map_err(wrong)?;
    let shown = template.preview(variables).map_err(|fault| wrong(vec![fault]))?;
    Ok(Preview { subject: shown.subject, html: shown.html, text: shown.text })
}

fn violation(fault: &Fault) -> Violation {
    let field = match fault.part {
        Part::Subject => "subject",
        Part::Html => "html",
        Part::Text => "text",
    };
    Violation::new(field, fault.reason.code()).with(&fault.args())
}
