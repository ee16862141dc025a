//! One root field as an operation: its document, and the places in its variables where an identifier or a text goes.

use super::{
    samples,
    types::{Field, Kind, Schema, Type},
};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// A root field as an operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `query`, `mutation` or `subscription`.
    pub kind: &'static str,
    /// The field's name.
    pub field: String,
    /// Selects nothing but the type's name.
    pub shallow: String,
    /// Selects everything.
    pub deep: String,
    /// The places of identifiers and texts, required or not.
    pub slots: Vec<Slot>,
    variables: Vec<Variable>,
}

/// A place in the variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The way to it, from the variable on, for instance `input.contacts`.
    pub path: String,
    /// The scalar: `ID` or `String`.
    pub scalar: String,
    /// Whether the operation can't be written without it.
    pub required: bool,
}

#[derive(Debug, Clone)]
struct Variable {
    name: String,
    argument: Field,
    /// Whether it is an argument of the root field itself.
    root: bool,
}

impl Operation {
    pub(super) fn of(schema: &Schema, kind: &'static str, field: &Field) -> Self {
        let mut variables = Vec::new();
        let call = call(field, &mut variables, true);
        let shallow_variables = variables.clone();
        let returned = schema.get(&field.of.name);
        let selection = Selection { schema }.of(returned, &mut Vec::new(), &mut variables);
        let shallow = if returned.leaf() { "" } else { " { __typename }" };
        let mut slots = Vec::new();
        for Variable { name, argument, .. } in &variables {
            find_slots(schema, argument, name, true, &mut slots);
        }
        Self {
            kind,
            field: field.name.clone(),
            shallow: format!("{} {{ {call}{shallow} }}", head(kind, &shallow_variables)),
            deep: format!("{} {{ {call}{selection} }}", head(kind, &variables)),
            slots,
            variables,
        }
    }

    /// Variables for the shallow document: what is required, with samples, and `fill`'s answer where it has one. A slot that is
    /// not required is given only when `fill` answers for it.
    pub fn variables(&self, schema: &Schema, number: u32, fill: &dyn Fn(&Slot) -> Option<Value>) -> Value {
        self.build(schema, number, fill, false)
    }

    /// The same for the deep document.
    pub fn all_variables(&self, schema: &Schema, number: u32, fill: &dyn Fn(&Slot) -> Option<Value>) -> Value {
        self.build(schema, number, fill, true)
    }

    fn build(&self, schema: &Schema, number: u32, fill: &dyn Fn(&Slot) -> Option<Value>, all: bool) -> Value {
        let filling = Filling { schema, number, fill, operation: &self.field };
        let chosen = self.variables.iter().filter(|variable| all || variable.root);
        let values = chosen.filter_map(|variable| {
            let value = filling.field(&variable.argument, &variable.name)?;
            Some((variable.name.clone(), value))
        });
        Value::Object(values.collect())
    }
}

/// `query ($id: ID!)`.
fn head(kind: &str, variables: &[Variable]) -> String {
    let declared: Vec<String> =
        variables.iter().map(|variable| format!("${}: {}", variable.name, variable.argument.of.text)).collect();
    if declared.is_empty() { kind.to_owned() } else { format!("{kind} ({})", declared.join(", ")) }
}

/// `campaign(id: $id)`; declares the variables that it takes.
fn call(field: &Field, variables: &mut Vec<Variable>, root: bool) -> String {
    let mut arguments = Vec::new();
    for argument in &field.args {
        let taken = |name: &str| variables.iter().any(|variable: &Variable| variable.name == name);
        let mut name = argument.name.clone();
        while taken(&name) {
            let _ = write!(name, "_{}", field.name);
        }
        arguments.push(format!("{}: ${name}", argument.name));
        variables.push(Variable { name, argument: argument.clone(), root });
    }
    if arguments.is_empty() { field.name.clone() } else { format!("{}({})", field.name, arguments.join(", ")) }
}

/// Selects everything below a type, each type once on the way down.
struct Selection<'a> {
    schema: &'a Schema,
}

impl Selection<'_> {
    fn of(&self, of: &Type, trail: &mut Vec<String>, variables: &mut Vec<Variable>) -> String {
        if of.leaf() {
            return String::new();
        }
        if trail.contains(&of.name) {
            return " { __typename }".to_owned();
        }
        trail.push(of.name.clone());
        let mut inside = " { __typename".to_owned();
        if of.kind == Kind::Abstract {
            for name in &of.possible {
                let object = self.schema.get(name);
                let _ = write!(inside, " ... on {name} {{{} }}", self.fields(object, trail, variables, true));
            }
        } else {
            inside += &self.fields(of, trail, variables, false);
        }
        trail.pop();
        inside + " }"
    }

    /// The fields of an object. One of several objects gets aliases, as fields of one name may have different types.
    fn fields(&self, of: &Type, trail: &mut Vec<String>, variables: &mut Vec<Variable>, several: bool) -> String {
        let mut fields = String::new();
        for field in &of.fields {
            let alias = if several { format!("{}_{}: ", of.name, field.name) } else { String::new() };
            let call = call(field, variables, false);
            let below = self.of(self.schema.get(&field.of.name), trail, variables);
            let _ = write!(fields, " {alias}{call}{below}");
        }
        fields
    }
}

/// The fields of an input. One that holds the same input again says nothing new, and would never end.
fn inside(of: &Type) -> impl Iterator<Item = &Field> {
    of.fields.iter().filter(|field| field.of.name != of.name)
}

fn find_slots(schema: &Schema, field: &Field, path: &str, required: bool, slots: &mut Vec<Slot>) {
    let of = schema.get(&field.of.name);
    let required = required && field.required;
    match of.kind {
        Kind::Input | Kind::OneOf => {
            for inner in inside(of) {
                find_slots(schema, inner, &format!("{path}.{}", inner.name), required, slots);
            }
        }
        _ if ["ID", "String"].contains(&of.name.as_str()) => {
            slots.push(Slot { path: path.to_owned(), scalar: of.name.clone(), required });
        }
        _ => {}
    }
}

struct Filling<'a> {
    schema: &'a Schema,
    number: u32,
    fill: &'a dyn Fn(&Slot) -> Option<Value>,
    operation: &'a str,
}

impl Filling<'_> {
    /// A value for this field, unless it can be left out.
    fn field(&self, field: &Field, path: &str) -> Option<Value> {
        let of = self.schema.get(&field.of.name);
        let value = match of.kind {
            Kind::Input => self.input(of, path, field.required),
            Kind::OneOf => self.one_of(of, path, field.required),
            Kind::Enum => field.required.then(|| Value::from(of.values[0].as_str())),
            _ => self.scalar(field, path),
        }?;
        Some(if field.of.list && !value.is_array() { Value::Array(vec![value]) } else { value })
    }

    fn input(&self, of: &Type, path: &str, required: bool) -> Option<Value> {
        let fields = inside(of).filter_map(|field| {
            let value = self.field(field, &format!("{path}.{}", field.name))?;
            Some((field.name.clone(), value))
        });
        let fields: Map<String, Value> = fields.collect();
        (required || self.asked(of, path)).then_some(Value::Object(fields))
    }

    /// The member that is asked for, or else the first that is no identifier.
    fn one_of(&self, of: &Type, path: &str, required: bool) -> Option<Value> {
        let at = |field: &Field| format!("{path}.{}", field.name);
        let asked = inside(of).find_map(|field| self.field(field, &at(field)).map(|value| (field, value)));
        let plain = inside(of).find(|field| field.of.name != "ID");
        let (field, value) = match (asked, plain) {
            (Some(asked), _) => asked,
            (None, Some(plain)) if required => {
                let must = Field { required: true, ..plain.clone() };
                (plain, self.field(&must, &at(plain))?)
            }
            _ => return None,
        };
        Some(Value::Object(Map::from_iter([(field.name.clone(), value)])))
    }

    /// Whether somebody answers for a slot inside of this input.
    fn asked(&self, of: &Type, path: &str) -> bool {
        let whole = Field { name: String::new(), args: Vec::new(), of: as_ref(of), required: false };
        let mut slots = Vec::new();
        find_slots(self.schema, &whole, path, false, &mut slots);
        slots.iter().any(|slot| (self.fill)(slot).is_some())
    }

    fn scalar(&self, field: &Field, path: &str) -> Option<Value> {
        let scalar = field.of.name.as_str();
        let slot = Slot { path: path.to_owned(), scalar: scalar.to_owned(), required: field.required };
        if let Some(value) = ["ID", "String"].contains(&scalar).then(|| (self.fill)(&slot)).flatten() {
            return Some(value);
        }
        if !field.required && !samples::needed(self.operation, path) {
            return None;
        }
        let value = match scalar {
            "String" => Some(Value::from(samples::text(self.operation, &field.name, self.number))),
            "ID" => None,
            _ => samples::scalar(scalar),
        };
        Some(value.unwrap_or_else(|| panic!("{}: nobody says what to fill in at {path}, a {scalar}", self.operation)))
    }
}

fn as_ref(of: &Type) -> super::types::Ref {
    super::types::Ref { name: of.name.clone(), list: false, text: of.name.clone() }
}
