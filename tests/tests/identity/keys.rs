//! API keys: what a program may do with one, and until when.

use super::{VIEWER, refused};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Actor, World};

const MAKE: &str =
    "mutation ($input: ApiKeyCreate!) { apiKeyCreate(input: $input) { secret key { id prefix permissions } } }";
const REVOKE: &str = "mutation ($id: ID!) { apiKeyRevoke(id: $id) { id } }";
const CONTACTS: &str = "{ contacts { totalCount } }";
const CREATE: &str = "mutation { contactCreate(input: { email: \"a@b.example\", source: \"x\" }) { id } }";
const ROLES: &str = "mutation ($id: ID!, $roles: [String!]!) { memberSetRoles(id: $id, roles: $roles) { id } }";

fn key(permissions: &[&str]) -> Value {
    json!({ "input": { "name": "program", "permissions": permissions } })
}

/// A key of this maker: its identifier, and the program that holds it.
async fn made(world: &World, maker: &Actor, input: Value) -> (Value, Actor) {
    let made = maker.gql(MAKE, input).await.ok()["apiKeyCreate"].clone();
    let program = world.bearer(made["secret"].as_str().unwrap());
    (made["key"]["id"].clone(), program)
}

/// What a program may do, beside what everybody may: see the company's name, and have answers kept.
async fn may(program: &Actor) -> Vec<String> {
    let seen = program.gql(VIEWER, json!({})).await.ok();
    let mut may: Vec<String> = serde_json::from_value(seen["viewer"]["permissions"].clone()).unwrap();
    may.retain(|name| name != "tenant:read");
    may
}

#[tokio::test]
async fn a_key_does_what_it_was_given_and_nothing_else() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (_, program) = made(&world, &acme.owner, key(&["contact:read"])).await;
    assert_eq!(may(&program).await, ["contact:read"]);
    program.gql(CONTACTS, json!({})).await.ok();
    refused(&world, "FORBIDDEN", program.gql(CREATE, json!({}))).await;
    refused(&world, "FORBIDDEN", program.gql("{ members { nodes { id } } }", json!({}))).await;
    refused(&world, "FORBIDDEN", program.gql("{ viewer { account { profile { email } } } }", json!({}))).await;
}

#[tokio::test]
async fn a_key_makes_no_key() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (_, program) = made(&world, &acme.owner, key(&["key:manage", "contact:read"])).await;
    program.gql(CONTACTS, json!({})).await.ok();
    refused(&world, "FORBIDDEN", program.gql(MAKE, key(&["contact:read"]))).await;
}

#[tokio::test]
async fn nobody_gives_a_key_more_than_they_have() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let developer = acme.member(Role::Developer).await;
    refused(&world, "PERMISSION_NOT_YOURS", developer.gql(MAKE, key(&["key:read", "contact:erase"]))).await;
    for unknown in ["contact:everything", "account:use", "campaign:deliver"] {
        let answer = refused(&world, "BAD_USER_INPUT", developer.gql(MAKE, key(&[unknown]))).await;
        assert_eq!(answer.violations(), [("permissions", "permission-unknown")], "{unknown}");
    }
    let marketer = acme.member(Role::Marketer).await;
    refused(&world, "FORBIDDEN", marketer.gql(MAKE, key(&["contact:read"]))).await;
}

#[tokio::test]
async fn a_key_ends_with_its_time() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ends = world.now() + TimeDelta::days(1);
    let input = |at| json!({ "input": { "name": "program", "permissions": ["contact:read"], "expiresAt": at } });
    let late = refused(&world, "BAD_USER_INPUT", acme.owner.gql(MAKE, input(world.now()))).await;
    assert_eq!(late.violations(), [("expiresAt", "in-the-past")]);
    let (_, program) = made(&world, &acme.owner, input(ends)).await;
    world.advance(TimeDelta::days(1) - TimeDelta::seconds(1));
    program.gql(CONTACTS, json!({})).await.ok();
    world.advance(TimeDelta::seconds(1));
    refused(&world, "TOKEN_EXPIRED", program.gql(CONTACTS, json!({}))).await;
}

#[tokio::test]
async fn a_key_ends_at_once_when_it_is_revoked() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (id, program) = made(&world, &acme.owner, key(&["contact:read"])).await;
    program.gql(CONTACTS, json!({})).await.ok();
    acme.owner.gql(REVOKE, json!({ "id": id })).await.ok();
    refused(&world, "TOKEN_REVOKED", program.gql(CONTACTS, json!({}))).await;
    refused(&world, "CONFLICT", acme.owner.gql(REVOKE, json!({ "id": id }))).await;
}

#[tokio::test]
async fn a_key_can_do_no_more_than_its_maker_still_may() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let maker = acme.member(Role::Admin).await;
    let (_, program) = made(&world, &maker, key(&["contact:read", "contact:write"])).await;
    program.gql(CREATE, json!({})).await.ok();

    let member = maker.id().await;
    acme.owner.gql(ROLES, json!({ "id": member, "roles": ["reader"] })).await.ok();
    refused(&world, "FORBIDDEN", program.gql(CREATE, json!({}))).await;
    program.gql(CONTACTS, json!({})).await.ok();
    acme.owner.gql(ROLES, json!({ "id": member, "roles": ["admin"] })).await.ok();
    assert_eq!(may(&program).await, ["contact:read", "contact:write"]);

    acme.owner.gql("mutation ($id: ID!) { memberRemove(id: $id) }", json!({ "id": member })).await.ok();
    refused(&world, "TOKEN_REVOKED", program.gql(CONTACTS, json!({}))).await;
}
