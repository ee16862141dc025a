//! Dates, and instants in a time zone.

use crate::{Args, Locale, t};
use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeZone};
use icu_calendar::{Date, Gregorian, types::RataDie};
use icu_datetime::{
    FixedCalendarDateTimeFormatter as Formatter,
    fieldsets::{T, YMD, YMDE, zone::LocalizedOffsetShort},
};
use icu_locale_core::{Locale as Tag, locale};
use icu_time::{ZonedDateTime, zone::UtcOffset};

/// How much of a date is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// `21 nov. 2026`.
    Medium,
    /// `21 novembre 2026`.
    Long,
    /// `samedi 21 novembre 2026`.
    Full,
}

/// A calendar date.
#[must_use]
pub fn date(locale: Locale, date: NaiveDate, length: Length) -> String {
    let Some(tag) = tag(locale) else {
        return tamazight(locale, date, length);
    };
    let day = Date::from_rata_die(RataDie::new(date.num_days_from_ce().into()), Gregorian);
    let written = match length {
        Length::Medium => Formatter::try_new(tag.into(), YMD::medium()).map(|f| f.format(&day).to_string()),
        Length::Long => Formatter::try_new(tag.into(), YMD::long()).map(|f| f.format(&day).to_string()),
        Length::Full => Formatter::try_new(tag.into(), YMDE::long()).map(|f| f.format(&day).to_string()),
    };
    written.unwrap_or_else(|_| date.to_string())
}

/// A moment in the zone that it carries, to the minute, with its distance from UTC: `21 nov. 2026, 14:05 UTC+1`.
#[must_use]
pub fn date_time<Z: TimeZone>(locale: Locale, at: &DateTime<Z>, length: Length) -> String {
    let offset = UtcOffset::from_seconds_unchecked(at.offset().fix().local_minus_utc());
    let ZonedDateTime { date, time, zone } =
        ZonedDateTime::from_epoch_milliseconds_and_utc_offset(at.timestamp_millis(), offset);
    let moment = ZonedDateTime { date: date.to_calendar(Gregorian), time, zone };
    let at = at.fixed_offset();
    let Some(tag) = tag(locale) else {
        let time = Formatter::try_new(locale!("fr").into(), T::hm().with_zone(LocalizedOffsetShort))
            .map_or_else(|_| at.time().to_string(), |f| f.format(&moment).to_string());
        let args = Args::new().with("date", tamazight(locale, at.date_naive(), length)).with("time", time);
        return t(locale, "date-time", &args);
    };
    macro_rules! write {
        ($fields:expr) => {
            Formatter::try_new(tag.into(), $fields.with_time_hm().with_zone(LocalizedOffsetShort))
                .map(|f| f.format(&moment).to_string())
        };
    }
    let written = match length {
        Length::Medium => write!(YMD::medium()),
        Length::Long => write!(YMD::long()),
        Length::Full => write!(YMDE::long()),
    };
    written.unwrap_or_else(|_| at.to_rfc3339())
}

/// Tamazight by its own catalogue.
fn tamazight(locale: Locale, date: NaiveDate, length: Length) -> String {
    let key = match length {
        Length::Medium => "date-medium",
        Length::Long => "date-long",
        Length::Full => "date-full",
    };
    let name = |key, number: u32| t(locale, key, &Args::new().with("number", number));
    let month = if length == Length::Medium { "date-month-short" } else { "date-month" };
    let args = Args::new()
        .with("weekday", name("date-weekday", date.weekday().number_from_monday()))
        .with("day", date.day().to_string())
        .with("month", name(month, date.month()))
        .with("year", date.year().to_string());
    t(locale, key, &args)
}

/// The tag by whose data dates are written; Tamazight has none.
fn tag(locale: Locale) -> Option<Tag> {
    match locale {
        Locale::Fr => Some(locale!("fr")),
        Locale::En => Some(locale!("en")),
        Locale::Ar => Some(locale!("ar-u-hc-h23")),
        Locale::Tzm(_) => None,
    }
}
