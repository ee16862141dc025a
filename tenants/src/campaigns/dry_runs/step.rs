//! The steps of a dry run: who would get it, and some of them after the others.

use super::{DryRun, Findings, State, end, read};
use crate::{
    Id, Tx,
    campaigns::{
        Campaign,
        audience::{self, Letter},
        delivery::{self, Marked, Recipient},
        find, moves, sending_rules,
    },
    contacts::{Contact, rules::Rule},
    error::{Error, Result},
    permissions::CampaignDeliver,
    signals::Topic,
};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Order},
};

/// People who are chosen at a time: choosing goes through the whole audience.
const CHOSEN: u64 = 20_000;

/// Counts the audience, unless that was done, and tells what is to be written; `None` when it is over, or when the campaign came to lack
/// something, which ends it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn begin(tx: &Tx<CampaignDeliver>, id: Id<DryRun>) -> Result<Option<(Id<Campaign>, Letter)>> {
    let run = read(tx, id).await?;
    if matches!(run.state(), State::Completed | State::Cancelled) {
        return Ok(None);
    }
    let campaign = find(&tx.also()?, run.campaign_id).await?;
    match moves::complete(tx, &campaign).await {
        Ok(()) => {}
        Err(Error::Refused(..) | Error::Invalid(_)) => {
            end(tx, id, State::Cancelled).await?;
            return Ok(None);
        }
        Err(fault) => return Err(fault),
    }
    if run.matched.is_none() {
        count(tx, id, &campaign).await?;
    }
    let letter = audience::written(tx, &campaign).await?;
    Ok(Some((campaign.id, letter)))
}

async fn count(tx: &Tx<CampaignDeliver>, id: Id<DryRun>, campaign: &Campaign) -> Result<()> {
    let rule = campaign.rule()?.ok_or(Error::NotFound)?;
    let counted = audience::count(tx, &rule, &[campaign.channel()?]).await?;
    let [reach] = counted.by_channel[..] else { return Err(Error::internal("one channel was counted")) };
    tx.signal(Topic::DryRun(id.uuid()));
    tx.run(
        "UPDATE dry_runs SET state = 'running', matched = $3, withheld = $4, without_address = $5, suppressed = $6, without_consent = $7,
                capped = $8, cleared = $9 WHERE tenant_id = $1 AND id = $2 AND state = 'queued'",
        [
            tx.tenant().into(),
            id.into(),
            counted.matched.into(),
            reach.withheld.into(),
            reach.without_address.into(),
            reach.suppressed.into(),
            reach.without_consent.into(),
            reach.capped.into(),
            reach.cleared.into(),
        ],
    )
    .await?;
    Ok(())
}

/// The next who would get it, behind those whom the run has come to; nobody when it has come to all.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn chosen(tx: &Tx<CampaignDeliver>, id: Id<DryRun>) -> Result<Vec<Id<Contact>>> {
    let run = read(tx, id).await?;
    let campaign = find(&tx.also()?, run.campaign_id).await?;
    let rule = campaign.rule()?.ok_or(Error::NotFound)?;
    let rule = Rule::compile_at(tx, "audience", &rule).await?;
    let (mut chosen, gates) =
        audience::people(tx, &[sending_rules::of(tx, campaign.channel()?).await?], tx.now()).await?;
    chosen.column(("contacts", "id")).and_where(rule.expr());
    for gate in gates {
        chosen.and_where(gate.cleared()).and_where(gate.capped.not());
    }
    if let Some(reached) = run.reached {
        chosen.and_where(Expr::col(("contacts", "id")).gt(reached));
    }
    chosen.order_by(("contacts", "id"), Order::Asc).limit(CHOSEN);
    // As when an audience is frozen.
    tx.run("SET LOCAL enable_nestloop = off", []).await?;
    let rows = tx.query_all(&chosen).await?;
    rows.iter().map(|row| row.try_get("", "id").map_err(Error::from)).collect()
}

/// These people as they would be written to; `None` when somebody stopped the run.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn people(tx: &Tx<CampaignDeliver>, id: Id<DryRun>, next: &[Id<Contact>]) -> Result<Option<Vec<Recipient>>> {
    if read(tx, id).await?.state() != State::Running {
        return Ok(None);
    }
    let marked = (0..).zip(next).map(|(slot, contact_id)| Marked { slot, contact_id: *contact_id });
    let (recipients, _) = delivery::recipients(tx, marked.collect()).await?;
    Ok(Some(recipients))
}

/// Notes what was found with these people, and that the run has come to the last of them.
///
/// # Errors
/// [`Error::Conflict`] when another worker, who took the task over, has come as far.
pub async fn note(tx: &Tx<CampaignDeliver>, id: Id<DryRun>, people: &[Id<Contact>], findings: &Findings) -> Result<()> {
    let run = read(tx, id).await?;
    let faults = serde_json::to_value(findings.onto(run.faults()?)).map_err(Error::internal)?;
    let (largest, contact) = findings.largest.unzip();
    tx.signal(Topic::DryRun(id.uuid()));
    let noted = tx
        .run(
            "UPDATE dry_runs SET reached = $3, rendered = rendered + $4, faulty = faulty + $5, clipped = clipped + $6, faults = $7,
                    largest_contact = CASE WHEN $8 > largest THEN $9 ELSE largest_contact END, largest = greatest(largest, $8)
             WHERE tenant_id = $1 AND id = $2 AND reached IS NOT DISTINCT FROM $10 AND (reached IS NULL OR reached < $3)",
            [
                tx.tenant().into(),
                id.into(),
                people.last().copied().into(),
                findings.rendered.into(),
                findings.faulty.into(),
                findings.clipped.into(),
                faults.into(),
                largest.unwrap_or_default().into(),
                contact.into(),
                run.reached.into(),
            ],
        )
        .await?;
    if noted == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// Ends a run that has come to everybody.
///
/// # Errors
/// When the database can't be written.
pub async fn finish(tx: &Tx<CampaignDeliver>, id: Id<DryRun>) -> Result<()> {
    end(tx, id, State::Completed).await.map(drop)
}
