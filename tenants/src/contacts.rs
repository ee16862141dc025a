//! Contacts: people whom a company may write to, kept sealed and yet findable.
//!
//! What a person is found and chosen by stands in `contacts`: keyed hashes of the address, the number and the words of the
//! name, and what is not personal. What is sealed of them stands in `contact_cards`, which only [`reveal()`] and sending read.
//! What a person agreed to stands in [`consent`]; files are read in by [`import`] and taken out by [`exports`]; [`rules`] choose
//! people, [`scoring`] says how near they are; what they may ask for stands in [`rights`], and how long they are kept in
//! [`retention`].

mod acts;
pub mod bulks;
mod changes;
pub mod consent;
mod draft;
mod erase;
pub mod exports;
pub mod fields;
mod find;
pub mod forms;
pub mod import;
pub mod lists;
pub mod merge;
pub mod opt_ins;
pub mod preferences;
pub mod retention;
mod reveal;
pub mod rights;
pub mod rules;
pub mod scoring;
pub mod segments;
mod stamps;
pub mod suppressions;
mod tags;
pub mod timeline;
mod types;
mod write;

pub(crate) use acts::acted;
pub(crate) use draft::Valid;
pub use draft::{Changes, NewContact, Patch, Stage};
pub use erase::erase;
pub use fields::Field;
pub(crate) use fields::SealedValues;
pub use find::{Contact, Order, Place, by_ids, count, find_by_email, list, through};
pub(crate) use find::{hold, kept, whole};
pub use import::Import;
pub use lists::List;
pub(crate) use reveal::Card;
pub use reveal::{Revealed, reveal};
pub use segments::Segment;
pub use tags::{Tag, list as tags, of as tags_of, tag, tag_by_ids, untag};
pub(crate) use types::SealedPostal;
pub use types::{Country, Email, Name, PersonName, Phone, Postal};
pub use write::{create, update};

use crate::error::{Error, Result};

pub(crate) fn only<T>(rows: Vec<T>) -> Result<T> {
    rows.into_iter().next().ok_or(Error::NotFound)
}
