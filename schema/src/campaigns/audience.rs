//! Who would get a campaign, as the API shows it.

use super::types::DeliveryState;
use crate::{consents::Channel, context::Act, segments::RuleFinding};
use async_graphql::{Context, Object, SimpleObject};
use locales::Args;
use tenants::campaigns::audience;

/// How many people an audience has, and how many of them a message reaches.
#[derive(SimpleObject)]
#[graphql(name = "CampaignReach")]
pub(crate) struct Reach {
    /// People who fit the audience.
    matched: i64,
    /// What stands between them and a message, channel by channel.
    by_channel: Vec<ChannelReach>,
}

/// How many of the people of an audience a message reaches by one channel. The six numbers are all of them: each person counts
/// once, with the first reason there is, in the order withheld, address, suppression, consent, cap.
#[derive(SimpleObject)]
#[graphql(name = "CampaignChannelReach")]
pub(crate) struct ChannelReach {
    /// The channel.
    channel: Channel,
    /// Those who get it.
    cleared: i64,
    /// Those who have not agreed to messages by this channel.
    without_consent: i64,
    /// Those whose address is not written to.
    suppressed: i64,
    /// Those who have no address for this channel.
    without_address: i64,
    /// Those whose data are restricted, or who did nothing for longer than they are to be kept.
    withheld: i64,
    /// Those who have all the messages that the company’s cap allows.
    capped: i64,
}

impl From<audience::Reach> for Reach {
    fn from(reach: audience::Reach) -> Self {
        Self { matched: reach.matched, by_channel: reach.by_channel.into_iter().map(Into::into).collect() }
    }
}

impl From<audience::ChannelReach> for ChannelReach {
    fn from(reach: audience::ChannelReach) -> Self {
        let audience::ChannelReach { channel, cleared, withheld, without_address, suppressed, without_consent, capped } =
            reach;
        Self { channel: channel.into(), cleared, without_consent, suppressed, without_address, withheld, capped }
    }
}

/// What became of a campaign for one contact.
#[derive(SimpleObject)]
#[graphql(name = "CampaignPast")]
pub(crate) struct Past {
    /// Where the message stands; none for who was not chosen when sending began.
    state: Option<DeliveryState>,
    /// The mail server's answer, where there was one.
    code: Option<i32>,
    /// The same in a sentence.
    message: String,
}

/// Why a contact would get a campaign, or would not.
pub(crate) struct Explanation(pub(crate) audience::Explanation);

/// Why a contact would get a campaign, or would not.
#[Object(name = "CampaignExplanation")]
impl Explanation {
    /// Whether the contact would get it: fits, may be used, has an address that may be written to, agrees, and has not had messages
    /// enough. Once the audience is frozen, whether the contact got it or will; what the other fields say then holds today and changes
    /// nothing about it.
    async fn gets(&self) -> bool {
        self.0.gets()
    }

    /// Whether the contact fits the audience, rule by rule; none while nobody was chosen.
    async fn audience(&self) -> Option<RuleFinding> {
        self.0.finding.clone().map(RuleFinding)
    }

    /// What became of it for this contact; none until sending begins. Needs `delivery:read`.
    async fn past(&self, ctx: &Context<'_>) -> Option<Past> {
        let past = self.0.past?;
        let args = Args::new().with("code", i64::from(past.code));
        Some(Past {
            state: past.delivery.map(Into::into),
            code: (past.code > 0).then_some(past.code.into()),
            message: locales::t(ctx.locale(), past.key(), &args),
        })
    }

    /// The campaign's channel.
    async fn channel(&self) -> Channel {
        self.0.channel.into()
    }

    /// Whether the contact’s data are restricted, or the contact did nothing for longer than contacts are to be kept.
    async fn withheld(&self) -> bool {
        self.0.withheld
    }

    /// Whether there is an address for the channel.
    async fn has_address(&self) -> bool {
        self.0.has_address
    }

    /// Whether that address is not written to.
    async fn suppressed(&self) -> bool {
        self.0.suppressed
    }

    /// Whether the contact agrees to receive messages by the channel.
    async fn agrees(&self) -> bool {
        self.0.agrees
    }

    /// Whether the contact has all the messages that the company’s cap allows.
    async fn capped(&self) -> bool {
        self.0.capped
    }
}
