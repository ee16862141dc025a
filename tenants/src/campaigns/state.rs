//! Where a campaign stands, and where it may go from there.

use crate::error::{Error, Result};
use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable};
use serde_json::json;

/// Where a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is being written.
    Draft,
    /// It waits for its hour.
    Scheduled,
    /// Its audience is being frozen.
    Preparing,
    /// It is leaving.
    Sending,
    /// A person stopped it for a while.
    Paused,
    /// Everybody was tried.
    Completed,
    /// A person ended it.
    Cancelled,
}

impl State {
    const ALL: [Self; 7] =
        [Self::Draft, Self::Scheduled, Self::Preparing, Self::Sending, Self::Paused, Self::Completed, Self::Cancelled];

    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Preparing => "preparing",
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more happens.
    #[must_use]
    pub fn over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }

    /// Whether it may go from here to `next`. A draft stays one when it is changed; a scheduled campaign sends when its hour has
    /// come.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use State::{Cancelled, Completed, Draft, Paused, Preparing, Scheduled, Sending};
        matches!(
            (self, next),
            (Draft | Scheduled, Draft | Scheduled | Preparing)
                | (Scheduled | Preparing | Paused, Sending)
                | (Preparing | Sending, Completed)
                | (Sending, Paused)
                | (Draft | Scheduled | Preparing | Sending | Paused, Cancelled)
        )
    }

    /// Refuses what may not be.
    ///
    /// # Errors
    /// `CAMPAIGN_STATE`.
    pub fn demand(self, next: Self) -> Result<()> {
        if self.may_become(next) { Ok(()) } else { Err(self.refusal(next)) }
    }

    /// `CAMPAIGN_STATE`, from here to `next`.
    pub(super) fn refusal(self, next: Self) -> Error {
        let args = json!({ "from": self.name(), "to": next.name() });
        Error::Refused("CAMPAIGN_STATE", args.as_object().cloned().unwrap_or_default())
    }
}

impl TryGetable for State {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let name = String::try_get_by(row, index)?;
        let state = Self::ALL.into_iter().find(|state| state.name() == name);
        state.ok_or_else(|| TryGetError::DbErr(DbErr::Type(format!("no state of a campaign: {name}"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_end() {
        for next in State::ALL {
            assert!(!State::Completed.may_become(next) && !State::Cancelled.may_become(next), "{next:?}");
        }
    }

    #[test]
    fn only_a_scheduled_prepared_or_paused_campaign_sends() {
        let senders: Vec<_> = State::ALL.into_iter().filter(|state| state.may_become(State::Sending)).collect();
        assert_eq!(senders, [State::Scheduled, State::Preparing, State::Paused]);
    }
}
