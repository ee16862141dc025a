//! A tenant's templates, as they are checked and shown before any campaign uses them.

use crate::render::{self, Draft, Fault, Part, Rendered, Shape, Template};
use locales::Locale;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tenants::{
    Error, Result, Violation,
    templates::{
        Bundle, Format, Kind, Preview, Tools, Wording,
        content::place,
        partials::Partials,
        variables::{CONTACT, CONTACT_FIELDS, EVERYWHERE},
    },
};

/// What the core asks of whoever can render.
pub const TOOLS: Tools = Tools { calls: render::calls, check, check_partial, preview };

/// From how many bytes on Gmail cuts a page off, and with it the way out.
pub(crate) const CLIPPED: usize = 102 * 1024;

/// A wording, ready for mass printing.
pub(crate) fn compile(wording: &Wording, partials: &Partials) -> Result<Template, Vec<Fault>> {
    Template::compile(&draft(wording, partials))
}

/// The language of a wording.
pub(crate) fn locale(wording: &Wording) -> Locale {
    wording.locale.parse().unwrap_or_default()
}

fn draft<'a>(wording: &'a Wording, partials: &'a Partials) -> Draft<'a> {
    let Wording { subject, body, text, .. } = wording;
    Draft {
        locale: locale(wording),
        subject,
        html: &body.source,
        mjml: body.format == Format::Mjml,
        text: text.as_deref(),
        partials: Some(partials),
    }
}

fn check(bundle: &Bundle) -> Vec<Violation> {
    let known = known(bundle);
    let wordings = bundle.content.wordings().enumerate();
    let found = wordings.flat_map(|(number, wording)| {
        let draft = draft(wording, &bundle.partials);
        let faults = Template::compile(&draft).err().unwrap_or_default();
        let unknown = draft.unknown(&known);
        let all = faults.into_iter().chain(unknown).map(move |fault| violation(&fault, number, wording.body.format));
        all.collect::<Vec<_>>()
    });
    found.collect()
}

fn check_partial(name: &str, partials: &Partials) -> Vec<Violation> {
    let Some(format) = partials.get(name).map(|body| body.format) else { return Vec::new() };
    let faults = render::check_partial(name, format, partials).err().unwrap_or_default();
    faults.iter().map(|fault| violation(fault, 0, format)).collect()
}

/// What a template may show: the recipient, what is always there, and what it declares.
fn known(bundle: &Bundle) -> Shape {
    let plain = |name: &str| (name.to_owned(), Shape::Plain);
    let contact = CONTACT.into_iter().map(plain).chain([(CONTACT_FIELDS.to_owned(), Shape::Any)]);
    let declared = bundle.content.variables.iter().map(|variable| {
        let shape = match (variable.kind, &variable.sample) {
            (Kind::List | Kind::Object, None) => Shape::Any,
            (Kind::List | Kind::Object, Some(sample)) => Shape::of(sample),
            (Kind::Money, _) => Shape::fields([plain("amount"), plain("currency")]),
            _ => Shape::Plain,
        };
        (variable.name.clone(), shape)
    });
    let everywhere = EVERYWHERE.into_iter().map(plain).chain([("contact".to_owned(), Shape::fields(contact))]);
    Shape::fields(declared.chain(everywhere))
}

fn preview(bundle: &Bundle, number: usize, variables: &Value) -> Result<Preview> {
    let wording = bundle.content.wordings().nth(number).unwrap_or(&bundle.content.wording);
    let wrong = |faults: Vec<Fault>| {
        let told = faults.iter().map(|fault| violation(fault, number, wording.body.format));
        Error::Invalid(told.collect())
    };
    let template = compile(wording, &bundle.partials).map_err(wrong)?;
    let Rendered { subject, html, text } = template.preview(variables).map_err(|fault| wrong(vec![fault]))?;
    let size = json!({ "size": html.len() / 1024, "max": CLIPPED / 1024 });
    let clipped = (html.len() > CLIPPED).then(|| Violation::new("html", "template-clipped").with(&size));
    let shown = render::pictures(&html);
    let silent: BTreeSet<&str> = shown.iter().filter(|shown| !shown.told).map(|shown| &*shown.address).collect();
    let silent = silent.into_iter().map(|name| {
        Violation::new(wording.body.format.name(), "template-picture-silent").with(&json!({ "name": name }))
    });
    let warnings = clipped.into_iter().chain(silent).collect();
    let pictures = shown.into_iter().map(|shown| shown.address).collect();
    Ok(Preview { locale: wording.locale.clone(), subject, html, text, pictures, warnings })
}

/// A fault in the wording of this number, or in a partial that it calls.
fn violation(fault: &Fault, number: usize, format: Format) -> Violation {
    let field = match fault.part {
        Part::Subject => "subject",
        Part::Html => format.name(),
        Part::Text => "text",
    };
    let (field, code, mut args) = (place(number, field), fault.reason.code(), fault.args());
    let Some(partial) = &fault.partial else { return Violation::new(field, code).with(&args) };
    args["partial"] = json!(partial);
    args["code"] = json!(code);
    Violation::new(field, "template-in-partial").with(&args)
}
