//! Days and instants as files write them. `01/03/2025` is two days: which of them is meant is told by the file itself, else by the
//! company's language, and by nobody otherwise.

use crate::contacts::consent::named;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use locales::Locale;

named! {
    /// What stands first in a day that is written in figures.
    Order {
        /// The day, as in Europe and North Africa.
        DayFirst = "day_first",
        /// The month, as in the United States of America.
        MonthFirst = "month_first",
    }
}

impl Order {
    /// What the cells of a column prove; none when they prove nothing, or both.
    pub(super) fn proven<'a>(cells: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut proven = cells.into_iter().filter_map(|cell| {
            let Parts { first, second, .. } = Parts::read(cell.split_once(' ').map_or(cell, |(day, _)| day))?;
            match (first > 12, second > 12) {
                (true, false) => Some(Self::DayFirst),
                (false, true) => Some(Self::MonthFirst),
                _ => None,
            }
        });
        let order = proven.next()?;
        proven.all(|other| other == order).then_some(order)
    }

    /// How people write days in this language; English is written both ways.
    pub(super) fn usual(locale: Locale) -> Option<Self> {
        (locale != Locale::En).then_some(Self::DayFirst)
    }
}

/// A day in figures, its parts not yet told apart.
struct Parts {
    first: u32,
    second: u32,
    year: i32,
    dotted: bool,
}

impl Parts {
    fn read(text: &str) -> Option<Self> {
        let separator = text.chars().find(|c| matches!(c, '/' | '.' | '-'))?;
        let mut parts = text.split(separator);
        let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
        let short = |part: &str| (1..=2).contains(&part.len());
        if parts.next().is_some() || !short(first) || !short(second) || year.len() != 4 {
            return None;
        }
        let (first, second, year) = (first.parse().ok()?, second.parse().ok()?, year.parse().ok()?);
        Some(Self { first, second, year, dotted: separator == '.' })
    }

    /// Between dots the day stands first everywhere.
    fn day(&self, order: Option<Order>) -> Result<NaiveDate, &'static str> {
        let of = |month, day| NaiveDate::from_ymd_opt(self.year, month, day).ok_or("date-invalid");
        let order = if self.dotted { Some(Order::DayFirst) } else { order };
        match order {
            Some(Order::DayFirst) => of(self.second, self.first),
            Some(Order::MonthFirst) => of(self.first, self.second),
            None if self.first == self.second || self.first > 12 => of(self.second, self.first),
            None if self.second > 12 => of(self.first, self.second),
            None => Err("date-ambiguous"),
        }
    }
}

/// A day: `2025-03-01`, or in figures with the year last.
pub(super) fn day(cell: &str, order: Option<Order>) -> Result<NaiveDate, &'static str> {
    match Parts::read(cell) {
        Some(parts) => parts.day(order),
        None => cell.parse().map_err(|_| "date-invalid"),
    }
}

/// An instant that has been: in the form of RFC 3339 or, without a zone, in UTC; or a day.
pub(super) fn instant(cell: &str, order: Option<Order>, now: DateTime<Utc>) -> Result<DateTime<Utc>, &'static str> {
    let whole = DateTime::parse_from_rfc3339(cell).ok().map(|at| at.to_utc());
    let bare = || {
        let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%.f"];
        forms.iter().find_map(|form| NaiveDateTime::parse_from_str(cell, form).ok()).map(|at| at.and_utc())
    };
    let at = if let Some(at) = whole.or_else(bare) {
        at
    } else {
        let (text, time) = cell.split_once(' ').unwrap_or((cell, "00:00"));
        let time = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|form| NaiveTime::parse_from_str(time, form).ok());
        day(text, order)?.and_time(time.ok_or("date-invalid")?).and_utc()
    };
    if at > now { Err("in-the-future") } else { Ok(at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_where_it_is_plain() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        for (cell, at) in [
            ("2019-03-12 14:05:33", Ok("2019-03-12T14:05:33Z")),
            ("2019-03-12 14:05", Ok("2019-03-12T14:05:00Z")),
            ("2019-03-12T14:05:33+02:00", Ok("2019-03-12T12:05:33Z")),
            ("2019-03-12T14:05:33.120", Ok("2019-03-12T14:05:33.120Z")),
            ("2019-03-12", Ok("2019-03-12T00:00:00Z")),
            ("12/03/2019", Err("date-ambiguous")),
            ("12/12/2019", Ok("2019-12-12T00:00:00Z")),
            ("31/12/2019 14:05", Ok("2019-12-31T14:05:00Z")),
            ("12/31/2019", Ok("2019-12-31T00:00:00Z")),
            ("1.3.2019", Ok("2019-03-01T00:00:00Z")),
            ("32/13/2019", Err("date-invalid")),
            ("01/03/19", Err("date-invalid")),
            ("yesterday", Err("date-invalid")),
            ("2031-01-01", Err("in-the-future")),
        ] {
            assert_eq!(instant(cell, None, now), at.map(|at| at.parse().unwrap()), "{cell}");
        }
    }

    #[test]
    fn an_order_that_is_known_decides_and_is_not_bent() {
        let read = |cell, order| day(cell, Some(order)).map(|day| day.to_string());
        assert_eq!(read("01/03/2025", Order::DayFirst).as_deref(), Ok("2025-03-01"));
        assert_eq!(read("01/03/2025", Order::MonthFirst).as_deref(), Ok("2025-01-03"));
        assert_eq!(read("01/31/2025", Order::DayFirst), Err("date-invalid"));
        assert_eq!(read("1.3.2025", Order::MonthFirst).as_deref(), Ok("2025-03-01"), "dots have an order of their own");
    }

    #[test]
    fn a_column_proves_its_order_or_nothing() {
        assert_eq!(Order::proven(["01/03/2025", "", "31/03/2025 10:00"]), Some(Order::DayFirst));
        assert_eq!(Order::proven(["01/03/2025", "03/31/2025"]), Some(Order::MonthFirst));
        assert_eq!(Order::proven(["31/03/2025", "03/31/2025"]), None);
        assert_eq!(Order::proven(["01/03/2025", "2025-03-31"]), None);
    }
}
