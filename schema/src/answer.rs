//! Puts answers into the form that the GraphQL specification gives them: every failed field is null or takes its parent with it
//! (section 6.4.4), and fields stand in the order in which the document asks for them (section 6.3.2).
//!
//! async-graphql 7 leaves a failed field out, whatever its type, and writes fields in the order in which they are done. So each
//! operation is drawn once as a tree of what its answer may hold, and each answer is held against that tree.
//!
//! An answer does not tell the runtime type of an object. What stands in a fragment on some type may thus be there or not;
//! what does not must be there, or else it failed.

#[cfg(test)]
mod tests;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Directive, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::parser::types::{Selection, SelectionSet};
use async_graphql::registry::{MetaType, MetaTypeName, Registry};
use async_graphql::{
    Name, PathSegment, Positioned, QueryPathNode, QueryPathSegment, Response, ServerError, Value, Variables,
};
use std::{collections::HashMap, iter};

/// What the answer to one operation may hold.
pub(crate) struct Tree(Fields);

/// Fields by the name that they have in the answer, in the order of the document.
type Fields = IndexMap<Name, Field>;

#[derive(Debug, Default)]
struct Field {
    /// Whether null may stand for it, and then for the items of the list that it is, and so on: `[T!]` is true, false.
    nullable: Vec<bool>,
    /// The fields of the object; none for a leaf.
    fields: Option<Fields>,
    /// Whether the object has it whatever its runtime type.
    certain: bool,
}

impl Tree {
    /// The tree of an operation whose document was bounded before: its fragments are written out here.
    pub(crate) fn of(
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
        registry: &Registry,
    ) -> Self {
        let root = match operation.ty {
            OperationType::Query => Some(registry.query_type.as_str()),
            OperationType::Mutation => registry.mutation_type.as_deref(),
            OperationType::Subscription => registry.subscription_type.as_deref(),
        };
        let root = root.and_then(|name| registry.types.get(name));
        let mut fields = Fields::new();
        Drawing { document, variables, registry }.select(&mut fields, &operation.selection_set.node, root, true);
        Self(fields)
    }

    /// Puts an answer right.
    pub(crate) fn complete(&self, response: &mut Response) {
        let faults = Faults::of(&response.errors);
        complete(&mut response.data, &[!response.errors.is_empty()], Some(&self.0), faults.as_ref());
    }
}

/// An error with its place. The library forgets it for fields that are asked of an interface.
pub(crate) fn placed(mut error: ServerError, place: &QueryPathNode<'_>) -> ServerError {
    if error.path.is_empty() {
        let segments = iter::successors(Some(place), |node| node.parent).map(|node| match node.segment {
            QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
            QueryPathSegment::Index(index) => PathSegment::Index(index),
        });
        error.path = segments.collect();
        error.path.reverse();
    }
    error
}

struct Drawing<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    registry: &'a Registry,
}

impl Drawing<'_> {
    /// Adds what a selection on `parent` selects. Fields of the same name are one field (section 6.3.2, "merging").
    fn select(&self, fields: &mut Fields, set: &SelectionSet, parent: Option<&MetaType>, certain: bool) {
        for selection in &set.items {
            if self.skips(selection.node.directives()) {
                continue;
            }
            let (on, set) = match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let meta = parent.and_then(|parent| parent.field_by_name(&field.name.node));
                    let drawn = fields.entry(field.response_key().node.clone()).or_insert_with(|| Field {
                        nullable: meta.map_or_else(|| vec![true], |meta| nullable(&meta.ty)),
                        ..Field::default()
                    });
                    drawn.certain |= certain;
                    if !field.selection_set.node.items.is_empty() {
                        let below = meta.and_then(|meta| self.registry.concrete_type_by_name(&meta.ty));
                        let fields = drawn.fields.get_or_insert_default();
                        self.select(fields, &field.selection_set.node, below, certain);
                    }
                    continue;
                }
                Selection::InlineFragment(inline) => {
                    (inline.node.type_condition.as_ref(), &inline.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    match self.document.fragments.get(&spread.node.fragment_name.node) {
                        Some(fragment) => (Some(&fragment.node.type_condition), &fragment.node.selection_set.node),
                        None => continue,
                    }
                }
            };
            let on = on.map(|on| on.node.on.node.as_str());
            let always = on.is_none_or(|on| parent.is_some_and(|parent| parent.name() == on));
            let parent = on.map_or(parent, |on| self.registry.types.get(on));
            self.select(fields, set, parent, certain && always);
        }
    }

    /// Whether `@skip` or `@include` (sections 3.13.1 and 3.13.2) take a selection out, as the library reads them.
    fn skips(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            let included = match directive.node.name.node.as_str() {
                "include" => true,
                "skip" => false,
                _ => return false,
            };
            let given = directive.node.get_argument("if").is_some_and(|given| {
                let given = given.node.clone().into_const_with(|name| self.variables.get(&name).cloned().ok_or(()));
                given == Ok(Value::Boolean(true))
            });
            given != included
        })
    }
}

fn nullable(kind: &str) -> Vec<bool> {
    let mut levels = Vec::with_capacity(2);
    let mut kind = MetaTypeName::create(kind);
    loop {
        levels.push(!kind.is_non_null());
        match kind.unwrap_non_null() {
            MetaTypeName::List(items) => kind = MetaTypeName::create(items),
            _ => return levels,
        }
    }
}

/// Where an answer has errors.
#[derive(Debug, Default)]
struct Faults {
    fields: HashMap<String, Self>,
    items: HashMap<usize, Self>,
}

impl Faults {
    /// None when no error has a path: then nothing of the answer is missing.
    fn of(errors: &[ServerError]) -> Option<Self> {
        let mut faults = Self::default();
        for error in errors {
            error.path.iter().fold(&mut faults, |at, segment| match segment {
                PathSegment::Field(name) => at.fields.entry(name.clone()).or_default(),
                PathSegment::Index(index) => at.items.entry(*index).or_default(),
            });
        }
        (!faults.fields.is_empty()).then_some(faults)
    }
}

/// Puts a value right. False when it is null where null may not stand, so that its parent can't stand either.
fn complete(value: &mut Value, nullable: &[bool], fields: Option<&Fields>, faults: Option<&Faults>) -> bool {
    let (may_be_null, items) = nullable.split_first().map_or((true, &[][..]), |(first, rest)| (*first, rest));
    let object = fields.filter(|_| items.is_empty());
    if *value == Value::Null {
        match (object, faults) {
            // The library writes null for an object of which no field is there: all have failed, or none is of its type.
            (Some(_), Some(faults)) if !faults.fields.is_empty() => *value = Value::Object(IndexMap::new()),
            (Some(_), None) if !may_be_null => *value = Value::Object(IndexMap::new()),
            (_, Some(_)) => return may_be_null,
            (_, None) => return true,
        }
    }
    let stands = match (&mut *value, object) {
        (Value::Object(found), Some(fields)) => complete_object(found, fields, faults),
        (Value::List(list), None) if fields.is_some() || faults.is_some() => {
            list.iter_mut().enumerate().all(|(index, item)| {
                let faults = faults.and_then(|faults| faults.items.get(&index));
                complete(item, items, fields, faults)
            })
        }
        _ => true,
    };
    if !stands {
        *value = Value::Null;
    }
    stands || may_be_null
}

fn complete_object(found: &mut IndexMap<Name, Value>, fields: &Fields, faults: Option<&Faults>) -> bool {
    if let Some(faults) = faults {
        for (name, field) in fields {
            if (field.certain || faults.fields.contains_key(name.as_str())) && !found.contains_key(name) {
                if field.nullable.first() == Some(&false) {
                    return false;
                }
                found.insert(name.clone(), Value::Null);
            }
        }
    }
    let mut names = fields.keys();
    if !found.keys().all(|name| names.any(|next| next == name)) {
        found.sort_by(|one, _, other, _| fields.get_index_of(one).cmp(&fields.get_index_of(other)));
    }
    let mut fields = fields.iter();
    found.iter_mut().all(|(name, value)| {
        let Some((_, field)) = fields.find(|(next, _)| *next == name) else { return true };
        let faults = faults.and_then(|faults| faults.fields.get(name.as_str()));
        complete(value, &field.nullable, field.fields.as_ref(), faults)
    })
}
