//! `Cleared`: the wall of messages.

use crate::{
    Id,
    contacts::{Contact, Email},
};

/// Somebody who may be written to now: the only thing a channel accepts. It comes from the ledger, at the moment of sending,
/// or from an act of the person with their own account or address.
#[derive(Clone)]
pub struct Cleared {
    address: Email,
    contact: Option<Id<Contact>>,
}

impl Cleared {
    /// Somebody who asked for this mail: with an account, or with a form.
    pub(crate) fn account(address: Email) -> Self {
        Self { address, contact: None }
    }

    /// A contact whose consent was just looked up.
    pub(crate) fn contact(contact: Id<Contact>, address: Email) -> Self {
        Self { address, contact: Some(contact) }
    }

    /// The address to write to.
    #[must_use]
    pub fn address(&self) -> &str {
        self.address.as_str()
    }

    /// The contact, unless it is somebody with an account.
    #[must_use]
    pub fn id(&self) -> Option<Id<Contact>> {
        self.contact
    }
}

impl std::fmt::Debug for Cleared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cleared").field("contact", &self.contact).finish_non_exhaustive()
    }
}
