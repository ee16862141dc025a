//! Relay connections over keyset pages.
//!
//! A cursor is the key of its row in base 64: opaque, and only good for the list it came from. `totalCount` is a field of its
//! own where a list offers it, so that nothing is counted unless asked for.

use async_graphql::{
    ObjectType, OutputType,
    connection::{Connection, Edge, EmptyFields},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{fmt::Display, str::FromStr};
use tenants::{
    Error, Result, Violation,
    page::{Page, Slice},
};

/// Rows of a page when nobody says how many.
const FIRST: i32 = 20;

/// Where a list is entered: the arguments of every connection.
pub(crate) struct Window {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
}

impl Window {
    /// The slice that is asked for, keyed by `K`.
    pub(crate) fn slice<K: FromStr>(&self) -> Result<Slice<K>> {
        let first = u32::try_from(self.first.unwrap_or(FIRST)).unwrap_or_default();
        Slice::new(first, self.after.as_deref().map(open).transpose()?)
    }
}

fn open<K: FromStr>(cursor: &str) -> Result<K> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let key = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).and_then(|text| text.parse().ok());
    key.ok_or_else(|| Error::Invalid(vec![Violation::new("after", "cursor-invalid")]))
}

/// A connection of nodes without further fields.
pub(crate) type List<T> = Connection<String, T>;

/// The page as a connection; `key` is what its cursors hold.
pub(crate) fn connect<R, T, K>(window: &Window, page: Page<R>, key: impl Fn(&R) -> K, node: impl Fn(R) -> T) -> List<T>
where
    T: OutputType,
    K: Display,
{
    connect_with(window, page, EmptyFields, key, node)
}

/// The same with further fields beside the edges.
pub(crate) fn connect_with<R, T, K, F>(
    window: &Window,
    page: Page<R>,
    fields: F,
    key: impl Fn(&R) -> K,
    node: impl Fn(R) -> T,
) -> Connection<String, T, F>
where
    T: OutputType,
    K: Display,
    F: ObjectType,
{
    let mut connection = Connection::with_additional_fields(window.after.is_some(), page.more, fields);
    connection.edges = page
        .rows
        .into_iter()
        .map(|row| {
            let cursor = URL_SAFE_NO_PAD.encode(key(&row).to_string());
            Edge::new(cursor, node(row))
        })
        .collect();
    connection
}
