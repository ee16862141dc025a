//! Numbers, shares and amounts of money.
//!
//! Currencies and percentages are in the part of ICU4X whose interface still changes from release to release
//! (`icu_experimental`). Its data is CLDR's own and its results agree with ECMA-402; the alternative would be a copy of
//! CLDR's currency tables kept by hand. So it is used, in this file alone.

use crate::{Currency, Decimal, Locale};
use icu_decimal::{DecimalFormatter, options::DecimalFormatterOptions};
use icu_experimental::dimension::{
    currency::{formatter::CurrencyFormatter, options::CurrencyFormatterOptions},
    percent::{formatter::PercentFormatter, options::PercentFormatterOptions},
};
use icu_locale_core::{Locale as Tag, locale};

/// A number with all the digits it has: `-1 234,50`.
#[must_use]
pub fn number(locale: Locale, number: impl Into<Decimal>) -> String {
    let number = number.into();
    DecimalFormatter::try_new(tag(locale).into(), DecimalFormatterOptions::default())
        .map_or_else(|_| number.to_string(), |formatter| formatter.format(&number).to_string())
}

/// A share of one, in percent with at most one decimal: 0.125 is `12,5 %`.
#[must_use]
pub fn percent(locale: Locale, share: impl Into<Decimal>) -> String {
    let mut percent = share.into();
    percent.multiply_pow10(2);
    percent.round(-1);
    percent.trim_start();
    percent.trim_end();
    PercentFormatter::try_new(tag(locale).into(), PercentFormatterOptions::default())
        .map_or_else(|_| format!("{percent}%"), |formatter| formatter.format(&percent).to_string())
}

/// An amount in a currency (ISO 4217), rounded to the decimals which that currency has: `1 234,50 €`.
///
/// ```
/// use locales::{Locale, format};
///
/// let amount: locales::Decimal = "1234.5".parse()?;
/// let currency: locales::Currency = "EUR".parse()?;
/// assert_eq!(format::money(Locale::En, amount, currency), "€1,234.50");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn money(locale: Locale, amount: impl Into<Decimal>, currency: Currency) -> String {
    let amount = amount.into();
    CurrencyFormatter::try_new_symbol(tag(locale).into(), currency, CurrencyFormatterOptions::default()).map_or_else(
        |_| format!("{amount} {}", currency.iso_code()),
        |formatter| formatter.format_fixed_decimal(&amount).to_string(),
    )
}

fn tag(locale: Locale) -> Tag {
    match locale {
        Locale::Fr | Locale::Tzm(_) => locale!("fr"),
        Locale::En => locale!("en"),
        Locale::Ar => locale!("ar-MA"),
    }
}
