//! Where providers of mail call to tell what became of messages.

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    returns::{Source, callbacks},
};

/// A provider of mail that tells what became of messages.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallbackProvider {
    /// SendGrid's event webhook, signed; `proof` is its verification key.
    #[graphql(name = "SENDGRID")]
    SendGrid,
    /// Mailgun's webhooks; `proof` is the signing key for HTTP webhooks.
    Mailgun,
    /// Postmark's webhooks, which are signed by nothing: a word of ours is the password of `dihya` in the address, or stands in the header
    /// `X-Dihya-Callback`.
    Postmark,
    /// Amazon SES, through SNS; `proof` is the name of the topic (ARN), whose attribute `SignatureVersion` is to be `2`.
    Ses,
}

impl CallbackProvider {
    fn source(self) -> Source {
        match self {
            Self::SendGrid => Source::SendGrid,
            Self::Mailgun => Source::Mailgun,
            Self::Postmark => Source::Postmark,
            Self::Ses => Source::Ses,
        }
    }

    fn of(name: &str) -> Option<Self> {
        let all = [Self::SendGrid, Self::Mailgun, Self::Postmark, Self::Ses];
        all.into_iter().find(|provider| provider.source().name() == name)
    }
}

/// Where a provider calls.
pub(crate) struct Callback(callbacks::Callback);

/// Where a provider calls to tell what became of messages. Openings and clicks that it tells are left out.
#[Object]
impl Callback {
    /// The callback's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// Who calls.
    async fn provider(&self) -> Option<CallbackProvider> {
        CallbackProvider::of(&self.0.provider)
    }

    /// The path that is called, below the address of the installation. It stays when the proof is changed.
    async fn path(&self, ctx: &Context<'_>) -> Result<String> {
        self.0.path(ctx.scope()?).await
    }

    /// Until when the proof before the present one holds too.
    async fn old_proof_until(&self) -> Option<DateTime<Utc>> {
        self.0.old_until
    }

    /// When a call was last believed.
    async fn heard_at(&self) -> Option<DateTime<Utc>> {
        self.0.heard_at
    }

    /// When it was set up.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A callback, with the word that the provider is to show.
#[derive(SimpleObject)]
pub(crate) struct CallbackWord {
    /// The callback.
    callback: Callback,
    /// The word for Postmark, shown this once; none for those who prove themselves in their own way.
    word: Option<String>,
}

/// A callback to be.
#[derive(InputObject)]
pub(crate) struct CallbackCreate {
    /// Who will call.
    provider: CallbackProvider,
    /// By what the provider is known; none for Postmark.
    proof: Option<String>,
}

/// Another proof for a callback.
#[derive(InputObject)]
pub(crate) struct CallbackRotate {
    /// The callback.
    id: ID,
    /// By what the provider is known from now on; none for Postmark.
    proof: Option<String>,
}

#[derive(Default)]
pub(crate) struct CallbacksQuery;

#[Object]
impl CallbacksQuery {
    /// Where providers call, oldest first.
    async fn callbacks(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Callback>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| callbacks::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |callback| callback.id, Callback))
    }
}

#[derive(Default)]
pub(crate) struct CallbacksMutation;

#[Object]
impl CallbacksMutation {
    /// Sets up where a provider calls; a company may have 20.
    async fn callback_create(&self, ctx: &Context<'_>, input: CallbackCreate) -> Result<CallbackWord> {
        let (source, proof) = (input.provider.source(), input.proof.as_deref());
        let (callback, word) = ctx.act(async |tx| callbacks::create(tx, source, proof).await).await?;
        Ok(CallbackWord { callback: Callback(callback), word })
    }

    /// Gives a callback another proof. The one before holds for 24 hours.
    async fn callback_rotate(&self, ctx: &Context<'_>, input: CallbackRotate) -> Result<CallbackWord> {
        let (id, proof) = (ids::read("id", &input.id)?, input.proof.as_deref());
        let (callback, word) = ctx.act(async |tx| callbacks::rotate(tx, id, proof).await).await?;
        Ok(CallbackWord { callback: Callback(callback), word })
    }

    /// Removes a callback: who calls there is heard no more. Answers with its identifier.
    async fn callback_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let callback = ids::read("id", &id)?;
        ctx.act(async |tx| callbacks::delete(tx, callback).await).await.map(|()| id)
    }
}
