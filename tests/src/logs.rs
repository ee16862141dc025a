//! Everything that the process logs, at the level of debugging, kept to be searched.

use std::{
    io::{self, Write},
    sync::{Mutex, OnceLock, PoisonError},
};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

static KEPT: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();

/// Begins to keep the log of this process.
pub fn keep() {
    if KEPT.set(Mutex::default()).is_ok() {
        // Statements with their values are logged by nobody: the pools switch that off. The library's own debugging is included.
        let lines =
            tracing_subscriber::fmt().with_env_filter(EnvFilter::new("debug")).with_ansi(false).with_writer(Kept);
        lines.try_init().unwrap_or_else(|fault| panic!("{fault}"));
    }
}

/// What was logged so far.
pub fn kept() -> String {
    let kept = KEPT.get().unwrap_or_else(|| panic!("nobody keeps the log")).lock();
    String::from_utf8_lossy(&kept.unwrap_or_else(PoisonError::into_inner)).into_owned()
}

struct Kept;

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(kept) = KEPT.get() {
            kept.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}
