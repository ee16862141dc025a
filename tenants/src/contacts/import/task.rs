//! What the task that reads a file asks for: the import to begin with, where it stands, and its end.

use super::{FIND, Import};
use crate::{
    Id, Tx,
    contacts::scoring,
    error::{Error, Result},
    permissions::ImportRun,
    signals::Topic,
    uploads::{self, Place},
};

/// The import, for the task that reads its file; `None` when it is already over.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn begin(tx: &Tx<ImportRun>, id: Id<Import>) -> Result<Option<Import>> {
    let import: Import = tx.row(FIND, [tx.tenant().into(), id.into()]).await?.ok_or(Error::NotFound)?;
    tx.touch(id);
    if import.upload_id.is_none() || !matches!(import.state.as_str(), "queued" | "running") {
        return Ok(None);
    }
    tx.run("UPDATE imports SET state = 'running' WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()])
        .await?;
    Ok(Some(import))
}

/// Where an import's file is read on.
#[must_use]
pub fn place(import: &Import) -> Place {
    let whole = |number: i64| u64::try_from(number).unwrap_or_default();
    Place { bytes: whole(import.read_bytes), lines: whole(import.read_lines) }
}

/// Ends an import, as completed or with the code of what is wrong with the whole file. The file goes, unless it was only tried: then it
/// can be imported for a day.
///
/// # Errors
/// When the database can't be written.
pub async fn finish(tx: &Tx<ImportRun>, import: &Import, failure: Option<&str>) -> Result<()> {
    tx.touch(import.id);
    tx.signal(Topic::Import(import.id.uuid()));
    tx.run(
        "UPDATE imports SET state = CASE WHEN $3::text IS NULL THEN 'completed' ELSE 'failed' END, failure = $3, finished_at = $4,
                upload_id = NULL, read_bytes = CASE WHEN $3::text IS NULL THEN size ELSE read_bytes END
         WHERE tenant_id = $1 AND id = $2 AND state = 'running'",
        [tx.tenant().into(), import.id.into(), failure.into(), tx.now().into()],
    )
    .await?;
    // The statements marked whose score may have changed, and told nobody.
    scoring::stir(tx).await?;
    match import.upload_id.filter(|_| !import.dry_run) {
        Some(upload) => uploads::forget(tx, upload).await,
        None => Ok(()),
    }
}
