//! The cap on messages: how many a contact gets at most within some hours, all campaigns of a channel together.
//!
//! It is asked when the audience is frozen, for whoever has too many in any case, and again when a window leaves. Windows of campaigns
//! that are sent at the same time take turns, so that two of them never count the same person at once.

use super::{
    Campaign,
    delivery::Delivery,
    sending_rules::{Cap, SendingRules},
};
use crate::{
    Id, Tx,
    contacts::{Contact, consent::Channel},
    error::Result,
    id::several,
    permissions::{CampaignDeliver, Permission},
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    FromQueryResult,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

/// For so long after a campaign's end, a window of it may still be under way.
const LINGERS: TimeDelta = TimeDelta::minutes(1);

/// What counts as a message: what left, may have left, or is leaving.
const COUNTED: [Delivery; 3] = [Delivery::Attempting, Delivery::Accepted, Delivery::Unknown];

#[derive(FromQueryResult)]
struct Row {
    id: Id<Campaign>,
}

/// Campaigns of a channel that may have sent something since.
async fn recent<P: Permission>(tx: &Tx<P>, channel: Channel, since: DateTime<Utc>) -> Result<Vec<Id<Campaign>>> {
    let rows: Vec<Row> = tx
        .rows(
            "SELECT id FROM campaigns WHERE tenant_id = $1 AND channel = $2 AND started_at IS NOT NULL
             AND (finished_at IS NULL OR finished_at > $3)",
            [tx.tenant().into(), channel.name().into(), (since - LINGERS).into()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// A statement of the contacts who have all that they may have within the hours before an instant; none where nobody can.
pub(super) async fn reached<P: Permission>(
    tx: &Tx<P>,
    rules: &SendingRules,
    at: DateTime<Utc>,
) -> Result<Option<SelectStatement>> {
    let Some(Cap { messages, hours }) = rules.cap else { return Ok(None) };
    let since = at - TimeDelta::hours(hours.into());
    let campaigns = recent(tx, rules.channel, since).await?;
    if campaigns.is_empty() {
        return Ok(None);
    }
    let mut reached = Query::select();
    reached
        .column("contact_id")
        .from("deliveries")
        .and_where(Expr::col("tenant_id").eq(tx.tenant()))
        .and_where(Expr::cust_with_values("campaign_id = ANY($1)", [several(&campaigns)]))
        .and_where(Expr::col("state").is_in(COUNTED.map(Delivery::number)))
        .and_where(Expr::col("attempted_at").gt(since))
        .group_by_col("contact_id")
        .and_having(Expr::cust_with_values("count(*) >= $1", [messages]));
    Ok(Some(reached))
}

/// Has windows of different campaigns take turns while there are others: what one of them is about to send counts for the next.
pub(super) async fn take_turns(tx: &Tx<CampaignDeliver>, campaign: Id<Campaign>, channel: Channel) -> Result<()> {
    let active = recent(tx, channel, tx.now()).await?;
    let key = format!("cap {} {}", tx.tenant(), channel.name());
    // Windows of one campaign have no contact in common.
    if active.iter().all(|id| *id == campaign) {
        tx.run("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))", [key.into()]).await?;
    } else {
        tx.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [key.into()]).await?;
    }
    Ok(())
}

/// Who of these contacts has all that they may have, by other campaigns than this one. Each is looked up by their key.
pub(super) async fn among(
    tx: &Tx<CampaignDeliver>,
    campaign: Id<Campaign>,
    (channel, cap): (Channel, Cap),
    contacts: &[Id<Contact>],
) -> Result<Vec<Id<Contact>>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Contact>,
    }
    let since = tx.now() - TimeDelta::hours(cap.hours.into());
    let mut others = recent(tx, channel, since).await?;
    others.retain(|id| *id != campaign);
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let states: Vec<i16> = COUNTED.map(Delivery::number).to_vec();
    let rows: Vec<Row> = tx
        .rows(
            "SELECT w.id FROM unnest($2::uuid[]) w (id)
             CROSS JOIN LATERAL (
               SELECT count(*) AS n FROM deliveries WHERE tenant_id = $1 AND contact_id = w.id
               AND campaign_id = ANY($3) AND state = ANY($4) AND attempted_at > $5 OFFSET 0) d
             WHERE d.n >= $6",
            [tx.tenant().into(), several(contacts), several(&others), states.into(), since.into(), cap.messages.into()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
