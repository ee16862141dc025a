//! Approval by a second person, where the tenant asks for it: of exactly what recipients would get, by somebody who did not write it.

use super::{Campaign, audience, find, hours::Hour, moves, sending_rules};
use crate::{
    Id, Tx,
    contacts::rules::definitions,
    error::{Error, Result},
    members::Member,
    permissions::{CampaignApprove, CampaignRead, Permission},
    scope::Actor,
    seal::hex,
    signals::Topic,
};
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest, Sha256};

/// The fingerprint of what recipients would get if the campaign left at the hour that it has, and of who they are: of the template with
/// its partials, the variables, the sender, the rule of the audience with the segments it builds on, and the hour. None while the
/// campaign lacks something.
///
/// # Errors
/// When the database can't be read.
pub async fn version(tx: &Tx<CampaignRead>, campaign: &Campaign) -> Result<Option<String>> {
    match fingerprint(tx, campaign, campaign.hour()?.as_ref()).await {
        Ok(version) => Ok(Some(version)),
        Err(Error::Refused(..) | Error::Invalid(_) | Error::NotFound) => Ok(None),
        Err(fault) => Err(fault),
    }
}

async fn fingerprint<P: Permission>(tx: &Tx<P>, campaign: &Campaign, hour: Option<&Hour>) -> Result<String> {
    moves::complete(tx, campaign).await?;
    let letter = audience::written(tx, campaign).await?;
    let rule = campaign.rule()?.ok_or(Error::NotFound)?;
    let segments = definitions(tx, &rule).await?;
    let all = json!({
        "channel": campaign.channel, "letter": letter, "audience": rule, "segments": segments, "hour": hour,
    });
    Ok(hex(&Sha256::digest(all.to_string())[..16]))
}

/// Approves a campaign as the caller saw it.
///
/// # Errors
/// `CAMPAIGN_STATE` when it is no draft; `CAMPAIGN_OWN_APPROVAL` for whoever wrote on it; [`Error::Forbidden`] for a program;
/// [`Error::Conflict`] when it is not what the caller saw any more; what it lacks, as [`super::send`] tells it.
pub async fn approve(tx: &Tx<CampaignApprove>, id: Id<Campaign>, seen: &str) -> Result<Campaign> {
    let campaign = moves::locked(tx, id, super::State::Scheduled).await?;
    if campaign.state != super::State::Draft {
        return Err(campaign.state.refusal(super::State::Draft));
    }
    let Actor::Member { member, .. } = tx.actor() else {
        return Err(Error::Forbidden(CampaignApprove::NAME));
    };
    let approver = member.to_string();
    if campaign.authors.contains(&approver) {
        return Err(Error::refused("CAMPAIGN_OWN_APPROVAL"));
    }
    let version = fingerprint(tx, &campaign, campaign.hour()?.as_ref()).await?;
    if version != seen {
        return Err(Error::Conflict);
    }
    tx.touch(id);
    tx.signal(Topic::Campaign(id.uuid()));
    tx.run(
        "UPDATE campaigns SET approved_by = $3, approved_at = $4, approved_version = $5 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), approver.into(), tx.now().into(), version.into()],
    )
    .await?;
    find(&tx.also()?, id).await
}

/// Refuses what nobody approved as it would leave at this hour, where the tenant asks for approval.
pub(super) async fn demand<P: Permission>(tx: &Tx<P>, campaign: &Campaign, hour: Option<&Hour>) -> Result<()> {
    if !sending_rules::of(tx, campaign.channel()?).await?.approval {
        return Ok(());
    }
    let approved = match &campaign.approved_version {
        Some(approved) => *approved == fingerprint(tx, campaign, hour).await?,
        None => false,
    };
    if approved { Ok(()) } else { Err(Error::refused("CAMPAIGN_NOT_APPROVED")) }
}

/// The member who acts, by themselves or by a program that they gave a key.
pub(super) async fn author<P: Permission>(tx: &Tx<P>) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Maker {
        created_by: Id<Member>,
    }
    let Actor::Key(key) = tx.actor() else { return Ok(tx.actor().to_string()) };
    let maker: Option<Maker> = tx
        .row("SELECT created_by FROM api_keys WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), key.into()])
        .await?;
    Ok(maker.ok_or(Error::NotFound)?.created_by.to_string())
}
