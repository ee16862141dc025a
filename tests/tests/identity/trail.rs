//! The audit chain as a company sees it, and the end of a company.

use super::{VIEWER, refused, session, sign_in};
use serde_json::{Value, json};
use tenants::{
    contacts::{self, Order},
    page::Slice,
    permissions::Role,
};
use tests::{Company, PASSWORD, World};

const VERIFY: &str = "{ auditVerify { whole rows brokenAt } }";
const ERASE: &str = "mutation ($password: String!) { tenantErase(password: $password) }";

/// What the latest rows say: who did what to what, newest first.
async fn latest(company: &Company<'_>) -> Vec<(String, String, Value)> {
    let rows = company.owner.gql("{ audit(first: 20) { nodes { actor action subjects } } }", json!({})).await.ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = rows["audit"]["nodes"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["actor"]), text(&row["action"]), row["subjects"].clone())).collect()
}

async fn verified(company: &Company<'_>) -> Value {
    company.owner.gql(VERIFY, json!({})).await.ok()["auditVerify"].clone()
}

#[tokio::test]
async fn sign_ins_that_succeed_and_that_fail_are_written_down() {
    let world = World::new().await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    let me = acme.owner.id().await;
    let untouched = latest(&other).await;
    sign_in(&world, acme.owner.email(), "not the password").await;
    let (here, _) = session(&world, acme.owner.email()).await;
    super::given(&here.call("/auth/sign-out", &json!({})).await);

    let rows = latest(&acme).await;
    let [(left, out, _), (came, create, session), (nobody, refuse, whom), ..] = &rows[..] else { unreachable!() };
    assert_eq!((left, out.as_str()), (&me, "session:revoke"));
    assert_eq!((came, create.as_str()), (&me, "session:create"));
    assert!(session[0].as_str().unwrap().starts_with("session_"), "{session}");
    assert_eq!((nobody.as_str(), refuse.as_str(), whom), ("nobody", "session:refuse", &json!([me])));
    assert_eq!(latest(&other).await, untouched, "another company's chain has nothing of it");
    assert_eq!(verified(&acme).await["whole"], true);
}

#[tokio::test]
async fn a_chain_breaks_at_the_row_that_was_altered() {
    let world = World::new().await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    for _ in 0..4 {
        session(&world, acme.owner.email()).await;
    }
    let whole = verified(&acme).await;
    assert_eq!(whole["whole"], true);
    let rows = whole["rows"].as_i64().unwrap();
    assert!(rows >= 5, "{rows}");
    let mut witness = world.witness().await;
    let third = format!("tenant_id = '{}' AND seq = 3", acme.id.uuid());
    let broken = |at: i64| json!({ "whole": false, "rows": null, "brokenAt": at });

    for (column, value) in [
        ("actor", "'worker'"),
        ("action", "'session:revoke'"),
        ("subjects", "ARRAY['somebody else']"),
        ("address", "'192.0.2.1'"),
        ("at", "at - interval '1 microsecond'"),
    ] {
        witness.run("CREATE TEMP TABLE kept AS SELECT * FROM audit").await;
        assert_eq!(witness.run(&format!("UPDATE audit SET {column} = {value} WHERE {third}")).await, 1);
        assert_eq!(verified(&acme).await, broken(3), "{column}");
        assert_eq!(verified(&other).await["whole"], true, "{column}: another company's chain stands for itself");
        witness
            .run(&format!(
                "UPDATE audit a SET {column} = k.{column} FROM kept k WHERE (a.tenant_id, a.seq) = (k.tenant_id, k.seq)"
            ))
            .await;
        witness.run("DROP TABLE kept").await;
        assert_eq!(verified(&acme).await, whole, "{column}");
    }
    let last = format!("tenant_id = '{}' AND seq = {rows}", acme.id.uuid());
    assert_eq!(witness.run(&format!("DELETE FROM audit WHERE {last}")).await, 1);
    assert_eq!(verified(&acme).await, broken(rows), "the end was cut off");
    assert_eq!(witness.run(&format!("DELETE FROM audit WHERE {third}")).await, 1);
    assert_eq!(verified(&acme).await, broken(3), "a row was taken out");
}

#[tokio::test]
async fn nothing_of_an_erased_company_opens_any_more() {
    let world = World::new().await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    let email = acme.owner.email().to_owned();
    acme.contact("ada@example.org").named("Ada").create().await;
    let (program, admin) = (acme.key(&["contact:read"]).await, acme.member(Role::Admin).await);
    program.gql(VIEWER, json!({})).await.ok();
    let (owner, refresh) = session(&world, &email).await;
    let admin = world.bearer(&admin.secret().await.unwrap());
    refused(&world, "FORBIDDEN", admin.gql(ERASE, json!({ "password": PASSWORD }))).await;
    refused(&world, "BAD_USER_INPUT", owner.gql(ERASE, json!({ "password": "not the password" }))).await;
    let scope = acme.owner.scope().await;
    let all = async |scope: &tenants::Scope| {
        let page = scope.act(async |tx| contacts::list(tx, None, Order::Newest, &Slice::new(10, None)?).await).await;
        page.unwrap().rows.iter().map(|contact| contact.id).collect::<Vec<_>>()
    };
    let before = all(&scope).await;
    assert_eq!(scope.act(async |tx| contacts::reveal(tx, &before).await).await.unwrap().len(), 1);

    owner.gql(ERASE, json!({ "password": PASSWORD })).await.ok();
    for caller in [&owner, &admin, &program] {
        refused(&world, "TOKEN_REVOKED", caller.gql(VIEWER, json!({}))).await;
    }
    let next = json!({ "refresh": refresh });
    let refreshed = world.anonymous().call("/auth/refresh", &next).await;
    assert_eq!(refreshed.status, 401, "{}", refreshed.body);
    refused(&world, "SIGN_IN_REFUSED", sign_in(&world, &email, PASSWORD)).await;
    let mut witness = world.witness().await;
    assert_eq!(
        witness.number(&format!("SELECT count(*) FROM tenant_keys WHERE tenant_id = '{}'", acme.id.uuid())).await,
        0
    );
    assert_eq!(all(&scope).await, before, "the rows stay, sealed for good");
    assert!(scope.act(async |tx| contacts::reveal(tx, &before).await).await.is_err(), "what is sealed still opens");
    other.owner.gql(VIEWER, json!({})).await.ok();
    assert_eq!(verified(&other).await["whole"], true);
}
