//! What is given when campaigns are written.

use crate::{
    consents::Channel,
    contacts::{ContactRule, patch},
    ids,
};
use async_graphql::{ID, InputObject, Json, MaybeUndefined};
use serde_json::{Value, json};
use tenants::{
    Result,
    campaigns::{Changes, Draft},
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
        })
    }
}
