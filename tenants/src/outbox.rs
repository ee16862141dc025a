//! The other side of a task's row: what the relay rings for, and what a worker claims and settles.
//!
//! Everything that decides lies in the row: delay, attempts, fairness, the lease. A ring that is lost is rung again after
//! [`RING_AGAIN`]; one that is forged or doubled finds nothing to claim.

use crate::{
    Db, Id, Scope,
    error::{Error, Result},
    permissions::Role,
    scope::Origin,
    tasks::{Lane, Row, SCHEDULES, Task},
};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use sea_orm::FromQueryResult;
use serde_json::Value as Json;
use uuid::Uuid;

/// How long a ring may stay unanswered.
pub const RING_AGAIN: TimeDelta = TimeDelta::seconds(15);
/// How long a worker may be silent about a task before somebody else takes it.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// A task in a worker's hands.
#[derive(Debug)]
pub struct Claimed {
    /// What is to be done.
    pub task: Task,
    /// The tenant's scope to do it in.
    pub scope: Scope,
    /// How often it was tried, this time included.
    pub attempt: i32,
    /// How often it may be tried.
    allowed: i32,
    id: Id<Row>,
    claim: Uuid,
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done; its row goes.
    Done,
    /// There is more to do, at this instant; that is no failure.
    Again(DateTime<Utc>),
    /// It failed for this reason and may work later; it waits twice as long each time, and dies after its last attempt.
    Retry(&'static str),
    /// It can't work for this reason; a person may start it again.
    GiveUp(&'static str),
}

#[derive(FromQueryResult)]
struct Due {
    id: Uuid,
}

#[derive(FromQueryResult)]
struct Taken {
    tenant_id: Uuid,
    payload: Json,
    attempts: i32,
    allowed: i32,
    locale: String,
}

impl Db {
    /// Marks up to `capacity` tasks of a lane as rung and gives their identifiers. Tenants take turns: each one's first
    /// waiting task comes before anyone's second, and what a tenant has under way counts.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when PostgreSQL does not answer.
    pub async fn ring(&self, lane: Lane, capacity: i64) -> Result<Vec<Uuid>> {
        let now = self.clock().now();
        let conn = self.system().await?;
        let due: Vec<Due> = conn
            .rows(
                "WITH busy AS (
                   SELECT tenant_id, count(*) AS n FROM tasks
                   WHERE lane = $1 AND (state = 'running' OR state = 'pending' AND rung_at > $3) GROUP BY tenant_id),
                 waiting AS (
                   SELECT t.id AS tenant_id, w.id, w.run_at,
                          coalesce(b.n, 0) + row_number() OVER (PARTITION BY t.id ORDER BY w.priority DESC, w.run_at) AS turn
                   FROM tenants t LEFT JOIN busy b ON b.tenant_id = t.id
                   CROSS JOIN LATERAL (
                     SELECT id, run_at, priority FROM tasks
                     WHERE lane = $1 AND tenant_id = t.id AND state = 'pending' AND run_at <= $2 AND (rung_at IS NULL OR rung_at <= $3)
                     ORDER BY priority DESC, run_at LIMIT $4) w),
                 chosen AS (
                   SELECT tenant_id, id FROM waiting ORDER BY turn, run_at
                   LIMIT greatest(0, $4 - (SELECT coalesce(sum(n), 0) FROM busy)))
                 UPDATE tasks k SET rung_at = $2 FROM chosen c
                 WHERE k.tenant_id = c.tenant_id AND k.id = c.id AND k.state = 'pending' RETURNING k.id",
                [lane.name().into(), now.into(), (now - RING_AGAIN).into(), capacity.into()],
            )
            .await?;
        conn.commit().await?;
        Ok(due.into_iter().map(|due| due.id).collect())
    }

    /// Takes a task that was rung for; `None` when there is nothing to do for this ring.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when PostgreSQL does not answer.
    pub async fn claim(&self, id: Uuid) -> Result<Option<Claimed>> {
        let (now, claim) = (self.clock().now(), self.clock().uuid());
        let conn = self.system().await?;
        let taken: Option<Taken> = conn
            .row(
                "UPDATE tasks k SET state = 'running', claim = $2, lease_until = $4, attempts = attempts + 1
                 FROM tenants t WHERE k.id = $1 AND k.state = 'pending' AND k.run_at <= $3 AND t.id = k.tenant_id
                 RETURNING k.tenant_id, k.payload, k.attempts, k.allowed, t.locale",
                [id.into(), claim.into(), now.into(), (now + LEASE).into()],
            )
            .await?;
        conn.commit().await?;
        let Some(Taken { tenant_id, payload, attempts, allowed, locale }) = taken else { return Ok(None) };
        let id = Id::from(id);
        let origin = Origin { address: None, request: Some(id.to_string()) };
        let scope = Scope::platform(self, tenant_id, Role::Worker, locale.parse().unwrap_or_default(), origin);
        let task = serde_json::from_value(payload).map_err(Error::internal)?;
        Ok(Some(Claimed { task, scope, attempt: attempts, allowed, id, claim }))
    }

    /// Tells that the worker is still at it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the lease ran out and somebody else may have taken the task.
    pub async fn extend(&self, claimed: &Claimed) -> Result<()> {
        let conn = self.system().await?;
        let held = conn
            .run(
                "UPDATE tasks SET lease_until = $3 WHERE id = $1 AND claim = $2 AND state = 'running'",
                [claimed.id.into(), claimed.claim.into(), (self.clock().now() + LEASE).into()],
            )
            .await?;
        conn.commit().await?;
        if held == 0 { Err(Error::Conflict) } else { Ok(()) }
    }

    /// Writes down how a task ended; nothing, when the lease was lost meanwhile.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when PostgreSQL does not answer: the lease then runs out by itself.
    pub async fn settle(&self, claimed: &Claimed, outcome: Outcome) -> Result<()> {
        let now = self.clock().now();
        let conn = self.system().await?;
        let key = [claimed.id.into(), claimed.claim.into()];
        let waits = "pending";
        match outcome {
            Outcome::Done => {
                conn.run("DELETE FROM tasks WHERE id = $1 AND claim = $2 AND state = 'running'", key).await?;
            }
            Outcome::Again(at) => self.put_back(&conn, key, (waits, 0), at, None).await?,
            Outcome::Retry(reason) if claimed.attempt < claimed.allowed => {
                let at = now + self.backoff(claimed.attempt);
                self.put_back(&conn, key, (waits, claimed.attempt), at, Some(reason)).await?;
            }
            Outcome::Retry(reason) | Outcome::GiveUp(reason) => {
                self.put_back(&conn, key, ("dead", claimed.attempt), now, Some(reason)).await?;
            }
        }
        conn.commit().await
    }

    async fn put_back(
        &self,
        conn: &crate::conn::Conn,
        [id, claim]: [sea_orm::Value; 2],
        (state, attempts): (&str, i32),
        at: DateTime<Utc>,
        failure: Option<&str>,
    ) -> Result<()> {
        conn.run(
            "UPDATE tasks SET state = $3, attempts = $4, run_at = $5, failure = $6, rung_at = NULL, claim = NULL, lease_until = NULL
             WHERE id = $1 AND claim = $2 AND state = 'running'",
            [id, claim, state.into(), attempts.into(), at.into(), failure.into()],
        )
        .await?;
        Ok(())
    }

    /// 2 seconds, doubled with each attempt up to 15 minutes, half of it by chance, so that what failed together does not
    /// come back together.
    fn backoff(&self, attempt: i32) -> TimeDelta {
        let whole = 2_000_i64.saturating_mul(1 << attempt.clamp(1, 20).saturating_sub(1)).min(900_000);
        TimeDelta::milliseconds(whole / 2) + self.clock().chance(TimeDelta::milliseconds(whole / 2))
    }

    /// Gives back what silent workers held: an attempt was used up. What has none left is dead.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when PostgreSQL does not answer.
    pub async fn recover(&self) -> Result<u64> {
        let conn = self.system().await?;
        let recovered = conn
            .run(
                "UPDATE tasks SET state = CASE WHEN attempts >= allowed THEN 'dead' ELSE 'pending' END, failure = 'worker_lost',
                        run_at = $1, rung_at = NULL, claim = NULL, lease_until = NULL
                 WHERE state = 'running' AND lease_until < $1",
                [self.clock().now().into()],
            )
            .await?;
        conn.commit().await?;
        Ok(recovered)
    }

    /// Writes the tasks of every schedule's present slot that nobody has written yet.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when PostgreSQL does not answer.
    pub async fn tick(&self) -> Result<()> {
        let now = self.clock().now();
        for schedule in SCHEDULES {
            let slot = now.duration_trunc(TimeDelta::seconds(schedule.every_seconds)).map_err(Error::internal)?;
            let task = (schedule.task)();
            let payload = serde_json::to_value(&task).map_err(Error::internal)?;
            let conn = self.system().await?;
            conn.run(
                "WITH taken AS (
                   INSERT INTO schedule_slots (tenant_id, name, slot) SELECT id, $1, $2 FROM tenants WHERE state = 'active'
                   ON CONFLICT (tenant_id, name) DO UPDATE SET slot = excluded.slot WHERE schedule_slots.slot < excluded.slot
                   RETURNING tenant_id)
                 INSERT INTO tasks (tenant_id, id, kind, payload, lane, state, run_at, created_at, allowed)
                 SELECT tenant_id, gen_random_uuid(), $3, $4, $5, 'pending', $6, $6, $7 FROM taken",
                [
                    schedule.name.into(),
                    slot.into(),
                    task.kind().into(),
                    payload.into(),
                    task.lane().name().into(),
                    now.into(),
                    task.attempts().into(),
                ],
            )
            .await?;
            conn.commit().await?;
        }
        Ok(())
    }

    /// Waits until some process writes a task, or the connection is lost.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when PostgreSQL does not answer.
    pub async fn doorbell(&self) -> Result<Doorbell> {
        Ok(Doorbell(self.listener("tasks").await?))
    }
}

/// Hears that tasks were written.
#[derive(Debug)]
pub struct Doorbell(sqlx::postgres::PgListener);

impl Doorbell {
    /// The next time that tasks were written.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the connection is lost.
    pub async fn heard(&mut self) -> Result<()> {
        self.0.recv().await?;
        Ok(())
    }
}
