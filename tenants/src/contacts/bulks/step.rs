//! One batch of a change: whoever is done, and how far it has come, in one transaction.

use super::{
    Bulk, State, apply,
    change::{Action, Content},
};
use crate::{
    Id, Tx,
    contacts::scoring,
    error::{Error, Result},
    permissions::BulkRun,
    seal::Sealed,
    signals::Topic,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Contacts that are done in one transaction.
const BATCH: i32 = 500;
/// Of a change that was stopped, as many rows are cleared away in one.
const CLEARED: i32 = 20_000;

/// Whether there is more to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There is.
    More,
    /// All is done, or somebody stopped it.
    Over,
}

#[derive(FromQueryResult)]
struct Row {
    state: String,
    done: i32,
    total: i32,
    content: Sealed<Content>,
    created_by: String,
}

/// Does the next batch.
///
/// # Errors
/// [`Error::NotFound`]; when the database can't be written, and then nobody of the batch is done.
pub async fn step(tx: &Tx<BulkRun>, id: Id<Bulk>) -> Result<Step> {
    let row: Option<Row> = tx
        .row(
            "SELECT state, done, total, content, created_by FROM bulks WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    let Row { state, done, total, content, created_by } = row.ok_or(Error::NotFound)?;
    tx.touch(id);
    match State::parse(&state) {
        Some(State::Completed) => return Ok(Step::Over),
        Some(State::Cancelled) => return clear(tx, id).await,
        _ => {}
    }
    let contacts = take(tx, id, done, BATCH).await?;
    let sheet = tx.keys().await?.open(id, &content)?;
    let action: Action = serde_json::from_slice(&sheet.0).map_err(Error::internal)?;
    let changed = apply::apply(tx, &action, &created_by, &contacts).await?;
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let behind = done + count(contacts.len());
    let over = behind >= total || contacts.is_empty();
    tx.signal(Topic::Bulk(id.uuid()));
    tx.run(
        "UPDATE bulks SET state = $3, done = $4, changed = changed + $5, finished_at = $6 WHERE tenant_id = $1 AND id = $2",
        [
            tx.tenant().into(),
            id.into(),
            if over { State::Completed } else { State::Running }.name().into(),
            behind.into(),
            count(changed).into(),
            over.then(|| tx.now()).into(),
        ],
    )
    .await?;
    scoring::stir(tx).await?;
    Ok(if over { Step::Over } else { Step::More })
}

/// The next who are meant, whose rows go.
async fn take(tx: &Tx<BulkRun>, id: Id<Bulk>, after: i32, most: i32) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        contact_id: Uuid,
    }
    let rows: Vec<Row> = tx
        .rows(
            "DELETE FROM bulk_contacts WHERE tenant_id = $1 AND bulk_id = $2 AND number > $3 AND number <= $4 RETURNING contact_id",
            [tx.tenant().into(), id.into(), after.into(), (after + most).into()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.contact_id).collect())
}

/// Forgets who was meant and is not done.
async fn clear(tx: &Tx<BulkRun>, id: Id<Bulk>) -> Result<Step> {
    let cleared = tx
        .run(
            "DELETE FROM bulk_contacts WHERE tenant_id = $1 AND bulk_id = $2 AND number IN (
               SELECT number FROM bulk_contacts WHERE tenant_id = $1 AND bulk_id = $2 ORDER BY number LIMIT $3)",
            [tx.tenant().into(), id.into(), CLEARED.into()],
        )
        .await?;
    Ok(if cleared == 0 { Step::Over } else { Step::More })
}
