//! Prices an operation by the answer it may cause: a field counts once for each row of the lists it stands in.
//!
//! How many rows: the larger of the field's `first` and `last`, written or by variable; else the default its schema
//! gives; else the page of the limits. `nodes` and `edges` take the number from the connection they belong to. The
//! shape has been bounded before, so fragments can be followed as they come.

use super::{Limits, refusal};
use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::registry::{MetaField, MetaType, MetaTypeName, Registry};
use async_graphql::{ServerResult, Value, Variables};

/// What one question about the schema costs: its answer depends on the schema alone, some hundred kilobytes.
const INTROSPECTION: usize = 1_000;

/// Lists of the schema inside each other that a question may ask for. Types refer to each other, so each further list
/// multiplies the answer; the usual introspection query needs two, `types` and the `fields` of each.
const SCHEMA_LISTS: usize = 2;

pub(super) fn bound(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    registry: &Registry,
    limits: &Limits,
) -> ServerResult<()> {
    let root = match operation.ty {
        OperationType::Query => Some(registry.query_type.as_str()),
        OperationType::Mutation => registry.mutation_type.as_deref(),
        OperationType::Subscription => registry.subscription_type.as_deref(),
    };
    let prices = Prices { document, variables, registry, limits };
    let root = root.and_then(|name| registry.types.get(name));
    let cost = prices.set(&operation.selection_set.node, root, limits.page)?;
    if cost > limits.cost { Err(refusal::too_costly(cost, limits.cost)) } else { Ok(()) }
}

struct Prices<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    registry: &'a Registry,
    limits: &'a Limits,
}

impl Prices<'_> {
    /// The price of a selection on one object, whose lists have `rows` rows when they don't say otherwise.
    fn set(&self, set: &SelectionSet, parent: Option<&MetaType>, rows: usize) -> ServerResult<usize> {
        let mut sum = 0_usize;
        for selection in &set.items {
            let price = match &selection.node {
                Selection::Field(field) if matches!(field.node.name.node.as_str(), "__schema" | "__type") => {
                    if !self.limits.introspection {
                        return Err(refusal::introspection(field.pos));
                    }
                    self.schema_lists(&field.node.selection_set.node, 0)?;
                    INTROSPECTION
                }
                Selection::Field(field) => self.field(&field.node, parent, rows)?,
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    let on = on.map_or(parent, |name| self.registry.types.get(name));
                    self.set(&inline.node.selection_set.node, on, rows)?
                }
                Selection::FragmentSpread(spread) => {
                    match self.document.fragments.get(&spread.node.fragment_name.node) {
                        Some(fragment) => {
                            let on = self.registry.types.get(fragment.node.type_condition.node.on.node.as_str());
                            self.set(&fragment.node.selection_set.node, on, rows)?
                        }
                        None => 0,
                    }
                }
            };
            sum = sum.saturating_add(price);
        }
        Ok(sum)
    }

    fn field(&self, field: &Field, parent: Option<&MetaType>, rows: usize) -> ServerResult<usize> {
        let meta = parent.and_then(|parent| parent.field_by_name(&field.name.node));
        let kind = meta.and_then(|meta| self.registry.concrete_type_by_name(&meta.ty));
        let asked = meta.and_then(|meta| self.rows(field, meta));
        let list = meta.is_some_and(|meta| MetaTypeName::create(&meta.ty).is_list());
        let below = if list { self.limits.page } else { asked.unwrap_or(self.limits.page) };
        let each = self.set(&field.selection_set.node, kind, below)?;
        let times = if list { asked.unwrap_or(rows).max(1) } else { 1 };
        Ok(each.saturating_mul(times).saturating_add(1))
    }

    /// The rows that a field with `first` or `last` is asked for; none when it has no such argument.
    fn rows(&self, field: &Field, meta: &MetaField) -> Option<usize> {
        let pages = ["first", "last"].map(|name| meta.args.get(name));
        let pages = || pages.into_iter().flatten();
        pages().next()?;
        let asked = pages().filter_map(|page| {
            let written = field.get_argument(&page.name)?.node.clone();
            number(&written.into_const_with(|name| self.variables.get(&name).cloned().ok_or(())).ok()?)
        });
        let usual = || pages().find_map(|page| page.default_value.as_ref()?.parse().ok());
        Some(asked.max().or_else(usual).unwrap_or(self.limits.page))
    }

    fn schema_lists(&self, set: &SelectionSet, lists: usize) -> ServerResult<()> {
        if lists > SCHEMA_LISTS {
            return Err(refusal::too_deep(SCHEMA_LISTS));
        }
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    let list = matches!(name, "types" | "fields" | "inputFields" | "interfaces" | "possibleTypes");
                    self.schema_lists(&field.node.selection_set.node, lists + usize::from(list))?;
                }
                Selection::InlineFragment(inline) => self.schema_lists(&inline.node.selection_set.node, lists)?,
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.schema_lists(&fragment.node.selection_set.node, lists)?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn number(value: &Value) -> Option<usize> {
    let Value::Number(number) = value else { return None };
    number.as_u64().map(|number| usize::try_from(number).unwrap_or(usize::MAX))
}
