//! Files that wait for a task, kept sealed in pieces until they are worked off.

use crate::{
    Id, Tx,
    error::{Error, Result, Violation},
    id::Named,
    permissions::{ContactImport, ImportRun},
    seal::{Personal, Sealed},
};
use sea_orm::FromQueryResult;
use serde_json::json;

/// The largest file, in bytes.
pub const MAX: usize = 32 * 1024 * 1024;
const PIECE: usize = 256 * 1024;

/// A file that was uploaded.
#[derive(Debug, Clone, Copy)]
pub struct Upload;

impl Named for Upload {
    const PREFIX: &'static str = "upload";
}

/// A piece of a file.
pub struct Chunk(Vec<u8>);

impl Personal for Chunk {
    const LABEL: &'static str = "upload.chunk";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

/// Keeps a file for a task.
///
/// # Errors
/// [`Error::Invalid`] when it is empty or longer than [`MAX`].
pub async fn create(tx: &Tx<ContactImport>, content: &[u8]) -> Result<Id<Upload>> {
    if content.is_empty() {
        return Err(Error::Invalid(vec![Violation::new("file", "csv-empty")]));
    }
    if content.len() > MAX {
        return Err(Error::Invalid(vec![Violation::new("file", "file-too-large").with(&json!({ "max": MAX }))]));
    }
    let id = Id::<Upload>::new(tx.clock());
    let keys = tx.keys().await?;
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    tx.run(
        "INSERT INTO uploads (tenant_id, id, size, created_at) VALUES ($1, $2, $3, $4)",
        [tx.tenant().into(), id.into(), size.into(), tx.now().into()],
    )
    .await?;
    for (number, piece) in (0_i32..).zip(content.chunks(PIECE)) {
        tx.run(
            "INSERT INTO upload_chunks (tenant_id, upload_id, number, content) VALUES ($1, $2, $3, $4)",
            [tx.tenant().into(), id.into(), number.into(), keys.seal(id, &Chunk(piece.to_vec())).into()],
        )
        .await?;
    }
    tx.touch(id);
    Ok(id)
}

#[derive(FromQueryResult)]
struct Piece {
    content: Sealed<Chunk>,
}

/// The bytes of a file.
///
/// # Errors
/// [`Error::NotFound`] when it was worked off already.
pub async fn read(tx: &Tx<ImportRun>, id: Id<Upload>) -> Result<Vec<u8>> {
    let pieces: Vec<Piece> = tx
        .rows(
            "SELECT content FROM upload_chunks WHERE tenant_id = $1 AND upload_id = $2 ORDER BY number",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    if pieces.is_empty() {
        return Err(Error::NotFound);
    }
    let keys = tx.keys().await?;
    let mut content = Vec::new();
    for piece in pieces {
        content.extend(keys.open(id, &piece.content)?.0);
    }
    Ok(content)
}

/// Forgets a file that was worked off.
pub(crate) async fn forget(tx: &Tx<ImportRun>, id: Id<Upload>) -> Result<()> {
    tx.run("DELETE FROM uploads WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    Ok(())
}
