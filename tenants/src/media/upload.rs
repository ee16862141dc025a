//! How a picture comes into the library.

use super::{Content, Medium, Picture, check_folder};
use crate::{
    Id, Tx,
    campaigns::tracking::Marker,
    error::{Check, Error, Result},
    permissions::MediaWrite,
};
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest, Sha256};

/// The longest name, in characters; of a longer file name the rest is left out.
const NAME: usize = 200;

/// A picture on its way into the library.
#[derive(Debug)]
pub struct Upload {
    /// The name of its file, or what it is to be called; may be empty.
    pub name: String,
    /// Where it is put; empty for nowhere.
    pub folder: String,
    /// The picture.
    pub picture: Picture,
}

/// Puts a picture into the library, and tells whether it is new there: a content that is there already stays what it is
/// called, and is answered in place of another one.
///
/// # Errors
/// [`Error::Invalid`] naming `folder`; `MEDIA_FULL` when the tenant keeps too much.
pub async fn create(tx: &Tx<MediaWrite>, marker: &Marker, upload: &Upload) -> Result<(Medium, bool)> {
    let mut check = Check::default();
    check_folder(&mut check, &upload.folder);
    check.done()?;
    let picture = &upload.picture;
    let digest = crate::seal::hex(&Sha256::digest(&picture.content));
    // Two at a time would each find room for itself; and a content must not go while it is named again.
    super::uses::hold(tx).await?;
    if let Some(id) = named(tx, &digest).await? {
        return Ok((super::find(&tx.also()?, id).await?, false));
    }
    keep(tx, marker, picture, &digest).await?;
    let id = Id::<Medium>::new(tx.clock());
    tx.touch(id);
    tx.run(
        "INSERT INTO media (tenant_id, id, digest, name, folder, alts, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, '{}', $6, $6)",
        [
            tx.tenant().into(),
            id.into(),
            digest.as_str().into(),
            name(&upload.name, picture.format.name()).into(),
            upload.folder.trim().into(),
            tx.now().into(),
        ],
    )
    .await?;
    Ok((super::find(&tx.also()?, id).await?, true))
}

async fn named(tx: &Tx<MediaWrite>, digest: &str) -> Result<Option<Id<Medium>>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Medium>,
    }
    let row: Option<Row> = tx
        .row("SELECT id FROM media WHERE tenant_id = $1 AND digest = $2", [tx.tenant().into(), digest.into()])
        .await?;
    Ok(row.map(|row| row.id))
}

/// Keeps a content, unless it is kept already.
async fn keep(tx: &Tx<MediaWrite>, marker: &Marker, picture: &Picture, digest: &str) -> Result<()> {
    let Picture { format, width, height, frames, content } = picture;
    let number = |number: u32| i32::try_from(number).map_err(Error::internal);
    let id = Id::<Content>::new(tx.clock());
    let size = i64::try_from(content.len()).map_err(Error::internal)?;
    let kept = tx
        .run(
            "INSERT INTO media_contents (tenant_id, digest, key, format, width, height, frames, size, content, created_at, id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (tenant_id, digest) DO NOTHING",
            [
                tx.tenant().into(),
                digest.into(),
                marker.media_key(digest).into(),
                format.name().into(),
                number(*width)?.into(),
                number(*height)?.into(),
                number(*frames)?.into(),
                size.into(),
                tx.keys().await?.seal(id, &Content(content.clone())).into(),
                tx.now().into(),
                id.into(),
            ],
        )
        .await?;
    let quota = tx.db().media_quota();
    if kept > 0 && super::uses::usage(&tx.also()?).await?.bytes > quota {
        let args = json!({ "limit": quota / (1024 * 1024) });
        return Err(Error::Refused("MEDIA_FULL", args.as_object().cloned().unwrap_or_default()));
    }
    Ok(())
}

/// What a file of this name is called: the name without its ending, or the format where nothing is left.
fn name(file: &str, format: &str) -> String {
    let last = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match last.rsplit_once('.') {
        Some((stem, ending)) if (1..=4).contains(&ending.len()) && !stem.trim().is_empty() => stem,
        _ => last,
    };
    let plain: String = stem.chars().map(|c| if c.is_control() { ' ' } else { c }).take(NAME).collect();
    if plain.trim().is_empty() { format.to_owned() } else { plain.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_called_as_its_file_without_the_ending() {
        for (file, called) in [
            ("hero.png", "hero"),
            ("C:\\photos\\Été 2026.JPEG", "Été 2026"),
            ("../../etc/passwd", "passwd"),
            ("a\nb.png", "a b"),
            (".png", ".png"),
            ("", "gif"),
            ("v1.2 draft", "v1.2 draft"),
        ] {
            assert_eq!(name(file, "gif"), called, "{file}");
        }
    }
}
