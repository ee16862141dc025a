//! What comes back: a report is read by a function that knows nothing else, and what it says is written down.

mod automatic;
pub mod callbacks;
mod complaint;
mod mail;
mod parts;
mod reason;
mod status;
#[cfg(test)]
mod tests;

pub use complaint::{Claim, claims};

use crate::{egress::Fault, job::Job};
use callbacks::ses::Envelope;
use tenants::{
    Id, Result,
    outbox::Outcome,
    returns::{Report, Returned, Source, inbox},
};

/// The longest report that is read, in bytes; one that holds a whole message may be longer than it.
pub const LONGEST: usize = 1024 * 1024;
/// The longest certificate, in bytes.
const CERTIFICATE: usize = 64 * 1024;

/// Reads a report and writes down what it says.
pub(crate) async fn read(job: &Job<'_>, id: Id<Returned>) -> Result<Outcome> {
    let Some(returned) = job.scope.act(async |tx| inbox::open(tx, id).await).await? else { return Ok(Outcome::Done) };
    metrics::counter!("dihya_returns_total", "source" => returned.source.name()).increment(1);
    let body = returned.content.as_bytes();
    let reports: Vec<Report> = match returned.source {
        Source::Mail => mail::read(body),
        Source::Ses => match confirm(job, body).await {
            Ok(true) => events(Source::Ses, body),
            Ok(false) => Vec::new(),
            Err(reason) => return Ok(Outcome::Retry(reason)),
        },
        source => events(source, body),
    };
    if reports.iter().any(|report| report.kind.judges()) {
        job.scope.act(async |tx| inbox::judge(tx, &returned, &reports).await).await?;
    } else {
        job.scope.act(async |tx| inbox::note(tx, &returned, &reports).await).await?;
    }
    Ok(Outcome::Done)
}

fn events(source: Source, body: &[u8]) -> Vec<Report> {
    callbacks::provider(source).map(|provider| provider.events(body)).unwrap_or_default()
}

/// Whether SNS signed it; confirms the subscription that it asks to confirm. What could not be fetched is fetched again later.
async fn confirm(job: &Job<'_>, body: &[u8]) -> Result<bool, &'static str> {
    let Some(envelope) = Envelope::read(body) else { return Ok(false) };
    let Some(url) = envelope.certificate() else { return Ok(false) };
    let certificate = job.outside.web.get(url, CERTIFICATE).await.map_err(Fault::code)?;
    if !envelope.is_signed_by(&certificate) {
        tracing::warn!("a call of SNS was not signed by it");
        return Ok(false);
    }
    if let Some(url) = envelope.confirmation() {
        job.outside.web.get(url, CERTIFICATE).await.map_err(Fault::code)?;
    }
    Ok(true)
}
