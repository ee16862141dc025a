//! API keys: `dihya_<identifier>_<secret>`, shown once. A program acts with what the key was given, as far as its creator
//! still has it.

use super::secrets;
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::{Named, several},
    members::Member,
    page::{Page, Slice},
    permissions::{self, AccountUse, Grants, KeyManage, KeyRead, Permission},
    scope::Actor,
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

/// The first word of each key, by which scanners of leaked secrets know it.
const WORD: &str = "dihya";

/// A key with which a program acts, without its secret.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ApiKey {
    /// The key's identifier.
    pub id: Id<Self>,
    /// What it is for, in the tenant's words.
    pub name: String,
    /// The permissions it was given.
    pub permissions: Vec<String>,
    /// Who made it.
    pub created_by: Id<Member>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends, if ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Named for ApiKey {
    const PREFIX: &'static str = "key";
}

/// A key to be.
#[derive(Debug, Clone, Default)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// The permissions it gets.
    pub permissions: Vec<String>,
    /// When it ends; never, when there is no such instant.
    pub expires_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// The part of the key that may be shown: it tells which one a program holds.
    #[must_use]
    pub fn prefix(&self) -> String {
        format!("{WORD}_{}", code(self.id))
    }
}

/// The identifier's code without its word, as the key carries it.
fn code(id: Id<ApiKey>) -> String {
    id.to_string().split_off(ApiKey::PREFIX.len() + 1)
}

/// The identifier and the secret out of a key.
pub(super) fn parse(key: &str) -> Option<(Id<ApiKey>, &str)> {
    let (code, secret) = key.strip_prefix(WORD)?.strip_prefix('_')?.split_once('_')?;
    Some((format!("{}_{code}", ApiKey::PREFIX).parse().ok()?, secret))
}

/// Makes a key and gives it whole, this once.
///
/// # Errors
/// [`Error::Invalid`]; `PERMISSION_NOT_YOURS` for permissions that the creator lacks; [`Error::Forbidden`] for a program, as
/// a key lives by its creator.
pub async fn create(tx: &Tx<KeyManage>, new: &NewKey) -> Result<(ApiKey, String)> {
    let Actor::Member { member, .. } = tx.actor() else {
        return Err(Error::Forbidden(KeyManage::NAME));
    };
    let mut check = Check::default();
    check.line("name", &new.name, 100);
    check.demand(!new.permissions.is_empty(), "permissions", "required");
    let known = |name: &String| permissions::find(name).is_some() && name != AccountUse::NAME;
    check.demand(new.permissions.iter().all(known), "permissions", "permission-unknown");
    check.demand(new.expires_at.is_none_or(|at| at > tx.now()), "expiresAt", "in-the-past");
    check.done()?;
    let given = Grants::named(new.permissions.iter().map(String::as_str));
    if !tx.who().full.cover(given) {
        return Err(Error::refused("PERMISSION_NOT_YOURS"));
    }
    let id = Id::new(tx.clock());
    let secret = secrets::fresh();
    let permissions: Vec<String> = given.names().into_iter().map(str::to_owned).collect();
    tx.run(
        "INSERT INTO api_keys (tenant_id, id, name, secret_hash, permissions, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            tx.tenant().into(),
            id.into(),
            new.name.trim().into(),
            secrets::hashed(&secret).into(),
            permissions.into(),
            member.into(),
            tx.now().into(),
            new.expires_at.into(),
        ],
    )
    .await?;
    tx.touch(id);
    let key = find(tx, id).await?;
    let whole = format!("{}_{secret}", key.prefix());
    Ok((key, whole))
}

/// The tenant's keys, newest first, revoked ones among them.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<KeyRead>, slice: &Slice<Id<ApiKey>>) -> Result<Page<ApiKey>> {
    let rows = tx
        .rows(
            "SELECT id, name, permissions, created_by, created_at, expires_at, used_at, revoked_at FROM api_keys
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these keys that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<KeyRead>, ids: &[Id<ApiKey>]) -> Result<Vec<ApiKey>> {
    tx.rows(
        "SELECT id, name, permissions, created_by, created_at, expires_at, used_at, revoked_at FROM api_keys
         WHERE tenant_id = $1 AND id = ANY($2)",
        [tx.tenant().into(), several(ids)],
    )
    .await
}

/// Ends a key.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is revoked already.
pub async fn revoke(tx: &Tx<KeyManage>, id: Id<ApiKey>) -> Result<ApiKey> {
    if find(tx, id).await?.revoked_at.is_some() {
        return Err(Error::Conflict);
    }
    tx.run(
        "UPDATE api_keys SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), tx.now().into()],
    )
    .await?;
    tx.touch(id);
    tx.signal(crate::signals::Topic::Sessions);
    find(tx, id).await
}

async fn find(tx: &Tx<KeyManage>, id: Id<ApiKey>) -> Result<ApiKey> {
    tx.row(
        "SELECT id, name, permissions, created_by, created_at, expires_at, used_at, revoked_at FROM api_keys
         WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into()],
    )
    .await?
    .ok_or(Error::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_as_identifier_and_secret() {
        let id = Id::<ApiKey>::new(&crate::Clock::system());
        let key = format!("dihya_{}_se-cr_et", code(id));
        assert_eq!(parse(&key), Some((id, "se-cr_et")));
        for wrong in ["", "dihya", "dihya_x_y", "bearer_01j00000000000000000000000_x", key.to_uppercase().as_str()] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
