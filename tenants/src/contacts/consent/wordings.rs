//! Wordings: what a company asks people, word for word. A version holds one text a language and never changes; the ledger
//! points to the very text that a person was shown.

use super::wording_hash;
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::{Named, several},
    page::{Page, Slice},
    permissions::{ContactRead, Permission, WordingWrite},
};
use chrono::{DateTime, Utc};
use locales::Locale;
use sea_orm::FromQueryResult;
use std::collections::BTreeSet;

/// The longest text, in characters.
pub const LONGEST: usize = 4_000;

/// One text of one version.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Wording {
    /// The text's identifier.
    pub id: Id<Self>,
    /// What all its versions are called.
    pub key: String,
    /// Its number, from 1.
    pub version: i32,
    /// The language, as a BCP 47 tag.
    pub language: String,
    /// The words.
    pub text: String,
    /// SHA-256 of the words, in hexadecimal.
    pub hash: String,
    /// Who wrote it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Named for Wording {
    const PREFIX: &'static str = "wording";
}

/// The words in one language.
#[derive(Debug, Clone)]
pub struct Text {
    /// The language.
    pub language: String,
    /// The words.
    pub text: String,
}

/// Writes the next version of a wording, in all its languages.
///
/// # Errors
/// [`Error::Invalid`] with all violations; [`Error::Conflict`] when somebody else writes the same version.
pub async fn create(tx: &Tx<WordingWrite>, key: &str, texts: &[Text]) -> Result<Vec<Wording>> {
    let mut check = Check::default();
    check.line("key", key, 80);
    check.demand(!texts.is_empty(), "texts", "required");
    let mut languages = BTreeSet::new();
    for Text { language, text } in texts {
        check.demand(!text.trim().is_empty(), "text", "consent-wording-required");
        check.length("text", text, LONGEST);
        let known = check.keep("language", language.parse::<Locale>().map_err(|_| "locale-unknown"));
        check.demand(known.is_none_or(|language| languages.insert(language.to_string())), "language", "duplicate");
    }
    check.done()?;
    let key = key.trim();
    let version = newest(tx, key).await? + 1;
    let mut ids = Vec::with_capacity(texts.len());
    for (Text { text, .. }, language) in texts.iter().zip(in_order(texts)) {
        let (id, text) = (Id::<Wording>::new(tx.clock()), text.trim());
        tx.touch(id);
        tx.run(
            "INSERT INTO wordings (tenant_id, id, key, version, language, text, hash, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                tx.tenant().into(),
                id.into(),
                key.into(),
                version.into(),
                language.into(),
                text.into(),
                wording_hash(text).into(),
                tx.actor().to_string().into(),
                tx.now().into(),
            ],
        )
        .await?;
        ids.push(id);
    }
    by_ids(&tx.also()?, &ids).await
}

/// The number of the newest version; 0 where there is none.
async fn newest<P: Permission>(tx: &Tx<P>, key: &str) -> Result<i32> {
    #[derive(FromQueryResult)]
    struct Row {
        version: i32,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT coalesce(max(version), 0) AS version FROM wordings WHERE tenant_id = $1 AND key = $2",
            [tx.tenant().into(), key.into()],
        )
        .await?;
    Ok(row.map_or(0, |row| row.version))
}

/// The languages as they are kept; they were checked before.
fn in_order(texts: &[Text]) -> impl Iterator<Item = String> {
    texts.iter().map(|text| text.language.parse::<Locale>().unwrap_or_default().to_string())
}

/// The texts of all versions, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<ContactRead>, slice: &Slice<Id<Wording>>) -> Result<Page<Wording>> {
    let rows = tx
        .rows(
            "SELECT id, key, version, language, text, hash, created_by, created_at FROM wordings
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these texts that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<ContactRead>, ids: &[Id<Wording>]) -> Result<Vec<Wording>> {
    tx.rows(
        "SELECT id, key, version, language, text, hash, created_by, created_at FROM wordings
         WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id",
        [tx.tenant().into(), several(ids)],
    )
    .await
}

/// The text of a version in a language.
pub(crate) async fn text<P: Permission>(
    tx: &Tx<P>,
    key: &str,
    version: i32,
    language: Locale,
) -> Result<Option<Wording>> {
    tx.row(
        "SELECT id, key, version, language, text, hash, created_by, created_at FROM wordings
         WHERE tenant_id = $1 AND key = $2 AND version = $3 AND language = $4",
        [tx.tenant().into(), key.into(), version.into(), language.to_string().into()],
    )
    .await
}

/// The text with this identifier.
pub(crate) async fn demand<P: Permission>(tx: &Tx<P>, id: Id<Wording>) -> Result<Wording> {
    tx.row(
        "SELECT id, key, version, language, text, hash, created_by, created_at FROM wordings WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into()],
    )
    .await?
    .ok_or(Error::NotFound)
}
