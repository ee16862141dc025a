//! The outbound edge: everything that takes time or leaves the house.
//!
//! `relay` reads which task rows are due and rings for them through [`rings`]; `worker` answers a ring by claiming the row, and
//! `dispatch` hands the task to the module of its domain. What goes out is written by [`render`] and [`message`] and leaves
//! through a [`channels`] channel, which takes nothing but a `Cleared`; addresses that other people name are called through [`egress`]. Nothing here can run a statement or hold a transaction
//! open while it waits for the network: rows are read and written by actions of `tenants`, one after the other.

mod bulks;
mod campaigns;
pub mod channels;
mod contacts;
mod dispatch;
pub mod dns;
mod domains;
mod drain;
pub mod egress;
mod files;
mod job;
pub mod media;
pub mod message;
mod notices;
mod relay;
pub mod render;
mod retention;
pub mod returns;
pub mod rings;
mod scoring;
mod settings;
pub mod signals;
pub mod smtp;
mod suppressions;
pub mod templates;
mod webhooks;
mod worker;

pub use drain::drain;
pub use settings::Settings;
pub use worker::{Workers, carry};
