//! The register of processing.

use crate::{consents::Basis, context::Act};
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    contacts::consent,
    register::{self, Activity, Added, Format},
};

/// How the register is written.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Format")]
pub(crate) enum RegisterFormat {
    /// Keys and sentences (RFC 8259).
    Json,
    /// Comma-separated values (RFC 4180), a line an activity.
    Csv,
}

/// The register.
pub(crate) struct Register(register::Register);

/// What the company does with people's data (GDPR, article 30), read from what is really set up and used.
#[Object]
impl Register {
    /// When it was read.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// The company: the controller.
    async fn controller(&self) -> &str {
        &self.0.company
    }

    /// What the company added.
    async fn added(&self) -> RegisterAdded {
        self.0.added.clone().into()
    }

    /// What it does.
    async fn activities(&self) -> Vec<RegisterActivity> {
        self.0.activities.iter().cloned().map(Into::into).collect()
    }

    /// Who passes mail on: the relay's name on the network.
    async fn relay(&self) -> Option<&str> {
        self.0.relay.as_ref().map(|relay| relay.host.as_str())
    }
}

/// Something that the company does with people's data.
#[derive(SimpleObject)]
pub(crate) struct RegisterActivity {
    /// Its key, for the company's words on what it is for.
    key: String,
    /// On which lawful bases.
    bases: Vec<Basis>,
    /// The company's own words in use, as key and version.
    wordings: Vec<String>,
    /// How many people it concerns now.
    count: i32,
    /// Categories of data.
    data: Vec<String>,
    /// The company's own fields, by their labels.
    fields: Vec<String>,
}

impl From<Activity> for RegisterActivity {
    fn from(Activity { key, bases, wordings, count, data, fields, .. }: Activity) -> Self {
        let bases = bases.iter().filter_map(|basis| consent::Basis::parse(basis)).map(Into::into).collect();
        Self { key, bases, wordings, count: count.try_into().unwrap_or(i32::MAX), data, fields }
    }
}

/// What only the company can say.
#[derive(SimpleObject)]
pub(crate) struct RegisterAdded {
    /// How the company is reached.
    contact: Option<String>,
    /// Its representative, and who it decides together with.
    representative: Option<String>,
    /// How its data protection officer is reached.
    dpo: Option<String>,
    /// Further recipients.
    recipients: Option<String>,
    /// To which countries outside of the Union data go, and what makes it safe.
    transfers: Option<String>,
    /// Measures beyond those of the platform.
    measures: Option<String>,
    /// What activities are for, in the company's words.
    purposes: Vec<RegisterPurpose>,
}

/// What an activity is for.
#[derive(SimpleObject)]
pub(crate) struct RegisterPurpose {
    /// The activity's key.
    activity: String,
    /// The company's words.
    text: String,
}

impl From<Added> for RegisterAdded {
    fn from(added: Added) -> Self {
        let Added { contact, representative, dpo, recipients, transfers, measures, purposes } = added;
        let purposes = purposes.into_iter().map(|(activity, text)| RegisterPurpose { activity, text }).collect();
        Self { contact, representative, dpo, recipients, transfers, measures, purposes }
    }
}

/// What only the company can say: it takes the place of all that it said before.
#[derive(InputObject)]
pub(crate) struct RegisterUpdate {
    /// How the company is reached.
    contact: Option<String>,
    /// Its representative, and who it decides together with.
    representative: Option<String>,
    /// How its data protection officer is reached.
    dpo: Option<String>,
    /// Further recipients.
    recipients: Option<String>,
    /// To which countries outside of the Union data go, and what makes it safe.
    transfers: Option<String>,
    /// Measures beyond those of the platform.
    measures: Option<String>,
    /// What activities are for, in the company's words.
    #[graphql(default)]
    purposes: Vec<RegisterPurposeInput>,
}

/// What an activity is for.
#[derive(InputObject)]
pub(crate) struct RegisterPurposeInput {
    /// The activity's key.
    activity: String,
    /// The company's words.
    text: String,
}

impl From<RegisterUpdate> for Added {
    fn from(input: RegisterUpdate) -> Self {
        let RegisterUpdate { contact, representative, dpo, recipients, transfers, measures, purposes } = input;
        let purposes = purposes.into_iter().map(|purpose| (purpose.activity, purpose.text)).collect();
        Self { contact, representative, dpo, recipients, transfers, measures, purposes }
    }
}

#[derive(Default)]
pub(crate) struct RegisterQuery;

#[Object]
impl RegisterQuery {
    /// The register as it stands.
    async fn register(&self, ctx: &Context<'_>) -> Result<Register> {
        ctx.act(async |tx| register::read(tx).await).await.map(Register)
    }

    /// The register as a text, in the language of the request. The same as a page to read and print is at `/register`.
    async fn register_export(&self, ctx: &Context<'_>, format: RegisterFormat) -> Result<String> {
        let (format, locale) = (format.into(), ctx.scope()?.locale());
        ctx.act(async |tx| register::export(tx, format, locale).await).await
    }
}

#[derive(Default)]
pub(crate) struct RegisterMutation;

#[Object]
impl RegisterMutation {
    /// Replaces what the company adds to the register.
    async fn register_update(&self, ctx: &Context<'_>, input: RegisterUpdate) -> Result<Register> {
        ctx.act(async |tx| register::update(tx, input.into()).await).await.map(Register)
    }
}
