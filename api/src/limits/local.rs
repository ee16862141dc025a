//! Counters of one process, for the time in which Redis is away.

use super::Counter;
use std::{collections::HashMap, time::Duration};
use tokio::time::Instant;

/// How many counters are kept. The one that would be forgotten next gives way to a new one.
const MOST: usize = 10_000;

/// How often something was tried, and when that is forgotten.
#[derive(Default)]
pub(super) struct Local(HashMap<String, (u32, Instant)>);

impl Local {
    /// Counts an attempt by all `counters`, given with their limit and window. Where one is at its limit, none is counted and
    /// the time is told for which to wait.
    pub(super) fn take<'a>(
        &mut self,
        counters: impl Iterator<Item = (&'a Counter, u32, Duration)>,
        now: Instant,
    ) -> Duration {
        self.0.retain(|_, (_, end)| *end > now);
        let counters: Vec<_> = counters.map(|(counter, limit, window)| (key(counter), limit, window)).collect();
        let over = counters.iter().filter_map(|(key, limit, _)| self.0.get(key).filter(|(count, _)| count >= limit));
        let wait = over.map(|(_, end)| *end - now).max().unwrap_or_default();
        if wait.is_zero() {
            for (key, _, window) in counters {
                if self.0.len() >= MOST && !self.0.contains_key(&key) {
                    self.forget_one();
                }
                self.0.entry(key).or_insert((0, now + window)).0 += 1;
            }
        }
        wait
    }

    /// Gives one attempt back to each counter that has any.
    pub(super) fn give_back(&mut self, counters: &[Counter]) {
        for counter in counters {
            if let Some((count, _)) = self.0.get_mut(&key(counter)) {
                *count = count.saturating_sub(1);
            }
        }
    }

    fn forget_one(&mut self) {
        let next = self.0.iter().min_by_key(|(_, (_, end))| *end).map(|(key, _)| key.clone());
        if let Some(key) = next {
            self.0.remove(&key);
        }
    }
}

fn key((kind, mark): &Counter) -> String {
    format!("{} {mark}", kind.name())
}

#[cfg(test)]
mod tests {
    use super::{super::Kind, *};

    const WINDOW: Duration = Duration::from_mins(15);

    fn take(local: &mut Local, counters: &[(Counter, u32)], now: Instant) -> Duration {
        local.take(counters.iter().map(|(counter, limit)| (counter, *limit, WINDOW)), now)
    }

    fn account(mark: &str, limit: u32) -> (Counter, u32) {
        ((Kind::Account, mark.to_owned()), limit)
    }

    #[test]
    fn an_attempt_over_the_limit_waits_for_the_window_to_end() {
        let (mut local, start) = (Local::default(), Instant::now());
        let ada = [account("ada", 2)];
        assert_eq!(take(&mut local, &ada, start), Duration::ZERO);
        assert_eq!(take(&mut local, &ada, start), Duration::ZERO);
        assert_eq!(take(&mut local, &ada, start + WINDOW / 3), WINDOW * 2 / 3);
        assert_eq!(take(&mut local, &[account("bea", 2)], start), Duration::ZERO);
        assert_eq!(take(&mut local, &ada, start + WINDOW), Duration::ZERO);
    }

    #[test]
    fn where_one_counter_refuses_none_counts() {
        let (mut local, start) = (Local::default(), Instant::now());
        let address = ((Kind::Address, "a".to_owned()), 2);
        let both = [account("ada", 1), address.clone()];
        assert_eq!(take(&mut local, &both, start), Duration::ZERO);
        assert_eq!(take(&mut local, &both, start), WINDOW);
        assert_eq!(take(&mut local, &[address], start), Duration::ZERO);
    }

    #[test]
    fn what_was_no_wrong_guess_is_given_back_once() {
        let (mut local, start) = (Local::default(), Instant::now());
        let ada = [account("ada", 1)];
        take(&mut local, &ada, start);
        local.give_back(&[ada[0].0.clone()]);
        local.give_back(&[ada[0].0.clone()]);
        assert_eq!(take(&mut local, &ada, start), Duration::ZERO);
        assert_eq!(take(&mut local, &ada, start), WINDOW);
    }

    #[test]
    fn whoever_comes_under_many_names_does_not_fill_the_memory() {
        let (mut local, start) = (Local::default(), Instant::now());
        take(&mut local, &[account("first", 1)], start);
        for number in 0..MOST {
            take(&mut local, &[account(&number.to_string(), 1)], start + Duration::from_secs(1));
        }
        assert_eq!(local.0.len(), MOST);
        assert_eq!(take(&mut local, &[account("first", 1)], start + Duration::from_secs(2)), Duration::ZERO);
    }
}
