//! One open transaction, lent to sea-orm for builder statements and to this crate for written ones.

use crate::{
    error::{Error, Result},
    pool::{Lent, Pool},
};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, FromQueryResult, QueryResult, RuntimeErr, Statement,
    StatementBuilder, Value, Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Postgres};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Mutex;

/// A transaction on a pooled connection. It rolls back when dropped; commit takes the transaction out, so that a kept
/// reference can do nothing more.
pub(crate) struct Conn {
    transaction: Mutex<Option<Lent>>,
    broken: AtomicBool,
}

impl Conn {
    /// Opens a transaction by `begin`, one round trip which also sets what the walls read.
    pub(crate) async fn begin(pool: &Pool, begin: &str) -> Result<Self> {
        let transaction = pool.begin(begin).await?;
        Ok(Self { transaction: Mutex::new(Some(transaction)), broken: AtomicBool::new(false) })
    }

    /// Makes it so.
    pub(crate) async fn commit(&self) -> Result<()> {
        let transaction = self.transaction.lock().await.take().ok_or_else(|| Error::internal(OVER))?;
        transaction.commit().await
    }

    /// Whether a statement failed: PostgreSQL then refuses all that follow.
    pub(crate) fn broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// The rows that a written statement gives.
    pub(crate) async fn rows<T: FromQueryResult>(
        &self,
        sql: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>> {
        self.results(sql, values).await?.iter().map(read).collect()
    }

    /// The same, to be read later: many rows are read beside the threads that serve.
    pub(crate) async fn results(
        &self,
        sql: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>> {
        Ok(self.fetch_all(written(sql, values)).await?)
    }

    /// The first row that a written statement gives.
    pub(crate) async fn row<T: FromQueryResult>(
        &self,
        sql: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        self.fetch_one(written(sql, values)).await?.as_ref().map(read).transpose()
    }

    /// The number of rows that a written statement changed.
    pub(crate) async fn run(&self, sql: &'static str, values: impl IntoIterator<Item = Value>) -> Result<u64> {
        Ok(self.perform(written(sql, values)).await?.rows_affected())
    }

    async fn perform(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut transaction = self.transaction.lock().await;
        let lent = transaction.as_mut().ok_or_else(over)?;
        let result = query(&statement).execute(lent.engage().map_err(closed)?).await;
        self.watch(lent, result).map(ExecResult::from).map_err(DbErr::Exec)
    }

    async fn fetch_one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut transaction = self.transaction.lock().await;
        let lent = transaction.as_mut().ok_or_else(over)?;
        let result = query(&statement).fetch_optional(lent.engage().map_err(closed)?).await;
        self.watch(lent, result).map(|row| row.map(QueryResult::from)).map_err(DbErr::Query)
    }

    async fn fetch_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut transaction = self.transaction.lock().await;
        let lent = transaction.as_mut().ok_or_else(over)?;
        let result = query(&statement).fetch_all(lent.engage().map_err(closed)?).await;
        self.watch(lent, result).map(|rows| rows.into_iter().map(QueryResult::from).collect()).map_err(DbErr::Query)
    }

    fn watch<T>(&self, lent: &mut Lent, result: Result<T, sqlx::Error>) -> Result<T, RuntimeErr> {
        match result {
            Ok(found) => {
                lent.rest();
                Ok(found)
            }
            Err(fault) => {
                self.broken.store(true, Ordering::Relaxed);
                Err(RuntimeErr::SqlxError(Arc::new(fault)))
            }
        }
    }
}

/// The first row that one written statement gives, which is its own transaction.
pub(crate) async fn look<T: FromQueryResult>(
    pool: &Pool,
    sql: &'static str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>> {
    let statement = written(sql, values);
    let mut broken = 0;
    let row = loop {
        let mut lent = pool.lend().await?;
        let found = query(&statement).fetch_optional(lent.engage()?).await;
        match found {
            Err(fault) if pool.is_stale(&fault, &mut broken) => lent.discard(),
            found => {
                let row = found?;
                lent.rest();
                break row;
            }
        }
    };
    row.map(|row| read(&QueryResult::from(row))).transpose()
}

/// What a row holds.
pub(crate) fn read<T: FromQueryResult>(row: &QueryResult) -> Result<T> {
    T::from_query_result(row, "").map_err(Error::from)
}

const OVER: &str = "the transaction is over";

fn over() -> DbErr {
    DbErr::Custom(OVER.to_owned())
}

fn closed(fault: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(fault)))
}

fn written(sql: &'static str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}

fn query(statement: &Statement) -> sqlx::query::Query<'_, Postgres, SqlxValues> {
    let values = statement.values.clone().unwrap_or(Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

/// Builder statements pass; raw text does not, so that no statement can be put together from strings.
#[async_trait::async_trait]
impl ConnectionTrait for Conn {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute<S: StatementBuilder>(&self, statement: &S) -> Result<ExecResult, DbErr> {
        self.perform(DbBackend::Postgres.build(statement)).await
    }

    async fn query_one<S: StatementBuilder>(&self, statement: &S) -> Result<Option<QueryResult>, DbErr> {
        self.fetch_one(DbBackend::Postgres.build(statement)).await
    }

    async fn query_all<S: StatementBuilder>(&self, statement: &S) -> Result<Vec<QueryResult>, DbErr> {
        self.fetch_all(DbBackend::Postgres.build(statement)).await
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(raw())
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(raw())
    }

    async fn query_one_raw(&self, _: Statement) -> Result<Option<QueryResult>, DbErr> {
        Err(raw())
    }

    async fn query_all_raw(&self, _: Statement) -> Result<Vec<QueryResult>, DbErr> {
        Err(raw())
    }
}

fn raw() -> DbErr {
    DbErr::Custom("raw statements don't pass the wall".to_owned())
}
