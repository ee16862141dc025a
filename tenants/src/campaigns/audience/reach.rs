//! Who would get a campaign, before it is sent: counted, and for one person explained.

use super::people::{Gate, people};
use crate::{
    Id, Tx,
    campaigns::{
        self, Campaign, State,
        delivery::{self, Delivery},
        sending_rules,
    },
    contacts::{
        Contact,
        consent::Channel,
        rules::{self, Finding, Rule},
    },
    error::{Check, Error, Result},
    permissions::{ContactRead, Permission, SuppressionRead},
};
use sea_orm::{
    ConnectionTrait, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, SimpleExpr},
};

/// How many people fit a rule, and by what they can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// People who fit.
    pub matched: i64,
    /// What stands between them and a message, channel by channel.
    pub by_channel: Vec<ChannelReach>,
}

/// How many of the people who fit get a message by a channel. The six numbers are all who fit: each person counts once, with the
/// first reason that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelReach {
    /// The channel.
    pub channel: Channel,
    /// Those who get it.
    pub cleared: i64,
    /// Those whose data lie still, or are no longer to be kept.
    pub withheld: i64,
    /// Those who have no address for this channel.
    pub without_address: i64,
    /// Those whose address is not written to.
    pub suppressed: i64,
    /// Those who have not agreed.
    pub without_consent: i64,
    /// Those who have all the messages that the tenant's cap allows.
    pub capped: i64,
}

/// Counts who fits a rule now, and who of them may be written to by each of these channels. One statement, whatever the number of
/// channels.
///
/// # Errors
/// [`Error::Invalid`] when the rule is none, or no channel is named.
pub async fn reach(tx: &Tx<ContactRead>, rule: &Rule, channels: &[Channel]) -> Result<Reach> {
    count(tx, rule, channels).await
}

/// The same for whoever counts otherwise.
pub(in crate::campaigns) async fn count<P: Permission>(tx: &Tx<P>, rule: &Rule, channels: &[Channel]) -> Result<Reach> {
    let mut channels = channels.to_vec();
    channels.sort_unstable();
    channels.dedup();
    let mut check = Check::default();
    check.demand(!channels.is_empty(), "channels", "required");
    let condition = check.absorb(Rule::compile_at(tx, "audience", rule).await)?;
    check.done()?;
    let mut rules = Vec::with_capacity(channels.len());
    for channel in &channels {
        rules.push(sending_rules::of(tx, *channel).await?);
    }
    let (mut select, gates) = people(tx, &rules, tx.now()).await?;
    select.expr_as(Expr::cust("count(*)"), Alias::new("matched"));
    for (number, gate) in gates.iter().enumerate() {
        for (name, condition) in REASONS.iter().zip(gate.reasons()) {
            let count = Expr::cust_with_expr("count(*) FILTER (WHERE $1)", condition);
            select.expr_as(count, Alias::new(format!("{name}{number}")));
        }
    }
    select.and_where(condition.map_or_else(|| Expr::val(false), |rule| rule.expr()));
    // As when an audience is frozen. Other reads of this transaction are to be planned as ever.
    tx.run("SET LOCAL enable_nestloop = off", []).await?;
    let row = tx.query_one(&select).await?.ok_or_else(|| Error::internal("nothing was counted"))?;
    tx.run("SET LOCAL enable_nestloop = on", []).await?;
    let matched: i64 = row.try_get("", "matched")?;
    let by_channel = channels.iter().enumerate().map(|(number, channel)| {
        let reasons = counts(&row, number)?;
        let [withheld, without_address, suppressed, without_consent, capped] = reasons;
        let cleared = matched - reasons.iter().sum::<i64>();
        Ok(ChannelReach { channel: *channel, cleared, withheld, without_address, suppressed, without_consent, capped })
    });
    Ok(Reach { matched, by_channel: by_channel.collect::<Result<_>>()? })
}

/// The names of the reasons of a [`Gate`], in their order.
const REASONS: [&str; 5] = ["withheld", "without_address", "suppressed", "without_consent", "capped"];

fn counts(row: &QueryResult, number: usize) -> Result<[i64; 5]> {
    let mut counts = [0; 5];
    for (count, name) in counts.iter_mut().zip(REASONS) {
        *count = row.try_get("", &format!("{name}{number}"))?;
    }
    Ok(counts)
}

/// Why one person would get a campaign, or would not.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "five facts, each of which can be so or not beside the others")]
pub struct Explanation {
    /// Whether the person fits the audience, rule by rule; none while the campaign has no audience.
    pub finding: Option<Finding>,
    /// The channel.
    pub channel: Channel,
    /// Whether the person's data lie still, or are no longer to be kept.
    pub withheld: bool,
    /// Whether there is an address for the channel.
    pub has_address: bool,
    /// Whether the address is not written to.
    pub suppressed: bool,
    /// Whether the person agrees to receive messages by the channel.
    pub agrees: bool,
    /// Whether the person has all the messages that the tenant's cap allows.
    pub capped: bool,
    /// What became of it; none until the audience is frozen.
    pub past: Option<Past>,
}

/// What became of a campaign for one person. Nobody is chosen after its audience was frozen, whatever holds today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// Where the message stands; none for who was not chosen.
    pub delivery: Option<Delivery>,
    /// The relay's answer (RFC 5321, section 4.2), 0 where there was none.
    pub code: i16,
    /// Whether the campaign is over: what waits then never leaves.
    pub over: bool,
}

impl Past {
    /// The key of the sentence that tells it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self.delivery {
            None => "campaign-past-absent",
            Some(Delivery::Queued) if self.over => "campaign-past-ended",
            Some(Delivery::Queued) => "campaign-past-queued",
            Some(Delivery::Attempting) => "campaign-past-attempting",
            Some(Delivery::Accepted) => "campaign-past-accepted",
            Some(Delivery::Rejected) => "campaign-past-rejected",
            Some(Delivery::Unknown) => "campaign-past-unknown",
            Some(Delivery::Skipped) => "campaign-past-skipped",
            Some(Delivery::Capped) => "campaign-past-capped",
        }
    }

    fn gets(self) -> bool {
        match self.delivery {
            Some(Delivery::Accepted | Delivery::Attempting) => true,
            Some(Delivery::Queued) => !self.over,
            Some(Delivery::Rejected | Delivery::Unknown | Delivery::Skipped | Delivery::Capped) | None => false,
        }
    }
}

impl Explanation {
    /// Whether the person would get it; once the audience is frozen, whether the person got it or will.
    #[must_use]
    pub fn gets(&self) -> bool {
        if let Some(past) = self.past {
            return past.gets();
        }
        let fits = self.finding.as_ref().is_some_and(|finding| finding.fits);
        fits && !self.withheld && self.has_address && !self.suppressed && self.agrees && !self.capped
    }
}

/// Explains why a person would get a campaign now, or would not; of one whose audience is frozen, also what became of it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such campaign or person; [`Error::Invalid`] when the audience names what is gone;
/// [`Error::Forbidden`] for whoever may not see campaigns and contacts too, and deliveries once there are
/// any.
pub async fn explain(tx: &Tx<SuppressionRead>, id: Id<Campaign>, contact: Id<Contact>) -> Result<Explanation> {
    let campaign = campaigns::find(&tx.also()?, id).await?;
    let finding = match campaign.rule()? {
        Some(rule) => Some(rules::explain_at(&tx.also()?, "audience", &rule, contact).await?),
        None => None,
    };
    let channel = Channel::parse(&campaign.channel).unwrap_or(Channel::Email);
    let (mut select, gates) = people(tx, &[sending_rules::of(tx, channel).await?], tx.now()).await?;
    for Gate { withheld, reachable, suppressed, agrees, capped } in gates {
        let shown = |condition: SimpleExpr| Expr::cust_with_expr("coalesce($1, false)", condition);
        select.expr_as(shown(withheld), Alias::new("withheld"));
        select.expr_as(shown(reachable), Alias::new("has_address"));
        select.expr_as(shown(suppressed), Alias::new("suppressed"));
        select.expr_as(shown(agrees), Alias::new("agrees"));
        select.expr_as(shown(capped), Alias::new("capped"));
    }
    select.and_where(Expr::col(("contacts", "id")).eq(contact));
    let row = tx.query_one(&select).await?.ok_or(Error::NotFound)?;
    Ok(Explanation {
        finding,
        channel,
        withheld: row.try_get("", "withheld")?,
        has_address: row.try_get("", "has_address")?,
        suppressed: row.try_get("", "suppressed")?,
        agrees: row.try_get("", "agrees")?,
        capped: row.try_get("", "capped")?,
        past: past(tx, &campaign, contact).await?,
    })
}

async fn past(tx: &Tx<SuppressionRead>, campaign: &Campaign, contact: Id<Contact>) -> Result<Option<Past>> {
    let frozen = matches!(campaign.state, State::Sending | State::Paused | State::Completed | State::Cancelled);
    if !frozen {
        return Ok(None);
    }
    let entry = delivery::of(&tx.also()?, campaign.id, contact).await?;
    let (delivery, code) = entry.map(|entry| (entry.state, entry.code)).unzip();
    Ok(Some(Past { delivery, code: code.unwrap_or_default(), over: campaign.state.over() }))
}
