//! The proofs, in one binary: each module shows that one thing holds, in sentences.

mod campaigns;
mod crash;
mod journey;
mod readme;
