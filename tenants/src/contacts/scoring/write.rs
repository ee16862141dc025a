//! Rules that give points, as a tenant writes them.

use super::{Act, ScoreRule, When, all, find};
use crate::{
    Id, Tx,
    contacts::{Contact, rules::Rule},
    error::{Check, Error, Result, Violation},
    permissions::{Permission, ScoreWrite, Within, Write},
    tasks::Task,
};
use sea_orm::FromQueryResult;
use serde_json::json;

/// The most points of a rule, the most it can add up to, the longest half-life in days, and how many rules a tenant has.
const POINTS: i32 = 1_000;
const CAP: i32 = 100_000;
const HALF_LIFE: i32 = 3_660;
const RULES: usize = 50;

/// A rule to be, or what it is to become.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the tenant calls it.
    pub name: String,
    /// How many points: 1 to 1,000, or as many less than none.
    pub points: i32,
    /// What gives them.
    pub when: When,
    /// After how many days half of them are left.
    pub half_life: Option<i32>,
    /// The most that the rule gives to one contact.
    pub cap: Option<i32>,
}

/// Writes a new rule. A task counts what it gives to everybody.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong, or when the name is taken.
pub async fn create(tx: &Tx<ScoreWrite>, draft: &Draft) -> Result<ScoreRule> {
    let mut check = Check::default();
    if all(tx).await?.len() >= RULES {
        check.push(Violation::new("name", "too-many").with(&json!({ "max": RULES })));
    }
    check_draft(tx, check, draft).await?;
    let id = Id::new(tx.clock());
    tx.run(
        "INSERT INTO score_rules (tenant_id, id, name, points, act, rule, half_life, cap, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        values(tx, id, draft)?,
    )
    .await?;
    settle(tx, id).await?;
    find(&tx.also()?, id).await
}

/// Writes a rule anew. A task counts for everybody what it gives now.
///
/// # Errors
/// As [`create`], and [`Error::NotFound`].
pub async fn update(tx: &Tx<ScoreWrite>, id: Id<ScoreRule>, draft: &Draft) -> Result<ScoreRule> {
    find(&tx.also()?, id).await?;
    check_draft(tx, Check::default(), draft).await?;
    tx.run(
        "UPDATE score_rules SET name = $3, points = $4, act = $5, rule = $6, half_life = $7, cap = $8, updated_at = $9
         WHERE tenant_id = $1 AND id = $2 AND NOT removed",
        values(tx, id, draft)?,
    )
    .await?;
    settle(tx, id).await?;
    find(&tx.also()?, id).await
}

/// Takes a rule away: nobody's score has it from now on, and a task clears up behind it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn remove(tx: &Tx<ScoreWrite>, id: Id<ScoreRule>) -> Result<()> {
    let removed = tx
        .run(
            "UPDATE score_rules SET removed = true WHERE tenant_id = $1 AND id = $2 AND NOT removed",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    if removed == 0 { Err(Error::NotFound) } else { settle(tx, id).await }
}

async fn settle(tx: &Tx<ScoreWrite>, id: Id<ScoreRule>) -> Result<()> {
    tx.touch(id);
    tx.enqueue(&Task::ComputeScores).await
}

/// Has the score of a contact computed anew from all that it did.
pub(crate) async fn mark<P: Permission>(tx: &Tx<P>, contact: Id<Contact>) -> Result<()>
where
    Write: Within<P::Mode>,
{
    tx.run(
        "INSERT INTO score_marks (tenant_id, contact_id)
         SELECT $1, $2 WHERE EXISTS (SELECT FROM score_rules WHERE tenant_id = $1)",
        [tx.tenant().into(), contact.into()],
    )
    .await?;
    stir(tx).await
}

/// Has the scores looked at again, if what this act changed may change one. For an actor who sees own rows only, the next hour's
/// upkeep does.
pub(crate) async fn stir<P: Permission>(tx: &Tx<P>) -> Result<()>
where
    Write: Within<P::Mode>,
{
    #[derive(FromQueryResult)]
    struct Row {
        marked: bool,
    }
    let row: Option<Row> =
        tx.row("SELECT EXISTS (SELECT FROM score_marks WHERE tenant_id = $1) AS marked", [tx.tenant().into()]).await?;
    if row.is_some_and(|row| row.marked) { tx.enqueue(&Task::RefreshScores).await } else { Ok(()) }
}

fn values(tx: &Tx<ScoreWrite>, id: Id<ScoreRule>, draft: &Draft) -> Result<[sea_orm::Value; 9]> {
    let (act, rule) = match &draft.when {
        When::Did(act) => (Some(act.name()), None),
        When::Fits(rule) => (None, Some(serde_json::to_value(rule).map_err(Error::internal)?)),
    };
    Ok([
        tx.tenant().into(),
        id.into(),
        draft.name.trim().into(),
        draft.points.into(),
        act.into(),
        rule.into(),
        draft.half_life.into(),
        draft.cap.into(),
        tx.now().into(),
    ])
}

async fn check_draft(tx: &Tx<ScoreWrite>, mut check: Check, draft: &Draft) -> Result<()> {
    check.line("name", &draft.name, 120);
    within(&mut check, "points", Some(draft.points), -POINTS, POINTS);
    check.demand(draft.points != 0, "points", "required");
    within(&mut check, "halfLifeDays", draft.half_life, 1, HALF_LIFE);
    within(&mut check, "cap", draft.cap, 1, CAP);
    if let When::Fits(rule) = &draft.when {
        check.demand(draft.half_life.is_none(), "halfLifeDays", "score-of-acts-only");
        check.demand(draft.cap.is_none(), "cap", "score-of-acts-only");
        let mut steady = true;
        rule.walk(&mut |rule| steady &= is_steady(rule));
        check.demand(steady, "when.rule", "score-rule-unsteady");
        check.absorb(Rule::keep(tx, "when.rule", rule, None).await)?;
    }
    check.done()
}

fn within(check: &mut Check, field: &'static str, number: Option<i32>, min: i32, max: i32) {
    if number.is_some_and(|number| !(min..=max).contains(&number)) {
        check.push(Violation::new(field, "out-of-range").with(&json!({ "min": min, "max": max })));
    }
}

/// Whether a rule stays as true as it is until somebody changes something. Time passes without telling anybody; acts have
/// rules of their own, as has a score; and a segment may change, and ask for any of them.
fn is_steady(rule: &Rule) -> bool {
    !matches!(
        rule,
        Rule::Created(_)
            | Rule::Changed(_)
            | Rule::Acted(_)
            | Rule::Sent(_)
            | Rule::Opened(_)
            | Rule::Clicked(_)
            | Rule::Score(_)
            | Rule::Segment(_)
    )
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Opened, Self::Clicked, Self::OptedIn];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Clicked => "clicked",
            Self::OptedIn => "opted_in",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }
}
