//! Campaigns and their deliveries.

mod audience;
mod dry_runs;
mod inputs;
mod plans;
mod rules;
mod types;

pub(crate) use dry_runs::{DryRun, DryRunState, DryRunsMutation, DryRunsQuery};
pub(crate) use rules::{SendingRulesMutation, SendingRulesQuery};
pub(crate) use types::{Campaign, CampaignFigures, CampaignState, Delivery, DeliveryState};

use crate::{
    consents::Channel,
    contacts::ContactRule,
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, ID, InputObject, Object};
use audience::{Explanation, Reach};
use inputs::{CampaignInput, CampaignUpdate};
use plans::CampaignHour;
use tenants::{Result, campaigns};

/// When a campaign is to be sent.
#[derive(InputObject)]
struct CampaignSchedule {
    /// The campaign.
    id: ID,
    /// When it is to leave; at the hour of the draft, where none is given.
    hour: Option<CampaignHour>,
}

/// A campaign like another one.
#[derive(InputObject)]
struct CampaignClone {
    /// The one that is copied, wherever it stands.
    id: ID,
    /// What the company calls the new one.
    title: String,
}

/// A yes to a campaign as somebody saw it.
#[derive(InputObject)]
struct CampaignApprove {
    /// The campaign.
    id: ID,
    /// Its `version`, as it was seen.
    version: String,
}

#[derive(Default)]
pub(crate) struct CampaignsQuery;

#[Object]
impl CampaignsQuery {
    /// One campaign.
    async fn campaign(&self, ctx: &Context<'_>, id: ID) -> Result<Campaign> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| campaigns::find(tx, id).await).await.map(Campaign)
    }

    /// Campaigns, newest first: those in the archive, or all others.
    async fn campaigns(
        &self,
        ctx: &Context<'_>,
        archived: Option<bool>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Campaign>> {
        let window = Window { first, after };
        let (slice, archived) = (window.slice()?, archived.unwrap_or_default());
        let page = ctx.act(async |tx| campaigns::list(tx, archived, &slice).await).await?;
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
    /// contact and a message. Of a campaign that left already, also what became of it.
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

    /// Starts sending at an hour. By the recipients’ own clocks it begins with the first of the zones in which contacts live, and must
    /// not be past there.
    async fn campaign_schedule(&self, ctx: &Context<'_>, input: CampaignSchedule) -> Result<Campaign> {
        let (id, hour) = (ids::read("id", &input.id)?, input.hour.map(Into::into));
        ctx.act(async |tx| campaigns::schedule(tx, id, hour).await).await.map(Campaign)
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

    /// Approves a draft as the caller saw it, where the company asks for a second person. Any change of what recipients would get, of who
    /// they are or of the hour ends the approval. Whoever wrote on it can't approve it, nor can a program.
    async fn campaign_approve(&self, ctx: &Context<'_>, input: CampaignApprove) -> Result<Campaign> {
        let id = ids::read("id", &input.id)?;
        ctx.act(async |tx| campaigns::approval::approve(tx, id, &input.version).await).await.map(Campaign)
    }

    /// Drafts a campaign like another one: with its content, sender, audience, goals and budget, and nothing of its deliveries.
    async fn campaign_clone(&self, ctx: &Context<'_>, input: CampaignClone) -> Result<Campaign> {
        let id = ids::read("id", &input.id)?;
        ctx.act(async |tx| campaigns::clone(tx, id, &input.title).await).await.map(Campaign)
    }

    /// Puts a draft or a finished campaign into the archive: lists show it only when asked for, its figures stay.
    async fn campaign_archive(&self, ctx: &Context<'_>, id: ID) -> Result<Campaign> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| campaigns::archive(tx, id).await).await.map(Campaign)
    }

    /// Takes a campaign out of the archive.
    async fn campaign_unarchive(&self, ctx: &Context<'_>, id: ID) -> Result<Campaign> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| campaigns::unarchive(tx, id).await).await.map(Campaign)
    }
}
