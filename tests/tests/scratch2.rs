//! Temporary.
mod identity;
mod tasks;
