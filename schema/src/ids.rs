//! Typed identifiers in and out.

use async_graphql::{ID, MaybeUndefined};
use tenants::{Error, Id, Named, Result, Violation, contacts::Patch};

/// The identifier that an argument holds.
pub(crate) fn read<T: Named>(field: &'static str, id: &ID) -> Result<Id<T>> {
    id.parse().map_err(|_| Error::Invalid(vec![Violation::new(field, "id-invalid")]))
}

/// The identifier that an argument holds, if it holds one.
pub(crate) fn read_some<T: Named>(field: &'static str, id: Option<&ID>) -> Result<Option<Id<T>>> {
    id.map(|id| read(field, id)).transpose()
}

/// What becomes of a field that holds an identifier.
pub(crate) fn read_patch<T: Named>(field: &'static str, id: &MaybeUndefined<ID>) -> Result<Patch<Id<T>>> {
    Ok(match id {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Remove,
        MaybeUndefined::Value(id) => Patch::Set(read(field, id)?),
    })
}

/// The identifiers that an argument holds; at most a page of them.
pub(crate) fn read_all<T: Named>(field: &'static str, ids: &[ID]) -> Result<Vec<Id<T>>> {
    let limit = tenants::page::MAX;
    if ids.len() > limit as usize {
        let violation = Violation::new(field, "out-of-range").with(&serde_json::json!({ "min": 0, "max": limit }));
        return Err(Error::Invalid(vec![violation]));
    }
    ids.iter().map(|id| read(field, id)).collect()
}

/// An identifier as the API shows it.
pub(crate) fn show<T: Named>(id: Id<T>) -> ID {
    ID(id.to_string())
}
