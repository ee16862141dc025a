//! A sealed value opens only under a permission that opens it.
use tenants::{Result, Tx, contacts::{Contact, Email}, permissions::ContactRead};

async fn peek(tx: &Tx<ContactRead>, contact: &Contact) -> Result<Option<Email>> {
    tx.keys().await?.open_some(contact.id, contact.email.as_ref())
}

fn main() {}
