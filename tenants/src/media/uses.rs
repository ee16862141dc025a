//! Who shows which picture: what keeps a content from being removed, and what a template shows that there is not.

use super::address::{ROOT, digests};
use crate::{
    Id, Tx,
    campaigns::Campaign,
    error::{Result, Violation},
    permissions::{CampaignPrepare, MediaRead, MediaWrite, Permission, TemplateRead, TemplateWrite},
    templates::{Template, partials::Partial},
};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a tenant keeps, and what it may keep, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// Bytes of all contents, also of those that left the library and stand in mails.
    pub bytes: u64,
    /// The most there may be.
    pub limit: u64,
}

/// How much of its room the tenant has filled.
///
/// # Errors
/// When the database can't be read.
pub async fn usage(tx: &Tx<MediaRead>) -> Result<Usage> {
    #[derive(FromQueryResult)]
    struct Row {
        bytes: i64,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT coalesce(sum(size), 0)::bigint AS bytes FROM media_contents WHERE tenant_id = $1",
            [tx.tenant().into()],
        )
        .await?;
    let bytes = row.map_or(0, |row| u64::try_from(row.bytes).unwrap_or_default());
    Ok(Usage { bytes, limit: tx.db().media_quota() })
}

/// Makes whoever else would add or remove contents of this tenant wait.
pub(super) async fn hold<P: Permission>(tx: &Tx<P>) -> Result<()> {
    let name = format!("media {}", tx.tenant());
    tx.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [name.into()]).await?;
    Ok(())
}

/// The name of a template or a partial that shows this content now.
pub(super) async fn shown_by(tx: &Tx<MediaWrite>, digest: &str) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
    }
    hold(tx).await?;
    let row: Option<Row> = tx
        .row(
            "SELECT t.name FROM template_media m JOIN templates t ON t.tenant_id = $1 AND t.id = m.template_id AND t.version = m.number
             WHERE m.tenant_id = $1 AND m.digest = $2
             UNION ALL
             SELECT p.name FROM partial_media m JOIN partials p ON p.tenant_id = $1 AND p.id = m.partial_id
             WHERE m.tenant_id = $1 AND m.digest = $2
             ORDER BY name LIMIT 1",
            [tx.tenant().into(), digest.into()],
        )
        .await?;
    Ok(row.map(|row| row.name))
}

/// Removes contents that neither the library nor any message knows.
pub(crate) async fn sweep<P: Permission>(tx: &Tx<P>) -> Result<()> {
    hold(tx).await?;
    tx.run(
        "DELETE FROM media_contents c WHERE tenant_id = $1
         AND NOT EXISTS (SELECT FROM media m WHERE m.tenant_id = $1 AND m.digest = c.digest)
         AND NOT EXISTS (SELECT FROM template_media m WHERE m.tenant_id = $1 AND m.digest = c.digest)
         AND NOT EXISTS (SELECT FROM partial_media m WHERE m.tenant_id = $1 AND m.digest = c.digest)
         AND NOT EXISTS (SELECT FROM campaign_media m WHERE m.tenant_id = $1 AND m.digest = c.digest)",
        [tx.tenant().into()],
    )
    .await?;
    Ok(())
}

/// Notes what the version of a template that was just saved shows.
pub(crate) async fn note_template(tx: &Tx<TemplateWrite>, id: Id<Template>, sources: &str) -> Result<()> {
    let shown = digests(sources);
    if shown.is_empty() {
        return Ok(());
    }
    hold(tx).await?;
    tx.run(
        "INSERT INTO template_media (tenant_id, template_id, number, digest)
         SELECT $1, t.id, t.version, c.digest FROM templates t JOIN media_contents c ON c.tenant_id = $1 AND c.digest = ANY($3)
         WHERE t.tenant_id = $1 AND t.id = $2",
        [tx.tenant().into(), id.into(), shown.into()],
    )
    .await?;
    Ok(())
}

/// Notes what a partial shows now.
pub(crate) async fn note_partial(tx: &Tx<TemplateWrite>, id: Id<Partial>, source: &str) -> Result<()> {
    hold(tx).await?;
    tx.run("DELETE FROM partial_media WHERE tenant_id = $1 AND partial_id = $2", [tx.tenant().into(), id.into()])
        .await?;
    tx.run(
        "INSERT INTO partial_media (tenant_id, partial_id, digest)
         SELECT $1, $2, digest FROM media_contents WHERE tenant_id = $1 AND digest = ANY($3)",
        [tx.tenant().into(), id.into(), digests(source).into()],
    )
    .await?;
    Ok(())
}

/// Notes what a campaign shows from its beginning on: in its templates, its partials and the values that it gives them.
pub(crate) async fn note_campaign(tx: &Tx<CampaignPrepare>, id: Id<Campaign>, frozen: &Value) -> Result<()> {
    let shown = digests(&frozen.to_string());
    if shown.is_empty() {
        return Ok(());
    }
    hold(tx).await?;
    tx.run(
        "INSERT INTO campaign_media (tenant_id, campaign_id, digest)
         SELECT $1, $2, digest FROM media_contents WHERE tenant_id = $1 AND digest = ANY($3)",
        [tx.tenant().into(), id.into(), shown.into()],
    )
    .await?;
    Ok(())
}

/// A warning for each address of ours among these under which there is no picture of this tenant.
pub(crate) async fn missing(tx: &Tx<TemplateRead>, addresses: &BTreeSet<String>) -> Result<Vec<(String, Violation)>> {
    #[derive(FromQueryResult)]
    struct Row {
        digest: String,
        key: String,
    }
    let root = format!("{}{ROOT}", tx.db().public_url());
    let ours: Vec<&String> = addresses.iter().filter(|address| address.starts_with(&root)).collect();
    if ours.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<String> = ours.iter().flat_map(|address| digests(address)).collect();
    let known: Vec<Row> = tx
        .rows(
            "SELECT digest, key FROM media_contents WHERE tenant_id = $1 AND digest = ANY($2)",
            [tx.tenant().into(), wanted.into()],
        )
        .await?;
    let is_known = |address: &str| {
        known.iter().any(|row| address[root.len()..].starts_with(&format!("{}/{}.", row.key, row.digest)))
    };
    let missing = ours.into_iter().filter(|address| !is_known(address));
    let warned = missing.map(|address| {
        let found = Violation::new("html", "template-media-missing").with(&json!({ "name": address }));
        (address.clone(), found)
    });
    Ok(warned.collect())
}
