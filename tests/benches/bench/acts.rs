//! An act, with its permission, its wall and for writes its row in the audit chain, beside a bare transaction.

use crate::{
    figures::{Rates, line},
    place::Place,
};
use tenants::contacts::{self, NewContact};
use uuid::Uuid;

const SELECT: &str = "SELECT id, email, phone, name, locale, source, created_at, updated_at FROM bare_contacts WHERE tenant_id = $1 AND id = $2";
const INSERT: &str = "INSERT INTO bare_contacts (tenant_id, id, email, email_index, source, created_at, updated_at) VALUES ($1, $2, $3, $4, 'form', now(), now())";

/// Measures so many acts, one after the other.
pub(crate) async fn measure(place: &Place, acts: usize) {
    let id = write(place, "first@people.example".to_owned()).await;
    let reads = Rates::of(acts, async |_| {
        for _ in 0..acts {
            let scope = place.owner.fresh();
            let found = scope.act(async |tx| contacts::by_ids(tx, &[id]).await).await.unwrap();
            assert_eq!(found.len(), 1);
        }
    })
    .await;
    let row = id.uuid();
    insert(place, row, "first").await;
    let bare = Rates::of(acts, async |_| {
        for _ in 0..acts {
            let mut transaction = place.bare.begin().await.unwrap();
            let query = sqlx::query(SELECT).bind(place.owner.tenant()).bind(row);
            query.fetch_one(&mut *transaction).await.unwrap();
            transaction.commit().await.unwrap();
        }
    })
    .await;
    line("act: a contact is read", &reads, &bare);

    let acts = acts / 4;
    let writes = Rates::of(acts, async |run| {
        for number in 0..acts {
            write(place, format!("act{run}.{number}@people.example")).await;
        }
    })
    .await;
    let bare = Rates::of(acts, async |run| {
        for number in 0..acts {
            insert(place, place.app.db.clock().uuid(), &format!("act{run}.{number}")).await;
        }
    })
    .await;
    line("act: a contact is sealed, written, audited", &writes, &bare);
}

async fn write(place: &Place, email: String) -> tenants::Id<contacts::Contact> {
    let new = NewContact { email: Some(email), source: "form".to_owned(), ..NewContact::default() };
    place.owner.fresh().act(async |tx| contacts::create(tx, &new).await).await.unwrap().id
}

/// As many bytes as a sealed address has.
async fn insert(place: &Place, id: Uuid, index: &str) {
    let mut transaction = place.bare.begin().await.unwrap();
    let query = sqlx::query(INSERT).bind(place.owner.tenant()).bind(id).bind([7_u8; 56].as_slice()).bind(index);
    query.execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}
