//! Working off by hand, for tests: no Redis, no waiting, one task after the other, so that a test can hold time still.

use crate::{
    channels::Outside,
    dispatch::{self, Desk},
};
use tenants::{Db, Result, tasks::Lane};
use tokio_util::sync::CancellationToken;

/// How many tasks of a lane are taken at a time.
const AT_ONCE: i64 = 50;

/// Works off every task that is due, and those that become due by it, and tells how many these were. Tasks whose time has not
/// come stay.
///
/// # Errors
/// [`Error::Unavailable`](tenants::Error::Unavailable) when PostgreSQL does not answer.
pub async fn drain(db: &Db, outside: &Outside) -> Result<u64> {
    let desk = Desk { db: db.clone(), outside: outside.clone(), stop: CancellationToken::new() };
    let mut done = 0;
    loop {
        let before = done;
        for lane in Lane::ALL {
            for task in db.ring(lane, AT_ONCE).await? {
                dispatch::answer(&desk, task).await;
                done += 1;
            }
        }
        if done == before {
            return Ok(done);
        }
    }
}
