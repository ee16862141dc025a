//! Changing many contacts, batch by batch.

use crate::job::Job;
use tenants::{
    Id, Result,
    contacts::bulks::{self, Bulk, Step},
    outbox::Outcome,
};

/// Does a change to its end. A second run goes on behind the batches that the first one committed.
pub(crate) async fn run(job: &Job<'_>, id: Id<Bulk>) -> Result<Outcome> {
    while job.scope.act(async |tx| bulks::step(tx, id).await).await? == Step::More {
        if job.stop.is_cancelled() {
            return Ok(Outcome::Again(job.scope.db().clock().now()));
        }
    }
    Ok(Outcome::Done)
}
