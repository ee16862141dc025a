//! Checks a chain from its first row to its head.

use super::{Head, Link, PURPOSE};
use crate::{
    Db, Id,
    error::Result,
    permissions::{AuditRead, Grants, Role},
    provisioning::Tenant,
    scope::{Actor, Origin, Scope, Standing, Tx},
};
use locales::Locale;
use sea_orm::FromQueryResult;

/// What checking a chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every row follows from the one before; there are this many.
    Whole(i64),
    /// The row of this number is missing, altered or out of place.
    Broken(i64),
}

const STEP: i64 = 5_000;

/// Follows the chain of the tenant and tells where it breaks first, if it does.
///
/// # Errors
/// When the database can't be read.
pub async fn verify(tx: &Tx<AuditRead>) -> Result<Verdict> {
    let keys = tx.db().vault().tenant(tx.tenant(), tx.conn()).await?;
    let head = Head::find(tx).await?;
    let (mut seq, mut hash) = (0, Vec::new());
    loop {
        let links: Vec<Link> = tx
            .rows(
                "SELECT seq, at, actor, action, subjects, address, request, hash FROM audit
                 WHERE tenant_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4",
                [tx.tenant().into(), seq.into(), head.seq.into(), STEP.into()],
            )
            .await?;
        if links.is_empty() {
            break;
        }
        for link in links {
            seq += 1;
            let expected = keys.mac(PURPOSE, &link.chained(&hash));
            if link.seq != seq || link.hash != expected {
                return Ok(Verdict::Broken(seq));
            }
            hash = link.hash;
        }
    }
    let ends = seq == head.seq && (seq == 0 || hash == head.hash);
    Ok(if ends { Verdict::Whole(seq) } else { Verdict::Broken(seq + 1) })
}

impl Head {
    async fn find(tx: &Tx<AuditRead>) -> Result<Self> {
        let row = tx.conn().row("SELECT seq, hash FROM audit_heads WHERE tenant_id = $1", [tx.tenant().into()]).await?;
        row.ok_or(crate::Error::NotFound)
    }
}

impl Db {
    /// Checks the chain of every tenant that is not erased, the platform's own included.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn verify_chains(&self) -> Result<Vec<(Id<Tenant>, Verdict)>> {
        #[derive(FromQueryResult)]
        struct Row {
            id: Id<Tenant>,
        }
        let rows: Vec<Row> = {
            let conn = self.system().await?;
            conn.rows("SELECT id FROM tenants WHERE state <> 'erased' ORDER BY id", []).await?
        };
        let mut verdicts = Vec::with_capacity(rows.len());
        for Row { id } in rows {
            let standing = Standing {
                tenant: id.uuid(),
                actor: Actor::Worker,
                full: Grants::of(Role::Auditor),
                own: Grants::default(),
                locale: Locale::default(),
                origin: Origin::default(),
            };
            let verdict = Scope::new(self, standing).act(async |tx| verify(tx).await).await?;
            verdicts.push((id, verdict));
        }
        Ok(verdicts)
    }
}
