//! Has Handlebars parse a template, checks what came out, and puts a meter into its loops.

use handlebars::Path;
use handlebars::template::{HelperTemplate, Parameter, Subexpression, TemplateElement};

use super::UNSUBSCRIBE_URL;
use super::fault::{Fault, Part, Reason};
use super::helpers::{self, FOOTER, TICK};
use super::tags::{self, Kind, Tag};

/// The longest part, in bytes.
const LARGEST: usize = 256 * 1024;

/// A part, ready to run.
pub(super) struct Parsed {
    pub(super) part: Part,
    pub(super) template: handlebars::Template,
    pub(super) tags: Vec<Tag>,
}

/// Parses and checks a part as its author wrote it.
pub(super) fn parse(part: Part, source: &str) -> Result<Parsed, Vec<Fault>> {
    if source.len() > LARGEST {
        return Err(vec![Fault::at(part, source, 0, Reason::TooLarge)]);
    }
    let tags = tags::scan(source).map_err(|(at, reason)| vec![Fault::at(part, source, at, reason)])?;
    let mut template = handlebars(part, source)?;
    let mut faults = Vec::new();
    Inspection { part, faults: &mut faults }.template(&template);
    if faults.is_empty() {
        meter(&mut template);
        Ok(Parsed { part, template, tags })
    } else {
        Err(faults)
    }
}

/// Parses a part that was checked before and has our own tags in it now.
pub(super) fn prepared(part: Part, source: &str) -> Result<Parsed, Vec<Fault>> {
    let mut template = handlebars(part, source)?;
    meter(&mut template);
    Ok(Parsed { part, template, tags: Vec::new() })
}

/// Parses a text, with a place for the footer unless it always shows the address for unsubscribing.
pub(super) fn text(source: &str) -> Result<Parsed, Vec<Fault>> {
    let parsed = parse(Part::Text, source)?;
    let shows = parsed.tags.iter().any(|tag| tag.depth == 0 && is_unsubscribe(source, tag));
    if shows { Ok(parsed) } else { prepared(Part::Text, &format!("{source}{{{{{FOOTER}}}}}")) }
}

/// Whether a tag writes the address for unsubscribing.
pub(super) fn is_unsubscribe(source: &str, tag: &Tag) -> bool {
    let inner = source[tag.span.clone()].trim_matches(['{', '}', '~', ' ', '\t', '\r', '\n']);
    tag.kind == Kind::Expression && inner == UNSUBSCRIBE_URL
}

fn handlebars(part: Part, source: &str) -> Result<handlebars::Template, Vec<Fault>> {
    handlebars::Template::compile(source).map_err(|error| {
        let (line, column) = error.pos().unwrap_or((1, 1));
        vec![Fault { part, partial: None, line, column, reason: Reason::Syntax(error.reason().to_string()) }]
    })
}

/// Looks through a parsed template for what Handlebars would only notice when it is too late.
struct Inspection<'a> {
    part: Part,
    faults: &'a mut Vec<Fault>,
}

impl Inspection<'_> {
    fn template(&mut self, template: &handlebars::Template) {
        for (element, place) in template.elements.iter().zip(&template.mapping) {
            let mut found = Vec::new();
            match element {
                TemplateElement::RawString(_) | TemplateElement::Comment(_) => {}
                TemplateElement::Expression(helper) => inline(helper, &mut found),
                TemplateElement::HelperBlock(helper) => {
                    helper_exists(helper, true, &mut found);
                    helper.template.iter().chain(&helper.inverse).for_each(|body| self.template(body));
                }
                _ => found.push(Reason::Forbidden("{{>")),
            }
            let (part, line, column) = (self.part, place.0, place.1);
            self.faults.extend(found.into_iter().map(|reason| Fault { part, partial: None, line, column, reason }));
        }
    }
}

/// A tag without parameters is a field, unless only a helper can have this name.
fn inline(helper: &HelperTemplate, found: &mut Vec<Reason>) {
    let is_field = helper.params.is_empty() && helper.hash.is_empty();
    match &helper.name {
        Parameter::Subexpression(inner) => subexpression(inner, found),
        name if is_field && !name.as_name().is_some_and(helpers::is_never_a_field) => {}
        _ => helper_exists(helper, false, found),
    }
}

fn helper_exists(helper: &HelperTemplate, block: bool, found: &mut Vec<Reason>) {
    let name = helper.name.as_name().unwrap_or_default();
    match helpers::parameters(name, block) {
        None => found.push(Reason::UnknownHelper(name.to_owned())),
        Some(least) if helper.params.len() < least => found.push(Reason::MissingParameter(name.to_owned())),
        Some(_) => {}
    }
    for parameter in helper.params.iter().chain(helper.hash.values()) {
        if let Parameter::Subexpression(inner) = parameter {
            subexpression(inner, found);
        }
    }
}

fn subexpression(inner: &Subexpression, found: &mut Vec<Reason>) {
    if let TemplateElement::Expression(helper) = inner.as_element() {
        helper_exists(helper, false, found);
    }
}

/// Puts a tag at the head of every loop's body that counts what one round costs, and says what the whole costs without
/// its loops. So a loop that writes nothing is bounded too.
fn meter(template: &mut handlebars::Template) -> usize {
    let mut cost = template.elements.len();
    for element in &mut template.elements {
        let (TemplateElement::HelperBlock(helper) | TemplateElement::Expression(helper)) = element else {
            continue;
        };
        cost += helper.params.iter().chain(helper.hash.values()).map(weight).sum::<usize>();
        let is_loop = helper.name.as_name() == Some("each");
        if let Some(body) = &mut helper.template {
            let round = meter(body);
            if is_loop {
                let mut tick =
                    handlebars::Template::compile(&format!("{{{{{TICK} {}}}}}", round + 1)).unwrap_or_default();
                body.elements.splice(0..0, tick.elements.drain(..));
                body.mapping.splice(0..0, tick.mapping.drain(..));
            } else {
                cost += round;
            }
        }
        cost += helper.inverse.as_mut().map_or(0, meter);
    }
    cost
}

fn weight(parameter: &Parameter) -> usize {
    match parameter {
        Parameter::Path(Path::Relative((segments, _))) => segments.len(),
        Parameter::Subexpression(inner) => {
            let of_all =
                inner.params().into_iter().flatten().chain(inner.hash().into_iter().flat_map(|hash| hash.values()));
            1 + of_all.map(weight).sum::<usize>()
        }
        _ => 1,
    }
}
