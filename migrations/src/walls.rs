//! The wall: the one place that says who sees which row.
//!
//! `app.tenant()` is the tenant of the transaction and `app.own()` the member whose own rows alone may be seen; both are
//! transaction-local settings, which PostgreSQL leaves as an empty string, not null, on a pooled connection. An unset
//! tenant sees nothing. Policies call them as sub-selects, so that they are evaluated once per statement.
//!
//! What policies can't do is house law: foreign, unique and exclusion keys start with `tenant_id`, because constraint
//! checks ignore policies and would tell one tenant what another has; views are `security_invoker`.

use crate::{SYSTEM, TENANT};

/// The functions that policies read, and the schema they live in.
pub(crate) const FUNCTIONS: &str = "
    CREATE SCHEMA app;
    CREATE FUNCTION app.tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
      AS $$ SELECT nullif(current_setting('app.tenant', true), '')::uuid $$;
    CREATE FUNCTION app.own() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
      AS $$ SELECT nullif(current_setting('app.own', true), '')::uuid $$;
    -- The contacts that the member is. A function, because a sub-select would be planned anew in each policy that asks, and no plan
    -- with one in a filter is shared among PostgreSQL's workers: counting a large tenant's people took twice the time.
    CREATE FUNCTION app.own_contacts() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
      BEGIN
        IF app.own() IS NULL THEN RETURN NULL; END IF;
        RETURN ARRAY(SELECT id FROM public.contacts WHERE member_id = app.own());
      END $$;
    GRANT USAGE ON SCHEMA app TO dihya_tenant, dihya_system;
    REVOKE CREATE ON SCHEMA public FROM public;
    GRANT USAGE ON SCHEMA public TO dihya_tenant, dihya_system;
";

/// What an actor who may see own rows only (a client, a provider) sees of a table.
#[derive(Clone, Copy)]
enum Own {
    Nothing,
    Everything,
    Rows(&'static str),
}

/// A table's wall, before it is built.
#[derive(Clone, Copy)]
pub struct Wall {
    table: &'static str,
    tenant: &'static str,
    own: Own,
    rights: &'static str,
    system: Option<&'static str>,
    global: bool,
}

/// A table whose rows belong to one tenant each. By default all rights within the tenant, nothing for actors with own
/// rows only, nothing for the system role.
#[must_use]
pub fn walled(table: &'static str) -> Wall {
    Wall {
        table,
        tenant: "tenant_id",
        own: Own::Nothing,
        rights: "SELECT, INSERT, UPDATE, DELETE",
        system: None,
        global: false,
    }
}

/// A table that belongs to no tenant (people can work for several): the system role alone reaches it.
#[must_use]
pub fn global(table: &'static str) -> Wall {
    Wall { global: true, system: Some("SELECT, INSERT, UPDATE, DELETE"), ..walled(table) }
}

impl Wall {
    /// Names the column that holds the tenant, where it is not `tenant_id`.
    #[must_use]
    pub fn tenant(self, column: &'static str) -> Self {
        Self { tenant: column, ..self }
    }

    /// Opens rows to an actor with own rows only, where `condition` (over `app.own()`) holds.
    #[must_use]
    pub fn own(self, condition: &'static str) -> Self {
        Self { own: Own::Rows(condition), ..self }
    }

    /// Opens all rows of the tenant also to actors with own rows only.
    #[must_use]
    pub fn shared(self) -> Self {
        Self { own: Own::Everything, ..self }
    }

    /// Narrows the tenant's rights, for instance to `SELECT, INSERT` on a ledger.
    #[must_use]
    pub fn rights(self, rights: &'static str) -> Self {
        Self { rights, ..self }
    }

    /// Grants rights on all tenants' rows to the system role.
    #[must_use]
    pub fn system(self, rights: &'static str) -> Self {
        Self { system: Some(rights), ..self }
    }

    /// The statements that build the wall.
    #[must_use]
    pub fn sql(&self) -> String {
        let Self { table, tenant, rights, .. } = self;
        let mut parts = vec![format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        )];
        if !self.global {
            parts.push(format!(
                "ALTER TABLE {table} ALTER COLUMN {tenant} SET DEFAULT app.tenant();
                 CREATE POLICY wall ON {table}
                   USING ({tenant} = (SELECT app.tenant())) WITH CHECK ({tenant} = (SELECT app.tenant()));
                 GRANT {rights} ON {table} TO {TENANT};"
            ));
            parts.push(self.own_policies());
        }
        if let Some(rights) = self.system {
            parts.push(format!(
                "CREATE POLICY system ON {table} TO {SYSTEM} USING (true) WITH CHECK (true);
                 GRANT {rights} ON {table} TO {SYSTEM};"
            ));
        }
        parts.concat()
    }

    /// Restrictive policies: they narrow what `wall` allows. A new row of a table that is closed to own rows may still be
    /// written (a client's act leaves its audit row and its tasks), but not read back.
    ///
    /// The test for null stands inside of the sub-select: outside of it the planner takes one row in two hundred to pass,
    /// and compares a large tenant's rows each with each.
    fn own_policies(&self) -> String {
        let table = self.table;
        let (seen, written) = match self.own {
            Own::Everything => return String::new(),
            Own::Nothing => ("(SELECT app.own() IS NULL)".to_owned(), "true".to_owned()),
            Own::Rows(condition) => {
                let own = format!("((SELECT app.own() IS NULL) OR {condition})");
                (own.clone(), own)
            }
        };
        ["SELECT", "UPDATE", "DELETE"]
            .map(|verb| {
                format!(
                    "CREATE POLICY own_{} ON {table} AS RESTRICTIVE FOR {verb} TO {TENANT} USING ({seen});",
                    verb.to_lowercase()
                )
            })
            .concat()
            + &format!(
                "CREATE POLICY own_insert ON {table} AS RESTRICTIVE FOR INSERT TO {TENANT} WITH CHECK ({written});"
            )
    }
}
