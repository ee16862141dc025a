//! Counts the connections that one session holds open.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Who sits where.
#[derive(Debug, Clone, Default)]
pub(super) struct Seats(Arc<Mutex<HashMap<String, usize>>>);

/// The right to one connection, given back when dropped.
#[derive(Debug)]
pub(super) struct Seat {
    seats: Seats,
    key: String,
}

impl Seats {
    /// A seat, unless the key already has as many as `most`.
    pub(super) fn take(&self, key: &str, most: usize) -> Option<Seat> {
        let mut taken = self.lock();
        let count = taken.get(key).copied().unwrap_or_default();
        (count < most).then(|| {
            taken.insert(key.to_owned(), count + 1);
            Seat { seats: self.clone(), key: key.to_owned() }
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.lock();
        if let Some(count) = taken.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Seats;

    #[test]
    fn a_seat_given_back_can_be_taken_again() {
        let seats = Seats::default();
        let first = seats.take("a", 1);
        assert!(first.is_some() && seats.take("a", 1).is_none() && seats.take("b", 1).is_some());
        drop(first);
        assert!(seats.take("a", 1).is_some());
        assert!(seats.lock().is_empty());
    }
}
