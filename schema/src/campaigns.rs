//! Campaigns and their deliveries.

mod audience;
mod inputs;
mod types;

pub(crate) use types::{Campaign, CampaignFigures, CampaignState, Delivery, DeliveryState};

use crate::{
    consents::Channel,
    contacts::ContactRule,
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, ID, Object};
use audience::{Explanation, Reach};
use chrono::{DateTime, Utc};
use inputs::{CampaignInput, CampaignUpdate};
use tenants::{Result, campaigns};

#[derive(Default)]
pub(crate) struct CampaignsQuery;

#[Object]
impl CampaignsQuery {
    /// One campaign.
    async fn campaign(&self, ctx: &Context<'_>, id: ID) -> Result<Campaign> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| campaigns::find(tx, id).await).await.map(Campaign)
    }

    /// Campaigns, newest first.
    async fn campaigns(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Campaign>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| campaigns::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |campaign| campaign.id, Campaign))
    }

    /// Who would get a campaign with this audience, counted, channel by channel: by e-mail, unless others are named.
    async fn campaign_reach(
        &self,
        ctx: &Context<'_>,
        audience: ContactRule,
        channels: Option<Vec<Channel>>,
    ) -> Result<Reach> {
        let channels = channels.unwrap_or_else(|| vec![Channel::Email]);
        let channels: Vec<_> = channels.into_iter().map(Into::into).collect();
        let rule = audience.read("audience")?;
        ctx.act(async |tx| campaigns::audience::reach(tx, &rule, &channels).await).await.map(Reach::from)
    }

    /// Why a contact would get a campaign if it were sent now, or would not: the audience rule by rule, and what stands between the
    /// contact and a message.
    async fn campaign_explain(&self, ctx: &Context<'_>, id: ID, contact: ID) -> Result<Explanation> {
        let (id, contact) = (ids::read("id", &id)?, ids::read("contact", &contact)?);
        ctx.act(async |tx| campaigns::audience::explain(tx, id, contact).await).await.map(Explanation)
    }
}

#[derive(Default)]
pub(crate) struct CampaignsMutation;

#[Object]
impl CampaignsMutation {
    /// Drafts a campaign.
    async fn campaign_create(&self, ctx: &Context<'_>, input: CampaignInput) -> Result<Campaign> {
        let draft = input.draft()?;
        ctx.act(async |tx| campaigns::create(tx, &draft).await).await.map(Campaign)
    }

    /// Changes the fields of a draft that are given; `null` removes one. What is scheduled is taken back first.
    async fn campaign_update(&self, ctx: &Context<'_>, input: CampaignUpdate) -> Result<Campaign> {
        let (id, changes) = (ids::read("id", &input.id)?, input.changes()?);
        ctx.act(async |tx| campaigns::update(tx, id, changes).await).await.map(Campaign)
    }

    /// Starts sending now: follow it with the subscription `campaignProgress`.
    async fn campaign_send(&self, ctx: &Context<'_>, id: ID) -> Result<Campaign> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| campaigns::send(tx, id).await).await.map(Campaign)
    }

    /// Starts sending at an instant.
    async fn campaign_schedule(&self, ctx: &Context<'_>, id: ID, at: DateTime<Utc>) -> Result<Campaign> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| campaigns::schedule(tx, id, at).await).await.map(Campaign)
    }

    /// Takes a schedule back: the campaign is a draft again.
    async fn campaign_unschedule(&self, ctx: &Context<'_>, id: ID) -> Result<Campaign> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| campaigns::unschedule(tx, id).await).await.map(Campaign)
    }

    /// Stops sending for a while; what is under way arrives.
    async fn campaign_pause(&self, ctx: &Context<'_>, id: ID) -> Result<Campaign> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| campaigns::pause(tx, id).await).await.map(Campaign)
    }

    /// Goes on sending.
    async fn campaign_resume(&self, ctx: &Context<'_>, id: ID) -> Result<Campaign> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| campaigns::resume(tx, id).await).await.map(Campaign)
    }

    /// Ends it for good; what was not sent is not sent.
    async fn campaign_cancel(&self, ctx: &Context<'_>, id: ID) -> Result<Campaign> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| campaigns::cancel(tx, id).await).await.map(Campaign)
    }
}
