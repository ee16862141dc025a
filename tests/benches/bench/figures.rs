//! Repeating, and the table.

use std::time::Instant;

/// How often everything is measured.
pub(crate) const RUNS: usize = 5;

/// A size by the environment, or the usual one.
#[expect(clippy::disallowed_methods, reason = "a benchmark's size is no setting of the product")]
pub(crate) fn size(name: &str, usual: usize) -> usize {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(_) => usual,
    }
}

/// The rates of all runs, things a second.
pub(crate) struct Rates(Vec<f64>);

impl Rates {
    /// Measures `work`, which does `things` things, [`RUNS`] times, after one run that is not counted.
    pub(crate) async fn of(things: usize, mut work: impl AsyncFnMut(usize)) -> Self {
        let mut rates = Vec::new();
        for run in 0..=RUNS {
            let begun = Instant::now();
            work(run).await;
            rates.push(rate(things, begun.elapsed().as_secs_f64()));
        }
        Self::all(rates)
    }

    /// Rates that were measured elsewhere; the first is not counted.
    pub(crate) fn all(mut rates: Vec<f64>) -> Self {
        rates.remove(0);
        rates.sort_by(f64::total_cmp);
        Self(rates)
    }

    fn median(&self) -> f64 {
        self.0[self.0.len() / 2]
    }

    fn shown(&self) -> String {
        format!("{:.0} [{:.0} to {:.0}]", self.median(), self.0[0], self.0[self.0.len() - 1])
    }
}

/// Things a second.
#[expect(clippy::cast_precision_loss, reason = "nothing is counted up to 52 bits here")]
pub(crate) fn rate(things: usize, seconds: f64) -> f64 {
    things as f64 / seconds
}

/// The table's head.
pub(crate) fn heading() {
    println!("{:<44} {:>26} {:>26} {:>7}", "a second", "Dihya", "bare", "ratio");
}

/// A line of the table.
pub(crate) fn line(what: &str, ours: &Rates, bare: &Rates) {
    let ratio = ours.median() / bare.median();
    println!("{what:<44} {:>26} {:>26} {ratio:>7.2}", ours.shown(), bare.shown());
}
