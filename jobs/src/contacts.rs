//! Reading an imported file into contacts, a batch of lines at a time: while one is written, the next is read, checked and sealed.

use crate::{files::File, job::Job};
use tenants::{
    Id, Result,
    contacts::import::{self, Batch, Import},
    outbox::Outcome,
};

/// Lines of the first batch; each has twice as many as the one before, so that whoever looks on soon sees something.
const FIRST: usize = 500;
/// The most lines of a batch: what a crash makes to be read again.
const MOST: usize = 4_000;

/// Reads a file in. A second run goes on behind the lines that the first one committed.
pub(crate) async fn import(job: &Job<'_>, id: Id<Import>) -> Result<Outcome> {
    let Some(import) = job.scope.act(async |tx| import::begin(tx, id).await).await? else { return Ok(Outcome::Done) };
    let Some(upload) = import.upload_id else { return Ok(Outcome::Done) };
    let mut file = File::open(job, upload, (&import.encoding, &import.separator), import::place(&import));
    let mut size = FIRST;
    let (mut ready, mut unended) = next(job, &import, &mut file, size).await?;
    while let Some(batch) = ready {
        if job.stop.is_cancelled() {
            return Ok(Outcome::Again(job.scope.db().clock().now()));
        }
        size = (size * 2).min(MOST);
        let store = job.scope.act(async |tx| import::store(tx, &import, batch).await);
        let (stored, following) = tokio::join!(store, next(job, &import, &mut file, size));
        stored?;
        let last = unended;
        (ready, unended) = following?;
        unended |= ready.is_none() && last;
    }
    let failure = file.failure.or(unended.then_some("csv-malformed"));
    job.scope.act(async |tx| import::finish(tx, &import, failure).await).await?;
    Ok(Outcome::Done)
}

/// The next lines, ready to be written; and whether a quotation begins in the last of them that never ends: then all that follows in
/// the file is in it, and the file as a whole can't be trusted.
async fn next(job: &Job<'_>, import: &Import, file: &mut File, size: usize) -> Result<(Option<Batch>, bool)> {
    let from = file.place();
    let records = file.lines(size).await?;
    let unended = records.last().is_some_and(|record| record.unended);
    if records.is_empty() {
        return Ok((None, false));
    }
    let places = (from, file.place());
    let scope = job.scope.fresh();
    let batch = scope.act(async |tx| import::prepare(tx, import, &records, places).await).await?;
    Ok((Some(batch), unended))
}
