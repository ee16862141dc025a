//! The pools are private: without a transaction of `act` there is nothing to run a statement on.
use tenants::{Db, contacts};

async fn rows(db: &Db) {
    let _ = contacts::by_ids(db, &[]).await;
    let _ = db.tenant;
}

fn main() {}
