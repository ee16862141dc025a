//! Placeholder.

pub mod message;
pub mod rings;
pub mod signals;
pub mod smtp;
