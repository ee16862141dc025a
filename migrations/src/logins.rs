//! The two weak roles that the product logs in as.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// The role of requests and tasks: sees one tenant at a time.
pub const TENANT: &str = "dihya_tenant";
/// The role of sign-in, provisioning and the relay: sees a few tables of all tenants.
pub const SYSTEM: &str = "dihya_system";

/// The passwords of the two roles, derived from the installation's key by the caller.
pub struct Logins {
    /// Password of [`TENANT`], hexadecimal.
    pub tenant: String,
    /// Password of [`SYSTEM`], hexadecimal.
    pub system: String,
}

impl Logins {
    /// Creates the roles where they are missing and sets their passwords. Roles belong to the whole cluster, so two
    /// runs at once take turns by an advisory lock.
    pub(crate) async fn ensure(&self, owner: &impl ConnectionTrait) -> Result<(), DbErr> {
        for (role, password) in [(TENANT, &self.tenant), (SYSTEM, &self.system)] {
            if !password.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(DbErr::Custom("a role's password must be hexadecimal".to_owned()));
            }
            owner.execute_unprepared(&statement(role, password)).await?;
        }
        Ok(())
    }
}

fn statement(role: &str, password: &str) -> String {
    format!(
        "DO $$ BEGIN
           PERFORM pg_advisory_xact_lock(7310551);
           IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
             CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
             -- Compiling a statement to machine code costs more than ours take; and pages lie in memory or on disks without heads,
             -- where an index that holds all that is asked for is read in half the time of its table.
             ALTER ROLE {role} SET jit = off;
             ALTER ROLE {role} SET random_page_cost = 1.1;
           END IF;
           ALTER ROLE {role} PASSWORD '{password}';
         END $$"
    )
}
