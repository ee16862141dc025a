//! The media library: pictures that a tenant shows in its messages.
//!
//! A content is kept under its SHA-256, once; what the tenant calls it is a row of its own. The contents stand in PostgreSQL, sealed and
//! behind the same walls as everything else: one backup holds a template and the pictures in it, isolating and erasing tenants need
//! no second proof (a picture may show somebody), and a mail's picture, at some hundred kilobytes, is read about as quickly as a file.
//! What makes up for the rest is the address ([`address`]): it never changes its content, so that mail programs and whatever stands in
//! front ask for it once.
//!
//! Only what was decoded and written anew comes in ([`Picture`], made at the outbound edge). A picture that a template shows can't be
//! removed ([`uses`]); one that only earlier versions or campaigns show leaves the library and stays reachable, because it stands in
//! mails that were sent.

pub mod address;
mod upload;
pub mod uses;

pub use upload::{Upload, create};

use crate::{
    Id, Tx,
    contacts::only,
    error::{Check, Error, Result, Violation},
    id::{Named, several},
    page::{Page, Slice},
    permissions::{MediaRead, MediaServe, MediaWrite},
    provisioning::language,
    seal::{Personal, Sealed},
};
use chrono::{DateTime, Utc};
use sea_orm::{FromJsonQueryResult, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// The longest alternative text, in characters: a sentence or two, as a screen reader says it.
const ALT: usize = 300;

/// How a picture is kept: what every mail program shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Drawings, and what something shows through.
    Png,
    /// Photographs.
    Jpeg,
    /// What moves.
    Gif,
}

impl Format {
    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
        }
    }

    /// How the addresses of such pictures end.
    #[must_use]
    pub fn extension(self) -> &'static str {
        if self == Self::Jpeg { "jpg" } else { self.name() }
    }

    /// Its content type (RFC 6838).
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Png, Self::Jpeg, Self::Gif].into_iter().find(|format| format.name() == name)
    }
}

/// A picture that was decoded and written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// How it is written.
    pub format: Format,
    /// Its width, in pixels.
    pub width: u32,
    /// Its height, in pixels.
    pub height: u32,
    /// How many pictures it moves through; 1 when it does not.
    pub frames: u32,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Alternative texts by language: what is said where a picture is not seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Alts(pub BTreeMap<String, String>);

/// A picture of the library.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Medium {
    /// The medium's identifier.
    pub id: Id<Self>,
    /// What the tenant calls it.
    pub name: String,
    /// Where the tenant put it; empty when nowhere.
    pub folder: String,
    /// Alternative texts.
    pub alts: Alts,
    /// The SHA-256 of its content, in hexadecimal.
    pub digest: String,
    key: String,
    format: String,
    /// Its width, in pixels.
    pub width: i32,
    /// Its height, in pixels.
    pub height: i32,
    /// How many pictures it moves through; 1 when it does not.
    pub frames: i32,
    /// Its length, in bytes.
    pub size: i64,
    /// When it was put into the library.
    pub created_at: DateTime<Utc>,
    /// When its name, folder or texts were last changed.
    pub updated_at: DateTime<Utc>,
}

impl Named for Medium {
    const PREFIX: &'static str = "medium";
}

impl Medium {
    /// How it is kept.
    #[must_use]
    pub fn format(&self) -> Format {
        Format::parse(&self.format).unwrap_or(Format::Png)
    }

    /// Its public address, as messages hold it.
    #[must_use]
    pub fn url(&self, tx: &Tx<MediaRead>) -> String {
        format!("{}{}", tx.db().public_url(), address::path(&self.key, &self.digest, self.format()))
    }
}

/// Which pictures of the library are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those whose name holds this, in any case.
    pub search: Option<String>,
    /// Those of this folder; of none when empty.
    pub folder: Option<String>,
}

/// What is to be changed of a medium; nothing where `None`.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// What the tenant calls it.
    pub name: Option<String>,
    /// Where the tenant puts it; empty for nowhere.
    pub folder: Option<String>,
    /// Alternative texts: language and text, in place of those there were.
    pub alts: Option<Vec<(String, String)>>,
}

/// Pictures, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<MediaRead>, filter: &Filter, slice: &Slice<Id<Medium>>) -> Result<Page<Medium>> {
    let rows = tx
        .rows(
            "SELECT m.id, m.name, m.folder, m.alts, m.digest, c.key, c.format, c.width, c.height, c.frames, c.size, m.created_at, m.updated_at
             FROM media m JOIN media_contents c ON c.tenant_id = $1 AND c.digest = m.digest
             WHERE m.tenant_id = $1 AND ($2::uuid IS NULL OR m.id < $2)
               AND ($3::text IS NULL OR position(lower($3) IN lower(m.name)) > 0) AND ($4::text IS NULL OR m.folder = $4)
             ORDER BY m.id DESC LIMIT $5",
            [
                tx.tenant().into(),
                slice.after.into(),
                filter.search.as_deref().map(str::trim).into(),
                filter.folder.as_deref().map(str::trim).into(),
                slice.limit().into(),
            ],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these pictures that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<MediaRead>, ids: &[Id<Medium>]) -> Result<Vec<Medium>> {
    tx.rows(
        "SELECT m.id, m.name, m.folder, m.alts, m.digest, c.key, c.format, c.width, c.height, c.frames, c.size, m.created_at, m.updated_at
         FROM media m JOIN media_contents c ON c.tenant_id = $1 AND c.digest = m.digest
         WHERE m.tenant_id = $1 AND m.id = ANY($2)",
        [tx.tenant().into(), several(ids)],
    )
    .await
}

/// One picture.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<MediaRead>, id: Id<Medium>) -> Result<Medium> {
    only(by_ids(tx, &[id]).await?)
}

/// The names of the folders in which there is something, in their order.
///
/// # Errors
/// When the database can't be read.
pub async fn folders(tx: &Tx<MediaRead>) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        folder: String,
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT DISTINCT folder FROM media WHERE tenant_id = $1 AND folder <> '' ORDER BY folder",
            [tx.tenant().into()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.folder).collect())
}

/// Changes what a picture is called, where it is put, and what is said in its place.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] with all violations.
pub async fn update(tx: &Tx<MediaWrite>, id: Id<Medium>, change: &Change) -> Result<Medium> {
    let mut check = Check::default();
    if let Some(name) = &change.name {
        check.line("name", name, 200);
    }
    if let Some(folder) = &change.folder {
        check_folder(&mut check, folder);
    }
    let alts = change.alts.as_deref().map(|alts| check_alts(&mut check, alts));
    check.done()?;
    tx.touch(id);
    let changed = tx
        .run(
            "UPDATE media SET name = coalesce($3, name), folder = coalesce($4, folder), alts = coalesce($5, alts), updated_at = $6
             WHERE tenant_id = $1 AND id = $2",
            [
                tx.tenant().into(),
                id.into(),
                change.name.as_deref().map(str::trim).into(),
                change.folder.as_deref().map(str::trim).into(),
                alts.map(serde_json::to_value).transpose().map_err(Error::internal)?.into(),
                tx.now().into(),
            ],
        )
        .await?;
    if changed == 0 { Err(Error::NotFound) } else { find(&tx.also()?, id).await }
}

fn check_folder(check: &mut Check, folder: &str) {
    check.demand(!folder.chars().any(char::is_control), "folder", "line-break");
    check.length("folder", folder, 120);
}

fn check_alts(check: &mut Check, alts: &[(String, String)]) -> Alts {
    let mut kept = BTreeMap::new();
    for (number, (tag, text)) in alts.iter().enumerate() {
        let field = |name| format!("alts.{number}.{name}");
        match language(tag) {
            Err(code) => check.push(Violation::new(field("locale"), code)),
            Ok(language) => {
                if kept.insert(language.to_string(), text.trim().to_owned()).is_some() {
                    check.push(Violation::new(field("locale"), "duplicate"));
                }
            }
        }
        if text.chars().any(char::is_control) {
            check.push(Violation::new(field("text"), "line-break"));
        }
        if text.chars().count() > ALT {
            check.push(Violation::new(field("text"), "too-long").with(&json!({ "max": ALT })));
        }
    }
    kept.retain(|_, text| !text.is_empty());
    Alts(kept)
}

/// Removes a picture from the library. Its content goes too, unless a message may show it.
///
/// # Errors
/// [`Error::NotFound`]; `MEDIUM_IN_USE` when a template or a partial shows it now, which the error names.
pub async fn delete(tx: &Tx<MediaWrite>, id: Id<Medium>) -> Result<()> {
    let medium = find(&tx.also()?, id).await?;
    if let Some(name) = uses::shown_by(tx, &medium.digest).await? {
        let args = json!({ "name": name });
        return Err(Error::Refused("MEDIUM_IN_USE", args.as_object().cloned().unwrap_or_default()));
    }
    tx.touch(id);
    tx.run("DELETE FROM media WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    uses::sweep(tx).await
}

/// The bytes of a picture.
pub struct Content(Vec<u8>);

impl Named for Content {
    const PREFIX: &'static str = "content";
}

impl Personal for Content {
    const LABEL: &'static str = "media.content";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

/// A content as it is served.
#[derive(Debug)]
pub struct Served {
    /// How it is written.
    pub format: Format,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// The content of this digest.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn serve(tx: &Tx<MediaServe>, digest: &str) -> Result<Served> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Content>,
        format: String,
        content: Sealed<Content>,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT id, format, content FROM media_contents WHERE tenant_id = $1 AND digest = $2",
            [tx.tenant().into(), digest.into()],
        )
        .await?;
    let row = row.ok_or(Error::NotFound)?;
    let Content(content) = tx.keys().await?.open(row.id, &row.content)?;
    Ok(Served { format: Format::parse(&row.format).ok_or(Error::NotFound)?, content })
}
