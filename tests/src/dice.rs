//! Chance that can be repeated: a test that failed names its seed, and the variable that it names throws the same again.

use std::{
    hash::{BuildHasher, RandomState},
    ops::Range,
    time::Duration,
};

/// A sequence of numbers that follows from its seed (`SplitMix64`).
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice of a seed that is printed, or of the one that this variable of the environment holds.
    #[expect(clippy::disallowed_methods, reason = "a seed is no setting of the product")]
    #[expect(clippy::print_stdout, reason = "a proof that rolls dice says which")]
    pub fn thrown(variable: &str) -> Self {
        let asked = std::env::var(variable).ok().and_then(|seed| seed.parse().ok());
        let seed = asked.unwrap_or_else(|| RandomState::new().hash_one("dice"));
        println!("{variable}={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    /// One of these.
    pub fn of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }

    /// The same for what is copied.
    pub fn one<T: Copy>(&mut self, things: &[T]) -> T {
        *self.of(things)
    }

    /// Something, in two cases of three.
    pub fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| make(self))
    }

    /// A span of time in `range`, given in milliseconds.
    pub fn pause(&mut self, range: Range<u64>) -> Duration {
        Duration::from_millis(range.start + self.next() % (range.end - range.start))
    }

    /// The same things in another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }
}
