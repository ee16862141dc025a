//! Sealing: personal data and secrets are stored so that only a permission opens them.
//!
//! A [`Sealed`] holds AES-256-GCM ciphertext (NIST SP 800-38D): `version (4 bytes) · nonce (12) · ciphertext and tag`. Its
//! associated data is the tenant, the field's label and the row's identifier, so that a value copied to another row, field
//! or tenant does not open. Each tenant has data keys of its own, wrapped by the installation's key; a [`Blind`] is a keyed
//! hash for looking a value up without opening it. There is no way to switch sealing off.

mod keyring;
pub mod rotate;
mod types;
mod vault;

pub(crate) use keyring::hex;
pub use keyring::{BadKey, Keyring};
pub use types::{Blind, Personal, Sealed};
pub(crate) use vault::{TenantKeys, Vault};

use crate::{
    Id,
    error::Result,
    permissions::{Opens, Permission},
};
use std::{marker::PhantomData, sync::Arc};

/// The keys of one tenant, in a transaction under the permission `P`. Everybody may seal; only who `P` lets open may open.
pub struct Keys<P> {
    keys: Arc<TenantKeys>,
    permission: PhantomData<fn() -> P>,
}

impl<P: Permission> Keys<P> {
    pub(crate) fn new(keys: Arc<TenantKeys>) -> Self {
        Self { keys, permission: PhantomData }
    }

    /// Seals a value for the row `id`.
    #[must_use]
    pub fn seal<T: Personal, R>(&self, id: Id<R>, value: &T) -> Sealed<T> {
        self.keys.seal(id.uuid(), value)
    }

    /// The keyed hash under which a value is found again.
    #[must_use]
    pub fn blind<T: Personal>(&self, value: &T) -> Blind<T> {
        self.keys.blind(value)
    }

    /// The keyed hash of a word, 64 bits of HMAC-SHA-256: who looks for it finds all who have it, and nobody reads it.
    #[must_use]
    pub(crate) fn word(&self, word: &str) -> i64 {
        let mac = self.keys.mac("word", word.as_bytes());
        i64::from_be_bytes(std::array::from_fn(|at| mac[at]))
    }

    /// Opens the value of the row `id`.
    ///
    /// # Errors
    /// [`Error::Internal`](crate::Error::Internal) when it was sealed for another row or under a key that is gone.
    pub fn open<T: Personal, R>(&self, id: Id<R>, sealed: &Sealed<T>) -> Result<T>
    where
        P: Opens<T>,
    {
        self.keys.open(id.uuid(), sealed)
    }

    /// Opens a value that may be absent.
    ///
    /// # Errors
    /// As [`Keys::open`].
    pub fn open_some<T: Personal, R>(&self, id: Id<R>, sealed: Option<&Sealed<T>>) -> Result<Option<T>>
    where
        P: Opens<T>,
    {
        sealed.map(|sealed| self.open(id, sealed)).transpose()
    }
}

impl<P> std::fmt::Debug for Keys<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}
