//! A schema with one of everything.

use async_graphql::{Context, Error, Object, Result, Schema, SchemaBuilder, SimpleObject, Subscription};
use futures::{Stream, StreamExt, stream};
use std::{
    future::ready,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::Notify;

/// What the schema remembers.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// How often the mutation ran.
    pub(super) bumps: AtomicUsize,
    /// Told when work that never ends has begun, and when it was dropped.
    pub(super) begun: Notify,
    pub(super) dropped: Notify,
    /// Makes the subscription emit.
    pub(super) go: Notify,
}

/// Who asks, as the edge tells the resolvers.
#[derive(Debug, Clone)]
pub(super) struct Who {
    pub(super) name: &'static str,
    pub(super) request: String,
    pub(super) peer: IpAddr,
}

struct Dropped(Arc<Known>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.dropped.notify_one();
    }
}

#[derive(Debug, SimpleObject)]
struct Row {
    number: i32,
    text: String,
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "hello"
    }

    async fn echo(&self, text: String) -> String {
        text
    }

    async fn who(&self, ctx: &Context<'_>) -> String {
        let who = ctx.data_unchecked::<Who>();
        format!("{} {} {}", who.name, who.request, who.peer)
    }

    async fn rows(&self, #[graphql(default = 10)] first: i32) -> Vec<Row> {
        (0..first).map(|number| Row { number, text: "x".repeat(1_000) }).collect()
    }

    async fn fail(&self) -> Result<Option<i32>> {
        ready(Err(Error::new("it failed"))).await
    }

    /// Fails, and no null may stand for it.
    async fn must(&self) -> Result<i32> {
        ready(Err(Error::new("it failed"))).await
    }

    async fn forever(&self, ctx: &Context<'_>) -> Option<i32> {
        let known = ctx.data_unchecked::<Arc<Known>>();
        let _dropped = Dropped(Arc::clone(known));
        known.begun.notify_one();
        std::future::pending().await
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    async fn bump(&self, ctx: &Context<'_>) -> usize {
        ctx.data_unchecked::<Arc<Known>>().bumps.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Fails, and no null may stand for it.
    async fn must(&self) -> Result<i32> {
        ready(Err(Error::new("it failed"))).await
    }

    /// Bumps when the test says go.
    async fn slow_bump(&self, ctx: &Context<'_>) -> usize {
        let known = ctx.data_unchecked::<Arc<Known>>();
        known.begun.notify_one();
        known.go.notified().await;
        known.bumps.fetch_add(1, Ordering::SeqCst) + 1
    }
}

pub(super) struct Subscriptions;

#[Subscription]
impl Subscriptions {
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }

    /// One event for each time that the test says go.
    async fn signals(&self, ctx: &Context<'_>) -> impl Stream<Item = i32> {
        let known = Arc::clone(ctx.data_unchecked::<Arc<Known>>());
        let dropped = Dropped(Arc::clone(&known));
        known.begun.notify_one();
        stream::unfold((0, known, dropped), |(number, known, dropped)| async move {
            known.go.notified().await;
            Some((number + 1, (number + 1, known, dropped)))
        })
    }

    async fn endless(&self) -> impl Stream<Item = String> {
        stream::repeat("x".repeat(10_000))
    }

    async fn forbidden(&self) -> Result<stream::Empty<i32>> {
        ready(Err(Error::new("no"))).await
    }

    /// Its only event fails.
    async fn failing(&self) -> impl Stream<Item = Result<i32>> {
        stream::iter([Err(Error::new("it failed"))])
    }

    /// The second of three events fails.
    async fn stumbling(&self) -> impl Stream<Item = Result<i32>> {
        stream::iter(1..=3).map(|n| if n == 2 { Err(Error::new("stumbled")) } else { Ok(n) })
    }
}

pub(super) fn schema(known: Arc<Known>) -> SchemaBuilder<Query, Mutation, Subscriptions> {
    Schema::build(Query, Mutation, Subscriptions).data(known)
}
