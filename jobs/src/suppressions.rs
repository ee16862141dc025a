//! Reading a file of addresses that must not be written to.

use crate::{files::File, job::Job};
use tenants::{
    Id, Result,
    contacts::suppressions::{self, SuppressionList},
    outbox::Outcome,
    uploads::Place,
};

/// Lines that are written in one transaction.
const BATCH: usize = 4_000;

/// Reads a file in. A second run goes on behind the lines that the first one committed.
pub(crate) async fn read(job: &Job<'_>, id: Id<SuppressionList>) -> Result<Outcome> {
    let Some(list) = job.scope.act(async |tx| suppressions::begin(tx, id).await).await? else {
        return Ok(Outcome::Done);
    };
    let Some(upload) = list.upload_id else { return Ok(Outcome::Done) };
    let place = Place { bytes: u64::try_from(list.read_bytes).unwrap_or_default(), lines: 0 };
    let mut file = File::open(job, upload, (&list.encoding, &list.separator), place);
    loop {
        if job.stop.is_cancelled() {
            return Ok(Outcome::Again(job.scope.db().clock().now()));
        }
        let from = file.place();
        let lines = file.lines(BATCH).await?;
        if lines.is_empty() {
            break;
        }
        let to = file.place();
        job.scope.act(async |tx| suppressions::store(tx, &list, &lines, from, to).await).await?;
    }
    let empty = (list.lines == 0 && file.place() == place).then_some("csv-empty");
    let failure = file.failure.or(empty);
    job.scope.act(async |tx| suppressions::finish(tx, &list, failure).await).await?;
    Ok(Outcome::Done)
}
