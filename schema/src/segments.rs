//! Segments: rules that a company keeps under a name, and what they say of people.

use crate::{
    contacts::{Contact, ContactRule, Total},
    context::Act,
    ids,
    lists::ContactList,
    page::{List, Window, connect, connect_with},
};
use async_graphql::{Context, ID, InputObject, Json, Object, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    contacts::{
        self,
        rules::{self, Rule},
        segments::{self, Draft},
    },
};

/// A rule under a name.
pub(crate) struct Segment(pub(crate) contacts::Segment);

/// A rule that the company keeps under a name.
#[Object]
impl Segment {
    /// The segment's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What the company calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is for.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// The rule, in the form of `ContactRule`: it can be given back as it is.
    async fn rule(&self) -> Json<&serde_json::Value> {
        Json(&self.0.rule)
    }

    /// Who fits now, newest first.
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Contact, Total>> {
        let (window, rule) = (Window { first, after }, Some(self.0.rule()?));
        let slice = window.slice()?;
        let page = ctx.act(async |tx| contacts::list(tx, rule.as_ref(), contacts::Order::Newest, &slice).await).await?;
        Ok(connect_with(&window, page, Total { rule, order: contacts::Order::default() }, contacts::Place::of, Contact))
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

/// Whether a contact fits a rule, and each rule under it.
pub(crate) struct RuleFinding(pub(crate) rules::Finding);

/// Whether a contact fits a rule, and each rule under it.
#[Object]
impl RuleFinding {
    /// The rule, in the form of `ContactRule`.
    async fn rule(&self) -> Json<&Rule> {
        Json(&self.0.rule)
    }

    /// Whether the contact fits it.
    async fn fits(&self) -> bool {
        self.0.fits
    }

    /// The same for the rules under it, in their order; under a segment stands its rule.
    #[graphql(complexity = "10 * child_complexity")]
    async fn below(&self) -> Vec<RuleFinding> {
        self.0.below.iter().cloned().map(RuleFinding).collect()
    }

    /// The same for this rule and all under it, however deep, in one list from the top.
    async fn parts(&self) -> Vec<RulePart> {
        let mut parts = Vec::new();
        gather(&self.0, String::new(), &mut parts);
        parts
    }
}

/// A rule somewhere in a tree, and whether the contact fits it.
#[derive(SimpleObject)]
pub(crate) struct RulePart {
    /// Its place: `any.1.not`; empty at the top.
    place: String,
    /// The rule, in the form of `ContactRule`.
    rule: Json<Rule>,
    /// Whether the contact fits it.
    fits: bool,
}

fn gather(finding: &rules::Finding, place: String, parts: &mut Vec<RulePart>) {
    let name = match finding.rule {
        Rule::All(_) => "all",
        Rule::Any(_) => "any",
        Rule::Not(_) => "not",
        _ => "segment",
    };
    let numbered = matches!(finding.rule, Rule::All(_) | Rule::Any(_));
    let inside = if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    parts.push(RulePart { place, rule: Json(finding.rule.clone()), fits: finding.fits });
    for (number, below) in finding.below.iter().enumerate() {
        gather(below, if numbered { format!("{inside}.{number}") } else { inside.clone() }, parts);
    }
}

/// A segment to be, or what it is to become.
#[derive(InputObject)]
pub(crate) struct SegmentInput {
    /// What the company calls it.
    name: String,
    /// What it is for.
    #[graphql(default)]
    description: String,
    /// Whom it chooses.
    rule: ContactRule,
}

impl SegmentInput {
    fn draft(self) -> Result<Draft> {
        Ok(Draft { name: self.name, description: self.description, rule: self.rule.read("rule")? })
    }
}

/// A list to be made of those who fit a segment now.
#[derive(InputObject)]
pub(crate) struct SegmentSnapshot {
    /// The segment.
    id: ID,
    /// What the list is called.
    name: String,
}

#[derive(Default)]
pub(crate) struct SegmentsQuery;

#[Object]
impl SegmentsQuery {
    /// One segment.
    async fn segment(&self, ctx: &Context<'_>, id: ID) -> Result<Segment> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| segments::find(tx, id).await).await.map(Segment)
    }

    /// Segments, newest first.
    async fn segments(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Segment>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| segments::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |segment| segment.id, Segment))
    }

    /// Why a contact fits a segment, or does not.
    async fn segment_explain(&self, ctx: &Context<'_>, id: ID, contact: ID) -> Result<RuleFinding> {
        let (id, contact) = (ids::read("id", &id)?, ids::read("contact", &contact)?);
        let explain = async |tx: &_| rules::explain(tx, &segments::find(tx, id).await?.rule()?, contact).await;
        ctx.act(explain).await.map(RuleFinding)
    }

    /// Why a contact fits a rule that is kept nowhere, or does not.
    async fn contact_explain(&self, ctx: &Context<'_>, contact: ID, rule: ContactRule) -> Result<RuleFinding> {
        let (contact, rule) = (ids::read("contact", &contact)?, rule.read("rule")?);
        ctx.act(async |tx| rules::explain(tx, &rule, contact).await).await.map(RuleFinding)
    }
}

#[derive(Default)]
pub(crate) struct SegmentsMutation;

#[Object]
impl SegmentsMutation {
    /// Keeps a rule under a name.
    async fn segment_create(&self, ctx: &Context<'_>, input: SegmentInput) -> Result<Segment> {
        let draft = input.draft()?;
        ctx.act(async |tx| segments::create(tx, &draft).await).await.map(Segment)
    }

    /// Writes a segment anew. Segments that build on it, and campaigns that wait, follow it.
    async fn segment_update(&self, ctx: &Context<'_>, id: ID, input: SegmentInput) -> Result<Segment> {
        let (id, draft) = (ids::read("id", &id)?, input.draft()?);
        ctx.act(async |tx| segments::update(tx, id, &draft).await).await.map(Segment)
    }

    /// Forgets a segment, unless another one builds on it or a scheduled campaign chooses by it (`SEGMENT_IN_USE`).
    async fn segment_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let segment = ids::read("id", &id)?;
        ctx.act(async |tx| segments::delete(tx, segment).await).await?;
        Ok(id)
    }

    /// Puts everybody who fits a segment now on a new list, which stays as it is.
    async fn segment_snapshot(&self, ctx: &Context<'_>, input: SegmentSnapshot) -> Result<ContactList> {
        let id = ids::read("id", &input.id)?;
        ctx.act(async |tx| segments::snapshot(tx, id, &input.name).await).await.map(ContactList)
    }
}
