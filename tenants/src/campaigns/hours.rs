//! The hour at which a campaign leaves: an instant, a local time of one zone, or each recipient's own.

use crate::{
    Tx,
    error::{Check, Result},
    permissions::Permission,
    provisioning,
};
use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

/// When a campaign is to leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hour {
    /// At this instant.
    At(DateTime<Utc>),
    /// When the clocks of one zone show this time.
    Zone {
        /// What they show.
        time: NaiveDateTime,
        /// The zone, by its name in the IANA database; the tenant's, where none is named.
        zone: Option<String>,
    },
    /// When the recipient's own clock shows this time. Whose zone is not known gets it by the tenant's.
    Recipient {
        /// What it shows.
        time: NaiveDateTime,
    },
}

/// How far back to look for a time that there was, in quarters of an hour: Samoa left out a whole day.
const LONGEST_GAP: i32 = 4 * 25;

/// The instant at which the clocks of a zone show this time: the first, where they show it twice, and where they skip it, the time
/// reckoned as if they had not (RFC 5545, section 3.3.5).
pub(crate) fn instant(time: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&time) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => {
            let quarter = TimeDelta::minutes(15);
            let before = (1..=LONGEST_GAP)
                .find_map(|quarters| zone.offset_from_local_datetime(&(time - quarter * quarters)).latest());
            let offset = before.map_or(0, |offset| offset.fix().local_minus_utc());
            (time - TimeDelta::seconds(offset.into())).and_utc()
        }
    }
}

/// The tenant's zone.
pub(super) async fn home<P: Permission>(tx: &Tx<P>) -> Result<Tz> {
    Ok(provisioning::here(tx).await?.time_zone.parse().unwrap_or_default())
}

/// The zones in which the tenant's contacts live, as they are written, and the tenant's own, which holds for all others.
pub(super) async fn zones<P: Permission>(tx: &Tx<P>) -> Result<(Vec<Tz>, Tz)> {
    #[derive(FromQueryResult)]
    struct Row {
        time_zone: String,
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT DISTINCT time_zone FROM contacts WHERE tenant_id = $1 AND time_zone IS NOT NULL",
            [tx.tenant().into()],
        )
        .await?;
    let home = home(tx).await?;
    let mut zones: Vec<Tz> = rows.iter().filter_map(|row| row.time_zone.parse().ok()).collect();
    zones.push(home);
    zones.sort_by_key(|zone| zone.name());
    zones.dedup();
    Ok((zones, home))
}

impl Hour {
    /// The hour as it is kept: its zone by the name that the IANA database has for it, and the tenant's where none is named.
    pub(super) async fn kept<P: Permission>(self, tx: &Tx<P>, check: &mut Check) -> Result<Self> {
        let Self::Zone { time, zone } = self else { return Ok(self) };
        let zone = match zone {
            Some(name) => check.keep("hour.zone.zone", provisioning::zone(&name)),
            None => Some(home(tx).await?.name().to_owned()),
        };
        Ok(Self::Zone { time, zone })
    }

    /// When it is for whoever lives in this zone.
    pub(super) fn in_zone(&self, recipient: Tz) -> DateTime<Utc> {
        match self {
            Self::At(at) => *at,
            Self::Zone { time, zone } => {
                instant(*time, zone.as_deref().and_then(|name| name.parse().ok()).unwrap_or(recipient))
            }
            Self::Recipient { time } => instant(*time, recipient),
        }
    }

    /// When the first of the tenant's contacts may get it: then the audience is frozen.
    pub(super) async fn first<P: Permission>(&self, tx: &Tx<P>) -> Result<DateTime<Utc>> {
        let (zones, home) =
            if matches!(self, Self::Recipient { .. }) { zones(tx).await? } else { (Vec::new(), home(tx).await?) };
        let first = zones.into_iter().map(|zone| self.in_zone(zone)).min();
        Ok(first.unwrap_or_else(|| self.in_zone(home)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, zone: Tz) -> String {
        instant(text.parse().unwrap(), zone).to_rfc3339()
    }

    #[test]
    fn a_time_that_clocks_skip_is_reckoned_as_if_they_had_not() {
        assert_eq!(at("2027-03-28T02:30:00", chrono_tz::Europe::Paris), "2027-03-28T01:30:00+00:00");
        assert_eq!(at("2027-03-28T03:30:00", chrono_tz::Europe::Paris), "2027-03-28T01:30:00+00:00");
        assert_eq!(at("2011-12-30T12:00:00", chrono_tz::Pacific::Apia), "2011-12-30T22:00:00+00:00");
    }

    #[test]
    fn of_a_time_that_clocks_show_twice_it_is_the_first() {
        assert_eq!(at("2027-10-31T02:30:00", chrono_tz::Europe::Paris), "2027-10-31T00:30:00+00:00");
        assert_eq!(at("2027-10-31T03:30:00", chrono_tz::Europe::Paris), "2027-10-31T02:30:00+00:00");
    }

    #[test]
    fn zones_without_summer_time_have_none() {
        assert_eq!(at("2027-07-01T09:00:00", chrono_tz::Africa::Algiers), "2027-07-01T08:00:00+00:00");
    }
}
