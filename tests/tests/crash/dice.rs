//! Chance that can be repeated: a test that failed names its seed, and `CRASH_SEED` throws the same again.

use std::{
    hash::{BuildHasher, RandomState},
    ops::Range,
    time::Duration,
};

/// A sequence of numbers that follows from its seed (`SplitMix64`).
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice of a seed that is printed, or of the one in the environment.
    #[expect(clippy::disallowed_methods, reason = "a seed is no setting of the product")]
    pub(crate) fn thrown() -> Self {
        let asked = std::env::var("CRASH_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = asked.unwrap_or_else(|| RandomState::new().hash_one("dice"));
        println!("CRASH_SEED={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    /// A span of time in `range`, given in milliseconds.
    pub(crate) fn pause(&mut self, range: Range<u64>) -> Duration {
        Duration::from_millis(range.start + self.next() % (range.end - range.start))
    }

    /// The same things in another order.
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }
}
