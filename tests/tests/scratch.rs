//! Temporary.
mod crash;
mod journey;
mod readme;
