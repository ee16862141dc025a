//! Dates, numbers and money in each language. What is expected here was compared with the results of ECMA-402 (`Intl`)
//! on CLDR 48.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use chrono::{FixedOffset, NaiveDate, TimeZone, Utc};
use locales::format::{self, Length};
use locales::{Currency, Decimal, Locale, Script};

const TIFINAGH: Locale = Locale::Tzm(Script::Tifinagh);
const LATIN: Locale = Locale::Tzm(Script::Latin);

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn money(locale: Locale, amount: &str, currency: &str) -> String {
    format::money(locale, decimal(amount), currency.parse::<Currency>().unwrap())
}

#[test]
fn numbers_have_the_readers_separators() {
    let number = |locale| format::number(locale, decimal("-1234567.50"));
    assert_eq!(number(Locale::Fr), "-1\u{202f}234\u{202f}567,50");
    assert_eq!(number(Locale::En), "-1,234,567.50");
    assert_eq!(number(Locale::Ar), "\u{200e}-1.234.567,50");
    assert_eq!(number(TIFINAGH), number(Locale::Fr));
    assert_eq!(format::number(Locale::En, u64::MAX), "18,446,744,073,709,551,615");
}

#[test]
fn a_share_is_a_percentage_with_one_decimal_at_most() {
    let percent = |locale, share| format::percent(locale, decimal(share));
    assert_eq!(percent(Locale::Fr, "0.12541"), "12,5\u{a0}%");
    assert_eq!(percent(Locale::En, "1"), "100%");
    assert_eq!(percent(Locale::En, "0.0004"), "0%");
    assert_eq!(percent(Locale::Ar, "0.5"), "50\u{200e}%\u{200e}");
    assert_eq!(percent(LATIN, "0.005"), "0,5\u{a0}%");
}

#[test]
fn an_amount_has_the_decimals_of_its_currency() {
    assert_eq!(money(Locale::Fr, "-1234.5", "EUR"), "-1\u{202f}234,50\u{a0}€");
    assert_eq!(money(Locale::Fr, "1234.5", "DZD"), "1\u{202f}234,50\u{a0}DZD");
    assert_eq!(money(Locale::En, "-1234.5", "EUR"), "-€1,234.50");
    assert_eq!(money(Locale::En, "1234.5", "MAD"), "MAD\u{a0}1,234.50");
    assert_eq!(money(Locale::Ar, "1234.5", "EUR"), "\u{200f}1.234,50\u{a0}€");
    assert_eq!(money(Locale::Ar, "1234.5", "MAD"), "\u{200f}1.234,50\u{a0}د.م.\u{200f}");
    assert_eq!(money(Locale::Fr, "1234.5678", "TND"), "1\u{202f}234,568\u{a0}TND");
    assert_eq!(money(Locale::En, "1234.5", "JPY"), "¥1,235");
    assert_eq!(money(TIFINAGH, "10", "EUR"), money(Locale::Fr, "10", "EUR"));
    assert!("EU".parse::<Currency>().is_err());
}

#[test]
fn amounts_of_any_size_are_exact() {
    assert_eq!(money(Locale::En, "12345678901234567890.12", "EUR"), "€12,345,678,901,234,567,890.12");
}

#[test]
fn dates_come_in_three_lengths() {
    let day = NaiveDate::from_ymd_opt(2026, 8, 21).unwrap();
    let all = |locale| [Length::Medium, Length::Long, Length::Full].map(|length| format::date(locale, day, length));
    assert_eq!(all(Locale::Fr), ["21 août 2026", "21 août 2026", "vendredi 21 août 2026"]);
    assert_eq!(all(Locale::En), ["Aug 21, 2026", "August 21, 2026", "Friday, August 21, 2026"]);
    assert_eq!(all(Locale::Ar), ["21\u{200f}/08\u{200f}/2026", "21 أغسطس 2026", "الجمعة، 21 أغسطس 2026"]);
    assert_eq!(all(LATIN), ["21 Ɣuc 2026", "21 Ɣuct 2026", "Asimwas, 21 Ɣuct 2026"]);
    assert_eq!(all(TIFINAGH), ["21 ⵖⵓⵛ 2026", "21 ⵖⵓⵛⵜ 2026", "ⴰⵙⵉⵎⵡⴰⵙ, 21 ⵖⵓⵛⵜ 2026"]);
}

#[test]
fn a_moment_is_told_in_the_zone_it_carries() {
    let utc = Utc.with_ymd_and_hms(2026, 11, 20, 23, 30, 0).unwrap();
    let paris = utc.with_timezone(&FixedOffset::east_opt(3600).unwrap());
    let medium = |locale| format::date_time(locale, &paris, Length::Medium);
    assert_eq!(medium(Locale::Fr), "21 nov. 2026, 00:30 UTC+1");
    assert_eq!(medium(Locale::En), "Nov 21, 2026, 12:30\u{202f}AM GMT+1");
    assert_eq!(medium(Locale::Ar), "21\u{200f}/11\u{200f}/2026، 00:30 غرينتش\u{200e}+1");
    assert_eq!(medium(LATIN), "21 Nwa 2026 00:30 UTC+1");
    assert_eq!(medium(TIFINAGH), "21 ⵏⵡⴰ 2026 00:30 UTC+1");
    let long = |locale| format::date_time(locale, &utc, Length::Long);
    assert_eq!(long(Locale::Fr), "20 novembre 2026 à 23:30 UTC+0");
    let full = |locale| format::date_time(locale, &paris, Length::Full);
    assert_eq!(full(Locale::Fr), "samedi 21 novembre 2026 à 00:30 UTC+1");
    assert_eq!(full(TIFINAGH), "ⴰⵙⵉⴹⵢⴰⵙ, 21 ⵏⵡⴰⵏⴱⵉⵔ 2026 00:30 UTC+1");
}

#[test]
fn dates_long_past_are_written_too() {
    let early = NaiveDate::from_ymd_opt(-44, 3, 15).unwrap();
    assert!(format::date(Locale::En, early, Length::Long).starts_with("March 15, "));
    assert_eq!(format::date(LATIN, NaiveDate::from_ymd_opt(1, 1, 1).unwrap(), Length::Long), "1 Yennayer 1");
}
