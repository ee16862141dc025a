//! Scores: the company's rules, and what contacts earned by them.

use crate::{
    contacts::ContactRule,
    context::Act as _,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, InputObject, Json, Object, OneofObject};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::sync::Arc;
use tenants::{
    Error, Result,
    contacts::scoring::{self, Act, Draft, Line, Score, When},
};

/// Something that gives points.
#[derive(Clone)]
pub(crate) struct ScoreRule(pub(crate) scoring::ScoreRule);

/// Something that gives contacts points: what somebody is, or what somebody did.
#[Object]
impl ScoreRule {
    /// The rule's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What the company calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How many points; less than none where something speaks against a contact.
    async fn points(&self) -> i32 {
        self.0.points
    }

    /// What a contact has to be, in the form of `ContactRule`; none where it is about an act.
    async fn rule(&self) -> Option<Json<&Value>> {
        self.0.rule.as_ref().map(Json)
    }

    /// What a contact has to do; none where it is about what somebody is.
    async fn act(&self) -> Option<ScoreAct> {
        self.0.act().map(Into::into)
    }

    /// After how many days half of the points are left; they never fade without it.
    async fn half_life_days(&self) -> Option<i32> {
        self.0.half_life
    }

    /// The most points, in either direction, that it gives to one contact.
    async fn cap(&self) -> Option<i32> {
        self.0.cap
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

/// What a person did.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Act")]
pub(crate) enum ScoreAct {
    /// Opened a message, counted by name as the person agreed.
    Opened,
    /// Followed a link of a message, counted by name as the person agreed.
    Clicked,
    /// Agreed to messages on a page of ours: by confirming what a form or a request asked, or in the preference centre.
    OptedIn,
}

/// What a contact has earned, as it is now.
pub(crate) struct ContactScore(pub(crate) Score);

/// What a contact has earned, as it is now.
#[Object]
impl ContactScore {
    /// The sum of the lines, rounded.
    async fn points(&self) -> i64 {
        self.0.points
    }

    /// Why: rule by rule, the oldest rule first.
    #[graphql(complexity = "10 * child_complexity")]
    async fn lines(&self) -> Vec<ScoreLine> {
        self.0.lines.iter().cloned().map(ScoreLine).collect()
    }
}

/// What a contact has earned by one rule.
pub(crate) struct ScoreLine(Line);

/// What a contact has earned by one rule.
#[Object]
impl ScoreLine {
    /// The rule.
    async fn rule(&self, ctx: &Context<'_>) -> async_graphql::Result<ScoreRule> {
        let rule = ctx.loader()?.load_one(self.0.rule_id).await?;
        rule.map(ScoreRule).ok_or_else(|| Arc::new(Error::NotFound).into())
    }

    /// What is left of the points.
    async fn points(&self) -> f64 {
        self.0.points
    }

    /// Since when there are any.
    async fn since(&self) -> DateTime<Utc> {
        self.0.since
    }

    /// When the last were added.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// How many acts there were; none where it is about what somebody is.
    async fn acts(&self) -> i32 {
        self.0.acts
    }
}

/// A rule to be, or what it is to become.
#[derive(InputObject)]
pub(crate) struct ScoreRuleInput {
    /// What the company calls it.
    name: String,
    /// How many points: 1 to 1,000, or as many less than none.
    points: i32,
    /// What gives them.
    when: ScoreWhen,
    /// After how many days half of them are left; for acts only.
    half_life_days: Option<i32>,
    /// The most points, in either direction, that it gives to one contact; for acts only.
    cap: Option<i32>,
}

/// What gives points.
#[derive(OneofObject)]
pub(crate) enum ScoreWhen {
    /// What a contact is: a rule without times, acts, scores and segments.
    Rule(ContactRule),
    /// What a contact does.
    Act(ScoreAct),
}

impl ScoreRuleInput {
    fn draft(self) -> Result<Draft> {
        let Self { name, points, when, half_life_days: half_life, cap } = self;
        let when = match when {
            ScoreWhen::Rule(rule) => When::Fits(rule.read("when.rule")?),
            ScoreWhen::Act(act) => When::Did(act.into()),
        };
        Ok(Draft { name, points, when, half_life, cap })
    }
}

#[derive(Default)]
pub(crate) struct ScoringQuery;

#[Object]
impl ScoringQuery {
    /// One rule that gives points.
    async fn score_rule(&self, ctx: &Context<'_>, id: ID) -> Result<ScoreRule> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| scoring::find(tx, id).await).await.map(ScoreRule)
    }

    /// The rules that give points, oldest first.
    async fn score_rules(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<ScoreRule>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| scoring::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |rule| rule.id, ScoreRule))
    }
}

#[derive(Default)]
pub(crate) struct ScoringMutation;

#[Object]
impl ScoringMutation {
    /// Writes a new rule that gives points. What it gives to everybody is counted soon after.
    async fn score_rule_create(&self, ctx: &Context<'_>, input: ScoreRuleInput) -> Result<ScoreRule> {
        let draft = input.draft()?;
        ctx.act(async |tx| scoring::create(tx, &draft).await).await.map(ScoreRule)
    }

    /// Writes a rule anew. What it gives to everybody is counted soon after.
    async fn score_rule_update(&self, ctx: &Context<'_>, id: ID, input: ScoreRuleInput) -> Result<ScoreRule> {
        let (id, draft) = (ids::read("id", &id)?, input.draft()?);
        ctx.act(async |tx| scoring::update(tx, id, &draft).await).await.map(ScoreRule)
    }

    /// Takes a rule away: nobody's score has it from now on.
    async fn score_rule_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let rule = ids::read("id", &id)?;
        ctx.act(async |tx| scoring::remove(tx, rule).await).await?;
        Ok(id)
    }
}
