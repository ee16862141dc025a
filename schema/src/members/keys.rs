//! API keys.

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    identity::{self, keys},
};

/// An API key.
pub(crate) struct ApiKey(identity::ApiKey);

/// What a program signs in with. Its secret is kept nowhere.
#[Object]
impl ApiKey {
    /// The key's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What the company calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What its secret begins with.
    async fn prefix(&self) -> String {
        self.0.prefix()
    }

    /// What it may do, as long as its maker may.
    async fn permissions(&self) -> &[String] {
        &self.0.permissions
    }

    /// Who made it.
    async fn created_by(&self) -> ID {
        ids::show(self.0.created_by)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it ends by itself.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// When it was last used, to the minute.
    async fn used_at(&self) -> Option<DateTime<Utc>> {
        self.0.used_at
    }

    /// When it was revoked.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }
}

/// A key that was just made.
#[derive(SimpleObject)]
pub(crate) struct ApiKeyCreated {
    /// The key.
    key: ApiKey,
    /// Its secret, shown this once.
    secret: String,
}

/// A key to be.
#[derive(InputObject)]
pub(crate) struct ApiKeyCreate {
    /// What the company calls it.
    name: String,
    /// What it may do: some of what its maker may.
    permissions: Vec<String>,
    /// When it ends by itself.
    expires_at: Option<DateTime<Utc>>,
}

#[derive(Default)]
pub(crate) struct KeysQuery;

#[Object]
impl KeysQuery {
    /// API keys, oldest first.
    async fn api_keys(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<ApiKey>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| keys::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |key| key.id, ApiKey))
    }
}

#[derive(Default)]
pub(crate) struct KeysMutation;

#[Object]
impl KeysMutation {
    /// Makes an API key.
    async fn api_key_create(&self, ctx: &Context<'_>, input: ApiKeyCreate) -> Result<ApiKeyCreated> {
        let ApiKeyCreate { name, permissions, expires_at } = input;
        let new = keys::NewKey { name, permissions, expires_at };
        let (key, secret) = ctx.act(async |tx| keys::create(tx, &new).await).await?;
        Ok(ApiKeyCreated { key: ApiKey(key), secret })
    }

    /// Ends an API key at once.
    async fn api_key_revoke(&self, ctx: &Context<'_>, id: ID) -> Result<ApiKey> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| keys::revoke(tx, id).await).await.map(ApiKey)
    }
}
