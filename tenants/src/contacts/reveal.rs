//! Opening contacts for a person to read: each time a row in the audit chain.

use super::Contact;
use crate::{Id, Tx, error::Result, permissions::ContactReveal};
use std::collections::HashMap;

/// The personal fields of a contact, open.
#[derive(Clone, Default)]
pub struct Revealed {
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The language, which is not sealed.
    pub locale: Option<String>,
}

/// Opens these contacts. The audit row names every one of them.
///
/// # Errors
/// When a value does not open.
pub async fn reveal(tx: &Tx<ContactReveal>, contacts: &[Contact]) -> Result<HashMap<Id<Contact>, Revealed>> {
    let keys = tx.keys().await?;
    let mut revealed = HashMap::with_capacity(contacts.len());
    for contact in contacts {
        let id = contact.id;
        tx.touch(id);
        let open = Revealed {
            email: keys.open_some(id, contact.email.as_ref())?.map(|email| email.as_str().to_owned()),
            phone: keys.open_some(id, contact.phone.as_ref())?.map(|phone| phone.as_str().to_owned()),
            name: keys.open_some(id, contact.name.as_ref())?.map(|name| name.as_str().to_owned()),
            locale: contact.locale.clone(),
        };
        revealed.insert(id, open);
    }
    Ok(revealed)
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Revealed")
    }
}
