//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a repeated request does nothing twice.
//!
//! The key's row is written in the transaction of the request's first write. A repetition finds it: with the answer, when
//! that was kept; without, when the first request took effect and its answer was lost, which is then said.

use crate::{
    Db, Id, Scope,
    conn::Conn,
    error::{Error, Result},
    id::Named,
    permissions::AnswerKeep,
    scope::Tx,
    seal::{Personal, Sealed},
};
use sea_orm::FromQueryResult;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use uuid::Uuid;

/// The body of an answer.
pub struct Answer(Vec<u8>);

impl Personal for Answer {
    const LABEL: &'static str = "idempotency_key.answer";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

struct Kept;

impl Named for Kept {
    const PREFIX: &'static str = "answer";
}

/// A key that is being used by a request.
#[derive(Clone)]
pub(crate) struct Once {
    key: String,
    request_hash: String,
    claimed: Arc<AtomicBool>,
}

impl Once {
    /// Takes the key with the first write of its request. Another request with the same key waits here until this one is
    /// over, and is refused when it took effect.
    pub(crate) async fn claim(&self, conn: &Conn, actor: Uuid, db: &Db) -> Result<()> {
        if self.claimed.load(Ordering::Acquire) {
            return Ok(());
        }
        let taken = conn
            .run(
                "INSERT INTO idempotency_keys (tenant_id, actor, key, request_hash, id, created_at)
                 VALUES (app.tenant(), $1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                [
                    actor.into(),
                    self.key.as_str().into(),
                    self.request_hash.as_str().into(),
                    db.clock().uuid().into(),
                    db.clock().now().into(),
                ],
            )
            .await?;
        if taken == 0 {
            return Err(Error::refused("IDEMPOTENCY_UNKNOWN_OUTCOME"));
        }
        Ok(())
    }

    /// Remembers that the key's row is committed.
    pub(crate) fn settle(&self) {
        self.claimed.store(true, Ordering::Release);
    }
}

/// What is known of a key.
#[derive(Debug)]
pub enum Repeat {
    /// Nothing: act in this scope, then [`Scope::keep`] the answer.
    First(Scope),
    /// The same request was answered with this body.
    Answered(Vec<u8>),
}

#[derive(FromQueryResult)]
struct Row {
    id: Id<Kept>,
    request_hash: String,
    answer: Option<Sealed<Answer>>,
}

impl Scope {
    /// Looks up `key`, used with a request of this hash.
    ///
    /// # Errors
    /// `IDEMPOTENCY_MISMATCH` when the key belongs to another request, `IDEMPOTENCY_UNKNOWN_OUTCOME` when the request took
    /// effect and its answer was lost, [`Error::Invalid`] when the key is empty or longer than 255 characters.
    pub async fn once(&self, key: &str, request_hash: &str) -> Result<Repeat> {
        let mut check = crate::error::Check::default();
        check.line("Idempotency-Key", key, 255);
        check.done()?;
        let Some(actor) = self.actor().uuid() else { return Ok(Repeat::First(self.clone())) };
        let answer = self.fresh().act(async |tx| look_up(tx, actor, key, request_hash).await).await?;
        Ok(answer.map_or_else(
            || {
                let once = Once { key: key.to_owned(), request_hash: request_hash.to_owned(), claimed: Arc::default() };
                Repeat::First(self.with(Some(once)))
            },
            Repeat::Answered,
        ))
    }

    /// Keeps the answer to the request whose key this scope carries, unless nothing was written.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn keep(&self, body: &[u8]) -> Result<()> {
        let (Some(once), Some(actor)) = (self.claimed(), self.actor().uuid()) else { return Ok(()) };
        self.fresh().act(async |tx| keep(tx, actor, &once, body).await).await
    }

    /// The key of this scope's request, once a write has taken it.
    fn claimed(&self) -> Option<Once> {
        self.who().once.clone().filter(|once| once.claimed.load(Ordering::Acquire))
    }
}

async fn look_up(tx: &Tx<AnswerKeep>, actor: Uuid, key: &str, request_hash: &str) -> Result<Option<Vec<u8>>> {
    let row: Option<Row> = tx
        .row(
            "SELECT id, request_hash, answer FROM idempotency_keys WHERE tenant_id = $1 AND actor = $2 AND key = $3",
            [tx.tenant().into(), actor.into(), key.into()],
        )
        .await?;
    match row {
        None => Ok(None),
        Some(row) if row.request_hash != request_hash => Err(Error::refused("IDEMPOTENCY_MISMATCH")),
        Some(Row { id, answer: Some(answer), .. }) => Ok(Some(tx.keys().await?.open(id, &answer)?.0)),
        Some(_) => Err(Error::refused("IDEMPOTENCY_UNKNOWN_OUTCOME")),
    }
}

async fn keep(tx: &Tx<AnswerKeep>, actor: Uuid, once: &Once, body: &[u8]) -> Result<()> {
    let row: Option<Row> = tx
        .row(
            "SELECT id, request_hash, answer FROM idempotency_keys WHERE tenant_id = $1 AND actor = $2 AND key = $3",
            [tx.tenant().into(), actor.into(), once.key.as_str().into()],
        )
        .await?;
    let Some(Row { id, .. }) = row else { return Ok(()) };
    let sealed = tx.keys().await?.seal(id, &Answer(body.to_vec()));
    tx.run(
        "UPDATE idempotency_keys SET answer = $4 WHERE tenant_id = $1 AND actor = $2 AND key = $3",
        [tx.tenant().into(), actor.into(), once.key.as_str().into(), sealed.into()],
    )
    .await?;
    Ok(())
}
