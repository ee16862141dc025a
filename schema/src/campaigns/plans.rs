//! When a campaign leaves, what it is to reach and what it may cost, as the API takes and shows it.

use super::CampaignFigures;
use async_graphql::{Enum, InputObject, OneofObject, SimpleObject};
use chrono::{DateTime, NaiveDateTime, Utc};
use tenants::campaigns::{
    Hour,
    plans::{Budget, Goal, Metric},
    waves,
};

/// When a campaign is to leave. A time that clocks show twice is the first; one that they skip is reckoned as if they had not
/// (RFC 5545, section 3.3.5).
#[derive(OneofObject)]
pub(crate) enum CampaignHour {
    /// At an instant.
    At(DateTime<Utc>),
    /// When the clocks of one zone show a time.
    Zone(CampaignZoneTime),
    /// When the clock of each recipient shows this time, by the zone of the contact; by the company’s, where that is not known.
    Recipient(NaiveDateTime),
}

/// A time of a zone.
#[derive(InputObject)]
pub(crate) struct CampaignZoneTime {
    /// What the clocks show, for instance `2031-12-24T09:00:00`.
    time: NaiveDateTime,
    /// The zone, by its name in the IANA database; the company’s, where none is given.
    zone: Option<String>,
}

impl From<CampaignHour> for Hour {
    fn from(hour: CampaignHour) -> Self {
        match hour {
            CampaignHour::At(at) => Self::At(at),
            CampaignHour::Zone(CampaignZoneTime { time, zone }) => Self::Zone { time, zone },
            CampaignHour::Recipient(time) => Self::Recipient { time },
        }
    }
}

/// When a campaign is to leave, as somebody said it.
#[derive(SimpleObject)]
pub(crate) struct CampaignPlannedHour {
    /// The instant, if it was said as one.
    at: Option<DateTime<Utc>>,
    /// What clocks show then, if it was said so.
    time: Option<NaiveDateTime>,
    /// Whose clocks; none where it is each recipient’s own.
    zone: Option<String>,
}

impl From<Hour> for CampaignPlannedHour {
    fn from(hour: Hour) -> Self {
        match hour {
            Hour::At(at) => Self { at: Some(at), time: None, zone: None },
            Hour::Zone { time, zone } => Self { at: None, time: Some(time), zone },
            Hour::Recipient { time } => Self { at: None, time: Some(time), zone: None },
        }
    }
}

/// What is counted towards a goal.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Metric")]
pub(crate) enum CampaignMetric {
    /// Messages that the relay took over.
    Accepted,
    /// Openings, as far as they may be counted.
    Opens,
    /// Links that were followed.
    Clicks,
}

/// What a campaign is to reach.
#[derive(InputObject)]
pub(crate) struct CampaignGoalInput {
    /// What is counted.
    metric: CampaignMetric,
    /// How many of it, at least.
    target: i32,
}

impl From<CampaignGoalInput> for Goal {
    fn from(CampaignGoalInput { metric, target }: CampaignGoalInput) -> Self {
        Self { metric: metric.into(), target }
    }
}

/// What a campaign is to reach, and how far it has come.
#[derive(SimpleObject)]
pub(crate) struct CampaignGoal {
    /// What is counted.
    metric: CampaignMetric,
    /// How many of it, at least.
    target: i32,
    /// How many there are.
    reached: i64,
}

impl CampaignGoal {
    pub(super) fn of(Goal { metric, target }: Goal, figures: &CampaignFigures) -> Self {
        let reached = match metric {
            Metric::Accepted => figures.accepted,
            Metric::Opens => figures.opens,
            Metric::Clicks => figures.clicks,
        };
        Self { metric: metric.into(), target, reached }
    }
}

/// What a campaign may cost.
#[derive(InputObject)]
pub(crate) struct CampaignBudgetInput {
    /// The amount, a decimal above 0 with at most three digits behind the point.
    amount: String,
    /// The currency, by its three letters (ISO 4217).
    currency: String,
}

impl From<CampaignBudgetInput> for Budget {
    fn from(CampaignBudgetInput { amount, currency }: CampaignBudgetInput) -> Self {
        Self { amount, currency }
    }
}

/// What a campaign may cost.
#[derive(SimpleObject)]
pub(crate) struct CampaignBudget {
    /// The amount, a decimal.
    amount: String,
    /// The currency, by its three letters (ISO 4217).
    currency: String,
}

impl From<Budget> for CampaignBudget {
    fn from(Budget { amount, currency }: Budget) -> Self {
        Self { amount, currency }
    }
}

/// Recipients of one time zone, who leave together.
#[derive(SimpleObject)]
pub(crate) struct CampaignWave {
    /// The zone, by its name in the IANA database.
    zone: String,
    /// The hour that was planned for them.
    planned_at: DateTime<Utc>,
    /// Before this nobody of them is written to: that hour, or the end of their quiet hours.
    not_before: DateTime<Utc>,
    /// How many they are.
    people: i32,
}

impl From<waves::Wave> for CampaignWave {
    fn from(waves::Wave { zone, planned_at, not_before, people, .. }: waves::Wave) -> Self {
        Self { zone, planned_at, not_before, people }
    }
}
