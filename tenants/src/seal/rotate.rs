//! Sealing everything again under new keys, while the platform serves.
//!
//! A rotation wraps all keys with the installation's first key, gives every owner of sealed values a new data key, waits until
//! every process knows it, and seals again what an older key sealed. How far it has come is read from the values themselves,
//! which begin with the version of their key: a rotation that was broken off goes on where it stood. A key that nothing needs
//! any more is destroyed, a day after the next began to seal.
//!
//! The root key of an owner, from which keyed hashes and the audit chain are made, is wrapped anew but stays.

mod columns;

pub use columns::{Column, SEALED};

use super::{TenantKeys, vault::RIPENS};
use crate::{
    Db, Scope,
    conn::Conn,
    error::Result,
    identity::signing_key_owner,
    permissions::{KeysRotate, Role},
    scope::{Origin, Tx},
};
use chrono::{DateTime, TimeDelta, Utc};
use locales::Locale;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How long a key is kept after the next one began to seal: whatever began before then has long ended.
const RETIRES: TimeDelta = TimeDelta::days(1);

/// What a rotation did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Keys that were wrapped anew.
    pub wrapped: u64,
    /// Values that were sealed anew.
    pub sealed: u64,
    /// Keys that were destroyed.
    pub destroyed: u64,
}

#[derive(FromQueryResult)]
struct TenantKey {
    tenant_id: Uuid,
    version: i32,
    wrapped: Vec<u8>,
}

#[derive(FromQueryResult)]
struct SigningKey {
    kid: String,
    wrapped: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Newest {
    tenant_id: Uuid,
    version: i32,
}

#[derive(FromQueryResult)]
struct Value {
    id: Uuid,
    value: Vec<u8>,
}

/// Rotates all keys. `wait` is called once, with the time until the new keys seal.
///
/// # Errors
/// [`Error::Unavailable`](crate::Error::Unavailable) when PostgreSQL does not answer, [`Error::Internal`](crate::Error::Internal) when a value does not open: what was done until
/// then is done, and the next call goes on.
pub async fn rotate(db: &Db, wait: impl AsyncFnOnce(TimeDelta)) -> Result<Rotated> {
    let wrapped = wrap(db).await?;
    for owner in newest(db).await? {
        if !is_under_way(db, &owner).await? {
            renew(db, &owner).await?;
        }
    }
    wait(RIPENS).await;
    let finished = finish(db).await?;
    Ok(Rotated { wrapped, ..finished })
}

/// Seals again what older keys sealed, and destroys keys that nothing needs any more.
///
/// # Errors
/// As [`rotate`].
pub async fn finish(db: &Db) -> Result<Rotated> {
    let mut done = Rotated::default();
    for owner in newest(db).await? {
        db.vault().forget(owner.tenant_id);
        done.sealed += seal_owner(db, owner.tenant_id).await?;
    }
    done.destroyed = destroy(db).await?;
    Ok(done)
}

/// Wraps every key with the installation's first one.
async fn wrap(db: &Db) -> Result<u64> {
    let vault = db.vault();
    let conn = db.system().await?;
    let mut changed = 0;
    for TenantKey { tenant_id, version, wrapped } in
        conn.rows("SELECT tenant_id, version, wrapped FROM tenant_keys", []).await?
    {
        if !vault.keyring().current(&wrapped) {
            let anew = vault.wrap(tenant_id, version, &vault.unwrap(tenant_id, version, &wrapped)?);
            changed += conn
                .run(
                    "UPDATE tenant_keys SET wrapped = $3 WHERE tenant_id = $1 AND version = $2",
                    [tenant_id.into(), version.into(), anew.into()],
                )
                .await?;
        }
    }
    for SigningKey { kid, wrapped } in conn.rows("SELECT kid, wrapped FROM signing_keys", []).await? {
        if !vault.keyring().current(&wrapped) {
            let owner = signing_key_owner(&kid)?;
            let anew = vault.wrap(owner, 0, &vault.unwrap(owner, 0, &wrapped)?);
            changed +=
                conn.run("UPDATE signing_keys SET wrapped = $2 WHERE kid = $1", [kid.into(), anew.into()]).await?;
        }
    }
    conn.commit().await?;
    Ok(changed)
}

/// The newest data key of every owner, the platform among them.
async fn newest(db: &Db) -> Result<Vec<Newest>> {
    let conn = db.system().await?;
    conn.rows("SELECT tenant_id, max(version) AS version FROM tenant_keys WHERE version > 0 GROUP BY tenant_id ORDER BY tenant_id", [])
        .await
}

/// Whether an earlier rotation has left something to seal again.
async fn is_under_way(db: &Db, owner: &Newest) -> Result<bool> {
    let version = owner.version.to_be_bytes();
    for place in Place::of(owner.tenant_id) {
        let found = place.enter(db, owner.tenant_id, async |conn| {
            for column in place.columns() {
                if !select(conn, owner.tenant_id, column, version, Uuid::nil(), 1).await?.is_empty() {
                    return Ok(true);
                }
            }
            Ok(false)
        });
        if found.await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn renew(db: &Db, owner: &Newest) -> Result<()> {
    let version = owner.version + 1;
    let conn = db.system().await?;
    conn.run(
        "INSERT INTO tenant_keys (tenant_id, version, wrapped, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        [
            owner.tenant_id.into(),
            version.into(),
            db.vault().fresh(owner.tenant_id, version).into(),
            db.clock().now().into(),
        ],
    )
    .await?;
    conn.commit().await
}

/// Works through all columns of one owner side by side, each step in a transaction of its own.
async fn seal_owner(db: &Db, owner: Uuid) -> Result<u64> {
    let mut sealed = 0;
    for place in Place::of(owner) {
        let mut left: Vec<_> = place.columns().map(|column| (column, Uuid::nil())).collect();
        while !left.is_empty() {
            let (changed, after) = place
                .enter(db, owner, async |conn| {
                    let (mut changed, mut after) = (0, Vec::new());
                    for (column, from) in left {
                        let (count, last) = seal_batch(conn, db, owner, column, from).await?;
                        changed += count;
                        after.extend(last.map(|last| (column, last)));
                    }
                    Ok((changed, after))
                })
                .await?;
            sealed += changed;
            left = after;
        }
    }
    Ok(sealed)
}

/// Seals a batch again. A value that somebody changes meanwhile is left to them: they seal with the new key.
async fn seal_batch(
    conn: &Conn,
    db: &Db,
    owner: Uuid,
    column: &'static Column,
    from: Uuid,
) -> Result<(u64, Option<Uuid>)> {
    let keys = db.vault().tenant(owner, conn).await?;
    let values = select(conn, owner, column, keys.current().to_be_bytes(), from, column.batch).await?;
    let last = values.last().map(|value| value.id);
    let (mut ids, mut old, mut new) = (Vec::new(), Vec::new(), Vec::new());
    for Value { id, value } in values {
        new.push(seal_again(&keys, column, id, &value)?);
        old.push(value);
        ids.push(id);
    }
    if ids.is_empty() {
        return Ok((0, None));
    }
    Ok((conn.run(column.update, [owner.into(), ids.into(), old.into(), new.into()]).await?, last))
}

fn seal_again(keys: &TenantKeys, column: &Column, id: Uuid, value: &[u8]) -> Result<Vec<u8>> {
    let opened = keys.open_bytes(column.label, id, value).inspect_err(|_| {
        tracing::error!(table = column.table, column = column.column, row = %id, "a sealed value does not open");
    })?;
    Ok(keys.seal_bytes(column.label, id, &zeroize::Zeroizing::new(opened)))
}

/// Values from row `from` on that a key older than `version` sealed.
async fn select(
    conn: &Conn,
    owner: Uuid,
    column: &Column,
    version: [u8; 4],
    from: Uuid,
    limit: i64,
) -> Result<Vec<Value>> {
    conn.rows(column.select, [owner.into(), from.into(), version.to_vec().into(), limit.into()]).await
}

/// Destroys data keys whose successor has sealed for a day; [`finish`] has just sealed again what they sealed.
async fn destroy(db: &Db) -> Result<u64> {
    let before: DateTime<Utc> = db.clock().now() - RIPENS - RETIRES;
    let conn = db.system().await?;
    let destroyed = conn
        .run(
            "DELETE FROM tenant_keys k WHERE version > 0 AND EXISTS (
               SELECT FROM tenant_keys n WHERE n.tenant_id = k.tenant_id AND n.version > k.version AND n.created_at <= $1)",
            [before.into()],
        )
        .await?;
    conn.commit().await?;
    Ok(destroyed)
}

/// Where rows lie: behind a tenant's walls, or outside all of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Inside,
    Outside,
}

impl Place {
    /// Where this owner has rows. The platform has some of both kinds.
    fn of(owner: Uuid) -> impl Iterator<Item = Self> {
        [Self::Inside, Self::Outside].into_iter().filter(move |place| *place == Self::Inside || owner.is_nil())
    }

    fn columns(self) -> impl Iterator<Item = &'static Column> {
        SEALED.iter().filter(move |column| column.global == (self == Self::Outside))
    }

    async fn enter<T>(self, db: &Db, owner: Uuid, work: impl AsyncFnOnce(&Conn) -> Result<T>) -> Result<T> {
        match self {
            Self::Inside => {
                let scope = Scope::platform(db, owner, Role::Worker, Locale::default(), Origin::default());
                scope.act(async |tx: &Tx<KeysRotate>| work(tx.conn()).await).await
            }
            Self::Outside => {
                let conn = db.system().await?;
                let done = work(&conn).await?;
                conn.commit().await?;
                Ok(done)
            }
        }
    }
}
