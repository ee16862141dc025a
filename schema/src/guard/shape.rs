//! Counts what a document expands to, each fragment once, so that 12⁹ fields are known without writing one of them out.

use super::{Limits, refusal};
use async_graphql::parser::types::{ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned, ServerResult};
use std::collections::HashMap;

/// async-graphql walks selections by recursion and refuses more than this many levels by itself, spreads included.
const LEVELS: usize = 32;

/// What a selection set expands to. Numbers beyond counting stay at the largest.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shape {
    selections: usize,
    aliases: usize,
    directives: usize,
    depth: usize,
    levels: usize,
    roots: usize,
}

impl Shape {
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            depth: self.depth.max(other.depth),
            levels: self.levels.max(other.levels),
            roots: self.roots.saturating_add(other.roots),
        }
    }

    /// The shape of a spread or an inline fragment that has this shape inside.
    fn wrapped(self, directives: usize) -> Self {
        Self {
            selections: self.selections.saturating_add(1),
            directives: self.directives.saturating_add(directives),
            levels: self.levels + 1,
            ..self
        }
    }

    /// The shape of a field that has this shape below it.
    fn of_field(self, field: &Field) -> Self {
        Self {
            aliases: self.aliases.saturating_add(usize::from(field.alias.is_some())),
            depth: self.depth + 1,
            roots: 1,
            ..self.wrapped(field.directives.len())
        }
    }

    pub(super) fn bound(self, limits: &Limits) -> ServerResult<()> {
        if self.depth > limits.depth {
            return Err(refusal::too_deep(limits.depth));
        }
        if self.roots > limits.roots {
            return Err(refusal::too_large("roots", self.roots, limits.roots));
        }
        if self.aliases > limits.aliases {
            return Err(refusal::too_many_aliases(self.aliases, limits));
        }
        if self.directives > limits.directives {
            return Err(refusal::too_many_directives(self.directives, limits));
        }
        Ok(())
    }

    pub(super) fn single_root(self) -> ServerResult<()> {
        if self.roots == 1 { Ok(()) } else { Err(refusal::several_roots()) }
    }
}

/// The shapes of a document's fragments, as far as they are known.
pub(super) struct Shapes<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// None while the fragment is being measured: to meet it again then is a cycle.
    known: HashMap<&'a Name, Option<Shape>>,
}

impl<'a> Shapes<'a> {
    pub(super) fn of(fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>) -> Self {
        Self { fragments, known: HashMap::new() }
    }

    /// Refuses a document on which validation, which visits unused fragments and operations too, would spend itself.
    pub(super) fn bound(&mut self, document: &'a ExecutableDocument, fields: usize) -> ServerResult<()> {
        let mut all = Shape::default();
        for fragment in self.fragments.keys() {
            all = all.beside(self.fragment(fragment, 0)?);
        }
        for (_, operation) in document.operations.iter() {
            all = all.beside(self.measure(&operation.node.selection_set.node, 0)?);
        }
        if all.selections > fields { Err(refusal::too_large("fields", all.selections, fields)) } else { Ok(()) }
    }

    /// The shape of a selection set that stands `level` levels below its definition.
    pub(super) fn measure(&mut self, set: &'a SelectionSet, level: usize) -> ServerResult<Shape> {
        if level > LEVELS && !set.items.is_empty() {
            return Err(refusal::too_deep(LEVELS));
        }
        let mut whole = Shape::default();
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => {
                    self.measure(&field.node.selection_set.node, level + 1)?.of_field(&field.node)
                }
                Selection::InlineFragment(inline) => {
                    self.measure(&inline.node.selection_set.node, level + 1)?.wrapped(inline.node.directives.len())
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, level + 1)?.wrapped(spread.node.directives.len())
                }
            };
            whole = whole.beside(part);
        }
        Ok(whole)
    }

    /// The shape of a fragment; one that is not defined is empty, and validation says so.
    fn fragment(&mut self, name: &Name, level: usize) -> ServerResult<Shape> {
        let Some((name, fragment)) = self.fragments.get_key_value(name) else {
            return Ok(Shape::default());
        };
        let shape = match self.known.get(name) {
            Some(Some(shape)) => *shape,
            Some(None) => return Err(refusal::cycle(name, fragment.pos)),
            None => {
                self.known.insert(name, None);
                let shape = self.measure(&fragment.node.selection_set.node, level)?;
                self.known.insert(name, Some(shape));
                shape
            }
        };
        if level + shape.levels > LEVELS + 1 { Err(refusal::too_deep(LEVELS)) } else { Ok(shape) }
    }
}
