//! The embedded default: a private PostgreSQL and Redis for one checkout, so that `make run` needs no server.
//!
//! Both are the system's own programs, run as children of this process on data below one folder. They listen on
//! Unix sockets only, in a folder that no other user may enter; therefore connections need no password, and a server
//! which the machine already runs is never touched. A child that dies is started again. `DATABASE_URL` and
//! `REDIS_URL`, when given, take the place of either.

mod account;
mod binaries;
mod daemon;
mod error;
mod exec;
mod orphan;
mod place;
mod postgres;
mod redis;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use error::Error;
pub use exec::exec;

use daemon::Daemon;
use place::Place;

/// What a crash of the machine may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was committed is lost: fsync is on, as in production.
    Safe,
    /// What was committed survives a killed server but not a dead machine; the start and each commit are faster. For tests.
    Fast,
}

/// The running PostgreSQL and Redis. Dropping it tells both to stop; [`Services::stop`] also waits for them.
#[derive(Debug)]
pub struct Services {
    /// Where the database is, for the role that owns it.
    pub database_url: String,
    /// Where Redis is.
    pub redis_url: String,
    postgres: Option<Daemon>,
    redis: Option<Daemon>,
    /// Held for as long as the data folder is ours.
    _lock: Option<std::fs::File>,
}

impl Services {
    /// Starts what is not given from outside, with its data below `folder`, and returns when both answer.
    ///
    /// The first start creates the cluster with the role `dihya_owner`, which may create roles and databases, and its
    /// database `dihya`. As root the servers run as another user, because PostgreSQL refuses root; if that user cannot
    /// reach `folder`, the data lie below `/var/lib/dihya` and `folder/elsewhere` points there.
    ///
    /// # Errors
    /// Says in a sentence what is missing or in the way, and what to do: see [`Error`].
    pub async fn start(
        folder: &Path,
        durability: Durability,
        external_database: Option<String>,
        external_redis: Option<String>,
    ) -> Result<Self, Error> {
        if let (Some(database_url), Some(redis_url)) = (&external_database, &external_redis) {
            return Ok(Self {
                database_url: database_url.clone(),
                redis_url: redis_url.clone(),
                postgres: None,
                redis: None,
                _lock: None,
            });
        }
        let place = Place::settle(folder)?;
        let lock = place.lock()?;
        let (database_url, postgres) = match external_database {
            Some(url) => (url, None),
            None => (postgres::url(&place), Some(postgres::start(&place, durability).await?)),
        };
        let (redis_url, redis) = match external_redis {
            Some(url) => (url, None),
            None => (redis::url(&place), Some(redis::start(&place, durability).await?)),
        };
        Ok(Self { database_url, redis_url, postgres, redis, _lock: Some(lock) })
    }

    /// Stops both in good order and waits until they have ended.
    pub async fn stop(self) {
        // Redis first: nothing may ring for rows of a database that is gone.
        for daemon in [self.redis, self.postgres].into_iter().flatten() {
            daemon.stop().await;
        }
    }

    /// The process id of the embedded PostgreSQL; `None` if it is external or being started again.
    #[must_use]
    pub fn pid_of_postgres(&self) -> Option<i32> {
        self.postgres.as_ref().and_then(Daemon::pid)
    }

    /// The process id of the embedded Redis; `None` if it is external or being started again.
    #[must_use]
    pub fn pid_of_redis(&self) -> Option<i32> {
        self.redis.as_ref().and_then(Daemon::pid)
    }

    /// Stops the embedded PostgreSQL, breaking its connections, and returns when a new one answers.
    ///
    /// # Errors
    /// [`Error::Start`] if none answers in time.
    pub async fn restart_postgres(&self) -> Result<(), Error> {
        restart(self.postgres.as_ref()).await
    }

    /// Stops the embedded Redis, breaking its connections, and returns when a new one answers.
    ///
    /// # Errors
    /// [`Error::Start`] if none answers in time.
    pub async fn restart_redis(&self) -> Result<(), Error> {
        restart(self.redis.as_ref()).await
    }
}

/// An external service is not ours to restart.
async fn restart(daemon: Option<&Daemon>) -> Result<(), Error> {
    match daemon {
        Some(daemon) => daemon.restart().await,
        None => Ok(()),
    }
}

#[cfg(test)]
impl Services {
    /// Forgets the children without stopping them.
    fn abandon(mut self) {
        for daemon in [self.postgres.take(), self.redis.take()].into_iter().flatten() {
            daemon.abandon();
        }
    }
}
