//! Quiet hours: when nobody is written to, by the clock of each recipient. What falls into them waits.

use super::hours::instant;
use chrono::{DateTime, Datelike, Days, NaiveTime, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Minutes of a week.
const WEEK: usize = 7 * DAY;
const DAY: usize = 24 * 60;
/// So many minutes of a week must be left to send in.
const LEFT: usize = 60;

/// Hours of some weekdays at which nobody is written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// The days on which they begin.
    pub days: Vec<Weekday>,
    /// When they begin.
    pub from: NaiveTime,
    /// When they end: on the next day, where that is not after the beginning.
    pub to: NaiveTime,
}

impl Quiet {
    /// When those of these hours end in which this instant lies.
    fn end(&self, zone: Tz, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let today = at.with_timezone(&zone).date_naive();
        let begun = [Some(today), today.pred_opt()].into_iter().flatten();
        begun.filter(|day| self.days.contains(&day.weekday())).find_map(|day| {
            let last = if self.to > self.from { day } else { day + Days::new(1) };
            let (from, to) = (instant(day.and_time(self.from), zone), instant(last.and_time(self.to), zone));
            (from <= at && at < to).then_some(to)
        })
    }

    /// The minutes of the week that they take.
    fn minutes(&self) -> impl Iterator<Item = usize> {
        let minute = |time: NaiveTime| usize::try_from(time.num_seconds_from_midnight() / 60).unwrap_or_default();
        let (from, to) = (minute(self.from), minute(self.to));
        let long = if to > from { to - from } else { to + DAY - from };
        let days = self.days.iter().map(|day| usize::try_from(day.num_days_from_monday()).unwrap_or_default());
        days.flat_map(move |day| (0..long).map(move |minute| (day * DAY + from + minute) % WEEK))
    }
}

/// When it may go on in this zone, if nobody there is written to at this instant.
pub(crate) fn until(quiet: &[Quiet], zone: Tz, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut end = None;
    // Hours that begin where others end go on; a week of them is more than there can be.
    for _ in 0..=7 * quiet.len() {
        match quiet.iter().filter_map(|hours| hours.end(zone, end.unwrap_or(at))).max() {
            Some(next) => end = Some(next),
            None => break,
        }
    }
    end
}

/// Whether an hour of the week at least is left.
pub(super) fn leaves_time(quiet: &[Quiet]) -> bool {
    let mut taken = vec![false; WEEK];
    for minute in quiet.iter().flat_map(Quiet::minutes) {
        taken[minute] = true;
    }
    taken.iter().filter(|taken| !**taken).count() >= LEFT
}

#[cfg(test)]
mod tests {
    use super::*;
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};

    fn quiet(days: &[Weekday], from: &str, to: &str) -> Quiet {
        Quiet { days: days.to_vec(), from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    /// As French law has it for messages to phones: Monday to Saturday from 8 to 20, holidays apart.
    fn french() -> Vec<Quiet> {
        let week = [Mon, Tue, Wed, Thu, Fri, Sat];
        vec![
            quiet(&week, "20:00:00", "08:00:00"),
            quiet(&[Sun], "00:00:00", "00:00:00"),
            quiet(&[Sun], "20:00:00", "08:00:00"),
        ]
    }

    fn shown(at: &str) -> Option<String> {
        until(&french(), chrono_tz::Europe::Paris, at.parse().unwrap()).map(|at| at.to_rfc3339())
    }

    #[test]
    fn a_message_for_sunday_waits_until_monday_morning() {
        let monday = Some("2026-11-23T07:00:00+00:00".to_owned());
        assert_eq!(shown("2026-11-21T19:00:00Z"), monday, "Saturday evening");
        assert_eq!(shown("2026-11-22T11:00:00Z"), monday, "Sunday noon");
        assert_eq!(shown("2026-11-23T06:59:59Z"), monday, "a second before");
        assert_eq!(shown("2026-11-23T07:00:00Z"), None);
        assert_eq!(shown("2026-11-21T18:59:59Z"), None);
    }

    #[test]
    fn the_night_is_an_hour_shorter_when_clocks_go_forward() {
        let night = [quiet(&[Sat], "22:00:00", "08:00:00")];
        let end = until(&night, chrono_tz::Europe::Paris, "2027-03-27T21:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(end.to_rfc3339(), "2027-03-28T06:00:00+00:00");
    }

    #[test]
    fn an_hour_of_the_week_must_be_left() {
        let all = [Mon, Tue, Wed, Thu, Fri, Sat, Sun];
        assert!(leaves_time(&french()) && leaves_time(&[]));
        assert!(!leaves_time(&[quiet(&all, "00:00:00", "00:00:00")]));
        assert!(!leaves_time(&[quiet(&all[1..], "10:00:00", "10:00:00"), quiet(&[Mon], "09:30:00", "09:30:00")]));
    }
}
