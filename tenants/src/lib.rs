//! The core of Dihya: what a tenant owns, what may be done with it, and the walls around it.
//!
//! # Three walls
//!
//! A function's signature tells what it may touch.
//!
//! | wall | you hold | you got it only by | without it you cannot |
//! |---|---|---|---|
//! | rows | `&Tx<P>` | [`Scope::act`]; a [`Scope`] only by authenticating, or by claiming a task | run any statement |
//! | personal data | an opened `T` out of [`seal::Sealed<T>`] | [`seal::Keys::open`], in a transaction whose permission opens it | read a name or an address |
//! | messages | [`Cleared`] | the consent ledger, for this person, channel and purpose, at the moment of sending | hand anything to a channel |
//!
//! An action is a free function which takes the transaction first: `pub async fn send(tx: &Tx<CampaignSend>, id:
//! Id<Campaign>) -> Result<Campaign>`. The permission it names is checked before the transaction is opened; the transaction
//! shows the rows of one tenant, held there by PostgreSQL's row-level security; what it wrote is appended to the audit chain
//! and committed when it returns, and undone when it fails.
//!
//! # Where things are
//!
//! [`permissions`] is the table of who may do what. [`scope`] and [`db`] are the wall of rows, [`seal`] that of personal
//! data, [`contacts::consent`] that of messages. [`tasks`] is work that takes time, [`outbox`] its other side. Each domain is
//! one module: [`identity`], [`members`], [`contacts`], [`templates`], [`media`], [`domains`], [`campaigns`], [`audit`],
//! [`webhooks`], [`returns`], [`register`].

pub mod audit;
pub mod campaigns;
mod clock;
mod conn;
pub mod contacts;
pub mod db;
pub mod domains;
pub mod error;
mod id;
mod idempotency;
pub mod identity;
pub mod media;
pub mod members;
pub mod notices;
pub mod outbox;
pub mod page;
pub mod permissions;
mod pool;
pub mod provisioning;
pub mod register;
pub mod returns;
pub mod scope;
pub mod seal;
pub mod signals;
pub mod taken;
pub mod tasks;
pub mod templates;
pub mod upkeep;
pub mod uploads;
pub mod webhooks;

pub use clock::Clock;
pub use contacts::consent::Cleared;
pub use db::{Db, Relay, Settings};
pub use error::{Error, Result, Violation};
pub use id::{Id, Named, NotAnId};
pub use idempotency::Repeat;
pub use scope::{Actor, Origin, Scope, Tx};
