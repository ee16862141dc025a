//! Identifiers: typed, prefixed, ordered by time.

use crate::clock::Clock;
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable, Value, sea_query};
use std::{fmt, marker::PhantomData, str::FromStr};
use ulid::Ulid;
use uuid::Uuid;

/// What an identifier can name.
pub trait Named: 'static {
    /// The word before the underscore, for instance `contact` in `contact_01j…`.
    const PREFIX: &'static str;
}

/// The identifier of a `T`: a UUID version 7 (RFC 9562), shown as its prefix and its 128 bits in Crockford's base 32.
pub struct Id<T> {
    uuid: Uuid,
    named: PhantomData<fn() -> T>,
}

impl<T: Named> Id<T> {
    /// A new identifier, later in order than those made before it.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        Self::from(clock.uuid())
    }
}

impl<T> Id<T> {
    /// The bare UUID, as the database holds it.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<T> From<Uuid> for Id<T> {
    fn from(uuid: Uuid) -> Self {
        Self { uuid, named: PhantomData }
    }
}

/// Identifiers for a statement's `= ANY(…)`. Where few are asked for some stand there twice: PostgreSQL takes an array that it does not
/// know to hold ten, and makes a plan of its own for each that looks cheaper, which takes longer than finding the rows.
pub(crate) fn several<T>(ids: &[Id<T>]) -> Value {
    const TAKEN: usize = 10;
    let size = if ids.is_empty() { 0 } else { ids.len().max(TAKEN) };
    ids.iter().cycle().take(size).map(|id| id.uuid()).collect::<Vec<Uuid>>().into()
}

/// A text that is not an identifier of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier of this kind")]
pub struct NotAnId;

impl<T: Named> FromStr for Id<T> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let code = text.strip_prefix(T::PREFIX).and_then(|rest| rest.strip_prefix('_')).ok_or(NotAnId)?;
        let ulid = Ulid::from_string(code).map_err(|_| NotAnId)?;
        let id = Self::from(Uuid::from_bytes(ulid.to_bytes()));
        if id.to_string() == text { Ok(id) } else { Err(NotAnId) }
    }
}

impl<T: Named> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = Ulid::from_bytes(self.uuid.into_bytes()).to_string();
        write!(f, "{}_{}", T::PREFIX, code.to_ascii_lowercase())
    }
}

impl<T: Named> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

impl<T: Named> serde::Serialize for Id<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, T: Named> serde::Deserialize<'de> for Id<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl<T> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Self {
        id.uuid.into()
    }
}

impl<T> TryGetable for Id<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Uuid::try_get_by(row, index).map(Self::from)
    }
}

impl<T> sea_query::ValueType for Id<T> {
    fn try_from(value: Value) -> Result<Self, sea_query::ValueTypeErr> {
        <Uuid as sea_query::ValueType>::try_from(value).map(Self::from)
    }

    fn type_name() -> String {
        "Id".to_owned()
    }

    fn array_type() -> sea_query::ArrayType {
        sea_query::ArrayType::Uuid
    }

    fn column_type() -> sea_query::ColumnType {
        sea_query::ColumnType::Uuid
    }
}

impl<T> sea_query::Nullable for Id<T> {
    fn null() -> Value {
        Uuid::null()
    }
}

impl<T: Named> sea_orm::TryFromU64 for Id<T> {
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64(T::PREFIX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;
    impl Named for Thing {
        const PREFIX: &'static str = "thing";
    }

    #[test]
    fn an_identifier_is_read_back_as_it_was_shown() {
        let id = Id::<Thing>::new(&Clock::system());
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn another_kind_upper_case_and_overlong_texts_are_refused() {
        let id = Id::<Thing>::new(&Clock::system()).to_string();
        for wrong in [id.replace("thing", "other"), id.to_uppercase(), format!("{id}0"), String::new()] {
            assert_eq!(wrong.parse::<Id<Thing>>(), Err(NotAnId), "{wrong}");
        }
    }
}
