//! How long people are kept, and whose time ends.

use crate::{
    contacts::{Contact, Stage},
    context::Act,
    page::{Window, connect_with},
};
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    contacts::retention::{self, Outcome, Rule},
};

/// What becomes of people whose time is over.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Outcome")]
pub(crate) enum RetentionOutcome {
    /// All that is known of them goes.
    Erase,
    /// A row without a person stays: stage, country, source, month.
    Anonymise,
}

/// How long people of one stage are kept.
#[derive(SimpleObject)]
pub(crate) struct RetentionRule {
    /// The stage.
    stage: Stage,
    /// Months after their last own act: a link that they followed, a form, a choice; an opening is none.
    months: i32,
    /// What becomes of them then.
    outcome: RetentionOutcome,
    /// Days before which they are told by mail, if they may be written to; 0 for not at all.
    notice_days: i32,
}

impl From<Rule> for RetentionRule {
    fn from(Rule { stage, months, outcome, notice_days }: Rule) -> Self {
        Self { stage: stage.into(), months, outcome: outcome.into(), notice_days }
    }
}

/// Somebody whose time ends.
pub(crate) struct Expiring(retention::Expiring);

/// Somebody whose time of keeping ends.
#[Object(name = "RetentionExpiring")]
impl Expiring {
    /// Who.
    async fn contact(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Contact>> {
        Ok(ctx.loader()?.load_one(self.0.contact).await?.map(Contact))
    }

    /// How near they are.
    async fn stage(&self) -> Stage {
        self.0.stage.into()
    }

    /// When they last did something of their own accord.
    async fn acted_at(&self) -> DateTime<Utc> {
        self.0.acted_at
    }

    /// When their time is over. They go at the next daily run from then on, and not before the days of notice have passed.
    async fn due_at(&self) -> DateTime<Utc> {
        self.0.due_at
    }

    /// What becomes of them.
    async fn outcome(&self) -> RetentionOutcome {
        self.0.outcome.into()
    }

    /// When their time of notice began, if it did.
    async fn noticed_at(&self) -> Option<DateTime<Utc>> {
        self.0.noticed_at
    }
}

/// Those whose time ends, counted only when asked for.
pub(crate) struct ExpiringTotal {
    days: i32,
}

#[Object(name = "RetentionTotal")]
impl ExpiringTotal {
    /// How many they are, all pages together.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.act(async |tx| retention::count(tx, self.days).await).await
    }
}

/// How long people of one stage are to be kept.
#[derive(InputObject)]
pub(crate) struct RetentionSet {
    /// The stage.
    stage: Stage,
    /// Months after their last own act, 1 to 600.
    months: i32,
    /// What becomes of them then.
    outcome: RetentionOutcome,
    /// Days before which they are told by mail, up to 90; 0 for not at all.
    #[graphql(default)]
    notice_days: i32,
}

#[derive(Default)]
pub(crate) struct RetentionQuery;

#[Object]
impl RetentionQuery {
    /// The rules of all stages.
    async fn retention_rules(&self, ctx: &Context<'_>) -> Result<Vec<RetentionRule>> {
        let rules = ctx.act(async |tx| retention::rules(tx).await).await?;
        Ok(rules.into_iter().map(Into::into).collect())
    }

    /// Whose time is over by so many days from now (0 by default), the first to go first. Looking changes nothing.
    async fn retention_preview(
        &self,
        ctx: &Context<'_>,
        days: Option<i32>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Expiring, ExpiringTotal>> {
        let (window, days) = (Window { first, after }, days.unwrap_or_default());
        let slice = window.slice()?;
        let page = ctx.act(async |tx| retention::preview(tx, days, &slice).await).await?;
        Ok(connect_with(&window, page, ExpiringTotal { days }, retention::Expiring::place, Expiring))
    }
}

#[derive(Default)]
pub(crate) struct RetentionMutation;

#[Object]
impl RetentionMutation {
    /// Decides how long people of one stage are kept. It counts from the next daily run on, and for campaigns at once.
    async fn retention_set(&self, ctx: &Context<'_>, input: RetentionSet) -> Result<Vec<RetentionRule>> {
        let RetentionSet { stage, months, outcome, notice_days } = input;
        let rule = Rule { stage: stage.into(), months, outcome: outcome.into(), notice_days };
        let rules = ctx.act(async |tx| retention::set(tx, rule).await).await?;
        Ok(rules.into_iter().map(Into::into).collect())
    }
}
