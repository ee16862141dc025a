//! The doors to the database: what is left in the middle ends there, and takes nobody's connection with it.

use sqlx::Connection as _;
use tests::{Witness, World};

const TAG: &str = "mutation ($id: ID!) { contactTag(input: { contacts: [$id], name: \"late\" }) { id } }";

/// How often something is looked at that must come about.
const LOOKS: usize = 2_000;

/// Waits until so many sessions of the tenants' role are in such a state.
async fn await_sessions(witness: &mut Witness, state: &str, number: i64) {
    let count = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = '{}' AND {state}",
        migrations::TENANT
    );
    for _ in 0..LOOKS {
        if witness.number(&count).await == number {
            return;
        }
    }
    panic!("never were {number} sessions in the state: {state}");
}

#[tokio::test]
async fn who_has_read_leaves_no_transaction_open() {
    let world = World::new().await;
    let company = world.tenant("Atlas").await;
    company.owner.gql("{ viewer { locale } contacts { nodes { id } } }", serde_json::Value::Null).await.ok();
    let mut witness = world.witness().await;
    await_sessions(&mut witness, "state LIKE 'idle in transaction%'", 0).await;
}

#[tokio::test]
async fn who_gives_up_in_the_middle_changes_nothing_and_holds_nobody_up() {
    let world = World::new().await;
    let company = world.tenant("Atlas").await;
    let contact = company.contact("tiziri@personal.example").create().await;
    let mut witness = world.witness().await;
    let mut holder = world.witness().await;
    let mut held = holder.0.begin().await.unwrap();
    sqlx::raw_sql("LOCK TABLE tags IN EXCLUSIVE MODE").execute(&mut *held).await.unwrap();

    let (owner, id) = (company.owner.scope().await, contact.id.parse().unwrap());
    let late =
        tokio::spawn(
            async move { owner.act(async |tx| tenants::contacts::tag(tx, &[id], "late").await).await.map(drop) },
        );
    await_sessions(&mut witness, "wait_event_type = 'Lock'", 1).await;
    late.abort();
    assert!(late.await.unwrap_err().is_cancelled());
    company.owner.gql("{ viewer { locale } }", serde_json::Value::Null).await.ok();
    held.rollback().await.unwrap();

    await_sessions(&mut witness, "state <> 'idle'", 0).await;
    assert_eq!(witness.number("SELECT count(*) FROM tags").await, 0);
    company.owner.gql(TAG, serde_json::json!({ "id": contact.id })).await.ok();
    assert_eq!(witness.number("SELECT count(*) FROM tags").await, 1);
}

#[tokio::test]
async fn who_was_cut_off_gets_another_connection() {
    let world = World::new().await;
    let company = world.tenant("Atlas").await;
    let mut witness = world.witness().await;
    company.owner.gql("{ viewer { locale } }", serde_json::Value::Null).await.ok();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename <> current_user";
    assert!(witness.run(cut).await > 1);
    for _ in 0..5 {
        company.owner.gql("{ viewer { locale } contacts { nodes { id } } }", serde_json::Value::Null).await.ok();
    }
}
