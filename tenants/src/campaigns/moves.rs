//! Where a campaign goes from where it stands: sent, scheduled, paused, resumed, ended.

use super::{Campaign, State, approval, find, held, hours::Hour, waves};
use crate::{
    Id, Tx,
    contacts::rules::Rule,
    error::{Check, Error, Result},
    permissions::{CampaignSend, Permission},
    signals::Topic,
    tasks::Task,
    templates::{self, variables},
};
use chrono::{DateTime, Utc};

/// Starts sending now.
///
/// # Errors
/// `CAMPAIGN_STATE`, `CAMPAIGN_ARCHIVED`, or what is missing: `CAMPAIGN_WITHOUT_TEMPLATE`, `CAMPAIGN_WITHOUT_SENDER`,
/// `CAMPAIGN_WITHOUT_AUDIENCE`; `CAMPAIGN_NOT_APPROVED` when the tenant asks for approval and nobody approved exactly this;
/// [`Error::Invalid`] when a variable that the template requires has no value, or the audience names what is gone.
pub async fn send(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    let campaign = locked(tx, id, State::Preparing).await?;
    complete(tx, &campaign).await?;
    approval::demand(tx, &campaign, None).await?;
    plan(tx, id, None).await?;
    let campaign = become_state(tx, id, State::Preparing, None).await?;
    tx.enqueue(&Task::PrepareCampaign { campaign: id }).await?;
    Ok(campaign)
}

/// Starts sending at an hour: at that which the draft has, where none is given.
///
/// # Errors
/// As [`send`], and [`Error::Invalid`] when there is no hour, or it is past anywhere among the tenant's contacts.
pub async fn schedule(tx: &Tx<CampaignSend>, id: Id<Campaign>, hour: Option<Hour>) -> Result<Campaign> {
    let mut check = Check::default();
    let campaign = held(tx, id).await?;
    let hour = match hour {
        Some(hour) => Some(hour.kept(tx, &mut check).await?),
        None => campaign.hour()?,
    };
    check.demand(hour.is_some(), "hour", "required");
    let at = match &hour {
        Some(hour) => hour.first(tx).await?,
        None => tx.now(),
    };
    check.demand(hour.is_none() || at > tx.now(), "hour", "in-the-past");
    check.done()?;
    campaign.state.demand(State::Scheduled)?;
    campaign.demand_unarchived()?;
    complete(tx, &campaign).await?;
    approval::demand(tx, &campaign, hour.as_ref()).await?;
    plan(tx, id, hour.as_ref()).await?;
    let campaign = become_state(tx, id, State::Scheduled, Some(at)).await?;
    tx.enqueue_at(&Task::PrepareCampaign { campaign: id }, at).await?;
    Ok(campaign)
}

/// Takes a schedule back: the campaign is a draft again.
///
/// # Errors
/// `CAMPAIGN_STATE` when it is not scheduled.
pub async fn unschedule(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    locked(tx, id, State::Draft).await?;
    become_state(tx, id, State::Draft, None).await
}

/// Stops sending for a while; what is under way arrives.
///
/// # Errors
/// `CAMPAIGN_STATE` when it is not sending.
pub async fn pause(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    locked(tx, id, State::Paused).await?;
    become_state(tx, id, State::Paused, None).await
}

/// Goes on sending.
///
/// # Errors
/// `CAMPAIGN_STATE` when it is not paused.
pub async fn resume(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    let campaign = locked(tx, id, State::Sending).await?;
    if campaign.state != State::Paused {
        // It would send to an audience that nobody has frozen.
        return Err(campaign.state.refusal(State::Sending));
    }
    waves::wake(tx, id).await?;
    become_state(tx, id, State::Sending, None).await
}

/// Ends it for good; what was not sent is not sent.
///
/// # Errors
/// `CAMPAIGN_STATE` when it is already over.
pub async fn cancel(tx: &Tx<CampaignSend>, id: Id<Campaign>) -> Result<Campaign> {
    locked(tx, id, State::Cancelled).await?;
    become_state(tx, id, State::Cancelled, None).await
}

/// The campaign, held until the end of the act, if it may become `next`.
pub(super) async fn locked<P: Permission>(tx: &Tx<P>, id: Id<Campaign>, next: State) -> Result<Campaign> {
    let campaign = held(tx, id).await?;
    campaign.state.demand(next)?;
    campaign.demand_unarchived()?;
    Ok(campaign)
}

/// Refuses a campaign that lacks something without which it can't be sent.
pub(super) async fn complete<P: Permission>(tx: &Tx<P>, campaign: &Campaign) -> Result<()> {
    let missing = [
        (campaign.template_id.is_none(), "CAMPAIGN_WITHOUT_TEMPLATE"),
        (campaign.sender_id.is_none(), "CAMPAIGN_WITHOUT_SENDER"),
        (campaign.audience.is_none(), "CAMPAIGN_WITHOUT_AUDIENCE"),
    ];
    if let Some((_, code)) = missing.iter().find(|(is, _)| *is) {
        return Err(Error::refused(code));
    }
    let template = templates::rows_of(tx, campaign.template_id.as_slice()).await?.pop().ok_or(Error::NotFound)?;
    let mut check = Check::default();
    check.extend(variables::faults(&template.content.variables, &campaign.variables, true));
    if let Some(rule) = campaign.rule()? {
        check.absorb(Rule::keep(tx, "audience", &rule, None).await)?;
    }
    check.done()
}

/// Keeps the hour at which it is to leave.
async fn plan(tx: &Tx<CampaignSend>, id: Id<Campaign>, hour: Option<&Hour>) -> Result<()> {
    let hour = hour.map(serde_json::to_value).transpose().map_err(Error::internal)?;
    tx.run(
        "UPDATE campaigns SET hour = $3 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), hour.into()],
    )
    .await?;
    Ok(())
}

/// Moves the campaign; what was to prepare it at another hour goes.
async fn become_state(
    tx: &Tx<CampaignSend>,
    id: Id<Campaign>,
    state: State,
    scheduled_at: Option<DateTime<Utc>>,
) -> Result<Campaign> {
    tx.touch(id);
    tx.signal(Topic::Campaign(id.uuid()));
    tx.dequeue(&Task::PrepareCampaign { campaign: id }).await?;
    let finished = state.over().then(|| tx.now());
    tx.run(
        "UPDATE campaigns SET state = $3, scheduled_at = $4, finished_at = $5, updated_at = $6, revision = revision + 1
         WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), state.name().into(), scheduled_at.into(), finished.into(), tx.now().into()],
    )
    .await?;
    find(&tx.also()?, id).await
}
