//! The end of a company: its keys are gone, and with them everything that was sealed.

use super::open;
use serde_json::json;
use tests::{PASSWORD, World, busy};

const ERASE: &str = "mutation ($password: String!) { tenantErase(password: $password) }";

#[tokio::test]
async fn what_an_erased_company_sealed_opens_for_nobody() {
    let world = World::new().await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    busy::furnish(&[&acme, &zeta]).await;
    let mut witness = world.witness().await;
    let wrong = acme.owner.gql(ERASE, json!({ "password": "not the password of anybody" })).await;
    assert_eq!(wrong.violations(), [("password", "password-wrong")]);
    let before = witness.digest(acme.id.uuid()).await;

    acme.owner.gql(ERASE, json!({ "password": PASSWORD })).await.ok();

    let keys = format!("SELECT count(*) FROM tenant_keys WHERE tenant_id = '{}'", acme.id.uuid());
    assert_eq!(witness.number(&keys).await, 0);
    let after = witness.digest(acme.id.uuid()).await;
    assert_ne!(before["tenant_keys"], after["tenant_keys"]);
    let refused = acme.owner.gql("{ viewer { id } }", json!({})).await;
    assert!(["TOKEN_REVOKED", "TENANT_ERASED"].contains(&refused.code()), "{}", refused.body);
    let left = format!("SELECT count(*) FROM tasks WHERE tenant_id = '{}'", acme.id.uuid());
    assert_eq!(witness.number(&left).await, 0, "a task would still work for it");

    // Nor with the database put under another company, whose keys are there.
    let contact = witness
        .texts(&format!("SELECT id::text FROM contacts WHERE tenant_id = '{}' LIMIT 1", acme.id.uuid()))
        .await
        .remove(0);
    for (table, key) in [("contacts", "id"), ("contact_cards", "contact_id")] {
        let copy = format!(
            "INSERT INTO {table} SELECT (jsonb_populate_record(c, '{{\"tenant_id\": \"{}\", \"email_index\": \"x\", \"member_id\": null}}')).*
             FROM {table} c WHERE {key} = '{contact}'",
            zeta.id.uuid()
        );
        assert_eq!(witness.run(&copy).await, 1);
    }
    let stolen = open(&zeta.owner, &busy::id_of("contact", contact.parse().unwrap())).await;
    assert_eq!(stolen.code(), "INTERNAL", "{}", stolen.body);
    let kept =
        zeta.owner.gql("{ contactByEmail(email: \"tiziri.amrane@personal.example\") { name } }", json!({})).await.ok();
    assert_eq!(kept["contactByEmail"]["name"], "Tiziri Amrane", "the other company goes on");
}
