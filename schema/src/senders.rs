//! Senders: who campaigns are sent as.

use crate::{
    context::Act,
    domains::sentence,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use serde_json::Map;
use tenants::{
    Result,
    campaigns::senders::{self, NewSender},
};

/// Who a campaign is sent as.
pub(crate) struct Sender(pub(crate) senders::Sender);

/// Who a campaign is sent as.
#[Object]
impl Sender {
    /// The sender's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The name that recipients see.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The address that recipients see.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Where answers go, when not to that address.
    async fn reply_to(&self) -> Option<&str> {
        self.0.reply_to.as_deref()
    }

    /// Whether its mails are signed for the domain of its address.
    async fn signed(&self) -> bool {
        self.0.signed
    }

    /// What deserves a look before anything is sent.
    async fn warnings(&self, ctx: &Context<'_>) -> Vec<SenderWarning> {
        let warning = self.0.warning().map(|code| SenderWarning { code, message: sentence(ctx, code, &Map::new()) });
        warning.into_iter().collect()
    }
}

/// Something that does not keep a sender from sending, but deserves a look.
#[derive(SimpleObject)]
pub(crate) struct SenderWarning {
    /// What it is, in kebab case.
    code: &'static str,
    /// What to do about it, in the caller's language.
    message: String,
}

/// A sender to be.
#[derive(InputObject)]
pub(crate) struct SenderCreate {
    /// The name that recipients see.
    name: String,
    /// The address that recipients see.
    email: String,
    /// Where answers go, when not to that address.
    reply_to: Option<String>,
}

#[derive(Default)]
pub(crate) struct SendersQuery;

#[Object]
impl SendersQuery {
    /// Senders, oldest first.
    async fn senders(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Sender>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| senders::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |sender| sender.id, Sender))
    }
}

#[derive(Default)]
pub(crate) struct SendersMutation;

#[Object]
impl SendersMutation {
    /// Sets up a sender.
    async fn sender_create(&self, ctx: &Context<'_>, input: SenderCreate) -> Result<Sender> {
        let SenderCreate { name, email, reply_to } = input;
        let new = NewSender { name, email, reply_to };
        ctx.act(async |tx| senders::create(tx, &new).await).await.map(Sender)
    }
}
