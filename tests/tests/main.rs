//! The proofs, in one binary: each module shows that one thing holds, in sentences.

mod access;
mod campaigns;
mod house;
mod isolation;
mod sealing;
mod tenancy;
