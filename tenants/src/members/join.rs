//! A person becomes a member, or becomes one again.

use super::Member;
use crate::{
    Db, Id,
    conn::Conn,
    contacts::{Email, PersonName},
    error::{Error, Result},
    identity::User,
    provisioning::Tenant,
};
use sea_orm::FromQueryResult;

/// Who joins, and as what.
pub(crate) struct Joining<'a> {
    pub(crate) tenant: Id<Tenant>,
    pub(crate) user: Id<User>,
    pub(crate) name: &'a PersonName,
    pub(crate) email: &'a Email,
    /// As the database holds them.
    pub(crate) roles: &'a [String],
}

#[derive(FromQueryResult)]
struct Former {
    id: Id<Member>,
    removed: bool,
}

/// Writes the membership, as the system: before it nobody has a scope in this tenant. A former member gets their old
/// identifier back.
///
/// # Errors
/// [`Error::Conflict`] when the person is a member.
pub(crate) async fn join(conn: &Conn, db: &Db, joining: &Joining<'_>) -> Result<Id<Member>> {
    let &Joining { tenant, user, name, email, roles } = joining;
    let former: Option<Former> = conn
        .row(
            "SELECT id, removed_at IS NOT NULL AS removed FROM members WHERE tenant_id = $1 AND user_id = $2",
            [tenant.into(), user.into()],
        )
        .await?;
    let id = match former {
        Some(Former { removed: false, .. }) => return Err(Error::Conflict),
        Some(Former { id, .. }) => id,
        None => Id::new(db.clock()),
    };
    let keys = db.vault().tenant(tenant.uuid(), conn).await?;
    conn.run(
        "INSERT INTO members (tenant_id, id, user_id, name, email, email_index, roles, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, email = excluded.email,
           email_index = excluded.email_index, roles = excluded.roles, created_at = excluded.created_at, removed_at = NULL",
        [
            tenant.into(),
            id.into(),
            user.into(),
            keys.seal(id.uuid(), name).into(),
            keys.seal(id.uuid(), email).into(),
            keys.blind(email).into(),
            roles.to_vec().into(),
            db.clock().now().into(),
        ],
    )
    .await?;
    Ok(id)
}
