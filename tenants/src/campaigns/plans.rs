//! What a campaign is to reach, from when to when, and what it may cost.

use crate::{contacts::consent::named, error::Check};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The most goals of a campaign.
const MOST_GOALS: usize = 10;

named! {
    /// What is counted towards a goal.
    Metric {
        /// Messages that the relay took over.
        Accepted = "accepted",
        /// Openings, as far as they may be counted.
        Opens = "opens",
        /// Links that were followed.
        Clicks = "clicks",
    }
}

/// What a campaign is to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// What is counted.
    pub metric: Metric,
    /// How many of it, at least.
    pub target: i32,
}

/// What a campaign may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// The amount: up to twelve digits, and up to three behind the point.
    pub amount: String,
    /// The currency, by its three letters (ISO 4217).
    pub currency: String,
}

/// The aims of a campaign. They are compared with its figures, and stop nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aims {
    /// What it is to reach.
    pub goals: Vec<Goal>,
    /// The first day of the period that it belongs to.
    pub starts_on: Option<NaiveDate>,
    /// The last day of that period.
    pub ends_on: Option<NaiveDate>,
    /// What it may cost.
    pub budget: Option<Budget>,
}

impl Aims {
    pub(super) fn check(&self, check: &mut Check) {
        let Self { goals, starts_on, ends_on, budget } = self;
        check.most("goals", goals.len(), MOST_GOALS);
        check.demand(goals.iter().all(|goal| goal.target > 0), "goals.target", "not-positive");
        let twice =
            goals.iter().enumerate().any(|(n, goal)| goals[..n].iter().any(|other| other.metric == goal.metric));
        check.demand(!twice, "goals.metric", "duplicate");
        let turned = starts_on.zip(*ends_on).is_some_and(|(first, last)| last < first);
        check.demand(!turned, "endsOn", "ends-before-it-starts");
        if let Some(Budget { amount, currency }) = budget {
            check.demand(is_amount(amount), "budget.amount", "amount-invalid");
            let is_currency = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
            check.demand(is_currency, "budget.currency", "currency-invalid");
        }
    }
}

/// Whether a text is an amount above nothing.
fn is_amount(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits =
        |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole, 12) && digits(part, 3) && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::is_amount;

    #[test]
    fn an_amount_is_a_plain_decimal_above_nothing() {
        assert!(["1", "0.5", "1250.00", "999999999999.999"].into_iter().all(is_amount));
        let none = ["", "0", "0.000", "-1", "1,5", "1.", ".5", "1.2345", "1e3", "1000000000000", "١"];
        assert!(!none.into_iter().any(is_amount));
    }
}
