//! The end of a tenant: its keys are destroyed, so that what was sealed with them opens for nobody. A backup taken before
//! still holds them, until it expires.

use super::Tenant;
use crate::{
    Db, Id,
    error::{Error, Result},
    identity::trail::{self, Event},
    permissions::{Permission, TenantErase},
    scope::Scope,
    signals::{Signal, Topic},
};

impl Db {
    /// Erases the tenant of this scope, when `password` is that of the person who asks. People who worked nowhere else are
    /// erased with it. There is no way back.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for all but owners; [`Error::Invalid`] naming `password`.
    pub async fn erase_tenant(&self, scope: &Scope, password: &str) -> Result<()> {
        let who = scope.who();
        if who.allow(TenantErase::INDEX, TenantErase::NAME)?.is_some() {
            return Err(Error::Forbidden(TenantErase::NAME));
        }
        self.demand_password(scope, "password", password).await?;
        let (tenant, now) = (scope.tenant(), self.clock().now());
        let conn = self.system().await?;
        let subjects = vec![Id::<Tenant>::from(tenant).to_string()];
        let event = Event { tenant, actor: scope.actor().to_string(), action: TenantErase::NAME, subjects };
        trail::append(&conn, self, &who.origin, vec![event]).await?;
        for statement in [
            "UPDATE sessions SET revoked_at = $2 WHERE tenant_id = $1 AND revoked_at IS NULL",
            "UPDATE api_keys SET revoked_at = $2 WHERE tenant_id = $1 AND revoked_at IS NULL",
            "UPDATE invitations SET revoked_at = $2 WHERE tenant_id = $1 AND revoked_at IS NULL",
            "UPDATE members SET removed_at = $2 WHERE tenant_id = $1 AND removed_at IS NULL",
        ] {
            conn.run(statement, [tenant.into(), now.into()]).await?;
        }
        for statement in [
            "UPDATE tenants SET state = 'erased', name = '' WHERE id = $1",
            "DELETE FROM tasks WHERE tenant_id = $1",
            "DELETE FROM users u WHERE EXISTS (SELECT FROM members m WHERE m.user_id = u.id AND m.tenant_id = $1)
               AND NOT EXISTS (SELECT FROM members m WHERE m.user_id = u.id AND m.removed_at IS NULL)",
            "DELETE FROM tenant_keys WHERE tenant_id = $1",
        ] {
            conn.run(statement, [tenant.into()]).await?;
        }
        conn.commit().await?;
        self.vault().forget(tenant);
        self.signals().tell(Signal { tenant, topic: Topic::Sessions });
        Ok(())
    }
}
