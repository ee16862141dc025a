//! Reading an imported file into contacts, a batch of lines at a time: while two are written, the next is read, checked and sealed.

use crate::{files::File, job::Job};
use futures::{Stream, StreamExt, stream::FuturesUnordered};
use tenants::{
    Error, Id, Result,
    contacts::import::{self, Batch, Import, Turn},
    outbox::Outcome,
};
use tokio::sync::oneshot::{self, Receiver, Sender};

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
    let mut stores = FuturesUnordered::new();
    let mut before = done();
    while let Some(batch) = ready {
        if job.stop.is_cancelled() {
            finish(&mut stores, 0).await?;
            return Ok(Outcome::Again(job.scope.db().clock().now()));
        }
        let (begun, begins) = oneshot::channel();
        let (committed, after) = oneshot::channel();
        stores.push(store(job, &import, batch, Turn { begun, before }, committed));
        before = after;
        size = (size * 2).min(MOST);
        let last = unended;
        (ready, unended) = meanwhile(&mut stores, next(job, &import, &mut file, size)).await??;
        unended |= ready.is_none() && last;
        meanwhile(&mut stores, begins).await?.map_err(|_| Error::Conflict)?;
        finish(&mut stores, 1).await?;
    }
    finish(&mut stores, 0).await?;
    let failure = file.failure.or(unended.then_some("csv-malformed"));
    job.scope.act(async |tx| import::finish(tx, &import, failure).await).await?;
    Ok(Outcome::Done)
}

/// What comes before the first batch is over.
fn done() -> Receiver<()> {
    let (done, before) = oneshot::channel();
    done.send(()).ok();
    before
}

/// Writes a batch and tells the next one when it is committed.
async fn store(job: &Job<'_>, import: &Import, batch: Batch, turn: Turn, committed: Sender<()>) -> Result<()> {
    job.scope.fresh().act(async |tx| import::store(tx, import, batch, turn).await).await?;
    // There may be no next one.
    committed.send(()).ok();
    Ok(())
}

/// Does something else while batches are written.
async fn meanwhile<T>(
    stores: &mut (impl Stream<Item = Result<()>> + Unpin),
    other: impl Future<Output = T>,
) -> Result<T> {
    tokio::pin!(other);
    loop {
        tokio::select! {
            biased;
            Some(done) = stores.next() => done?,
            other = &mut other => return Ok(other),
        }
    }
}

/// Waits until at most `left` batches are being written.
async fn finish(stores: &mut FuturesUnordered<impl Future<Output = Result<()>>>, left: usize) -> Result<()> {
    while stores.len() > left
        && let Some(done) = stores.next().await
    {
        done?;
    }
    Ok(())
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
