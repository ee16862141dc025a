//! Keyset pages: a list is read from a row on, never by counting rows off.

use crate::error::{Error, Result, Violation};
use chrono::{DateTime, Utc};
use sea_orm::{DbBackend, Statement, StatementBuilder, sea_query::SelectStatement};
use serde_json::json;
use std::{fmt, str::FromStr};

/// The most rows of one page.
pub const MAX: u32 = 100;

/// A part of a list that somebody asks for.
#[derive(Debug, Clone)]
pub struct Slice<K> {
    /// How many rows.
    pub first: u32,
    /// The key of the last row that the reader has; none for the beginning.
    pub after: Option<K>,
}

/// A part of a list, as it was found.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Whether the list goes on.
    pub more: bool,
}

/// A place in a list by time: when, and a key that tells apart what stands at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment<K> {
    /// When.
    pub at: DateTime<Utc>,
    /// The key.
    pub key: K,
}

impl<K: fmt::Display> fmt::Display for Moment<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.at.timestamp_micros(), self.key)
    }
}

impl<K: FromStr> FromStr for Moment<K> {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, key) = text.split_once(' ').ok_or(())?;
        let at = at.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(())?;
        Ok(Self { at, key: key.parse().map_err(drop)? })
    }
}

impl<K> Slice<K> {
    /// A slice of 1 to [`MAX`] rows.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `first`.
    pub fn new(first: u32, after: Option<K>) -> Result<Self> {
        if (1..=MAX).contains(&first) {
            return Ok(Self { first, after });
        }
        Err(Error::Invalid(vec![Violation::new("first", "out-of-range").with(&json!({ "min": 1, "max": MAX }))]))
    }

    /// One row more than asked for: it tells whether the list goes on.
    pub(crate) fn limit(&self) -> i64 {
        i64::from(self.first) + 1
    }

    /// The statement, of so many rows.
    pub(crate) fn limited(&self, statement: SelectStatement) -> impl StatementBuilder + use<K> {
        Limited(statement, self.limit())
    }

    pub(crate) fn page<T>(&self, mut rows: Vec<T>) -> Page<T> {
        let size = self.first as usize;
        let more = rows.len() > size;
        rows.truncate(size);
        Page { rows, more }
    }
}

/// A statement with the number of its rows in the text. Of a number beside the text PostgreSQL knows nothing: it would plan for a tenth
/// of the table or, as that costs more, anew each time.
struct Limited(SelectStatement, i64);

impl StatementBuilder for Limited {
    fn build(&self, backend: &DbBackend) -> Statement {
        let Self(statement, most) = self;
        let mut built = StatementBuilder::build(statement, backend);
        built.sql.push_str(" LIMIT ");
        built.sql.push_str(&most.to_string());
        built
    }
}

impl<T> Page<T> {
    /// The same page of something else.
    pub fn map<U>(self, to: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(to).collect(), more: self.more }
    }
}
