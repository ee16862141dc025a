//! What PostgreSQL's catalogue says about tables, keys, views, functions and roles.

use std::collections::BTreeSet;
use tests::{Witness, World, golden};

/// Tables whose rows belong to tenants, with the column that says which.
const WALLED: &str = "
    SELECT c.oid, c.relname, a.attnum FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
      AND pg_get_expr(p.polqual, c.oid) = format('(%I = ( SELECT app.tenant() AS tenant))', a.attname)
    WHERE p.polname = 'wall'";

/// What the two roles may do, a line a table: `role table: RIGHT, RIGHT (columns)`.
const GRANTS: &str = "
    WITH whole AS (
      SELECT grantee, table_name, privilege_type AS privilege FROM information_schema.role_table_grants
      WHERE table_schema = 'public' AND grantee IN ('dihya_tenant', 'dihya_system')),
    part AS (
      SELECT grantee, table_name, privilege_type || ' (' || string_agg(column_name, ', ' ORDER BY column_name) || ')' AS privilege
      FROM information_schema.role_column_grants c
      WHERE table_schema = 'public' AND grantee IN ('dihya_tenant', 'dihya_system')
        AND NOT EXISTS (SELECT FROM whole w WHERE w.grantee = c.grantee AND w.table_name = c.table_name AND w.privilege = c.privilege_type)
      GROUP BY grantee, table_name, privilege_type)
    SELECT grantee || ' ' || table_name || ': ' || string_agg(privilege, ', ' ORDER BY privilege)
    FROM (SELECT * FROM whole UNION ALL SELECT * FROM part) g GROUP BY grantee, table_name ORDER BY 1";

/// Asserts that a query about the catalogue finds nothing.
async fn none(world: &World, what: &str, sql: &str) {
    let found = Owner::of(world).await.texts(sql).await;
    assert!(found.is_empty(), "{what}: {found:?}");
}

/// The owner without the witness's policy: the catalogue as the migrations leave it.
struct Owner(Witness);

impl Owner {
    async fn of(world: &World) -> Self {
        use sqlx::Connection;
        Self(Witness(sqlx::PgConnection::connect(world.database_url()).await.unwrap()))
    }

    async fn texts(&mut self, sql: &str) -> Vec<String> {
        self.0.texts(sql).await
    }
}

#[tokio::test]
async fn every_table_is_walled_or_listed_with_its_reason() {
    let world = World::new().await;
    let mut owner = Owner::of(&world).await;
    let tables = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'f', 'm')";
    let tables: BTreeSet<String> = owner.texts(tables).await.into_iter().collect();
    let walled: BTreeSet<String> =
        owner.texts(&format!("SELECT relname::text FROM ({WALLED}) w")).await.into_iter().collect();
    let listed = golden::lines("walls.txt").into_iter().map(|line| {
        let (table, reason) = line.split_once(": ").unwrap_or_else(|| panic!("{line} has no reason"));
        assert!(reason.len() > 20, "{line} needs a reason that can be judged");
        table.to_owned()
    });
    let listed: BTreeSet<String> = listed.collect();
    assert!(walled.len() >= 25, "the walls were not found: {walled:?}");
    assert_eq!(&tables - &walled, listed, "tables without a wall, and those that are listed");
}

#[tokio::test]
async fn every_table_holds_its_owner_to_its_policies() {
    let world = World::new().await;
    let open =
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                AND relname <> 'seaql_migrations' AND NOT (relrowsecurity AND relforcerowsecurity)";
    none(&world, "row-level security is not enabled and forced", open).await;
}

#[tokio::test]
async fn a_wall_is_one_policy_and_what_stands_beside_it_only_narrows_it() {
    let world = World::new().await;
    let wider = format!(
        "SELECT w.relname || ' ' || p.polname FROM ({WALLED}) w JOIN pg_policy p ON p.polrelid = w.oid
         WHERE CASE p.polname
           WHEN 'wall' THEN p.polcmd <> '*' OR NOT p.polpermissive OR p.polroles <> '{{0}}'
             OR pg_get_expr(p.polqual, w.oid) IS DISTINCT FROM pg_get_expr(p.polwithcheck, w.oid)
           WHEN 'system' THEN p.polroles <> ARRAY['dihya_system'::regrole::oid]
           ELSE p.polpermissive END"
    );
    none(&world, "policies that widen a wall", &wider).await;
}

#[tokio::test]
async fn every_key_of_a_walled_table_starts_with_its_tenant() {
    let world = World::new().await;
    let unique = format!(
        "SELECT w.relname || ' ' || i.indexrelid::regclass FROM ({WALLED}) w JOIN pg_index i ON i.indrelid = w.oid
         WHERE (i.indisunique OR i.indisexclusion) AND i.indkey[0] <> w.attnum"
    );
    none(&world, "a duplicate would tell one tenant what another has", &unique).await;
    let foreign = format!(
        "SELECT w.relname || ' ' || f.conname FROM ({WALLED}) w JOIN pg_constraint f ON f.conrelid = w.oid AND f.contype = 'f'
         LEFT JOIN ({WALLED}) t ON t.oid = f.confrelid
         WHERE f.conkey[1] <> w.attnum OR f.confkey[1] IS DISTINCT FROM t.attnum"
    );
    none(&world, "a reference would reach into another tenant", &foreign).await;
}

#[tokio::test]
async fn nothing_runs_or_shows_with_more_rights_than_its_caller() {
    let world = World::new().await;
    let views = "SELECT relname::text FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'app'::regnamespace) AND
                 relkind IN ('v', 'm') AND NOT coalesce('security_invoker=true' = ANY (reloptions) OR 'security_invoker=on' = ANY (reloptions), false)";
    none(&world, "views that see through the walls", views).await;
    let functions = "SELECT proname::text FROM pg_proc WHERE pronamespace IN ('public'::regnamespace, 'app'::regnamespace) AND prosecdef";
    none(&world, "functions that run as their owner", functions).await;
    let rules = "SELECT tablename || ' ' || rulename FROM pg_rules WHERE schemaname IN ('public', 'app')";
    none(&world, "rules that rewrite statements", rules).await;
}

#[tokio::test]
async fn the_two_roles_are_weak() {
    let world = World::new().await;
    let strong = "SELECT rolname::text FROM pg_roles WHERE rolname IN ('dihya_tenant', 'dihya_system')
                  AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR NOT rolcanlogin)";
    none(&world, "roles that may too much", strong).await;
    let roles = Owner::of(&world)
        .await
        .texts("SELECT rolname::text FROM pg_roles WHERE rolname IN ('dihya_tenant', 'dihya_system')")
        .await;
    assert_eq!(roles.len(), 2);
    let lent = "SELECT m.roleid::regrole::text || ' to ' || m.member::regrole FROM pg_auth_members m
                WHERE m.member IN ('dihya_tenant'::regrole, 'dihya_system'::regrole)";
    none(&world, "roles that can become others", lent).await;
    let own = "SELECT relname::text FROM pg_class WHERE relowner IN ('dihya_tenant'::regrole, 'dihya_system'::regrole)";
    none(&world, "tables that a weak role owns", own).await;
    let make = "SELECT n.nspname || ' ' || r.rolname FROM pg_namespace n, pg_roles r WHERE r.rolname IN ('dihya_tenant', 'dihya_system')
                AND n.nspname IN ('public', 'app') AND has_schema_privilege(r.oid, n.oid, 'CREATE')";
    none(&world, "schemas in which a weak role can put something", make).await;
    let everybody = "SELECT c.relname::text FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0";
    none(&world, "tables that everybody may read", everybody).await;
}

/// Every right of the system role is one on the rows of all tenants.
#[tokio::test]
async fn what_the_system_role_may_do_only_shrinks() {
    let world = World::new().await;
    let grants =
        Owner::of(&world).await.texts(GRANTS).await.into_iter().filter_map(of("dihya_system")).collect::<Vec<_>>();
    golden::only_shrinks("system_grants.txt", &grants);
}

/// A ledger takes rows and gives them back, and that is all.
#[tokio::test]
async fn what_the_tenants_role_may_do_is_written_down() {
    let world = World::new().await;
    let grants =
        Owner::of(&world).await.texts(GRANTS).await.into_iter().filter_map(of("dihya_tenant")).collect::<Vec<_>>();
    golden::same("tenant_grants.txt", &(grants.join("\n") + "\n"));
}

fn of(role: &'static str) -> impl Fn(String) -> Option<String> {
    move |line| line.strip_prefix(role).map(|rest| rest.trim_start().to_owned())
}
