//! Names as the API writes them.

/// A word of the database, in capitals.
pub(super) mod loud {
    use crate::contacts::consent::{Channel, Purpose};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// Something with a name in the database.
    pub(crate) trait Word: Sized {
        fn word(&self) -> &'static str;
        fn read(word: &str) -> Option<Self>;
    }

    impl Word for Channel {
        fn word(&self) -> &'static str {
            self.name()
        }
        fn read(word: &str) -> Option<Self> {
            Self::parse(word)
        }
    }

    impl Word for Purpose {
        fn word(&self) -> &'static str {
            self.name()
        }
        fn read(word: &str) -> Option<Self> {
            Self::parse(word)
        }
    }

    pub(crate) fn serialize<T: Word, S: Serializer>(word: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&word.word().to_uppercase())
    }

    pub(crate) fn deserialize<'de, T: Word, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        T::read(&text.to_lowercase()).ok_or_else(|| D::Error::custom("no such name"))
    }
}
