//! Two busy companies with the same people, and the tenants' role alone with their rows.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use std::collections::BTreeMap;
use tests::{Company, Witness, World, busy, golden};
use uuid::Uuid;

/// Logged in as the tenants' role, with the settings that the walls read.
struct Intruder {
    connection: PgConnection,
    tenant: String,
    own: String,
}

/// What a statement did: rows seen or changed, or the code with which PostgreSQL refused it.
type Outcome = Result<u64, String>;

/// Refused by the lack of a right, or by the wall.
const REFUSED: &str = "42501";

impl Intruder {
    async fn new(world: &World, tenant: impl ToString, own: impl ToString) -> Self {
        let connection = world.login(migrations::TENANT).await;
        Self { connection, tenant: tenant.to_string(), own: own.to_string() }
    }

    /// Runs one statement in a transaction that is undone.
    async fn tries(&mut self, sql: &str) -> Outcome {
        let mut transaction = self.connection.begin().await.unwrap();
        for (setting, value) in [("app.tenant", &self.tenant), ("app.own", &self.own)] {
            set(&mut transaction, setting, value).await;
        }
        let done = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut *transaction).await;
        let done = done.map(|done| done.rows_affected());
        done.map_err(|fault| {
            fault.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default().into_owned()
        })
    }
}

async fn set(connection: &mut PgConnection, setting: &str, value: &str) {
    sqlx::query("SELECT set_config($1, $2, true)").bind(setting).bind(value).execute(connection).await.unwrap();
}

/// A table, its tenant column, and what each of the two companies has in it.
struct Table {
    name: String,
    column: String,
    ours: u64,
    theirs: u64,
}

async fn tables(witness: &mut Witness, ours: Uuid, theirs: Uuid) -> Vec<Table> {
    let mut tables = Vec::new();
    for (name, column) in witness.walled().await {
        let mut rows = [0; 2];
        for (rows, tenant) in rows.iter_mut().zip([ours, theirs]) {
            let count = format!("SELECT count(*) FROM {name} WHERE {column} = '{tenant}'");
            *rows = u64::try_from(witness.number(&count).await).unwrap();
        }
        tables.push(Table { name, column, ours: rows[0], theirs: rows[1] });
    }
    tables
}

async fn two_companies(world: &World) -> (Company<'_>, Company<'_>) {
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    busy::furnish(&[&acme, &zeta]).await;
    (acme, zeta)
}

#[tokio::test]
async fn no_row_of_another_tenant_is_seen_changed_removed_or_made() {
    let world = World::new().await;
    let (acme, zeta) = two_companies(&world).await;
    let (ours, theirs) = (zeta.id.uuid(), acme.id.uuid());
    let mut witness = world.witness().await;
    let before = witness.digest(theirs).await;
    let tables = tables(&mut witness, ours, theirs).await;
    assert!(tables.len() >= 25);
    let mut intruder = Intruder::new(&world, ours, "").await;
    for Table { name, column, ours: have, theirs: hidden } in &tables {
        assert!(*have > 0 && *hidden > 0, "a busy company has nothing in {name}: nothing is proven about it");
        let them = format!("{column} = '{theirs}'");
        assert_eq!(intruder.tries(&format!("SELECT FROM {name} WHERE {them}")).await, Ok(0), "{name} is seen");
        assert_eq!(
            intruder.tries(&format!("SELECT FROM {name}")).await,
            Ok(*have),
            "{name}: one's own rows and no more"
        );
        let deleted = intruder.tries(&format!("DELETE FROM {name} WHERE {them}")).await;
        assert!(harmless(&deleted), "{name}: deleted {deleted:?}");
        for column in updatable(&mut witness, name).await {
            let updated = intruder.tries(&format!("UPDATE {name} SET {column} = {column} WHERE {them}")).await;
            assert_eq!(updated, Ok(0), "{name}.{column} is changed");
        }
        let moved = intruder.tries(&format!("UPDATE {name} SET {column} = '{theirs}'")).await;
        assert_eq!(moved, Err(REFUSED.to_owned()), "{name}: a row was pushed over the wall");
        let row =
            witness.texts(&format!("SELECT to_jsonb(t)::text FROM {name} t WHERE {them} LIMIT 1")).await.remove(0);
        let copied = format!(
            "INSERT INTO {name} SELECT * FROM jsonb_populate_record(NULL::{name}, '{}')",
            row.replace('\'', "''")
        );
        assert_eq!(intruder.tries(&copied).await, Err(REFUSED.to_owned()), "{name}: a row was made for another tenant");
    }
    assert_eq!(witness.digest(theirs).await, before);
}

#[tokio::test]
async fn whoever_names_no_tenant_sees_nothing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    busy::furnish(&[&acme]).await;
    let mut witness = world.witness().await;
    let mut nobody = Intruder::new(&world, "", "").await;
    for (table, column) in witness.walled().await {
        assert_eq!(nobody.tries(&format!("SELECT FROM {table}")).await, Ok(0), "{table}");
        for verb in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET {column} = {column}")] {
            let done = nobody.tries(&verb).await;
            assert!(harmless(&done), "{verb}: {done:?}");
        }
    }
}

/// What an actor sees who may see own rows only, a line a table: all, own or nothing.
#[tokio::test]
async fn clients_and_providers_see_their_own_rows_only() {
    let world = World::new().await;
    let (acme, zeta) = two_companies(&world).await;
    let (ours, theirs) = (zeta.id.uuid(), acme.id.uuid());
    let mut witness = world.witness().await;
    let client = zeta.member(tenants::permissions::Role::Client).await;
    let own = busy::uuid_of(&client.id().await).to_string();
    let mut client = Intruder::new(&world, ours, own).await;
    let mut stranger = Intruder::new(&world, ours, Uuid::from_u128(1)).await;
    let mut sights = BTreeMap::new();
    for Table { name, column, ours: all, .. } in tables(&mut witness, ours, theirs).await {
        let seen = client.tries(&format!("SELECT FROM {name}")).await.unwrap();
        let strange = stranger.tries(&format!("SELECT FROM {name}")).await.unwrap();
        let sight = match (seen, strange) {
            (0, 0) => "nothing",
            (seen, strange) if seen == all && strange == all => "all",
            (seen, 0) if seen < all => "own",
            other => panic!("{name}: {other:?} of {all} rows"),
        };
        for verb in [format!("DELETE FROM {name}"), format!("UPDATE {name} SET {column} = {column}")] {
            let done = client.tries(&verb).await;
            assert!(
                done.as_ref().map_or_else(|code| !code.is_empty(), |rows| *rows <= seen),
                "{verb}: {done:?} of {seen} seen"
            );
        }
        sights.insert(name, sight);
    }
    let lines: Vec<String> = sights.iter().map(|(table, sight)| format!("{table}: {sight}\n")).collect();
    golden::same("own_rows.txt", &lines.concat());
}

fn harmless(outcome: &Outcome) -> bool {
    outcome.as_ref().map_or_else(|code| code == REFUSED, |rows| *rows == 0)
}

/// The columns that the tenants' role may change.
async fn updatable(witness: &mut Witness, table: &str) -> Vec<String> {
    let sql = "SELECT column_name::text FROM information_schema.column_privileges WHERE table_schema = 'public' AND table_name = $1
               AND grantee = 'dihya_tenant' AND privilege_type = 'UPDATE'";
    let rows = sqlx::query(sql).bind(table).fetch_all(&mut witness.0).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}
