//! A channel takes a `Cleared`, which nobody can make.
use jobs::channels::{Letter, Outside};
use tenants::{Cleared, contacts::Email};

async fn spam(outside: &Outside, letter: &Letter<'_>, address: Email) {
    let _ = outside.mail("ada@example.org", letter).await;
    let _ = Cleared { address, contact: None };
}

fn main() {}
