//! Who sees everything: the owner of the tables, with a policy of their own. It is put up in the database of one test, beside the
//! walls, and exists nowhere else.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use std::collections::BTreeMap;
use tokio::time::timeout;

/// How long the witness waits for a lock: whoever holds a transaction open meanwhile is a bug of the test.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// Lets the owner see through all walls. The product's roles are not concerned.
const LET_IN: &str = "
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                  AND c.relrowsecurity AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'witness')
      LOOP EXECUTE format('CREATE POLICY witness ON %I TO current_user USING (true) WITH CHECK (true)', name); END LOOP;
    END $$";

/// A connection that sees all rows of all tenants.
pub struct Witness(pub PgConnection);

impl Witness {
    pub(crate) async fn open(url: &str) -> Self {
        let mut connection = PgConnection::connect(url).await.unwrap();
        let let_in = sqlx::raw_sql(LET_IN).execute(&mut connection);
        timeout(PATIENCE, let_in).await.expect("a transaction of the test is still open").unwrap();
        Self(connection)
    }

    /// The tables, in the order of their names, without those of the migrations themselves.
    pub async fn tables(&mut self) -> Vec<String> {
        self.texts(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
             AND relname <> 'seaql_migrations' ORDER BY 1",
        )
        .await
    }

    /// The column of each table that names the tenant; tables that belong to none are left out. It is found by its name, not by
    /// the walls, which are what is to be proven.
    pub async fn walled(&mut self) -> BTreeMap<String, String> {
        let tables = self.texts(
            "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'",
        );
        let mut walled: BTreeMap<String, String> =
            tables.await.into_iter().map(|table| (table, "tenant_id".to_owned())).collect();
        walled.insert("tenants".to_owned(), "id".to_owned());
        walled
    }

    /// Everything that a tenant has, in one hash: equal before and after means that nothing of it changed.
    pub async fn digest(&mut self, tenant: uuid::Uuid) -> BTreeMap<String, String> {
        let mut digests = BTreeMap::new();
        for (table, column) in self.walled().await {
            let sql = format!(
                "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '-') FROM {table} t WHERE {column} = $1"
            );
            let row = sqlx::query(AssertSqlSafe(sql)).bind(tenant).fetch_one(&mut self.0).await.unwrap();
            digests.insert(table, row.get(0));
        }
        digests
    }

    /// All rows of all tables as text, as a dump of the database would hold them: `table: (row)`.
    pub async fn dump(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        for table in self.tables().await {
            let rows = self.texts(&format!("SELECT t::text FROM {table} t")).await;
            lines.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
        }
        lines
    }

    /// The number that a statement gives.
    pub async fn number(&mut self, sql: &str) -> i64 {
        sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_one(&mut self.0).await.unwrap().get(0)
    }

    /// The texts that a statement gives, one a row.
    pub async fn texts(&mut self, sql: &str) -> Vec<String> {
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.0).await;
        rows.unwrap_or_else(|fault| panic!("{sql}: {fault}")).iter().map(|row| row.get(0)).collect()
    }

    /// Runs a statement and tells how many rows it changed.
    pub async fn run(&mut self, sql: &str) -> u64 {
        let done = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut self.0).await;
        done.unwrap_or_else(|fault| panic!("{sql}: {fault}")).rows_affected()
    }
}
