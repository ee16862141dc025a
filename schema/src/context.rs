//! Who asks, and `act`: what a resolver does is an action of `tenants`, in the scope of whoever asks.

use crate::loaders::Loaders;
use async_graphql::{Context, Request, dataloader::DataLoader};
use locales::Locale;
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
        self.scope()?.act(action).await
    }

    fn loader(&self) -> Result<&DataLoader<Loaders>> {
        self.data_opt().ok_or(Error::Unauthenticated("UNAUTHENTICATED"))
    }
}
