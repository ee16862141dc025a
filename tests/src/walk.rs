//! A walk through the whole schema: an operation for every root field, built from what introspection tells.
//!
//! What is added to the schema is walked without anybody adding it here: arguments and selections follow from their types, and
//! values from [`samples`]. A field for which no value can be made fails whoever walks.

mod operation;
pub mod samples;
mod types;

pub use operation::{Operation, Slot};
pub use types::{Field, Kind, Ref, Schema, Type};

use crate::Actor;

/// The operations of all root fields: queries, mutations and subscriptions, each in the order of the schema.
pub async fn operations(actor: &Actor) -> (Schema, Vec<Operation>) {
    let schema = Schema::ask(actor).await;
    let mut operations = Vec::new();
    for (kind, root) in schema.roots() {
        operations.extend(root.fields.iter().map(|field| Operation::of(&schema, kind, field)));
    }
    (schema, operations)
}
