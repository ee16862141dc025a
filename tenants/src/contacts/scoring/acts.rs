//! Acts that give points, and what they add at once.

use super::{ScoreRule, lines};
use crate::{Id, Tx, contacts::Contact, error::Result, permissions::Permission};
use sea_orm::FromQueryResult;

/// What a person did, by name and by consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Opened a message.
    Opened,
    /// Followed a link of a message.
    Clicked,
    /// Agreed to messages on a page of ours: by confirming what a form or a request asked, or in the preference centre. What
    /// somebody else wrote down, or a file brought, is no act.
    OptedIn,
}

/// Adds what an act gives, in the transaction that records it.
pub(crate) async fn acted<P: Permission>(tx: &Tx<P>, contact: Id<Contact>, act: Act) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        #[expect(dead_code, reason = "whether there is one is all that matters")]
        id: Id<ScoreRule>,
    }
    let given: Option<Row> = tx
        .row(
            "SELECT id FROM score_rules WHERE tenant_id = $1 AND act = $2 AND NOT removed LIMIT 1",
            [tx.tenant().into(), act.name().into()],
        )
        .await?;
    if given.is_none() {
        return Ok(());
    }
    // Two acts at a time would each add to what was there before the other.
    tx.run(
        "SELECT FROM contacts WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        [tx.tenant().into(), contact.into()],
    )
    .await?;
    tx.run(
        "INSERT INTO score_lines AS l (tenant_id, contact_id, rule_id, value, at, since, acts)
         SELECT $1, c.id, r.id, app.capped(coalesce(app.faded(o.value, r.half_life, o.at, $4), 0) + r.points, r.cap), $4, coalesce(o.since, $4),
                coalesce(o.acts, 0) + 1
         FROM contacts c JOIN score_rules r ON r.tenant_id = $1 AND r.act = $3 AND NOT r.removed
         LEFT JOIN score_lines o ON o.tenant_id = $1 AND o.contact_id = c.id AND o.rule_id = r.id
         WHERE c.tenant_id = $1 AND c.id = $2
         ON CONFLICT (tenant_id, contact_id, rule_id) DO UPDATE SET value = excluded.value, at = excluded.at, acts = excluded.acts",
        [tx.tenant().into(), contact.into(), act.name().into(), tx.now().into()],
    )
    .await?;
    lines::add_up(tx, &[contact.uuid()]).await
}
