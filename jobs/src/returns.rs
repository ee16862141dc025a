//! What comes back: a report is read by a function that knows nothing else, and what it says is written down.

mod automatic;
mod complaint;
mod mail;
mod parts;
mod status;
#[cfg(test)]
mod tests;

pub use complaint::{Claim, claims};

use crate::job::Job;
use tenants::{
    Id, Result,
    outbox::Outcome,
    returns::{Returned, Source, inbox},
};

/// The longest mail that is read, in bytes; a report that holds a whole message may be longer than it.
pub const LONGEST: usize = 1024 * 1024;

/// Reads a report and writes down what it says.
pub(crate) async fn read(job: &Job<'_>, id: Id<Returned>) -> Result<Outcome> {
    let Some(returned) = job.scope.act(async |tx| inbox::open(tx, id).await).await? else { return Ok(Outcome::Done) };
    let reports = match returned.source {
        Source::Mail => mail::read(returned.content.as_bytes()),
        Source::SendGrid | Source::Mailgun | Source::Postmark | Source::Ses => Vec::new(),
    };
    metrics::counter!("dihya_returns_total", "source" => returned.source.name()).increment(1);
    if reports.iter().any(|report| report.kind.judges()) {
        job.scope.act(async |tx| inbox::judge(tx, &returned, &reports).await).await?;
    } else {
        job.scope.act(async |tx| inbox::note(tx, &returned, &reports).await).await?;
    }
    Ok(Outcome::Done)
}
