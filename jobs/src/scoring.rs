//! Keeping scores fresh, a batch and a transaction at a time.

use crate::job::Job;
use tenants::{Result, contacts::scoring, outbox::Outcome};

/// Computes everybody's score anew. A second run begins at the first contact again, and does no harm.
pub(crate) async fn compute(job: &Job<'_>) -> Result<Outcome> {
    let mut after = None;
    loop {
        after = job.scope.act(async |tx| scoring::compute(tx, after).await).await?;
        if after.is_none() {
            break;
        }
    }
    job.scope.act(async |tx| scoring::finish(tx).await).await?;
    refresh(job).await
}

/// Looks again at those who were changed, and at those whose points have faded.
pub(crate) async fn refresh(job: &Job<'_>) -> Result<Outcome> {
    while job.scope.act(async |tx| scoring::refresh(tx).await).await? {}
    while job.scope.act(async |tx| scoring::freshen(tx).await).await? {}
    Ok(Outcome::Done)
}
