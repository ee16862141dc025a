//! A database for each test: cloned from a template which is migrated once.
//!
//! The template is named after the migrations' text. Whoever uses a database holds an advisory lock of its name, which PostgreSQL
//! lets go with the connection. A database whose lock is free is dropped by the next test that begins: not by its own, because
//! the owner may not break the weak roles' connections, and those of a killed test are gone anyway.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    path::Path,
};
use url::Url;

/// Where migrations stand, whose text names the template.
const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/src");
/// Serialises the making of a template among all tests of a cluster.
const TEMPLATE_LOCK: i64 = 7_310_552;

/// A database of one world, on the cluster that `DATABASE_URL` names.
pub(crate) struct Database {
    /// Its address, for the role that owns it.
    pub(crate) url: String,
    /// Holds the lock of the name.
    _holder: PgConnection,
}

impl Database {
    /// A clone of the template, which `migrate` brings up to date where it is missing.
    pub(crate) async fn fresh(cluster: &str, migrate: impl AsyncFnOnce(&str)) -> Self {
        let mut holder = PgConnection::connect(cluster).await.unwrap_or_else(|fault| panic!("DATABASE_URL: {fault}"));
        sweep(&mut holder).await;
        let template = template(&mut holder, cluster, migrate).await;
        let name = format!("dihya_test_{}", uuid::Uuid::from_u128(unique()).simple());
        lock(&mut holder, "SELECT pg_advisory_lock(hashtext($1))", &name).await;
        run(&mut holder, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { url: at(cluster, &name), _holder: holder }
    }
}

/// The name of the template, which is made where it is missing.
async fn template(holder: &mut PgConnection, cluster: &str, migrate: impl AsyncFnOnce(&str)) -> String {
    let name = format!("dihya_template_{:016x}", text_hash(Path::new(MIGRATIONS)));
    if exists(holder, &name).await {
        return name;
    }
    sqlx::query("SELECT pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut *holder).await.unwrap();
    if !exists(holder, &name).await {
        let draft = format!("{name}_draft");
        run(holder, format!("DROP DATABASE IF EXISTS {draft}")).await;
        run(holder, format!("CREATE DATABASE {draft}")).await;
        migrate(&at(cluster, &draft)).await;
        run(holder, format!("ALTER DATABASE {draft} RENAME TO {name}")).await;
    }
    sqlx::query("SELECT pg_advisory_unlock($1)").bind(TEMPLATE_LOCK).execute(&mut *holder).await.unwrap();
    name
}

async fn exists(holder: &mut PgConnection, name: &str) -> bool {
    let found = sqlx::query("SELECT FROM pg_database WHERE datname = $1").bind(name).fetch_optional(holder).await;
    found.unwrap().is_some()
}

/// Drops the databases of tests that were killed, and templates of earlier migrations.
async fn sweep(holder: &mut PgConnection) {
    let rows = sqlx::query("SELECT datname FROM pg_database WHERE datname LIKE 'dihya\\_test\\_%'");
    for row in rows.fetch_all(&mut *holder).await.unwrap() {
        let name: String = row.get(0);
        let free: bool = lock(holder, "SELECT pg_try_advisory_lock(hashtext($1))", &name).await.unwrap_or_default();
        if free {
            // Another test may be dropping it, or its last connection is just closing: the next one tries again.
            let drop = AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}"));
            let _ = sqlx::raw_sql(drop).execute(&mut *holder).await;
            lock(holder, "SELECT pg_advisory_unlock(hashtext($1))", &name).await;
        }
    }
}

async fn lock(holder: &mut PgConnection, sql: &'static str, name: &str) -> Option<bool> {
    sqlx::query(sql).bind(name).fetch_one(holder).await.unwrap().try_get(0).ok()
}

async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql.clone()))
        .execute(connection)
        .await
        .unwrap_or_else(|fault| panic!("{sql}: {fault}"));
}

fn at(cluster: &str, name: &str) -> String {
    let mut url = Url::parse(cluster).unwrap();
    url.set_path(name);
    url.into()
}

/// The same for the same files, on every machine.
fn text_hash(folder: &Path) -> u64 {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        fs::read_to_string(file).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}

/// A number that no other test has: process, time and a count.
fn unique() -> u128 {
    tenants::Clock::system().uuid().as_u128()
}
