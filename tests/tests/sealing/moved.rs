//! A sealed value opens in its own row, its own column and its own tenant only.

use super::open;
use tests::{World, busy::uuid_of};

/// Asserts that opening this contact is a fault of ours, of which only the request's number is told.
async fn shut(world: &World, contact: &str, actor: &tests::Actor) {
    let answer = open(actor, contact).await;
    assert_eq!(answer.code(), "INTERNAL", "{}", answer.body);
    let told = answer.body.to_string();
    assert!(!told.contains("seal") && !told.contains("ada@example.org") && !told.contains("Ada"), "{told}");
    assert!(world.sent().is_empty());
}

#[tokio::test]
async fn in_another_row_it_does_not_open() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").named("Ada").create().await;
    let bob = acme.contact("bob@example.org").named("Bob").create().await;
    let copy = format!(
        "UPDATE contact_cards SET email = (SELECT email FROM contact_cards WHERE contact_id = '{}') WHERE contact_id = '{}'",
        uuid_of(&ada.id),
        uuid_of(&bob.id)
    );
    assert_eq!(world.witness().await.run(&copy).await, 1);
    shut(&world, &bob.id, &acme.owner).await;
    assert_eq!(open(&acme.owner, &ada.id).await.ok()["contact"]["email"], "ada@example.org");
}

#[tokio::test]
async fn in_another_column_it_does_not_open() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").named("Ada").create().await;
    let copy = format!("UPDATE contact_cards SET name = email WHERE contact_id = '{}'", uuid_of(&ada.id));
    assert_eq!(world.witness().await.run(&copy).await, 1);
    shut(&world, &ada.id, &acme.owner).await;
}

#[tokio::test]
async fn in_another_tenant_it_does_not_open() {
    let world = World::new().await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    let ada = acme.contact("ada@example.org").named("Ada").create().await;
    let (id, theirs) = (uuid_of(&ada.id), zeta.id.uuid());
    let mut witness = world.witness().await;
    for (table, key) in [("contacts", "id"), ("contact_cards", "contact_id")] {
        let copy = format!(
            "INSERT INTO {table} SELECT (jsonb_populate_record(c, '{{\"tenant_id\": \"{theirs}\"}}')).* FROM {table} c WHERE {key} = '{id}'"
        );
        assert_eq!(witness.run(&copy).await, 1);
    }
    shut(&world, &ada.id, &zeta.owner).await;
    // Not even with the other tenant's wrapped keys beside it.
    witness.run(&format!("DELETE FROM tenant_keys WHERE tenant_id = '{theirs}'")).await;
    let keys = format!(
        "INSERT INTO tenant_keys SELECT '{theirs}', version, wrapped, created_at FROM tenant_keys WHERE tenant_id = '{}'",
        acme.id.uuid()
    );
    assert_eq!(witness.run(&keys).await, 2);
    world.advance(chrono::TimeDelta::minutes(1));
    shut(&world, &ada.id, &zeta.owner).await;
    assert_eq!(open(&acme.owner, &ada.id).await.ok()["contact"]["email"], "ada@example.org");
}

#[tokio::test]
async fn altered_by_a_bit_it_does_not_open() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").named("Ada").create().await;
    let flip = format!(
        "UPDATE contact_cards SET email = set_bit(email, 200, 1 - get_bit(email, 200)) WHERE contact_id = '{}'",
        uuid_of(&ada.id)
    );
    assert_eq!(world.witness().await.run(&flip).await, 1);
    shut(&world, &ada.id, &acme.owner).await;
}
