//! What is taken is told by the field that takes it, and not as if somebody else had been quicker.

use serde_json::{Value, json};
use tenants::taken;
use tests::{Company, World};

/// What a company has once by name or address: the mutation, its input and the field that is taken.
fn things() -> [(&'static str, &'static str, Value, &'static str); 10] {
    let rule = json!({ "has": "EMAIL" });
    [
        ("contactCreate", "ContactCreate", json!({ "email": "ada@example.org", "source": "shop" }), "email"),
        (
            "contactFieldCreate",
            "ContactFieldCreate",
            json!({ "key": "size", "label": "Size", "kind": "NUMBER", "personal": false }),
            "key",
        ),
        ("listCreate", "ListCreate", json!({ "name": "Spring" }), "name"),
        ("segmentCreate", "SegmentInput", json!({ "name": "Spring", "rule": rule.clone() }), "name"),
        (
            "templateCreate",
            "TemplateInput",
            json!({ "name": "Spring", "locale": "fr", "subject": "Spring", "html": "<p>Spring</p>" }),
            "name",
        ),
        ("partialCreate", "PartialInput", json!({ "name": "spring", "html": "<p>Spring</p>" }), "name"),
        (
            "scoreRuleCreate",
            "ScoreRuleInput",
            json!({ "name": "Spring", "points": 1, "when": { "rule": rule } }),
            "name",
        ),
        ("senderCreate", "SenderCreate", json!({ "name": "Acme", "email": "news@acme.example" }), "email"),
        ("domainCreate", "DomainCreate", json!({ "name": "acme.example" }), "name"),
        ("roleCreate", "RoleInput", json!({ "name": "Press", "permissions": ["contact:read"] }), "name"),
    ]
}

async fn create(company: &Company<'_>, (mutation, input, values, _): &(&str, &str, Value, &str)) -> tests::Answer {
    let query = format!("mutation ($input: {input}!) {{ {mutation}(input: $input) {{ id }} }}");
    company.owner.gql(&query, json!({ "input": values })).await
}

#[tokio::test]
async fn a_name_or_an_address_that_is_taken_is_told_by_its_field() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    for thing in things() {
        create(&acme, &thing).await.ok();
        let before = world.witness().await.digest(acme.id.uuid()).await;
        let again = create(&acme, &thing).await;
        assert_eq!((again.code(), again.violations()), ("BAD_USER_INPUT", vec![(thing.3, "taken")]), "{}", thing.0);
        assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before, "{} changed something", thing.0);
    }
    let invite = "mutation ($input: MemberInvite!) { memberInvite(input: $input) { id } }";
    let member = json!({ "input": { "email": acme.owner.email(), "roles": ["reader"] } });
    assert_eq!(acme.owner.gql(invite, member).await.violations(), [("email", "taken")]);
    world.drain().await;
}

#[tokio::test]
async fn every_key_of_the_list_is_one_of_the_database() {
    let world = World::new().await;
    let mut witness = world.witness().await;
    let keys = witness
        .texts("SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisunique")
        .await;
    for (key, _) in taken::KEYS {
        assert!(keys.iter().any(|known| known == key), "there is no key {key}");
    }
}
