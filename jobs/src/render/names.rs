//! Finds the variables that a template uses and that nobody gives it.
//!
//! Handlebars writes nothing for a field that is not there, so a wrong letter in a name would be found by the recipients.

use handlebars::template::{BlockParam, HelperTemplate, Parameter, Subexpression, TemplateElement};
use serde_json::Value;
use std::collections::BTreeMap;

use super::fault::{Fault, Reason};
use super::parse;
use super::source::Source;

/// How many faults are told at once.
const MOST: usize = 20;
/// How deeply a sample is looked into.
const DEEPEST: usize = 8;

/// What is known of a value.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Nothing: any field of it may be there.
    Any,
    /// It has no fields.
    Plain,
    /// It has these fields and no others.
    Fields(BTreeMap<String, Shape>),
    /// It is a list of such things.
    List(Box<Shape>),
}

impl Shape {
    /// A thing with these fields.
    pub fn fields(fields: impl IntoIterator<Item = (String, Self)>) -> Self {
        Self::Fields(fields.into_iter().collect())
    }

    /// The shape of a sample. A list that is empty tells nothing of its things; one of several things has the fields of all.
    #[must_use]
    pub fn of(sample: &Value) -> Self {
        Self::at(sample, 0)
    }

    fn at(sample: &Value, depth: usize) -> Self {
        match sample {
            Value::Object(_) | Value::Array(_) if depth == DEEPEST => Self::Any,
            Value::Object(fields) => {
                Self::fields(fields.iter().map(|(name, value)| (name.clone(), Self::at(value, depth + 1))))
            }
            Value::Array(items) => {
                let items = items.iter().map(|item| Self::at(item, depth + 1));
                Self::List(Box::new(items.reduce(Self::or).unwrap_or(Self::Any)))
            }
            Value::Null => Self::Any,
            _ => Self::Plain,
        }
    }

    /// What is known of something that has one shape or the other.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Plain, Self::Plain) => Self::Plain,
            (Self::Fields(mut one), Self::Fields(other)) => {
                for (name, shape) in other {
                    let both = match one.remove(&name) {
                        Some(known) => known.or(shape),
                        None => shape,
                    };
                    one.insert(name, both);
                }
                Self::Fields(one)
            }
            (Self::List(one), Self::List(other)) => Self::List(Box::new(one.or(*other))),
            _ => Self::Any,
        }
    }

    /// The shape of one thing of it.
    fn item(&self) -> Self {
        match self {
            Self::List(item) => (**item).clone(),
            Self::Fields(fields) => fields.values().cloned().reduce(Self::or).unwrap_or(Self::Any),
            _ => Self::Any,
        }
    }

    /// The shape of a field of it; none when it has no such field.
    fn field(&self, name: &str) -> Option<Self> {
        match self {
            Self::Any => Some(Self::Any),
            Self::Fields(fields) => fields.get(name).cloned(),
            Self::List(item) => name.bytes().all(|byte| byte.is_ascii_digit()).then(|| (**item).clone()),
            Self::Plain => None,
        }
    }
}

/// The uses of what is not known, each with its place.
pub(super) fn unknown(source: &Source, known: &Shape) -> Vec<Fault> {
    let Ok(parsed) = parse::parse(source.part, &source.text) else { return Vec::new() };
    let scope = Scope { this: known.clone(), names: BTreeMap::new() };
    let mut search = Search { source, scopes: vec![scope], place: (1, 1), found: Vec::new() };
    search.template(&parsed.template);
    search.found
}

/// What is known inside of a block.
struct Scope {
    this: Shape,
    /// What the block calls by a name (`as |item|`).
    names: BTreeMap<String, Shape>,
}

struct Search<'a> {
    source: &'a Source,
    scopes: Vec<Scope>,
    place: (usize, usize),
    found: Vec<Fault>,
}

impl Search<'_> {
    fn template(&mut self, template: &handlebars::Template) {
        for (element, place) in template.elements.iter().zip(&template.mapping) {
            // What we put in ourselves stands at the beginning of a loop, and is told apart by its name.
            self.place = (place.0, place.1);
            match element {
                TemplateElement::Expression(helper) => self.expression(helper),
                TemplateElement::HelperBlock(helper) => self.block(helper),
                _ => {}
            }
        }
    }

    fn expression(&mut self, helper: &HelperTemplate) {
        if helper.params.is_empty() && helper.hash.is_empty() {
            self.value(&helper.name);
        }
        self.parameters(helper);
    }

    fn parameters(&mut self, helper: &HelperTemplate) {
        for parameter in helper.params.iter().chain(helper.hash.values()) {
            self.value(parameter);
        }
    }

    fn block(&mut self, helper: &HelperTemplate) {
        self.parameters(helper);
        let first = helper.params.first().map_or(Shape::Any, |parameter| self.shape(parameter).unwrap_or(Shape::Any));
        let this = match helper.name.as_name() {
            Some("each") => Some(first.item()),
            Some("with") => Some(first),
            _ => None,
        };
        if let Some(body) = &helper.template {
            match this {
                Some(this) => {
                    let names = names_of(helper.block_param.as_ref(), &this);
                    self.scopes.push(Scope { this, names });
                    self.template(body);
                    self.scopes.pop();
                }
                None => self.template(body),
            }
        }
        if let Some(inverse) = &helper.inverse {
            self.template(inverse);
        }
    }

    fn value(&mut self, parameter: &Parameter) {
        match parameter {
            Parameter::Subexpression(inner) => self.subexpression(inner),
            Parameter::Name(_) | Parameter::Path(_) => {
                let path = parameter.as_name().unwrap_or_default();
                if self.shape(parameter).is_none() && self.found.len() < MOST {
                    let (line, column) = self.place;
                    let reason = Reason::UnknownVariable(path.to_owned());
                    let fault = Fault { part: self.source.part, partial: None, line, column, reason };
                    self.found.push(self.source.locate(fault));
                }
            }
            _ => {}
        }
    }

    fn subexpression(&mut self, inner: &Subexpression) {
        if let TemplateElement::Expression(helper) = inner.as_element() {
            self.parameters(helper);
        }
    }

    /// What is known of what a parameter stands for; none when there is no such thing.
    fn shape(&self, parameter: &Parameter) -> Option<Shape> {
        let path = match parameter {
            Parameter::Name(_) | Parameter::Path(_) => parameter.as_name().unwrap_or_default(),
            _ => return Some(Shape::Any),
        };
        let mut segments = segments(path);
        let mut scope = self.scopes.len() - 1;
        if segments.first() == Some(&"@root") {
            (scope, segments) = (0, segments.split_off(1));
        } else if path.starts_with('@') {
            return Some(Shape::Any);
        }
        while segments.first() == Some(&"..") {
            scope = scope.saturating_sub(1);
            segments.remove(0);
        }
        segments.retain(|segment| !["this", "."].contains(segment));
        let named = segments
            .first()
            .and_then(|first| self.scopes[..=scope].iter().rev().find_map(|scope| scope.names.get(*first)));
        let (start, rest) = match named {
            Some(shape) => (shape.clone(), &segments[1..]),
            None => (self.scopes[scope].this.clone(), &segments[..]),
        };
        rest.iter().try_fold(start, |shape, segment| shape.field(segment))
    }
}

fn names_of(parameters: Option<&BlockParam>, this: &Shape) -> BTreeMap<String, Shape> {
    let name = |parameter: &Parameter| parameter.as_name().unwrap_or_default().to_owned();
    match parameters {
        Some(BlockParam::Single(item)) => BTreeMap::from([(name(item), this.clone())]),
        Some(BlockParam::Pair((item, index))) => {
            BTreeMap::from([(name(item), this.clone()), (name(index), Shape::Plain)])
        }
        _ => BTreeMap::new(),
    }
}

/// The parts of a path: `a.b`, `a/b`, `../a`, `a.[b c]`.
fn segments(path: &str) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), path);
    while !rest.is_empty() {
        let (part, after) = if let Some(raw) = rest.strip_prefix('[') {
            raw.split_once(']').unwrap_or((raw, ""))
        } else if let Some(after) = rest.strip_prefix("..") {
            ("..", after)
        } else {
            let end = rest.find(['.', '/']).unwrap_or(rest.len());
            rest.split_at(end)
        };
        if !part.is_empty() {
            parts.push(part);
        }
        rest = after.strip_prefix(['.', '/']).unwrap_or(after);
    }
    parts
}
