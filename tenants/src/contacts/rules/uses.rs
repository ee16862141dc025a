//! Who builds on a segment or a list. What is built on can't go, and can't grow beyond what those who build on it may have.

use super::{Rule, known::Known};
use crate::{
    Id, Tx,
    contacts::Segment,
    error::{Error, Result, Violation},
    permissions::Permission,
};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Refuses while a segment, or a campaign whose audience is still to be frozen, chooses by the thing of this identifier. The caller
/// holds the thing, so that nobody begins to meanwhile. A draft does not hold anything: what it lacks is told when it is sent.
///
/// # Errors
/// [`Error::Refused`] by `code`, with the kind and the name of whoever chooses by it.
pub(crate) async fn demand_unused<P: Permission>(tx: &Tx<P>, id: String, code: &'static str) -> Result<()> {
    #[derive(FromQueryResult)]
    struct User {
        kind: String,
        name: String,
    }
    let user: Option<User> = tx
        .row(
            "SELECT 'segment' AS kind, name FROM segments
             WHERE tenant_id = $1 AND jsonb_path_exists(rule, '$.** ? (@ == $id)', jsonb_build_object('id', $2::text))
             UNION ALL
             SELECT 'campaign', title FROM campaigns WHERE tenant_id = $1 AND state IN ('scheduled', 'preparing')
               AND jsonb_path_exists(audience, '$.** ? (@ == $id)', jsonb_build_object('id', $2::text))
             LIMIT 1",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    let Some(User { kind, name }) = user else { return Ok(()) };
    let args = json!({ "kind": kind, "name": name });
    Err(Error::Refused(code, args.as_object().cloned().unwrap_or_default()))
}

/// Tells of every segment and every campaign that waits which would become too large by the new rule of a segment it builds on.
pub(crate) async fn outgrown<P: Permission>(tx: &Tx<P>, id: Id<Segment>, rule: &Rule) -> Result<Vec<Violation>> {
    #[derive(FromQueryResult)]
    struct Builder {
        name: String,
        rule: Value,
    }
    let builders: Vec<Builder> = tx
        .rows(
            "SELECT name, rule FROM segments WHERE tenant_id = $1 AND id <> $2 AND jsonb_path_exists(rule, '$.**.segment')
             UNION ALL
             SELECT title, audience FROM campaigns WHERE tenant_id = $1 AND state IN ('scheduled', 'preparing')
               AND jsonb_path_exists(audience, '$.**.segment')",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    let mut faults = Vec::new();
    for Builder { name, rule: built } in builders {
        let built: Rule = serde_json::from_value(built).map_err(Error::internal)?;
        let known = Known::read(tx, "rule", &built, Some((id, rule))).await?;
        if !known.is_bounded(&built) {
            faults.push(Violation::new("rule", "rule-outgrows").with(&json!({ "name": name })));
        }
    }
    Ok(faults)
}

/// The rules of the segments that a rule builds on, by their identifiers: what it comes to changes with them.
///
/// # Errors
/// [`Error::Invalid`] when the rule is too large.
pub(crate) async fn definitions<P: Permission>(tx: &Tx<P>, rule: &Rule) -> Result<BTreeMap<Uuid, Rule>> {
    let known = Known::read(tx, "audience", rule, None).await?;
    Ok(known.segments().map(|(id, rule)| (id, rule.clone())).collect())
}
