//! A transaction and a scope have no constructor.
use tenants::{Scope, Tx, permissions::ContactRead};

fn make() -> (Tx<ContactRead>, Scope) {
    (Tx::new(), Scope::new())
}

fn main() {}
