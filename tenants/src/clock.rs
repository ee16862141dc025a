//! Time and chance, the one place where both are read; frozen in tests.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use std::sync::{Arc, Mutex};
use uuid::{ContextV7, Timestamp, Uuid};

/// Tells the time and makes identifiers.
#[derive(Clone)]
pub struct Clock {
    frozen: Option<Arc<Mutex<DateTime<Utc>>>>,
    order: Arc<Mutex<ContextV7>>,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { frozen: None, order: Arc::default() }
    }

    /// A clock that stands at `at` until it is moved by [`Clock::advance`].
    #[must_use]
    pub fn frozen(at: DateTime<Utc>) -> Self {
        Self { frozen: Some(Arc::new(Mutex::new(at))), order: Arc::default() }
    }

    /// The present instant, cut to the microseconds that PostgreSQL keeps.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.frozen {
            Some(frozen) => *frozen.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
            None => Utc::now(),
        };
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }

    /// Moves a frozen clock; the machine's own goes by itself.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(frozen) = &self.frozen {
            *frozen.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += by;
        }
    }

    /// A span of chance, shorter than `most`: spreads what would otherwise come at once.
    #[must_use]
    pub fn chance(&self, most: TimeDelta) -> TimeDelta {
        let most = u64::try_from(most.num_milliseconds()).unwrap_or_default().max(1);
        TimeDelta::milliseconds(i64::try_from(u64::from_le_bytes(random()) % most).unwrap_or_default())
    }

    /// A UUID version 7 of this instant, later in order than those this clock made before.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let now = self.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        let order = self.order.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*order, seconds, now.timestamp_subsec_nanos()))
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clock").field("frozen", &self.frozen.is_some()).finish_non_exhaustive()
    }
}

/// `N` bytes from the operating system's generator.
///
/// # Panics
/// When the operating system has no randomness to give: nothing secret can be made then, so the process must not go on.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place that asks for randomness")]
#[expect(clippy::expect_used, reason = "no secret may be made without randomness")]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
