//! A sealed value opens only under a permission that opens it.
use tenants::{Id, Result, Tx, contacts::{Contact, Email}, permissions::ContactRead, seal::Sealed};

async fn peek(tx: &Tx<ContactRead>, id: Id<Contact>, email: &Sealed<Email>) -> Result<Email> {
    tx.keys().await?.open(id, email)
}

fn main() {}
