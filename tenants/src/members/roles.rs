//! Roles that a tenant defines for itself, and what may be handed out.

use super::Member;
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::Named,
    identity::Authority,
    permissions::{self, Grants, MemberManage, MemberRead, Permission, Role, RoleManage},
    scope::Actor,
    signals::Topic,
    taken,
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A role of the tenant's own: a set of permissions with a name.
#[derive(Debug, Clone, FromQueryResult)]
pub struct CustomRole {
    /// The role's identifier.
    pub id: Id<Self>,
    /// Its name.
    pub name: String,
    /// The names of its permissions.
    pub permissions: Vec<String>,
    /// When it was defined.
    pub created_at: DateTime<Utc>,
}

impl Named for CustomRole {
    const PREFIX: &'static str = "role";
}

/// A role that a member holds. Written as its name in the table, or as its identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// One of the table.
    BuiltIn(Role),
    /// One of the tenant's own.
    Custom(Id<CustomRole>),
}

impl Held {
    /// Reads what the database holds; a role that is no more is passed over.
    pub(super) fn list(stored: &[String]) -> Vec<Self> {
        let read = |text: &String| match Role::parse(text) {
            Some(role) => Some(Self::BuiltIn(role)),
            None => text.parse::<Uuid>().ok().map(|uuid| Self::Custom(uuid.into())),
        };
        stored.iter().filter_map(read).collect()
    }

    fn stored(self) -> String {
        match self {
            Self::BuiltIn(role) => role.name().to_owned(),
            Self::Custom(id) => id.uuid().to_string(),
        }
    }
}

impl FromStr for Held {
    type Err = crate::NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Role::parse(text).map_or_else(|| text.parse().map(Self::Custom), |role| Ok(Self::BuiltIn(role)))
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn(role) => f.write_str(role.name()),
            Self::Custom(id) => id.fmt(f),
        }
    }
}

/// The roles that the tenant defined, by name.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<MemberRead>) -> Result<Vec<CustomRole>> {
    tx.rows(
        "SELECT id, name, permissions, created_at FROM roles WHERE tenant_id = $1 ORDER BY name",
        [tx.tenant().into()],
    )
    .await
}

/// Defines a role.
///
/// # Errors
/// [`Error::Invalid`] naming `name` or `permissions`; `PERMISSION_NOT_YOURS`.
pub async fn create(tx: &Tx<RoleManage>, name: &str, permissions: &[String]) -> Result<CustomRole> {
    let id = Id::new(tx.clock());
    let permissions = checked(tx, id, name, permissions).await?;
    tx.run(
        "INSERT INTO roles (tenant_id, id, name, permissions, created_at) VALUES ($1, $2, $3, $4, $5)",
        [tx.tenant().into(), id.into(), name.trim().into(), permissions.into(), tx.now().into()],
    )
    .await?;
    tx.touch(id);
    find(tx, id).await
}

/// Defines a role anew, for all who hold it.
///
/// # Errors
/// [`Error::NotFound`]; otherwise as [`create`], and `PERMISSION_NOT_YOURS` also for those that the role had.
pub async fn update(tx: &Tx<RoleManage>, id: Id<CustomRole>, name: &str, permissions: &[String]) -> Result<CustomRole> {
    demand_granted(tx, &find(tx, id).await?.permissions)?;
    let permissions = checked(tx, id, name, permissions).await?;
    tx.run(
        "UPDATE roles SET name = $3, permissions = $4 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), name.trim().into(), permissions.into()],
    )
    .await?;
    tx.touch(id);
    tx.signal(Topic::Sessions);
    find(tx, id).await
}

/// Removes a role that nobody holds and that no open invitation offers.
///
/// # Errors
/// [`Error::NotFound`]; `ROLE_IN_USE`; `PERMISSION_NOT_YOURS`.
pub async fn delete(tx: &Tx<RoleManage>, id: Id<CustomRole>) -> Result<()> {
    demand_granted(tx, &find(tx, id).await?.permissions)?;
    let gone = tx
        .run(
            "DELETE FROM roles WHERE tenant_id = $1 AND id = $2
             AND NOT EXISTS (SELECT FROM members WHERE tenant_id = $1 AND removed_at IS NULL AND $2::text = ANY (roles))
             AND NOT EXISTS (SELECT FROM invitations WHERE tenant_id = $1 AND $2::text = ANY (roles)
                             AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $3)",
            [tx.tenant().into(), id.into(), tx.now().into()],
        )
        .await?;
    tx.touch(id);
    if gone == 0 { Err(Error::refused("ROLE_IN_USE")) } else { Ok(()) }
}

async fn find(tx: &Tx<RoleManage>, id: Id<CustomRole>) -> Result<CustomRole> {
    tx.row(
        "SELECT id, name, permissions, created_at FROM roles WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        [tx.tenant().into(), id.into()],
    )
    .await?
    .ok_or(Error::NotFound)
}

/// The permissions of a role, in the order of the table, if there can be such a role and this actor may define it.
async fn checked(tx: &Tx<RoleManage>, id: Id<CustomRole>, name: &str, permissions: &[String]) -> Result<Vec<String>> {
    let mut check = Check::default();
    check.line("name", name, 100);
    check.demand(!permissions.is_empty(), "permissions", "required");
    let known = permissions.iter().all(|name| permissions::find(name).is_some());
    check.demand(known, "permissions", "permission-unknown");
    let taken = Role::parse(name.trim()).is_some()
        || tx
            .row::<CustomRole>(
                "SELECT id, name, permissions, created_at FROM roles WHERE tenant_id = $1 AND name = $2 AND id <> $3",
                [tx.tenant().into(), name.trim().into(), id.into()],
            )
            .await?
            .is_some();
    check.demand(!taken, "name", taken::CODE);
    check.done()?;
    demand_granted(tx, permissions)?;
    Ok(Grants::named(permissions.iter().map(String::as_str)).names().into_iter().map(str::to_owned).collect())
}

fn demand_granted<P: Permission>(tx: &Tx<P>, permissions: &[String]) -> Result<()> {
    demand(tx, Grants::named(permissions.iter().map(String::as_str)))
}

fn demand<P: Permission>(tx: &Tx<P>, at_stake: Grants) -> Result<()> {
    if tx.who().full.cover(at_stake) { Ok(()) } else { Err(Error::refused("PERMISSION_NOT_YOURS")) }
}

/// The roles of an input as they are stored; notes what there is not.
pub(super) async fn known(tx: &Tx<MemberManage>, check: &mut Check, roles: &[String]) -> Result<Vec<String>> {
    check.demand(!roles.is_empty(), "roles", "required");
    let held: Vec<Held> = roles.iter().filter_map(|role| role.parse().ok()).collect();
    let mut stored: Vec<String> = held.iter().map(|role| role.stored()).collect();
    stored.sort();
    stored.dedup();
    let custom = stored.iter().filter(|role| Role::parse(role).is_none()).count();
    let found = named(tx, &stored).await?.len();
    check.demand(held.len() == roles.len() && custom == found, "roles", "role-unknown");
    Ok(stored)
}

/// Passes when the actor has every permission that these roles give.
pub(super) async fn demand_mine(tx: &Tx<MemberManage>, stored: &[String]) -> Result<()> {
    let permissions: Vec<String> = named(tx, stored).await?.into_iter().flat_map(|role| role.permissions).collect();
    demand(tx, Authority::of(stored, &permissions).all())
}

async fn named(tx: &Tx<MemberManage>, stored: &[String]) -> Result<Vec<CustomRole>> {
    tx.rows(
        "SELECT id, name, permissions, created_at FROM roles WHERE tenant_id = $1 AND id::text = ANY ($2)",
        [tx.tenant().into(), stored.to_vec().into()],
    )
    .await
}

/// The member who acts: what is noted with its author needs one.
pub(super) fn author<P: Permission>(tx: &Tx<P>) -> Result<Id<Member>> {
    match tx.actor() {
        Actor::Member { member, .. } => Ok(member),
        _ => Err(Error::Forbidden(P::NAME)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_back_as_it_was_written() {
        let own = Held::Custom(Id::new(&crate::Clock::system()));
        for role in [Held::BuiltIn(Role::Owner), own] {
            assert_eq!(role.to_string().parse(), Ok(role));
            assert_eq!(Held::list(&[role.stored()]), [role]);
        }
        for wrong in ["worker", "link", "Owner", "", "role_x"] {
            assert!(wrong.parse::<Held>().is_err(), "{wrong}");
        }
        assert_eq!(Held::list(&["worker".to_owned()]), []);
    }
}
