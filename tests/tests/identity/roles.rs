//! Roles: nobody hands out more than they have, and a company keeps an owner.

use super::refused;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Actor, Answer, World};

const SET: &str = "mutation ($id: ID!, $roles: [String!]!) { memberSetRoles(id: $id, roles: $roles) { id } }";
const REMOVE: &str = "mutation ($id: ID!) { memberRemove(id: $id) }";
const INVITE: &str = "mutation ($input: MemberInvite!) { memberInvite(input: $input) { id } }";
const DEFINE: &str = "mutation ($input: RoleInput!) { roleCreate(input: $input) { id } }";
const REDEFINE: &str = "mutation ($id: ID!, $input: RoleInput!) { roleUpdate(id: $id, input: $input) { id } }";
const DELETE: &str = "mutation ($id: ID!) { roleDelete(id: $id) }";
const CONTACTS: &str = "{ contacts { totalCount } }";

async fn set(actor: &Actor, member: &Actor, roles: &[&str]) -> Answer {
    actor.gql(SET, json!({ "id": member.id().await, "roles": roles })).await
}

async fn remove(actor: &Actor, member: &Actor) -> Answer {
    actor.gql(REMOVE, json!({ "id": member.id().await })).await
}

/// A role of the company's own.
fn role(name: &str, permissions: &[&str]) -> Value {
    json!({ "name": name, "permissions": permissions })
}

async fn define(actor: &Actor, permissions: &[&str]) -> String {
    let made = actor.gql(DEFINE, json!({ "input": role("Press", permissions) })).await.ok();
    made["roleCreate"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_company_keeps_its_last_owner() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let owner = &acme.owner;
    owner.id().await;
    refused(&world, "LAST_OWNER", set(owner, owner, &["admin"])).await;
    refused(&world, "LAST_OWNER", remove(owner, owner)).await;

    let heir = acme.hire("heir@acme.example", &[Role::Admin]).await;
    set(owner, &heir, &["owner"]).await.ok();
    set(&heir, owner, &["reader"]).await.ok();
    refused(&world, "LAST_OWNER", set(&heir, &heir, &["reader"])).await;
    refused(&world, "FORBIDDEN", set(owner, &heir, &["reader"])).await;
}

#[tokio::test]
async fn two_last_owners_do_not_let_each_other_go() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let other = acme.hire("other@acme.example", &[Role::Owner]).await;
    let (one, two) = tokio::join!(set(&acme.owner, &other, &["reader"]), set(&other, &acme.owner, &["reader"]));
    let refusals: Vec<&Answer> = [&one, &two].into_iter().filter(|answer| !answer.body["errors"].is_null()).collect();
    assert_eq!(refusals.len(), 1, "{} {}", one.body, two.body);
    let mut witness = world.witness().await;
    let owners = "SELECT count(*) FROM members WHERE 'owner' = ANY (roles) AND removed_at IS NULL AND tenant_id = ";
    assert_eq!(witness.number(&format!("{owners}'{}'", acme.id.uuid())).await, 1);
}

#[tokio::test]
async fn nobody_hands_out_takes_or_defines_more_than_they_have() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (admin, reader) = (acme.member(Role::Admin).await, acme.member(Role::Reader).await);
    let invitation = |role: &str| json!({ "input": { "email": "new@personal.example", "roles": [role] } });
    let code = "PERMISSION_NOT_YOURS";
    refused(&world, code, set(&admin, &admin, &["owner"])).await;
    refused(&world, code, set(&admin, &reader, &["owner"])).await;
    refused(&world, code, set(&admin, &acme.owner, &["reader"])).await;
    refused(&world, code, remove(&admin, &acme.owner)).await;
    refused(&world, code, admin.gql(INVITE, invitation("owner"))).await;
    let end = json!({ "input": role("End", &["tenant:erase"]) });
    refused(&world, code, admin.gql(DEFINE, end.clone())).await;

    let made = acme.owner.gql(DEFINE, end).await.ok()["roleCreate"]["id"].clone();
    let end = made.as_str().unwrap();
    refused(&world, code, set(&admin, &reader, &[end])).await;
    refused(&world, code, admin.gql(INVITE, invitation(end))).await;
    let harmless = role("End", &["contact:read"]);
    refused(&world, code, admin.gql(REDEFINE, json!({ "id": end, "input": harmless }))).await;
    refused(&world, code, admin.gql(DELETE, json!({ "id": end }))).await;
    for platform in ["worker", "link"] {
        let answer = refused(&world, "BAD_USER_INPUT", set(&acme.owner, &reader, &[platform])).await;
        assert_eq!(answer.violations(), [("roles", "role-unknown")]);
    }
}

#[tokio::test]
async fn a_role_of_the_companys_own_gives_and_takes_at_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let press = define(&acme.owner, &["campaign:read"]).await;
    let guest = acme.member(Role::Guest).await;
    refused(&world, "FORBIDDEN", guest.gql(CONTACTS, json!({}))).await;
    set(&acme.owner, &guest, &[&press]).await.ok();
    refused(&world, "FORBIDDEN", guest.gql(CONTACTS, json!({}))).await;

    let redefine = |permissions: &[&str]| json!({ "id": press, "input": role("Press", permissions) });
    acme.owner.gql(REDEFINE, redefine(&["campaign:read", "contact:read"])).await.ok();
    guest.gql(CONTACTS, json!({})).await.ok();
    acme.owner.gql(REDEFINE, redefine(&["campaign:read"])).await.ok();
    refused(&world, "FORBIDDEN", guest.gql(CONTACTS, json!({}))).await;
    guest.gql("{ campaigns { nodes { id } } }", json!({})).await.ok();
}

#[tokio::test]
async fn a_role_that_somebody_holds_or_is_offered_is_not_removed() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let press = define(&acme.owner, &["campaign:read"]).await;
    let guest = acme.member(Role::Guest).await;
    let id = json!({ "id": press });
    set(&acme.owner, &guest, &[&press]).await.ok();
    refused(&world, "ROLE_IN_USE", acme.owner.gql(DELETE, id.clone())).await;
    set(&acme.owner, &guest, &["guest"]).await.ok();

    let offer = json!({ "input": { "email": "new@personal.example", "roles": [press] } });
    let offered = acme.owner.gql(INVITE, offer).await.ok()["memberInvite"]["id"].clone();
    world.drain().await;
    refused(&world, "ROLE_IN_USE", acme.owner.gql(DELETE, id.clone())).await;
    acme.owner.gql("mutation ($id: ID!) { invitationRevoke(id: $id) }", json!({ "id": offered })).await.ok();
    acme.owner.gql(DELETE, id.clone()).await.ok();
    refused(&world, "NOT_FOUND", acme.owner.gql(DELETE, id)).await;
}
