//! Placeholder.
pub mod guard;
