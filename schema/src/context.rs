//! Who asks, and `act`: what a resolver does is an action of `tenants`, in the scope of whoever asks.

use crate::loaders::Loaders;
use async_graphql::{Context, Request, dataloader::DataLoader};
use futures::future::BoxFuture;
use locales::Locale;
use std::{fmt, sync::Arc};
use tenants::{Error, Result, Scope, Tx, permissions::Permission};

/// Who asks, put into every request by the edge.
#[derive(Debug, Clone)]
pub struct Requester {
    /// The scope of whoever is signed in; none otherwise.
    pub scope: Option<Scope>,
    /// The language of the answers.
    pub locale: Locale,
    /// The request's identifier, told with errors that need looking into.
    pub request: String,
    /// Holds off guesses at passwords and codes.
    pub attempts: Attempts,
}

/// Counts attempts by whoever asks, as the edge that knows where they come from counts them.
#[derive(Clone)]
pub struct Attempts {
    /// Counts one before it is made: [`Error::Limit`] when there were too many.
    pub take: Arc<dyn Fn() -> BoxFuture<'static, Result<()>> + Send + Sync>,
    /// Gives one back that was no wrong guess.
    pub give_back: Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>,
}

impl fmt::Debug for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attempts")
    }
}

impl Requester {
    /// The request of this requester, with batches of its own.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the loader's batches end with the request that made them")]
    pub fn equip(self, request: Request) -> Request {
        match self.scope.clone() {
            Some(scope) => request.data(DataLoader::new(Loaders(scope), tokio::spawn)).data(self),
            None => request.data(self),
        }
    }
}

pub(crate) trait Act {
    /// The scope of whoever asks.
    fn scope(&self) -> Result<&Scope>;

    /// Runs an action in that scope. The permission is the one in the action's signature.
    async fn act<P, T, F>(&self, action: F) -> Result<T>
    where
        P: Permission,
        F: AsyncFnOnce(&Tx<P>) -> Result<T>;

    /// Runs what asks for a password or a code, unless too many were wrong.
    async fn guess<T>(&self, attempt: impl AsyncFnOnce(&Scope) -> Result<T>) -> Result<T>;

    /// The language of the answers.
    fn locale(&self) -> Locale;

    /// The batches of this request.
    fn loader(&self) -> Result<&DataLoader<Loaders>>;
}

impl Act for Context<'_> {
    fn scope(&self) -> Result<&Scope> {
        let requester = self.data_opt::<Requester>();
        requester.and_then(|requester| requester.scope.as_ref()).ok_or(Error::Unauthenticated("UNAUTHENTICATED"))
    }

    async fn act<P, T, F>(&self, action: F) -> Result<T>
    where
        P: Permission,
        F: AsyncFnOnce(&Tx<P>) -> Result<T>,
    {
        // Boxed: the future of each root stands inside of those of the roots before it.
        Box::pin(self.scope()?.act(action)).await
    }

    async fn guess<T>(&self, attempt: impl AsyncFnOnce(&Scope) -> Result<T>) -> Result<T> {
        let requester = self.data_opt::<Requester>().ok_or(Error::Unauthenticated("UNAUTHENTICATED"))?;
        let scope = self.scope()?;
        (requester.attempts.take)().await?;
        let outcome = attempt(scope).await;
        if !outcome.as_ref().is_err_and(Error::is_wrong_guess) {
            (requester.attempts.give_back)().await;
        }
        outcome
    }

    fn locale(&self) -> Locale {
        self.data_opt::<Requester>().map(|requester| requester.locale).unwrap_or_default()
    }

    fn loader(&self) -> Result<&DataLoader<Loaders>> {
        self.data_opt().ok_or(Error::Unauthenticated("UNAUTHENTICATED"))
    }
}
