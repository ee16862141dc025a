//! The schema as introspection tells it.

use crate::Actor;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const INTROSPECTION: &str = "{ __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types { kind name isOneOf possibleTypes { name } enumValues { name }
      fields { name args { name defaultValue type { ...Ref } } type { ...Ref } }
      inputFields { name defaultValue type { ...Ref } } } } }
  fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";

/// What a named type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A value of its own.
    Scalar,
    /// One of several names.
    Enum,
    /// Fields to select.
    Object,
    /// One of several objects.
    Abstract,
    /// Fields to fill in.
    Input,
    /// Exactly one of its fields to fill in.
    OneOf,
}

/// A named type.
#[derive(Debug, Clone)]
pub struct Type {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its fields, to select or to fill in.
    pub fields: Vec<Field>,
    /// The objects that it may be.
    pub possible: Vec<String>,
    /// The names that it may be.
    pub values: Vec<String>,
}

/// A field, an argument or an input's field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its arguments, if it is a field to select.
    pub args: Vec<Self>,
    /// Its type.
    pub of: Ref,
    /// Whether it must be given.
    pub required: bool,
}

/// A type with its lists and its exclamation marks.
#[derive(Debug, Clone)]
pub struct Ref {
    /// The named type inside.
    pub name: String,
    /// Whether it is a list.
    pub list: bool,
    /// As GraphQL writes it, for instance `[ID!]!`.
    pub text: String,
}

/// All types, by name.
#[derive(Debug, Clone)]
pub struct Schema {
    types: BTreeMap<String, Type>,
    roots: Vec<(&'static str, String)>,
}

impl Schema {
    /// Asks a server for its schema.
    pub async fn ask(actor: &Actor) -> Self {
        let told = actor.gql(INTROSPECTION, json!({})).await.ok()["__schema"].clone();
        let types = array(&told["types"]).iter().map(Type::read).map(|read| (read.name.clone(), read)).collect();
        let root =
            |kind: &'static str| told[format!("{kind}Type")]["name"].as_str().map(|name| (kind, name.to_owned()));
        Self { types, roots: ["query", "mutation", "subscription"].into_iter().filter_map(root).collect() }
    }

    /// The type of this name.
    #[track_caller]
    pub fn get(&self, name: &str) -> &Type {
        self.types.get(name).unwrap_or_else(|| panic!("the schema has no type {name}"))
    }

    /// The root types, each with the word that begins its operations.
    pub fn roots(&self) -> impl Iterator<Item = (&'static str, &Type)> {
        self.roots.iter().map(|(kind, name)| (*kind, self.get(name)))
    }
}

impl Type {
    fn read(told: &Value) -> Self {
        let kind = match told["kind"].as_str().unwrap_or_default() {
            "SCALAR" => Kind::Scalar,
            "ENUM" => Kind::Enum,
            "OBJECT" => Kind::Object,
            "INTERFACE" | "UNION" => Kind::Abstract,
            "INPUT_OBJECT" if told["isOneOf"] == true => Kind::OneOf,
            "INPUT_OBJECT" => Kind::Input,
            other => panic!("a named type of the kind {other}"),
        };
        let input = matches!(kind, Kind::Input | Kind::OneOf);
        let fields = &told[if input { "inputFields" } else { "fields" }];
        Self {
            name: text(&told["name"]),
            kind,
            fields: array(fields).iter().map(Field::read).collect(),
            possible: array(&told["possibleTypes"]).iter().map(|one| text(&one["name"])).collect(),
            values: array(&told["enumValues"]).iter().map(|one| text(&one["name"])).collect(),
        }
    }

    /// Whether nothing is selected below it.
    pub fn leaf(&self) -> bool {
        matches!(self.kind, Kind::Scalar | Kind::Enum)
    }
}

impl Field {
    fn read(told: &Value) -> Self {
        let of = Ref::read(&told["type"]);
        let required = of.text.ends_with('!') && told["defaultValue"].is_null();
        Self { name: text(&told["name"]), args: array(&told["args"]).iter().map(Self::read).collect(), of, required }
    }
}

impl Ref {
    fn read(told: &Value) -> Self {
        let inner = || Self::read(&told["ofType"]);
        match told["kind"].as_str().unwrap_or_default() {
            "NON_NULL" => Self { text: format!("{}!", inner().text), ..inner() },
            "LIST" => Self { text: format!("[{}]", inner().text), list: true, ..inner() },
            _ => Self { name: text(&told["name"]), list: false, text: text(&told["name"]) },
        }
    }
}

fn array(told: &Value) -> &[Value] {
    told.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(told: &Value) -> String {
    told.as_str().unwrap_or_default().to_owned()
}
