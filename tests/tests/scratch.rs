//! Temporary.
mod crash;
mod hostile;
mod journey;
mod readme;
