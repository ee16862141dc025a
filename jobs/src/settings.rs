//! What the workers are started with.

use secrecy::SecretString;
use tenants::tasks::Lane;

/// What the workers are started with.
#[derive(Clone)]
pub struct Settings {
    /// Where Redis is.
    pub redis: SecretString,
    /// What all keys in Redis begin with, so that several installations can share one.
    pub prefix: String,
    /// How many tasks of each lane run at a time in this process.
    pub concurrency: [(Lane, usize); 4],
}
