//! Files that wait for a task, kept sealed in pieces until they are worked off.
//!
//! A file is written piece by piece as it arrives and read piece by piece, so that its size costs nobody memory. Until its last
//! piece is there it can't be used for anything; one that never becomes whole is cleared away by [`upkeep`](crate::upkeep).

mod encoding;
mod records;

pub use encoding::{Decoder, Encoding, Guess, Unreadable};
pub use records::{Place, Record, Records, Separator};

use crate::{
    Id, Tx,
    error::{Error, Result, Violation},
    id::Named,
    permissions::{ContactImport, ImportRead, ImportRun, Opens, Permission, UploadWrite},
    seal::{Personal, Sealed},
};
use sea_orm::FromQueryResult;

/// How many bytes a piece has; only the last one of a file may have fewer.
pub const PIECE: usize = 256 * 1024;

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

/// Makes room for a file that arrives.
///
/// # Errors
/// When the database can't be written.
pub async fn begin(tx: &Tx<UploadWrite>) -> Result<Id<Upload>> {
    let id = Id::<Upload>::new(tx.clock());
    tx.run(
        "INSERT INTO uploads (tenant_id, id, created_at) VALUES ($1, $2, $3)",
        [tx.tenant().into(), id.into(), tx.now().into()],
    )
    .await?;
    Ok(id)
}

/// Writes a piece of a file that is not whole yet; `number` counts from 0.
///
/// # Errors
/// [`Error::NotFound`] when there is no such file, or it is whole.
pub async fn put(tx: &Tx<UploadWrite>, id: Id<Upload>, number: i32, piece: Vec<u8>) -> Result<()> {
    let sealed = tx.keys().await?.seal(id, &Chunk(piece));
    let put = tx
        .run(
            "INSERT INTO upload_chunks (tenant_id, upload_id, number, content)
             SELECT $1, id, $3, $4 FROM uploads WHERE tenant_id = $1 AND id = $2 AND size IS NULL",
            [tx.tenant().into(), id.into(), number.into(), sealed.into()],
        )
        .await?;
    if put == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Says that all pieces of a file are there: from now on it can be used.
///
/// # Errors
/// [`Error::NotFound`] when there is no such file, or it is whole already.
pub async fn complete(tx: &Tx<ContactImport>, id: Id<Upload>, size: u64, encoding: Encoding) -> Result<()> {
    tx.touch(id);
    let completed = tx
        .run(
            "UPDATE uploads SET size = $3, encoding = $4 WHERE tenant_id = $1 AND id = $2 AND size IS NULL",
            [
                tx.tenant().into(),
                id.into(),
                i64::try_from(size).map_err(Error::internal)?.into(),
                encoding.name().into(),
            ],
        )
        .await?;
    if completed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Forgets a file that will not become whole.
///
/// # Errors
/// When the database can't be written.
pub async fn abandon(tx: &Tx<UploadWrite>, id: Id<Upload>) -> Result<()> {
    tx.run("DELETE FROM uploads WHERE tenant_id = $1 AND id = $2 AND size IS NULL", [tx.tenant().into(), id.into()])
        .await?;
    Ok(())
}

/// Keeps a text that came with a request.
///
/// # Errors
/// [`Error::Invalid`] when it is empty.
pub async fn create(tx: &Tx<ContactImport>, text: &str) -> Result<Id<Upload>> {
    if text.is_empty() {
        return Err(Error::Invalid(vec![Violation::new("file", "csv-empty")]));
    }
    let pieces = tx.also()?;
    let id = begin(&pieces).await?;
    for (number, piece) in (0..).zip(text.as_bytes().chunks(PIECE)) {
        put(&pieces, id, number, piece.to_vec()).await?;
    }
    complete(tx, id, text.len() as u64, Encoding::Utf8).await?;
    Ok(id)
}

/// What is known of a whole file.
#[derive(FromQueryResult)]
struct Known {
    size: i64,
    encoding: String,
    used: bool,
}

/// How large a file is, in bytes, and as what it is read; none while it is not whole. A file that was worked off is refused.
pub(crate) async fn known<P: Permission>(tx: &Tx<P>, id: Id<Upload>) -> Result<Option<(i64, Encoding)>> {
    let row: Option<Known> = tx
        .row(
            "SELECT size, encoding, used_at IS NOT NULL AS used FROM uploads WHERE tenant_id = $1 AND id = $2 AND size IS NOT NULL",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    if row.as_ref().is_some_and(|row| row.used) {
        return Err(used());
    }
    Ok(row.and_then(|row| Some((row.size, Encoding::parse(&row.encoding)?))))
}

/// A piece of a file; none behind its last one.
///
/// # Errors
/// When the piece does not open.
pub async fn piece(tx: &Tx<ImportRead>, id: Id<Upload>, number: i32) -> Result<Option<Vec<u8>>> {
    open(tx, id, number).await
}

/// The same for whoever looks into a file.
pub(crate) async fn open<P>(tx: &Tx<P>, id: Id<Upload>, number: i32) -> Result<Option<Vec<u8>>>
where
    P: Permission + Opens<Chunk>,
{
    #[derive(FromQueryResult)]
    struct Piece {
        content: Sealed<Chunk>,
    }
    let piece: Option<Piece> = tx
        .row(
            "SELECT content FROM upload_chunks WHERE tenant_id = $1 AND upload_id = $2 AND number = $3",
            [tx.tenant().into(), id.into(), number.into()],
        )
        .await?;
    let Some(Piece { content }) = piece else { return Ok(None) };
    Ok(Some(tx.keys().await?.open(id, &content)?.0))
}

/// Nobody can use this file any more: it was used.
pub(crate) fn used() -> Error {
    Error::refused("UPLOAD_USED")
}

/// Forgets what stood in a file that was worked off, and keeps for a while that it was.
pub(crate) async fn forget(tx: &Tx<ImportRun>, id: Id<Upload>) -> Result<()> {
    tx.run("DELETE FROM upload_chunks WHERE tenant_id = $1 AND upload_id = $2", [tx.tenant().into(), id.into()])
        .await?;
    tx.run(
        "UPDATE uploads SET used_at = $3 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), tx.now().into()],
    )
    .await?;
    Ok(())
}
