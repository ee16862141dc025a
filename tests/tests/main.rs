//! The proofs, in one binary: each module shows that one thing holds, in sentences.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic is the way for a proof to fail")]
#![expect(clippy::print_stdout, reason = "a proof that rolls dice says which")]

mod access;
mod campaigns;
mod consents;
mod contacts;
mod crash;
mod domains;
mod doors;
mod figures;
mod hostile;
mod house;
mod identity;
mod isolation;
mod journey;
mod media;
mod readme;
mod register;
mod retention;
mod returns;
mod rights;
mod scores;
mod sealing;
mod taken;
mod tasks;
mod templates;
mod tenancy;
mod webhooks;
