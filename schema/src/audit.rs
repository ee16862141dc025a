//! The audit chain.

use crate::{
    context::Act,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    audit::{self, Link, Verdict},
};

/// A row of the audit chain.
pub(crate) struct AuditEntry(Link);

/// Something that was done, and by whom. Each row seals the one before it.
#[Object]
impl AuditEntry {
    /// Its place in the chain, from 1 on, without gaps.
    async fn seq(&self) -> i64 {
        self.0.seq
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// Who: a member, a key, `worker`, `link` or `operator`.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// What: the permission that was used, or the sign-in event.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// To what: identifiers.
    async fn subjects(&self) -> &[String] {
        &self.0.subjects
    }

    /// From where: a network address.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// In which request.
    async fn request(&self) -> Option<&str> {
        self.0.request.as_deref()
    }
}

/// What checking the chain found.
#[derive(SimpleObject)]
pub(crate) struct AuditVerification {
    /// Whether every row follows from the one before.
    whole: bool,
    /// How many rows there are, when the chain is whole.
    rows: Option<i64>,
    /// The first row that is missing, altered or out of place, when it is not.
    broken_at: Option<i64>,
}

/// How an export is written.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "audit::Format")]
pub(crate) enum AuditFormat {
    /// Comma-separated values (RFC 4180) with a heading.
    Csv,
    /// An array of objects (RFC 8259).
    Json,
}

/// What to export.
#[derive(InputObject)]
pub(crate) struct AuditExport {
    /// How it is written.
    format: AuditFormat,
    /// From this instant on.
    since: Option<DateTime<Utc>>,
    /// Before this instant.
    until: Option<DateTime<Utc>>,
}

#[derive(Default)]
pub(crate) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// The chain, newest row first.
    async fn audit(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<AuditEntry>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| audit::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |link| link.seq, AuditEntry))
    }

    /// Follows the chain from its first row to its head.
    async fn audit_verify(&self, ctx: &Context<'_>) -> Result<AuditVerification> {
        Ok(match ctx.act(async |tx| audit::verify(tx).await).await? {
            Verdict::Whole(rows) => AuditVerification { whole: true, rows: Some(rows), broken_at: None },
            Verdict::Broken(row) => AuditVerification { whole: false, rows: None, broken_at: Some(row) },
        })
    }
}

#[derive(Default)]
pub(crate) struct AuditMutation;

#[Object]
impl AuditMutation {
    /// Takes the chain out as a text, network addresses masked. The export is itself a row of the chain.
    async fn audit_export(&self, ctx: &Context<'_>, input: AuditExport) -> Result<String> {
        let AuditExport { format, since, until } = input;
        ctx.act(async |tx| audit::export(tx, format.into(), since, until).await).await
    }
}
