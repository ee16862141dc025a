//! The archive, and campaigns that begin as the copy of another.

use super::{Campaign, State, approval, find, held};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    permissions::CampaignWrite,
    signals::Topic,
};

/// Puts a draft or a finished campaign aside: lists show it only when asked for, and it stays as it is, with its figures.
///
/// # Errors
/// `CAMPAIGN_UNDER_WAY` when something is still to come of it.
pub async fn archive(tx: &Tx<CampaignWrite>, id: Id<Campaign>) -> Result<Campaign> {
    let campaign = held(tx, id).await?;
    if campaign.state != State::Draft && !campaign.state.over() {
        return Err(Error::refused("CAMPAIGN_UNDER_WAY"));
    }
    put(tx, id, true).await
}

/// Takes a campaign out of the archive.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn unarchive(tx: &Tx<CampaignWrite>, id: Id<Campaign>) -> Result<Campaign> {
    held(tx, id).await?;
    put(tx, id, false).await
}

async fn put(tx: &Tx<CampaignWrite>, id: Id<Campaign>, away: bool) -> Result<Campaign> {
    tx.touch(id);
    tx.signal(Topic::Campaign(id.uuid()));
    tx.run(
        "UPDATE campaigns SET archived_at = CASE WHEN $3 THEN coalesce(archived_at, $4) END WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), away.into(), tx.now().into()],
    )
    .await?;
    find(&tx.also()?, id).await
}

/// Drafts a campaign like another one, whatever became of that: with its content, sender, audience, goals and budget, and a title of its
/// own. Hour, period and approval are not taken over.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a title that is none.
pub async fn clone(tx: &Tx<CampaignWrite>, id: Id<Campaign>, title: &str) -> Result<Campaign> {
    let mut check = Check::default();
    check.line("title", title, 200);
    check.done()?;
    let copy = Id::new(tx.clock());
    let authors = vec![approval::author(tx).await?];
    tx.touch(id);
    tx.touch(copy);
    let made = tx
        .run(
            "INSERT INTO campaigns (tenant_id, id, title, description, channel, state, template_id, sender_id, audience, variables,
                                    goals, budget, currency, authors, created_by, created_at, updated_at)
             SELECT tenant_id, $3, $4, description, channel, 'draft', template_id, sender_id, audience, variables,
                    goals, budget, currency, $5, $6, $7, $7
             FROM campaigns WHERE tenant_id = $1 AND id = $2",
            [
                tx.tenant().into(),
                id.into(),
                copy.into(),
                title.trim().into(),
                authors.into(),
                tx.actor().to_string().into(),
                tx.now().into(),
            ],
        )
        .await?;
    if made == 0 { Err(Error::NotFound) } else { find(&tx.also()?, copy).await }
}
