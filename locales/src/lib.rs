//! Every sentence that a person reads, in French, English, Arabic and Tamazight, and every date, number and amount as
//! that person writes it.
//!
//! The sentences stand in Fluent catalogues (`fr/*.ftl`, `en/*.ftl`, `ar/*.ftl`, `tzm/*.ftl`), which the console reads
//! too. French is written first; a key that a language lacks is told in English, then in French. Catalogues hold plain
//! text without markup: who puts a sentence into HTML escapes it.
//!
//! ```
//! use locales::{Args, Locale, t};
//!
//! let locale = Locale::negotiate("ar;q=0.5, fr-CA").unwrap_or_default();
//! let sentence = t(locale, "error-rate-limited", &Args::new().with("seconds", 30));
//! assert_eq!(sentence, "Trop de demandes. Réessayez dans 30 secondes.");
//! ```

mod args;
mod catalogue;
mod fill;
pub mod format;
mod isolate;
mod locale;
mod negotiate;
mod tifinagh;

pub use args::{Args, Value};
pub use catalogue::{error, has, keys, t, violation};
pub use fixed_decimal::Decimal;
pub use icu_experimental::dimension::currency::CurrencyType as Currency;
pub use locale::{Direction, Locale, Script, UnknownLocale};
