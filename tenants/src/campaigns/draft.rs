//! Drafting a campaign: what a person writes before it is scheduled or sent.

use super::{
    Campaign, Sender, State, approval, find,
    hours::Hour,
    moves::locked,
    plans::{Aims, Budget, Goal},
    senders,
};
use crate::{
    Id, Tx,
    contacts::{Patch, consent::Channel, rules::Rule},
    error::{Check, Error, Result},
    permissions::CampaignWrite,
    templates::{self, Template, variables},
};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// The channels that can send. The others have consents only, until a channel of `jobs` takes their messages.
pub(super) const CHANNELS: &[Channel] = &[Channel::Email];

/// A campaign as it is written by a person.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the tenant calls it.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// By what means it is sent.
    pub channel: Channel,
    /// What it says.
    pub template: Option<Id<Template>>,
    /// Values for the variables that the template declares, an object.
    pub variables: Value,
    /// Who it is sent as.
    pub sender: Option<Id<Sender>>,
    /// Who gets it, of those who agreed to. Without a rule nobody does; everybody is a rule of its own.
    pub audience: Option<Rule>,
    /// When it is to leave, once it is scheduled.
    pub hour: Option<Hour>,
    /// What it is to reach, from when to when, and what it may cost.
    pub aims: Aims,
}

/// What is to be changed of a draft. Title and channel can't be removed.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// What the tenant calls it.
    pub title: Patch<String>,
    /// What it is for.
    pub description: Patch<String>,
    /// By what means it is sent.
    pub channel: Patch<Channel>,
    /// What it says.
    pub template: Patch<Id<Template>>,
    /// Values for the variables that the template declares, an object.
    pub variables: Patch<Value>,
    /// Who it is sent as.
    pub sender: Patch<Id<Sender>>,
    /// Who gets it, of those who agreed to.
    pub audience: Patch<Rule>,
    /// When it is to leave, once it is scheduled.
    pub hour: Patch<Hour>,
    /// What it is to reach.
    pub goals: Patch<Vec<Goal>>,
    /// The first day of the period that it belongs to.
    pub starts_on: Patch<NaiveDate>,
    /// The last day of that period.
    pub ends_on: Patch<NaiveDate>,
    /// What it may cost.
    pub budget: Patch<Budget>,
}

/// Drafts a campaign.
///
/// # Errors
/// [`Error::Invalid`] with all violations; a template or sender that the tenant does not have is one,
/// a channel that can't send another, and everything that is wrong with the audience, by its place in the rule.
pub async fn create(tx: &Tx<CampaignWrite>, draft: &Draft) -> Result<Campaign> {
    let mut faults = Check::default();
    let audience = keep(tx, &mut faults, draft.audience.as_ref()).await?;
    let hour = kept_hour(tx, &mut faults, draft.hour.clone()).await?;
    check(tx, faults, draft).await?;
    let id = Id::new(tx.clock());
    tx.run(
        "INSERT INTO campaigns (tenant_id, id, title, description, channel, state, variables, created_by, created_at, updated_at)
         VALUES ($1, $2, '', '', '', 'draft', '{}', $3, $4, $4)",
        [tx.tenant().into(), id.into(), tx.actor().to_string().into(), tx.now().into()],
    )
    .await?;
    write(tx, id, draft, (audience, hour)).await
}

/// Changes a draft. An audience that stays is not looked at again until the campaign is sent or scheduled.
///
/// # Errors
/// As [`create`]; `CAMPAIGN_STATE` when it is a draft no more: what is scheduled leaves as it was when somebody scheduled it.
pub async fn update(tx: &Tx<CampaignWrite>, id: Id<Campaign>, changes: Changes) -> Result<Campaign> {
    let known = locked(tx, id, State::Draft).await?;
    if known.state != State::Draft {
        return Err(known.state.refusal(State::Draft));
    }
    let mut missing = Check::default();
    missing.demand(!matches!(changes.channel, Patch::Remove), "channel", "required");
    let channel = known.channel()?;
    let (hour, aims) = (known.hour()?, known.aims()?);
    let draft = Draft {
        title: changes.title.onto(Some(known.title)).unwrap_or_default(),
        description: changes.description.onto(Some(known.description)).unwrap_or_default(),
        channel: changes.channel.onto(Some(channel)).unwrap_or(channel),
        template: changes.template.onto(known.template_id),
        variables: changes.variables.onto(Some(known.variables)).unwrap_or_else(|| json!({})),
        sender: changes.sender.onto(known.sender_id),
        audience: None,
        hour: changes.hour.onto(hour),
        aims: Aims {
            goals: changes.goals.onto(Some(aims.goals)).unwrap_or_default(),
            starts_on: changes.starts_on.onto(aims.starts_on),
            ends_on: changes.ends_on.onto(aims.ends_on),
            budget: changes.budget.onto(aims.budget),
        },
    };
    let hour = kept_hour(tx, &mut missing, draft.hour.clone()).await?;
    let audience = match changes.audience {
        Patch::Keep => known.audience,
        Patch::Remove => None,
        Patch::Set(rule) => keep(tx, &mut missing, Some(&rule)).await?,
    };
    check(tx, missing, &draft).await?;
    write(tx, id, &draft, (audience, hour)).await
}

/// The hour as it is kept; what is wrong with it is noted. Whether it is past is asked when the campaign is scheduled.
async fn kept_hour(tx: &Tx<CampaignWrite>, check: &mut Check, hour: Option<Hour>) -> Result<Option<Value>> {
    let Some(hour) = hour else { return Ok(None) };
    serde_json::to_value(hour.kept(tx, check).await?).map(Some).map_err(Error::internal)
}

/// The audience as it is kept; what is wrong with it is noted.
async fn keep(tx: &Tx<CampaignWrite>, check: &mut Check, rule: Option<&Rule>) -> Result<Option<Value>> {
    match rule {
        Some(rule) => check.absorb(Rule::keep(tx, "audience", rule, None).await),
        None => Ok(None),
    }
}

async fn check(tx: &Tx<CampaignWrite>, mut check: Check, draft: &Draft) -> Result<()> {
    check.line("title", &draft.title, 200);
    check.length("description", &draft.description, 4_000);
    draft.aims.check(&mut check);
    check.demand(CHANNELS.contains(&draft.channel), "channel", "channel-unavailable");
    let mut declared = Vec::new();
    if let Some(template) = draft.template {
        let found = templates::by_ids(&tx.also()?, &[template]).await?.pop();
        check.demand(found.is_some(), "template", "id-invalid");
        declared = found.map(|template| template.content.variables).unwrap_or_default();
    }
    check.extend(variables::faults(&declared, &draft.variables, false));
    if let Some(sender) = draft.sender {
        check.demand(!senders::by_ids(&tx.also()?, &[sender]).await?.is_empty(), "sender", "id-invalid");
    }
    check.done()
}

async fn write(
    tx: &Tx<CampaignWrite>,
    id: Id<Campaign>,
    draft: &Draft,
    (audience, hour): (Option<Value>, Option<Value>),
) -> Result<Campaign> {
    let Aims { goals, starts_on, ends_on, budget } = &draft.aims;
    tx.touch(id);
    tx.run(
        "UPDATE campaigns SET title = $3, description = $4, channel = $5, template_id = $6, sender_id = $7, audience = $8, updated_at = $9,
                variables = $10, hour = $11, goals = $12, starts_on = $13, ends_on = $14, budget = $15::text::numeric, currency = $16,
                revision = revision + 1,
                authors = CASE WHEN authors @> ARRAY[$17::text] THEN authors ELSE authors || ARRAY[$17::text] END
         WHERE tenant_id = $1 AND id = $2",
        [
            tx.tenant().into(),
            id.into(),
            draft.title.trim().into(),
            draft.description.trim().into(),
            draft.channel.name().into(),
            draft.template.into(),
            draft.sender.into(),
            audience.into(),
            tx.now().into(),
            draft.variables.clone().into(),
            hour.into(),
            serde_json::to_value(goals).map_err(Error::internal)?.into(),
            (*starts_on).into(),
            (*ends_on).into(),
            budget.as_ref().map(|budget| budget.amount.clone()).into(),
            budget.as_ref().map(|budget| budget.currency.clone()).into(),
            approval::author(tx).await?.into(),
        ],
    )
    .await?;
    find(&tx.also()?, id).await
}
