//! The proofs, in one binary: each module shows that one thing holds, in sentences.

mod campaigns;
mod house;
mod isolation;
