//! Members: the people of a tenant, what they may do, and how they come and go.
//!
//! Nobody hands out more than they have: who gives a role, takes one away or removes somebody must themselves have every
//! permission that is at stake. A tenant keeps at least one owner.

pub mod invitations;
mod join;
pub mod roles;

pub(crate) use join::{Joining, join};
pub use roles::{CustomRole, Held};

use crate::{
    Id, Tx,
    contacts::{Email, PersonName},
    error::{Check, Error, Result},
    id::{Named, several},
    page::{Page, Slice},
    permissions::{AccountUse, MemberManage, MemberRead, MemberReveal, Permission, Role},
    scope::Actor,
    seal::Sealed,
    signals::Topic,
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// A person in one tenant, as far as it may be seen without opening anything.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Member {
    /// The member's identifier.
    pub id: Id<Self>,
    /// The name, sealed.
    pub name: Sealed<PersonName>,
    /// The address, sealed.
    pub email: Sealed<Email>,
    /// When the person joined.
    pub created_at: DateTime<Utc>,
    roles: Vec<String>,
}

impl Named for Member {
    const PREFIX: &'static str = "member";
}

/// The personal fields of a member, open.
#[derive(Clone)]
pub struct Revealed {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

impl Member {
    /// The roles that the member holds.
    #[must_use]
    pub fn roles(&self) -> Vec<Held> {
        Held::list(&self.roles)
    }
}

/// The tenant's members, in the order in which they joined.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<MemberRead>, slice: &Slice<Id<Member>>) -> Result<Page<Member>> {
    let rows = tx
        .rows(
            "SELECT id, name, email, created_at, roles FROM members
             WHERE tenant_id = $1 AND removed_at IS NULL AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// How many members there are.
///
/// # Errors
/// When the database can't be read.
pub async fn count(tx: &Tx<MemberRead>) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Count {
        n: i64,
    }
    let count: Option<Count> = tx
        .row("SELECT count(*) AS n FROM members WHERE tenant_id = $1 AND removed_at IS NULL", [tx.tenant().into()])
        .await?;
    Ok(count.map_or(0, |count| count.n))
}

/// Those of these members that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<MemberRead>, ids: &[Id<Member>]) -> Result<Vec<Member>> {
    tx.rows(
        "SELECT id, name, email, created_at, roles FROM members WHERE tenant_id = $1 AND removed_at IS NULL AND id = ANY($2)",
        [tx.tenant().into(), several(ids)],
    )
    .await
}

/// Opens names and addresses of these members. The audit row names every one of them.
///
/// # Errors
/// When a value does not open.
pub async fn reveal(tx: &Tx<MemberReveal>, members: &[Member]) -> Result<HashMap<Id<Member>, Revealed>> {
    let keys = tx.keys().await?;
    let mut revealed = HashMap::with_capacity(members.len());
    for Member { id, name, email, .. } in members {
        tx.touch(*id);
        let (name, email) = (keys.open(*id, name)?.as_str().to_owned(), keys.open(*id, email)?.as_str().to_owned());
        revealed.insert(*id, Revealed { name, email });
    }
    Ok(revealed)
}

/// Gives a member these roles in place of those they hold: names of the table, or identifiers of the tenant's own.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] naming `roles`; `PERMISSION_NOT_YOURS`; `LAST_OWNER`.
pub async fn change_roles(tx: &Tx<MemberManage>, id: Id<Member>, roles: &[String]) -> Result<Member> {
    let owners = owners(tx).await?;
    let member = find(tx, id).await?;
    let mut check = Check::default();
    let roles = roles::known(tx, &mut check, roles).await?;
    check.done()?;
    roles::demand_mine(tx, &member.roles).await?;
    roles::demand_mine(tx, &roles).await?;
    if owners == [id] && !roles.iter().any(|role| role == Role::Owner.name()) {
        return Err(Error::refused("LAST_OWNER"));
    }
    tx.run(
        "UPDATE members SET roles = $3 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), roles.into()],
    )
    .await?;
    tx.touch(id);
    tx.signal(Topic::Sessions);
    find(tx, id).await
}

/// Removes a member: their sessions in this tenant end, their keys and the invitations they sent are void.
///
/// # Errors
/// [`Error::NotFound`]; `PERMISSION_NOT_YOURS`; `LAST_OWNER`.
pub async fn remove(tx: &Tx<MemberManage>, id: Id<Member>) -> Result<()> {
    let owners = owners(tx).await?;
    let member = find(tx, id).await?;
    roles::demand_mine(tx, &member.roles).await?;
    if owners == [id] {
        return Err(Error::refused("LAST_OWNER"));
    }
    let row = || [tx.tenant().into(), id.into(), tx.now().into()];
    tx.run("UPDATE members SET removed_at = $3 WHERE tenant_id = $1 AND id = $2", row()).await?;
    tx.run("UPDATE sessions SET revoked_at = $3 WHERE tenant_id = $1 AND member_id = $2 AND revoked_at IS NULL", row())
        .await?;
    tx.run(
        "UPDATE api_keys SET revoked_at = $3 WHERE tenant_id = $1 AND created_by = $2 AND revoked_at IS NULL",
        row(),
    )
    .await?;
    tx.run(
        "UPDATE invitations SET revoked_at = $3
         WHERE tenant_id = $1 AND invited_by = $2 AND accepted_at IS NULL AND revoked_at IS NULL",
        row(),
    )
    .await?;
    tx.touch(id);
    tx.signal(Topic::Sessions);
    Ok(())
}

/// Changes one's own name, as this tenant's members see it.
///
/// # Errors
/// [`Error::Invalid`] naming `name`; [`Error::Forbidden`] for a program.
pub async fn rename(tx: &Tx<AccountUse>, name: &str) -> Result<()> {
    let Actor::Member { member, .. } = tx.actor() else {
        return Err(Error::Forbidden(AccountUse::NAME));
    };
    let mut check = Check::default();
    let name = check.keep("name", PersonName::parse(name));
    check.done()?;
    let name = name.ok_or_else(|| Error::internal("an input passed without its field"))?;
    tx.run(
        "UPDATE members SET name = $3 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), member.into(), tx.keys().await?.seal(member, &name).into()],
    )
    .await?;
    tx.touch(member);
    Ok(())
}

/// The owners, locked, so that two who are the last two don't let each other go.
async fn owners(tx: &Tx<MemberManage>) -> Result<Vec<Id<Member>>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Member>,
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT id FROM members WHERE tenant_id = $1 AND removed_at IS NULL AND 'owner' = ANY (roles) ORDER BY id FOR UPDATE",
            [tx.tenant().into()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

async fn find(tx: &Tx<MemberManage>, id: Id<Member>) -> Result<Member> {
    tx.row(
        "SELECT id, name, email, created_at, roles FROM members WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL",
        [tx.tenant().into(), id.into()],
    )
    .await?
    .ok_or(Error::NotFound)
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Revealed")
    }
}
