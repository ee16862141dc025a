//! Connections that are kept open, and given back without waiting for what PostgreSQL says to it.
//!
//! Most transactions only read and end by being dropped. `ROLLBACK` is then sent and its answer left to whoever takes the connection next,
//! who reads it with the answer to their own first words: one conversation less for each request.

use crate::error::Result;
use deadpool::{
    Runtime,
    managed::{BuildError, Manager, Metrics, Object, PoolError, QueueMode, RecycleError, RecycleResult, Timeouts},
};
use futures::FutureExt as _;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions, raw_sql};
use std::{io::ErrorKind, time::Duration};
use tokio::{
    runtime::Handle,
    task::unconstrained,
    time::{sleep, timeout},
};

/// How long somebody waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// After how long a connection is replaced, so that what PostgreSQL keeps for it does not grow for ever.
const LIFETIME: Duration = Duration::from_mins(30);
/// How long to wait before a server that does not answer is asked again.
const PAUSE: Duration = Duration::from_millis(100);

/// Who connects, and as whom.
#[derive(Debug)]
pub(crate) struct Server(PgConnectOptions);

impl Manager for Server {
    type Type = PgConnection;
    type Error = sqlx::Error;

    /// Waits for a server that is starting.
    #[expect(clippy::disallowed_methods, reason = "the one place that opens connections")]
    async fn create(&self) -> Result<PgConnection, sqlx::Error> {
        // Boxed: whoever takes a connection has room for this in their future, and few ever need it.
        let connect = Box::pin(async {
            loop {
                match self.0.connect().await {
                    Err(fault) if is_away(&fault) => sleep(PAUSE).await,
                    opened => break opened,
                }
            }
        });
        timeout(PATIENCE, connect).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    async fn recycle(&self, _: &mut PgConnection, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() < LIFETIME { Ok(()) } else { Err(RecycleError::message("it has served its time")) }
    }
}

/// Connections of one role.
#[derive(Debug, Clone)]
pub(crate) struct Pool(deadpool::managed::Pool<Server>);

impl Pool {
    /// At most so many connections, opened when they are needed.
    pub(crate) fn new(options: PgConnectOptions, most: u32) -> Result<Self, BuildError> {
        deadpool::managed::Pool::builder(Server(options))
            .max_size(most as usize)
            .timeouts(Timeouts { wait: Some(PATIENCE), create: None, recycle: None })
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .build()
            .map(Self)
    }

    /// As whom one connects.
    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.0.manager().0
    }

    /// Gives no more connections, and closes each when it comes back.
    pub(crate) fn close(&self) {
        self.0.close();
    }

    /// A connection with a transaction that `begin` opens.
    pub(crate) async fn begin(&self, begin: &str) -> Result<Lent> {
        let mut broken = 0;
        loop {
            let mut lent = self.lend().await?;
            lent.open = true;
            match raw_sql(AssertSqlSafe(begin)).execute(lent.engage()?).await {
                Ok(_) => {
                    lent.rest();
                    return Ok(lent);
                }
                Err(fault) if !self.is_stale(&fault, &mut broken) => return Err(fault.into()),
                Err(_) => lent.discard(),
            }
        }
    }

    /// A connection without a transaction.
    pub(crate) async fn lend(&self) -> Result<Lent> {
        match self.0.get().await {
            Ok(connection) => Ok(Lent { connection: Some(connection), open: false, busy: false }),
            Err(PoolError::Backend(fault)) => Err(fault.into()),
            Err(PoolError::Timeout(_)) => Err(sqlx::Error::PoolTimedOut.into()),
            Err(_) => Err(sqlx::Error::PoolClosed.into()),
        }
    }

    /// Whether another connection may do better: after PostgreSQL was restarted, every one that was kept is dead, and says so when it is
    /// used first.
    pub(crate) fn is_stale(&self, fault: &sqlx::Error, broken: &mut usize) -> bool {
        *broken += 1;
        let ended = matches!(fault, sqlx::Error::Io(_)) || has_code(fault, &[ADMIN_SHUTDOWN, CRASH_SHUTDOWN]);
        ended && *broken <= self.0.status().max_size
    }
}

/// A connection that is somebody's until it is dropped. What is open then is rolled back.
pub(crate) struct Lent {
    connection: Option<Object<Server>>,
    /// Whether a transaction is.
    open: bool,
    /// Whether PostgreSQL was asked something that it has not answered, or not to the end: it says more after an error.
    busy: bool,
}

impl Lent {
    /// The connection, to ask something.
    pub(crate) fn engage(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        self.busy = true;
        self.connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// What was asked is answered to the end.
    pub(crate) fn rest(&mut self) {
        self.busy = false;
    }

    /// Commits the transaction.
    pub(crate) async fn commit(mut self) -> Result<()> {
        raw_sql("COMMIT").execute(self.engage()?).await?;
        (self.open, self.busy) = (false, false);
        Ok(())
    }

    /// Nobody gets this one again.
    pub(crate) fn discard(mut self) {
        drop(self.connection.take().map(Object::take));
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        // Whoever left in the middle of a statement must not have the next one wait for its end.
        if self.busy {
            match Handle::try_current() {
                Ok(runtime) => drop(runtime.spawn(recover(connection, self.open))),
                Err(_) => drop(Object::take(connection)),
            }
        } else if self.open
            && let Some(Err(_)) = unconstrained(roll_back(&mut connection)).now_or_never()
        {
            drop(Object::take(connection));
        }
    }
}

async fn roll_back(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    raw_sql("ROLLBACK").execute(connection).await.map(drop)
}

/// Gives a connection back once PostgreSQL has answered all it was asked.
async fn recover(mut connection: Object<Server>, open: bool) {
    let ended = if open { roll_back(&mut connection).await } else { connection.ping().await };
    if ended.is_err() {
        drop(Object::take(connection));
    }
}

/// PostgreSQL's codes for a server that ends, has crashed, or begins (documentation, appendix A).
const ADMIN_SHUTDOWN: &str = "57P01";
const CRASH_SHUTDOWN: &str = "57P02";
const CANNOT_CONNECT_NOW: &str = "57P03";

fn has_code(fault: &sqlx::Error, codes: &[&str]) -> bool {
    let code = fault.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| codes.contains(&code.as_ref()))
}

/// Whether the server is about to come back.
fn is_away(fault: &sqlx::Error) -> bool {
    let refused = |fault: &std::io::Error| matches!(fault.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotFound);
    matches!(fault, sqlx::Error::Io(fault) if refused(fault)) || has_code(fault, &[CANNOT_CONNECT_NOW])
}
