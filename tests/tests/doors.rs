//! The doors to the database: what is left in the middle ends there, and takes nobody's connection with it.

use sqlx::Connection as _;
use tests::{Witness, World};

const TAG: &str = "mutation ($id: ID!) { contactTag(input: { contacts: [$id], tag: \"late\" }) { id } }";

/// How often something is looked at that must come about.
const LOOKS: usize = 2_000;

/// Locks on tables that sessions other than the witness's hold, and wait for.
const HELD: &str = "SELECT count(*) FROM pg_locks WHERE granted AND locktype = 'relation' AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
const WAITING: &str = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// Looks until a statement counts so many.
async fn await_number(witness: &mut Witness, count: &str, number: i64) {
    for _ in 0..LOOKS {
        if witness.number(count).await == number {
            return;
        }
    }
    panic!("{count} was never {number}");
}

#[tokio::test]
async fn who_has_read_leaves_no_transaction_open() {
    let world = World::new().await;
    let company = world.tenant("Atlas").await;
    company.owner.gql("{ viewer { locale } contacts { nodes { id } } }", serde_json::Value::Null).await.ok();
    let mut witness = world.witness().await;
    await_number(&mut witness, HELD, 0).await;
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
    tokio::select! {
        done = owner.act(async |tx| tenants::contacts::tag(tx, &[id], "late").await) => panic!("nobody waited: {done:?}"),
        () = await_number(&mut witness, WAITING, 1) => {}
    }
    company.owner.gql("{ viewer { locale } }", serde_json::Value::Null).await.ok();
    held.rollback().await.unwrap();

    await_number(&mut witness, HELD, 0).await;
    assert_eq!(witness.number("SELECT count(*) FROM tags").await, 0);
    company.owner.gql(TAG, serde_json::json!({ "id": contact.id })).await.ok();
    assert_eq!(witness.number("SELECT count(*) FROM tags").await, 1);
}

#[tokio::test]
async fn who_was_cut_off_gets_another_connection() {
    let world = World::new().await;
    let company = world.tenant("Atlas").await;
    company.owner.gql("{ viewer { locale } }", serde_json::Value::Null).await.ok();
    for role in [migrations::TENANT, migrations::SYSTEM] {
        let mut same = world.login(role).await;
        let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()";
        let cut: i64 = sqlx::query_scalar(cut).fetch_one(&mut same).await.unwrap();
        assert!(cut > 0, "nobody was there as {role}");
    }
    for _ in 0..5 {
        company.owner.gql("{ viewer { locale } contacts { nodes { id } } }", serde_json::Value::Null).await.ok();
    }
}

#[tokio::test]
async fn who_was_refused_leaves_a_connection_that_serves_the_next() {
    let world = World::with(|_: &str| api::catcher::Behaviour::Accept, |config| config.database.connections = 1).await;
    let company = world.tenant("Atlas").await;
    let create = "mutation { listCreate(input: { name: \"Spring\" }) { id } }";
    company.owner.gql(create, serde_json::Value::Null).await.ok();
    for _ in 0..20 {
        let again = company.owner.gql(create, serde_json::Value::Null).await;
        assert_eq!(again.violations(), [("name", "taken")]);
    }
}
