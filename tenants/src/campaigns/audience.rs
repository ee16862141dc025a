//! The audience: who gets a campaign, frozen by one statement into the sending ledger, and before that counted and explained.

mod people;
mod reach;

pub(super) use people::people;
pub(super) use reach::count;
pub use reach::{ChannelReach, Explanation, Reach, explain, reach};

use super::{
    Campaign, State, approval,
    delivery::Delivery,
    moves,
    sending_rules::{self, SendingRules},
    waves::Plan,
};
use crate::{
    Id, Tx,
    contacts::rules::Rule,
    error::{Error, Result},
    media,
    permissions::{CampaignPrepare, CampaignRead, Permission, Within, Write},
    signals::Topic,
    tasks::Task,
    templates::{self, Bundle, partials},
};
use chrono::{DateTime, Utc};
use people::Gate;
use sea_orm::{
    ConnectionTrait, FromQueryResult,
    sea_query::{CaseStatement, Expr, Query, SimpleExpr},
};
use serde::{Deserialize, Serialize};

/// Recipients of one batch, which one worker sends under one lease.
const BATCH: i32 = 500;
/// How many tasks share the batches of a campaign.
pub(super) const PARTS: u8 = 2;

/// What a campaign says and as whom, as it was when its audience was frozen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Letter {
    /// The company, as the footer and `List-Id` name it.
    pub company: String,
    /// The name that recipients see.
    pub from_name: String,
    /// The address that recipients see.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The language of recipients of whom no other is known: the company's.
    pub locale: String,
    /// The version of the template.
    pub version: i32,
    /// What it says, in all its languages.
    pub bundle: Bundle,
    /// Values for the variables that the template declares.
    pub variables: serde_json::Value,
}

/// What is to be sent, and the campaign as it was read; `None` when there is nothing to do: it was cancelled, moved to a later hour, or is
/// past this point already.
///
/// # Errors
/// What it lacks, as [`super::send`] tells it, and `CAMPAIGN_NOT_APPROVED` when what was approved is not what would leave any more.
pub async fn letter(tx: &Tx<CampaignRead>, id: Id<Campaign>) -> Result<Option<(Campaign, Letter)>> {
    let campaign = super::find(tx, id).await?;
    if !is_due(&campaign, tx.now()) {
        return Ok(None);
    }
    moves::complete(tx, &campaign).await?;
    approval::demand(tx, &campaign, campaign.hour()?.as_ref()).await?;
    let letter = written(tx, &campaign).await?;
    Ok(Some((campaign, letter)))
}

/// What a campaign says and as whom, as it is now.
pub(super) async fn written<P: Permission>(tx: &Tx<P>, campaign: &Campaign) -> Result<Letter> {
    #[derive(FromQueryResult)]
    struct Row {
        company: String,
        locale: String,
        name: String,
        email: String,
        reply_to: Option<String>,
    }
    let row: Row = tx
        .row(
            "SELECT n.name AS company, n.locale, s.name, s.email, s.reply_to
             FROM campaigns c JOIN tenants n ON n.id = c.tenant_id
             JOIN senders s ON s.tenant_id = $1 AND s.id = c.sender_id
             WHERE c.tenant_id = $1 AND c.id = $2",
            [tx.tenant().into(), campaign.id.into()],
        )
        .await?
        .ok_or(Error::NotFound)?;
    let template = templates::rows_of(tx, campaign.template_id.as_slice()).await?.pop().ok_or(Error::NotFound)?;
    let bundle = partials::bundle(tx, template.content, false).await?;
    let Row { company, locale, name: from_name, email: from, reply_to } = row;
    let (version, variables) = (template.version, campaign.variables.clone());
    Ok(Letter { company, from_name, from, reply_to, locale, version, bundle, variables })
}

/// Whether its time has come, and nobody froze its audience yet.
fn is_due(campaign: &Campaign, now: DateTime<Utc>) -> bool {
    match campaign.state {
        State::Preparing => true,
        State::Scheduled => campaign.scheduled_at.is_some_and(|at| at <= now),
        _ => false,
    }
}

/// Freezes the audience: one row for each contact who fits the rule, whose data may be used, who has an address, is not suppressed
/// and agrees to receive, wave by wave in the order of their identifiers; then batches, links and the tasks that send. Whoever has
/// all the messages that the tenant's cap allows is among them, and is not written to. Nothing happens when a person was quicker to
/// cancel it or to change it since it was read: the campaign is not held while the rows are written, however many they are, so that
/// nobody waits for that.
///
/// # Errors
/// [`Error::Conflict`] when it is not what was read any more.
pub async fn freeze(tx: &Tx<CampaignPrepare>, read: &Campaign, letter: &Letter, links: &[String]) -> Result<()> {
    let id = read.id;
    let rules = sending_rules::of(tx, read.channel()?).await?;
    let plan = Plan::of(tx, read.hour()?.as_ref(), &rules).await?;
    let recipients = i32::try_from(fill(tx, read, &plan, &rules).await?).map_err(Error::internal)?;
    let campaign = super::held(tx, id).await?;
    if !is_due(&campaign, tx.now()) || campaign.revision != read.revision {
        return Err(Error::Conflict);
    }
    tx.touch(id);
    tx.signal(Topic::Campaign(id.uuid()));
    plan.write(tx, id, BATCH).await?;
    tx.run(
        "INSERT INTO campaign_links (tenant_id, campaign_id, number, url)
         SELECT $1, $2, (n - 1)::smallint, url FROM unnest($3::text[]) WITH ORDINALITY l (url, n)",
        [tx.tenant().into(), id.into(), links.to_vec().into()],
    )
    .await?;
    let frozen = serde_json::to_value(letter).map_err(Error::internal)?;
    media::uses::note_campaign(tx, id, &frozen).await?;
    let state = if recipients == 0 { State::Completed } else { State::Sending };
    tx.run(
        "UPDATE campaigns SET state = $3, recipients = $4, content = $5, started_at = $6, updated_at = $6,
                template_version = $7, revision = revision + 1,
                finished_at = CASE WHEN $4 = 0 THEN $6 END
         WHERE tenant_id = $1 AND id = $2",
        [
            tx.tenant().into(),
            id.into(),
            state.name().into(),
            recipients.into(),
            frozen.into(),
            tx.now().into(),
            letter.version.into(),
        ],
    )
    .await?;
    if recipients > 0 { start_parts(tx, id).await } else { Ok(()) }
}

/// Writes the ledger's rows, and tells how many.
async fn fill(tx: &Tx<CampaignPrepare>, campaign: &Campaign, plan: &Plan, rules: &SendingRules) -> Result<u64> {
    let rule = campaign.rule()?.ok_or_else(|| Error::refused("CAMPAIGN_WITHOUT_AUDIENCE"))?;
    let rule = Rule::compile_at(tx, "audience", &rule).await?;
    // Of contacts that were imported a moment ago PostgreSQL has no statistics, and would compare each with each.
    tx.run("SET LOCAL enable_nestloop = off", []).await?;
    let (mut chosen, gates) = people(tx, std::slice::from_ref(rules), plan.last()).await?;
    for Gate { capped, .. } in &gates {
        let when = |then: SimpleExpr, or: SimpleExpr| CaseStatement::new().case(capped.clone(), then).finally(or);
        chosen
            .expr(when(Delivery::Capped.number().into(), Delivery::Queued.number().into()))
            .expr(when(tx.now().into(), Expr::cust("'epoch'::timestamptz")));
    }
    // Rows come in the order in which they are numbered, so that a batch lies on few pages.
    chosen
        .expr(Expr::cust_with_values("$1::uuid", [tx.tenant()]))
        .expr(Expr::cust_with_values("$1::uuid", [campaign.id.uuid()]))
        .expr(Expr::cust_with_expr("(row_number() OVER (ORDER BY $1, contacts.id) - 1)::integer", plan.number()))
        .expr(plan.number())
        .column(("contacts", "id"))
        .and_where(rule.expr());
    for gate in gates {
        chosen.and_where(gate.cleared());
    }
    let mut insert = Query::insert();
    insert
        .into_table("deliveries")
        .columns(["state", "settled_at", "tenant_id", "campaign_id", "slot", "wave", "contact_id"])
        .select_from(chosen)
        .map_err(Error::internal)?;
    let written = tx.execute(&insert).await?.rows_affected();
    if rules.cap.is_some() {
        count_capped(tx, campaign.id).await?;
    }
    Ok(written)
}

/// Puts those into the figures who have all the messages that they may have.
async fn count_capped(tx: &Tx<CampaignPrepare>, id: Id<Campaign>) -> Result<()> {
    tx.run(
        "INSERT INTO delivery_counts (tenant_id, campaign_id, shard, capped)
         SELECT $1, $2, 0, count(*) FROM deliveries WHERE tenant_id = $1 AND campaign_id = $2 AND state = $3 HAVING count(*) > 0",
        [tx.tenant().into(), id.into(), Delivery::Capped.number().into()],
    )
    .await?;
    Ok(())
}

/// Writes the tasks that share the sending.
pub(super) async fn start_parts<P: Permission>(tx: &Tx<P>, id: Id<Campaign>) -> Result<()>
where
    Write: Within<P::Mode>,
{
    for part in 0..PARTS {
        tx.enqueue(&Task::DeliverCampaign { campaign: id, part }).await?;
    }
    Ok(())
}
