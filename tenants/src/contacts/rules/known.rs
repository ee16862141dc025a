//! What a rule names, as far as the tenant has it: declared fields, tags, lists, campaigns, and segments with all they build on.

use super::Rule;
use crate::{
    Id, Tx,
    contacts::{Field, Segment, fields::declared},
    error::{Error, Result, Violation},
    permissions::{Mode, Permission},
};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How deep a tree may be, and how many rules it may have.
const DEPTH: usize = 8;
const RULES: usize = 100;
/// How many segments may build on each other, and how many rules that may come to.
pub(super) const SEGMENTS: usize = 4;
pub(super) const RULES_IN_ALL: usize = 300;

/// What the tenant has that a rule names.
#[derive(Default)]
pub(crate) struct Known {
    fields: Vec<Field>,
    things: HashSet<Uuid>,
    segments: HashMap<Uuid, Rule>,
    /// The segment whose rule is being written.
    pub(super) own: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct Thing {
    id: Uuid,
}

#[derive(FromQueryResult)]
struct Kept {
    id: Uuid,
    rule: Value,
}

impl Known {
    /// Reads what a rule names, and what the segments name that it builds on; of `own`, the rule that it is to have. Whoever writes
    /// holds these segments and lists until the end of the act, so that nothing of them goes meanwhile.
    pub(super) async fn read<P: Permission>(
        tx: &Tx<P>,
        at: &str,
        rule: &Rule,
        own: Option<(Id<Segment>, &Rule)>,
    ) -> Result<Self> {
        if !is_bounded(rule) {
            return Err(Error::Invalid(vec![too_large(at)]));
        }
        let mut known = Self::default();
        let mut named = Named::default();
        named.add(rule);
        if let Some((id, rule)) = own {
            known.own = Some(id.uuid());
            known.segments.insert(id.uuid(), rule.clone());
            named.add(rule);
        }
        // One level more than is allowed, so that the check can tell where it is too deep.
        for _ in 0..=SEGMENTS {
            let fresh: Vec<Uuid> =
                named.segments.drain().filter(|segment| !known.segments.contains_key(segment)).collect();
            if fresh.is_empty() {
                break;
            }
            for Kept { id, rule } in segments(tx, fresh).await? {
                let rule: Rule = serde_json::from_value(rule).map_err(Error::internal)?;
                named.add(&rule);
                known.segments.insert(id, rule);
            }
        }
        if named.fields {
            known.fields = declared(tx).await?;
        }
        known.things = things(tx, named).await?;
        Ok(known)
    }

    /// The declared field of this key.
    pub(super) fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// Whether there is a tag, a list or a campaign of this identifier.
    pub(super) fn has(&self, id: Uuid) -> bool {
        self.things.contains(&id)
    }

    /// The rule of a segment.
    pub(super) fn segment(&self, id: Id<Segment>) -> Option<&Rule> {
        self.segments.get(&id.uuid())
    }

    /// The rules of all segments that it builds on.
    pub(super) fn segments(&self) -> impl Iterator<Item = (Uuid, &Rule)> {
        self.segments.iter().map(|(id, rule)| (*id, rule))
    }

    /// The rules right under this one: of a segment, its own.
    pub(super) fn below<'a>(&'a self, rule: &'a Rule) -> &'a [Rule] {
        match rule {
            Rule::Segment(id) => self.segment(*id).map(std::slice::from_ref).unwrap_or_default(),
            rule => rule.below(),
        }
    }

    /// Whether all that a rule comes to with the segments in it is not too much.
    pub(super) fn is_bounded(&self, rule: &Rule) -> bool {
        self.count(rule, 0, RULES_IN_ALL).is_some()
    }

    /// How many of `left` rules are left after this one; none when they are used up, or segments build on each other too deep.
    fn count(&self, rule: &Rule, depth: usize, left: usize) -> Option<usize> {
        let depth = depth + usize::from(matches!(rule, Rule::Segment(_)));
        if depth > SEGMENTS {
            return None;
        }
        self.below(rule).iter().try_fold(left.checked_sub(1)?, |left, rule| self.count(rule, depth, left))
    }
}

/// What rules name.
#[derive(Default)]
struct Named {
    things: Vec<Uuid>,
    lists: Vec<Uuid>,
    segments: HashSet<Uuid>,
    fields: bool,
}

impl Named {
    fn add(&mut self, rule: &Rule) {
        rule.walk(&mut |rule| match rule {
            Rule::Tag(id) => self.things.push(id.uuid()),
            Rule::List(id) => self.lists.push(id.uuid()),
            Rule::Segment(id) => _ = self.segments.insert(id.uuid()),
            Rule::Sent(act) | Rule::Opened(act) | Rule::Clicked(act) => {
                self.things.extend(act.campaign.map(Id::uuid));
            }
            Rule::Field(_) => self.fields = true,
            _ => (),
        });
    }
}

async fn segments<P: Permission>(tx: &Tx<P>, ids: Vec<Uuid>) -> Result<Vec<Kept>> {
    let sql = if P::Mode::WRITES {
        "SELECT id, rule FROM segments WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR SHARE"
    } else {
        "SELECT id, rule FROM segments WHERE tenant_id = $1 AND id = ANY($2)"
    };
    tx.rows(sql, [tx.tenant().into(), ids.into()]).await
}

async fn things<P: Permission>(tx: &Tx<P>, named: Named) -> Result<HashSet<Uuid>> {
    let mut found: Vec<Thing> = Vec::new();
    if !named.things.is_empty() {
        found = tx
            .rows(
                "SELECT id FROM tags WHERE tenant_id = $1 AND id = ANY($2)
                 UNION ALL SELECT id FROM campaigns WHERE tenant_id = $1 AND id = ANY($2)",
                [tx.tenant().into(), named.things.into()],
            )
            .await?;
    }
    if !named.lists.is_empty() {
        let sql = if P::Mode::WRITES {
            "SELECT id FROM lists WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR SHARE"
        } else {
            "SELECT id FROM lists WHERE tenant_id = $1 AND id = ANY($2)"
        };
        found.extend(tx.rows::<Thing>(sql, [tx.tenant().into(), named.lists.into()]).await?);
    }
    Ok(found.into_iter().map(|thing| thing.id).collect())
}

/// The size comes first: nothing is read for a tree that is too large.
fn is_bounded(rule: &Rule) -> bool {
    fn depth(rule: &Rule) -> usize {
        1 + rule.below().iter().map(depth).max().unwrap_or_default()
    }
    let mut rules = 0;
    rule.walk(&mut |_| rules += 1);
    depth(rule) <= DEPTH && rules <= RULES
}

/// What is wrong with a tree that is too large.
pub(super) fn too_large(at: &str) -> Violation {
    let limits = json!({ "depth": DEPTH, "rules": RULES, "segments": SEGMENTS, "all": RULES_IN_ALL });
    Violation::new(at.to_owned(), "rule-too-large").with(&limits)
}
