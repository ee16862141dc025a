//! A task under way: what its handler may use.

use crate::channels::Outside;
use tenants::Scope;
use tokio_util::sync::CancellationToken;

/// A task under way.
pub(crate) struct Job<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) outside: &'a Outside,
    /// Cancelled when the process is to end: what can stop half-way does.
    pub(crate) stop: &'a CancellationToken,
}
