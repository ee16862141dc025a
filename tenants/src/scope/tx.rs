//! The transaction of one act.

use super::{Actor, Who};
use crate::{
    Id,
    clock::Clock,
    conn::Conn,
    db::Db,
    error::{Error, Result},
    id::Named,
    permissions::{Permission, Within},
    seal::Keys,
    signals::Topic,
};
use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, FromQueryResult, QueryResult, Statement, StatementBuilder, Value,
};
use std::{
    marker::PhantomData,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// A transaction under the permission `P`, inside one tenant's walls. Only [`Scope::act`](super::Scope::act) makes one.
pub struct Tx<P> {
    act: Arc<Act>,
    permission: PhantomData<fn() -> P>,
}

struct Act {
    who: Arc<Who>,
    conn: Arc<Conn>,
    own: Option<Uuid>,
    journal: Mutex<Journal>,
}

/// What an act leaves behind when it commits.
pub(super) struct Journal {
    pub(super) now: DateTime<Utc>,
    pub(super) subjects: Vec<String>,
    pub(super) signals: Vec<Topic>,
}

impl<P: Permission> Tx<P> {
    pub(super) fn new(who: &Arc<Who>, conn: Arc<Conn>, own: Option<Uuid>) -> Self {
        let journal = Journal { now: who.db.clock().now(), subjects: Vec::new(), signals: Vec::new() };
        let act = Act { who: who.clone(), conn, own, journal: Mutex::new(journal) };
        Self { act: Arc::new(act), permission: PhantomData }
    }

    /// The same transaction under a further permission, which the caller must have too.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the caller lacks `Q`, or has it for own rows only while this transaction sees all.
    pub fn also<Q: Permission>(&self) -> Result<Tx<Q>>
    where
        Q::Mode: Within<P::Mode>,
    {
        let own = self.act.who.allow(Q::INDEX, Q::NAME)?;
        if own.is_some() && self.act.own.is_none() {
            return Err(Error::Forbidden(Q::NAME));
        }
        Ok(Tx { act: self.act.clone(), permission: PhantomData })
    }

    /// The instant of this act.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.journal().now
    }

    /// The tenant inside whose walls this is.
    #[must_use]
    pub fn tenant(&self) -> Uuid {
        self.act.who.tenant
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.act.who.actor
    }

    /// The keys of the tenant, which open what `P` may open.
    ///
    /// # Errors
    /// [`Error::Internal`] when the tenant's keys can't be unwrapped with the installation's.
    pub async fn keys(&self) -> Result<Keys<P>> {
        let keys = self.db().vault().tenant(self.tenant(), &self.act.conn).await?;
        Ok(Keys::new(keys))
    }

    pub(crate) fn db(&self) -> &Db {
        &self.act.who.db
    }

    pub(crate) fn who(&self) -> &Who {
        &self.act.who
    }

    pub(crate) fn clock(&self) -> &Clock {
        self.db().clock()
    }

    pub(crate) fn conn(&self) -> &Conn {
        &self.act.conn
    }

    /// Names a thing that this act was about, for the audit chain.
    pub(crate) fn touch<T: Named>(&self, id: Id<T>) {
        self.journal().subjects.push(id.to_string());
    }

    /// Tells followers of `topic` once this act is committed.
    pub(crate) fn signal(&self, topic: Topic) {
        let mut journal = self.journal();
        if !journal.signals.contains(&topic) {
            journal.signals.push(topic);
        }
    }

    pub(crate) async fn rows<T: FromQueryResult>(
        &self,
        sql: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>> {
        self.act.conn.rows(sql, values).await
    }

    pub(crate) async fn row<T: FromQueryResult>(
        &self,
        sql: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        self.act.conn.row(sql, values).await
    }

    pub(crate) async fn run(&self, sql: &'static str, values: impl IntoIterator<Item = Value>) -> Result<u64> {
        self.act.conn.run(sql, values).await
    }

    pub(super) fn close(&self) -> Journal {
        let mut journal = self.journal();
        let now = journal.now;
        std::mem::replace(&mut *journal, Journal { now, subjects: Vec::new(), signals: Vec::new() })
    }

    fn journal(&self) -> std::sync::MutexGuard<'_, Journal> {
        self.act.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P> std::fmt::Debug for Tx<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tx")
    }
}

/// Entities and builders run on a `Tx`; raw statements are refused by the connection beneath.
#[async_trait::async_trait]
impl<P: Permission> ConnectionTrait for Tx<P> {
    fn get_database_backend(&self) -> DbBackend {
        self.act.conn.get_database_backend()
    }

    async fn execute<S: StatementBuilder>(&self, statement: &S) -> Result<ExecResult, DbErr> {
        self.act.conn.execute(statement).await
    }

    async fn query_one<S: StatementBuilder>(&self, statement: &S) -> Result<Option<QueryResult>, DbErr> {
        self.act.conn.query_one(statement).await
    }

    async fn query_all<S: StatementBuilder>(&self, statement: &S) -> Result<Vec<QueryResult>, DbErr> {
        self.act.conn.query_all(statement).await
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.act.conn.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.act.conn.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.act.conn.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.act.conn.query_all_raw(statement).await
    }
}
