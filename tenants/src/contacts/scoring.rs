//! Scores: how near a contact is, in points that the tenant's own rules give, each of which can be pointed at.
//!
//! A rule gives points for what somebody *is* (a tree over fields, tags, lists and consents, as segments have it) or for what
//! somebody *did* by name and by consent. Points for acts may fade by halves, and may be capped: the value of a rule fades, the act's
//! points are added, the cap is applied, in this order, act after act. A score is the sum of its lines, rounded.
//!
//! | what changes | who keeps the score fresh |
//! |---|---|
//! | an act | the transaction that records it |
//! | what somebody is | triggers note whom a statement changed, a task looks again ([`refresh`]) |
//! | a rule | a task computes all contacts anew, from the ledgers, a batch at a time ([`compute`]) |
//! | time | nobody: fading is computed when a score is read. What lists are ordered by is looked at again before it has faded by a tenth |

mod acts;
mod batches;
mod lines;
mod write;

pub use acts::Act;
pub(crate) use acts::acted;
pub use batches::{compute, finish, freshen, refresh};
pub use lines::{Line, Score, of};
pub use write::{Draft, create, remove, update};
pub(crate) use write::{mark, stir};

use super::{only, rules::Rule};
use crate::{
    Id, Tx,
    error::{Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{ContactRead, Permission},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

/// Something that gives points.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ScoreRule {
    /// The rule's identifier.
    pub id: Id<Self>,
    /// What the tenant calls it.
    pub name: String,
    /// How many points; less than none where something speaks against a contact.
    pub points: i32,
    act: Option<String>,
    /// What a contact has to be, as JSON; none where it is about an act.
    pub rule: Option<serde_json::Value>,
    /// After how many days half of the points are left; they never fade without it.
    pub half_life: Option<i32>,
    /// The most points, in either direction, that it gives to one contact.
    pub cap: Option<i32>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Named for ScoreRule {
    const PREFIX: &'static str = "scorerule";
}

/// What gives points.
#[derive(Debug, Clone)]
pub enum When {
    /// A contact fits this.
    Fits(Rule),
    /// A contact did this.
    Did(Act),
}

impl ScoreRule {
    /// What a contact has to do; none where it is about what somebody is.
    #[must_use]
    pub fn act(&self) -> Option<Act> {
        self.act.as_deref().and_then(Act::parse)
    }

    /// What a contact has to be; none where it is about an act.
    fn tree(&self) -> Result<Option<Rule>> {
        self.rule.clone().map(serde_json::from_value).transpose().map_err(Error::internal)
    }
}

/// The tenant's rules, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<ContactRead>, slice: &Slice<Id<ScoreRule>>) -> Result<Page<ScoreRule>> {
    let rows = tx
        .rows(
            "SELECT id, name, points, act, rule, half_life, cap, created_at, updated_at FROM score_rules
             WHERE tenant_id = $1 AND NOT removed AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// One rule.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<ContactRead>, id: Id<ScoreRule>) -> Result<ScoreRule> {
    only(by_ids(tx, &[id]).await?)
}

/// Those of these rules that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<ContactRead>, ids: &[Id<ScoreRule>]) -> Result<Vec<ScoreRule>> {
    let all = all(tx).await?;
    Ok(all.into_iter().filter(|rule| ids.contains(&rule.id)).collect())
}

/// All rules that hold: a tenant has few.
async fn all<P: Permission>(tx: &Tx<P>) -> Result<Vec<ScoreRule>> {
    tx.rows(
        "SELECT id, name, points, act, rule, half_life, cap, created_at, updated_at FROM score_rules
         WHERE tenant_id = $1 AND NOT removed ORDER BY id",
        [tx.tenant().into()],
    )
    .await
}
