//! Segments: rules that the tenant keeps under a name.

use super::{
    List, lists,
    rules::{Rule, uses},
    scoring,
};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{ContactRead, SegmentWrite},
};
use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, FromQueryResult,
    sea_query::{Expr, Query},
};

/// A rule under a name.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Segment {
    /// The segment's identifier.
    pub id: Id<Self>,
    /// What the tenant calls it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The rule, as JSON.
    pub rule: serde_json::Value,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Named for Segment {
    const PREFIX: &'static str = "segment";
}

impl Segment {
    /// The rule.
    ///
    /// # Errors
    /// [`Error::Internal`] when what is kept is none.
    pub fn rule(&self) -> Result<Rule> {
        serde_json::from_value(self.rule.clone()).map_err(Error::internal)
    }
}

/// A segment to be, or what it is to become.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the tenant calls it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whom it chooses.
    pub rule: Rule,
}

/// Segments, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<ContactRead>, slice: &Slice<Id<Segment>>) -> Result<Page<Segment>> {
    let rows = tx
        .rows(
            "SELECT id, name, description, rule, created_at, updated_at FROM segments
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// One segment.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<ContactRead>, id: Id<Segment>) -> Result<Segment> {
    let found = tx
        .row(
            "SELECT id, name, description, rule, created_at, updated_at FROM segments WHERE tenant_id = $1 AND id = $2",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    found.ok_or(Error::NotFound)
}

/// Keeps a rule under a name.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong, also in the rule, or when the name is taken.
pub async fn create(tx: &Tx<SegmentWrite>, draft: &Draft) -> Result<Segment> {
    let id = Id::<Segment>::new(tx.clock());
    let rule = check(tx, id, draft).await?;
    tx.touch(id);
    tx.row(
        "INSERT INTO segments (tenant_id, id, name, description, rule, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
         RETURNING id, name, description, rule, created_at, updated_at",
        [tx.tenant().into(), id.into(), draft.name.trim().into(), draft.description.trim().into(), rule.into(), tx.now().into()],
    )
    .await?
    .ok_or_else(|| Error::internal("a segment was not made"))
}

/// Writes a segment anew. Whoever builds on it builds on the new rule from now on; a campaign that waits, too.
///
/// # Errors
/// As [`create`], and [`Error::NotFound`]; the rule may neither come back to the segment itself nor grow beyond what the segments
/// and campaigns may have that build on it.
pub async fn update(tx: &Tx<SegmentWrite>, id: Id<Segment>, draft: &Draft) -> Result<Segment> {
    hold(tx, id).await?;
    let rule = check(tx, id, draft).await?;
    let outgrown = uses::outgrown(tx, id, &draft.rule).await?;
    if !outgrown.is_empty() {
        return Err(Error::Invalid(outgrown));
    }
    tx.row(
        "UPDATE segments SET name = $3, description = $4, rule = $5, updated_at = $6 WHERE tenant_id = $1 AND id = $2
         RETURNING id, name, description, rule, created_at, updated_at",
        [
            tx.tenant().into(),
            id.into(),
            draft.name.trim().into(),
            draft.description.trim().into(),
            rule.into(),
            tx.now().into(),
        ],
    )
    .await?
    .ok_or(Error::NotFound)
}

/// Forgets a segment.
///
/// # Errors
/// [`Error::NotFound`]; `SEGMENT_IN_USE` while another segment builds on it, or a campaign waits whose audience it is part of: that
/// would send to other people than somebody has seen and scheduled, or to none.
pub async fn delete(tx: &Tx<SegmentWrite>, id: Id<Segment>) -> Result<()> {
    hold(tx, id).await?;
    uses::demand_unused(tx, id.to_string(), "SEGMENT_IN_USE").await?;
    tx.run("DELETE FROM segments WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    Ok(())
}

/// Holds a segment until the end of the act, so that nobody begins to build on what is about to change.
async fn hold(tx: &Tx<SegmentWrite>, id: Id<Segment>) -> Result<()> {
    tx.touch(id);
    let held = "SELECT id, name, description, rule, created_at, updated_at FROM segments WHERE tenant_id = $1 AND id = $2 FOR UPDATE";
    let held: Option<Segment> = tx.row(held, [tx.tenant().into(), id.into()]).await?;
    held.map(drop).ok_or(Error::NotFound)
}

/// Puts everybody who fits a segment now on a new list, which stays as it is.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when the rule names what is gone, or the list has no name or one that is taken.
pub async fn snapshot(tx: &Tx<SegmentWrite>, id: Id<Segment>, name: &str) -> Result<List> {
    let segment = find(&tx.also()?, id).await?;
    let made = lists::make(tx, name, &segment.name).await?;
    let mut chosen = super::find::among(tx, &Rule::compile(tx, Some(&segment.rule()?)).await?);
    chosen
        .expr(Expr::cust_with_values("$1::uuid", [tx.tenant()]))
        .expr(Expr::cust_with_values("$1::uuid", [made.id.uuid()]))
        .column(("contacts", "id"))
        .expr(Expr::cust_with_values("$1::timestamptz", [tx.now()]));
    let mut insert = Query::insert();
    insert
        .into_table("list_contacts")
        .columns(["tenant_id", "list_id", "contact_id", "added_at"])
        .select_from(chosen)
        .map_err(Error::internal)?;
    tx.execute(&insert).await?;
    scoring::stir(tx).await?;
    Ok(made)
}

async fn check(tx: &Tx<SegmentWrite>, id: Id<Segment>, draft: &Draft) -> Result<serde_json::Value> {
    let mut check = Check::default();
    check.line("name", &draft.name, 120);
    check.length("description", &draft.description, 1_000);
    let kept = check.absorb(Rule::keep(tx, "rule", &draft.rule, Some(id)).await)?;
    check.done()?;
    kept.ok_or_else(|| Error::internal("a rule was neither refused nor kept"))
}
