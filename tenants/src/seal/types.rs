//! `Sealed` and `Blind`, as values of the database.

use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable, Value, sea_query};
use std::{fmt, marker::PhantomData};

/// Something that is stored sealed.
pub trait Personal: Sized + 'static {
    /// The field it belongs to, for instance `contact.email`; part of the seal, so it never changes.
    const LABEL: &'static str;
    /// The bytes to seal, which are also what a [`Blind`] is made of: already normalised.
    fn bytes(&self) -> &[u8];
    /// The value out of opened bytes; `None` when they are none.
    fn from_bytes(bytes: Vec<u8>) -> Option<Self>;
}

/// A sealed `T`: ciphertext that shows nothing, not even when printed for debugging.
pub struct Sealed<T> {
    bytes: Vec<u8>,
    sealed: PhantomData<fn() -> T>,
}

/// A keyed hash of a `T`, equal for equal values of one tenant: 128 bits of HMAC-SHA-256 in hexadecimal. As text it is
/// compared by a leakproof operator, so that an index serves it behind the walls.
pub struct Blind<T> {
    text: String,
    hashed: PhantomData<fn() -> T>,
}

impl<T> Sealed<T> {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, sealed: PhantomData }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The ciphertext, for an array of many values.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl<T> Blind<T> {
    pub(super) fn new(text: String) -> Self {
        Self { text, hashed: PhantomData }
    }

    /// The hash as the database holds it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl<T> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed")
    }
}

impl<T> fmt::Debug for Blind<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blind")
    }
}

impl<T> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self::new(self.bytes.clone())
    }
}

impl<T> Clone for Blind<T> {
    fn clone(&self) -> Self {
        Self::new(self.text.clone())
    }
}

impl<T> PartialEq for Sealed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}
impl<T> Eq for Sealed<T> {}

impl<T> PartialEq for Blind<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl<T> Eq for Blind<T> {}

macro_rules! column {
    ($wrapper:ident, $inner:ty, $field:ident) => {
        impl<T> From<$wrapper<T>> for Value {
            fn from(value: $wrapper<T>) -> Self {
                value.$field.into()
            }
        }
        impl<T> TryGetable for $wrapper<T> {
            fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                <$inner>::try_get_by(row, index).map(Self::new)
            }
        }
        impl<T> sea_query::ValueType for $wrapper<T> {
            fn try_from(value: Value) -> Result<Self, sea_query::ValueTypeErr> {
                <$inner as sea_query::ValueType>::try_from(value).map(Self::new)
            }
            fn type_name() -> String {
                stringify!($wrapper).to_owned()
            }
            fn array_type() -> sea_query::ArrayType {
                <$inner as sea_query::ValueType>::array_type()
            }
            fn column_type() -> sea_query::ColumnType {
                <$inner as sea_query::ValueType>::column_type()
            }
        }
        impl<T> sea_query::Nullable for $wrapper<T> {
            fn null() -> Value {
                <$inner as sea_query::Nullable>::null()
            }
        }
    };
}
column!(Sealed, Vec<u8>, bytes);
column!(Blind, String, text);
