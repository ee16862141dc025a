//! The audit chain: who did what, to what, when and from where; one chain a tenant.
//!
//! Each row's hash is an HMAC over the previous hash and the row, under a key derived from the tenant's root key, which is not in the
//! database in clear. Who alters, removes or inserts a row, even as the database's administrator, breaks the chain from there on.

mod export;
mod verify;

pub(crate) use export::harmless;
pub use export::{Format, export};
pub use verify::{Verdict, verify};

use crate::{
    conn::Conn,
    db::Db,
    error::{Error, Result},
    page::{Page, Slice},
    permissions::AuditRead,
    scope::{Origin, Tx},
};
use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// One row of the chain.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Link {
    /// Its place, from 1 on, without gaps.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a member's or key's identifier, `worker` or `link`.
    pub actor: String,
    /// What: the permission's name, or the name of a sign-in event.
    pub action: String,
    /// To what: identifiers.
    pub subjects: Vec<String>,
    /// From where: a network address.
    pub address: Option<String>,
    /// In which request.
    pub request: Option<String>,
    hash: Vec<u8>,
}

/// A row to be appended.
pub(crate) struct Entry {
    pub(crate) actor: String,
    pub(crate) action: &'static str,
    pub(crate) subjects: Vec<String>,
    pub(crate) origin: Origin,
    pub(crate) at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Head {
    seq: i64,
    hash: Vec<u8>,
}

/// Appends to the chain of `tenant`, last in a transaction: the head's lock orders the writers of one tenant until they
/// commit.
pub(crate) async fn append(conn: &Conn, db: &Db, tenant: Uuid, entry: Entry) -> Result<()> {
    let keys = db.vault().tenant(tenant, conn).await?;
    let head = conn
        .row::<Head>("UPDATE audit_heads SET seq = seq + 1 WHERE tenant_id = $1 RETURNING seq, hash", [tenant.into()])
        .await?
        .ok_or_else(|| Error::internal("the tenant has no audit chain"))?;
    let link = Link {
        seq: head.seq,
        at: entry.at,
        actor: entry.actor,
        action: entry.action.to_owned(),
        subjects: entry.subjects,
        address: entry.origin.address,
        request: entry.origin.request,
        hash: Vec::new(),
    };
    let hash = keys.mac(PURPOSE, &link.chained(&head.hash)).to_vec();
    conn.run(
        "WITH head AS (UPDATE audit_heads SET hash = $9 WHERE tenant_id = $1)
         INSERT INTO audit (tenant_id, seq, at, actor, action, subjects, address, request, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            tenant.into(),
            link.seq.into(),
            link.at.into(),
            link.actor.into(),
            link.action.into(),
            link.subjects.into(),
            link.address.into(),
            link.request.into(),
            hash.into(),
        ],
    )
    .await?;
    Ok(())
}

const PURPOSE: &str = "audit";

impl Link {
    /// What is hashed: the previous hash and each field with its length, so that no two rows read the same.
    fn chained(&self, previous: &[u8]) -> Vec<u8> {
        let mut bytes = previous.to_vec();
        let mut add = |field: &str| {
            bytes.extend((field.len() as u64).to_be_bytes());
            bytes.extend(field.as_bytes());
        };
        add(&self.seq.to_string());
        add(&self.at.to_rfc3339_opts(SecondsFormat::Micros, true));
        add(&self.actor);
        add(&self.action);
        add(&self.subjects.len().to_string());
        self.subjects.iter().for_each(|subject| add(subject));
        for optional in [&self.address, &self.request] {
            add(optional.as_deref().map_or("0", |_| "1"));
            add(optional.as_deref().unwrap_or_default());
        }
        bytes
    }
}

/// The chain, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<AuditRead>, slice: &Slice<i64>) -> Result<Page<Link>> {
    let rows = tx
        .rows(
            "SELECT seq, at, actor, action, subjects, address, request, hash FROM audit
             WHERE tenant_id = $1 AND ($2::bigint IS NULL OR seq < $2) ORDER BY seq DESC LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}
