//! The harness of the proofs: a world of a test's own, and the actors in it.
//!
//! A [`World`] is a database cloned from a migrated template, a clock that stands still, a relay that catches every mail, and a
//! server at a free port. A [`Company`] is founded in it, its people sign in and become [`Actor`]s, and what they do reads as a
//! sentence:
//!
//! ```ignore
//! let world = World::new().await;
//! let acme = world.tenant("acme").await;
//! let ada = acme.contact("ada@example.org").consenting().create().await;
//! let spring = acme.campaign("Spring").to(&[&ada]).create().await;
//! acme.member(Role::Marketer).await.gql(SEND, json!({ "id": spring })).await.ok();
//! world.drain().await;
//! assert_eq!(world.sent().len(), 1);
//! ```
//!
//! For every denial a proof asserts three things: the code, that nothing changed ([`Witness::digest`]), and that nothing was
//! sent. A world in which tasks are left over fails its test, unless it said so ([`World::leaves_tasks`]).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "all of it runs in tests, where a panic is the way to fail"
)]

pub mod actor;
pub mod busy;
mod company;
mod database;
mod dice;
mod dns;
mod events;
pub mod golden;
pub mod logs;
mod mail;
pub mod walk;
mod witness;
mod world;

pub use actor::{Actor, Answer};
pub use company::{Campaign, Company, Contact};
pub use dice::Dice;
pub use dns::Dns;
pub use events::Events;
pub use mail::Mail;
pub use witness::Witness;
pub use world::{START, World};

/// The password of every person in a world.
pub const PASSWORD: &str = "sept figues sur la table";
