//! Dates, numbers and money as a reader writes them, by CLDR data (ICU4X), never by hand.
//!
//! | reader | numbers | dates |
//! |---|---|---|
//! | French | `fr` | `fr` |
//! | English | `en` | `en` |
//! | Arabic | `ar-MA`: Latin digits and the decimal comma, as written in the Maghreb and France | `ar`, 24 hours: the standard month names, understood everywhere |
//! | Tamazight | `fr`: the compiled data has no `tzm`, whose separators are the same | the catalogue `tzm/dates.ftl` |
//!
//! The console gives the same tags to the browser.

mod dates;
mod numbers;

pub use dates::{Length, date, date_time};
pub use numbers::{money, number, percent};
