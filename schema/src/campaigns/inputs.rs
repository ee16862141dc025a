//! What is given when campaigns are written.

use super::plans::{CampaignBudgetInput, CampaignGoalInput, CampaignHour};
use crate::{
    consents::Channel,
    contacts::{ContactRule, patch},
    ids,
};
use async_graphql::{ID, InputObject, Json, MaybeUndefined};
use chrono::NaiveDate;
use serde_json::{Value, json};
use tenants::{
    Result,
    campaigns::{Changes, Draft, plans::Aims},
    contacts::Patch,
};

/// A campaign as a person writes it.
#[derive(InputObject)]
pub(crate) struct CampaignInput {
    /// What the company calls it.
    title: String,
    /// What it is for.
    #[graphql(default)]
    description: String,
    /// By what means it is sent: by e-mail, until other channels can send.
    #[graphql(default_with = "Channel::Email")]
    channel: Channel,
    /// What it says.
    template: Option<ID>,
    /// Values for the variables that the template declares, an object.
    variables: Option<Json<Value>>,
    /// Who it is sent as.
    sender: Option<ID>,
    /// Who gets it, of those who agreed to. Nobody is chosen without a rule; everybody is `{ everybody: true }`.
    audience: Option<ContactRule>,
    /// When it is to leave, once it is scheduled. What is approved is approved for this hour; without one, for being sent at once.
    hour: Option<CampaignHour>,
    /// What it is to reach, at most one goal a metric.
    #[graphql(default)]
    goals: Vec<CampaignGoalInput>,
    /// The first day of the period that it belongs to.
    starts_on: Option<NaiveDate>,
    /// The last day of that period.
    ends_on: Option<NaiveDate>,
    /// What it may cost.
    budget: Option<CampaignBudgetInput>,
}

impl CampaignInput {
    pub(super) fn draft(self) -> Result<Draft> {
        Ok(Draft {
            title: self.title,
            description: self.description,
            channel: self.channel.into(),
            template: ids::read_some("template", self.template.as_ref())?,
            variables: self.variables.map_or_else(|| json!({}), |variables| variables.0),
            sender: ids::read_some("sender", self.sender.as_ref())?,
            audience: self.audience.map(|rule| rule.read("audience")).transpose()?,
            hour: self.hour.map(Into::into),
            aims: Aims {
                goals: self.goals.into_iter().map(Into::into).collect(),
                starts_on: self.starts_on,
                ends_on: self.ends_on,
                budget: self.budget.map(Into::into),
            },
        })
    }
}

/// What is to be changed of a draft.
#[derive(InputObject)]
pub(crate) struct CampaignUpdate {
    /// The campaign.
    pub(super) id: ID,
    /// What the company calls it.
    title: MaybeUndefined<String>,
    /// What it is for.
    description: MaybeUndefined<String>,
    /// By what means it is sent: by e-mail, until other channels can send.
    channel: MaybeUndefined<Channel>,
    /// What it says.
    template: MaybeUndefined<ID>,
    /// Values for the variables that the template declares, an object.
    variables: MaybeUndefined<Json<Value>>,
    /// Who it is sent as.
    sender: MaybeUndefined<ID>,
    /// Who gets it, of those who agreed to. Nobody is chosen without a rule; everybody is `{ everybody: true }`.
    audience: MaybeUndefined<ContactRule>,
    /// When it is to leave, once it is scheduled.
    hour: MaybeUndefined<CampaignHour>,
    /// What it is to reach, at most one goal a metric; the new ones take the place of all.
    goals: MaybeUndefined<Vec<CampaignGoalInput>>,
    /// The first day of the period that it belongs to.
    starts_on: MaybeUndefined<NaiveDate>,
    /// The last day of that period.
    ends_on: MaybeUndefined<NaiveDate>,
    /// What it may cost.
    budget: MaybeUndefined<CampaignBudgetInput>,
}

impl CampaignUpdate {
    pub(super) fn changes(self) -> Result<Changes> {
        Ok(Changes {
            title: patch(self.title),
            description: patch(self.description),
            channel: patch(self.channel.map_value(Into::into)),
            template: ids::read_patch("template", &self.template)?,
            variables: patch(self.variables.map_value(|variables| variables.0)),
            sender: ids::read_patch("sender", &self.sender)?,
            audience: match self.audience {
                MaybeUndefined::Undefined => Patch::Keep,
                MaybeUndefined::Null => Patch::Remove,
                MaybeUndefined::Value(rule) => Patch::Set(rule.read("audience")?),
            },
            hour: patch(self.hour.map_value(Into::into)),
            goals: patch(self.goals.map_value(|goals| goals.into_iter().map(Into::into).collect())),
            starts_on: patch(self.starts_on),
            ends_on: patch(self.ends_on),
            budget: patch(self.budget.map_value(Into::into)),
        })
    }
}
