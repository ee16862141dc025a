//! The end of the time of keeping, step by step: each step is committed, so that a run that is interrupted goes on where it stood.

use crate::job::Job;
use tenants::{Result, contacts::retention, outbox::Outcome};

/// Takes steps until nobody is left whose turn it is, or the worker stops.
pub(crate) async fn run(job: &Job<'_>) -> Result<Outcome> {
    while !job.stop.is_cancelled() {
        if !job.scope.act(async |tx| retention::sweep(tx).await).await?.more() {
            return Ok(Outcome::Done);
        }
    }
    Ok(Outcome::Again(job.scope.db().clock().now()))
}
