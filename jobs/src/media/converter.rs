//! The room in which pictures are written anew: a few at a time, beside what answers requests.

use super::{Fault, convert};
use std::{sync::Arc, time::Duration};
use tenants::{Error, Result, media::Picture};
use tokio::{sync::Semaphore, task, time::timeout};

/// How long a file waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a picture may be at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a file.
    pub bytes: usize,
    /// Pixels of a side.
    pub side: u32,
    /// Pixels of a picture; one that moves may have four times as many in all.
    pub pixels: u64,
    /// Pixels of the longer side, when written.
    pub edge: u32,
    /// Frames of a picture that moves.
    pub frames: u32,
    /// How long a picture that moves may take.
    pub time: Duration,
}

/// Writes pictures anew, within limits and a few at a time.
#[derive(Debug, Clone)]
pub struct Converter {
    limits: Limits,
    seats: Arc<Semaphore>,
}

impl Converter {
    /// As many at a time as `seats` says.
    #[must_use]
    pub fn new(limits: Limits, seats: usize) -> Self {
        Self { limits, seats: Arc::new(Semaphore::new(seats.max(1))) }
    }

    /// The longest file, in bytes.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.limits.bytes
    }

    /// Writes a picture anew. The seat is given back when the work is done, not when somebody no longer waits for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `file`; [`Error::Limit`] when all seats stay taken.
    pub async fn convert(&self, file: impl AsRef<[u8]> + Send + 'static) -> Result<Picture> {
        let busy = |_| Error::Limit(PATIENCE.as_secs());
        let seat = timeout(PATIENCE, self.seats.clone().acquire_owned()).await.map_err(busy)?;
        let (seat, limits) = (seat.map_err(Error::internal)?, self.limits);
        let work = move || {
            let done = convert(file.as_ref(), &limits);
            drop(seat);
            done
        };
        // A decoder that gives up in a panic has met a file that is none.
        let done = task::spawn_blocking(work).await.unwrap_or(Err(Fault::Broken));
        done.map_err(|fault| Error::Invalid(vec![fault.violation()]))
    }
}
