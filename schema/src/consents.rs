//! Consent: what people agreed to, the company's own words, and the proof.

mod inputs;
mod types;

pub(crate) use inputs::answer;
pub(crate) use types::{Basis, Channel, Consent, ConsentProof, Purpose, Tracking, Wording};

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, ID, Object};
use inputs::{ConsentRecord, WordingCreate};
use tenants::{
    Result,
    contacts::consent::{self, wordings},
};

#[derive(Default)]
pub(crate) struct ConsentsQuery;

#[Object]
impl ConsentsQuery {
    /// One text of one version of the company's words.
    async fn wording(&self, ctx: &Context<'_>, id: ID) -> Result<Wording> {
        let id = ids::read("id", &id)?;
        let rows = ctx.act(async |tx| wordings::by_ids(tx, &[id]).await).await?;
        rows.into_iter().next().map(Wording).ok_or(tenants::Error::NotFound)
    }

    /// The company's words, all versions in all languages, oldest first.
    async fn wordings(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Wording>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| wordings::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |wording| wording.id, Wording))
    }
}

#[derive(Default)]
pub(crate) struct ConsentsMutation;

#[Object]
impl ConsentsMutation {
    /// Writes down what a person said, with its proof.
    async fn consent_record(&self, ctx: &Context<'_>, input: ConsentRecord) -> Result<Consent> {
        let contact = ids::read("contact", &input.contact)?;
        let statement = input.statement()?;
        ctx.act(async |tx| consent::record(tx, contact, &statement).await).await.map(Consent)
    }

    /// Writes the next version of the words to which people are asked to agree, in all its languages. Earlier versions stay: the ledger
    /// points to them.
    async fn wording_create(&self, ctx: &Context<'_>, input: WordingCreate) -> Result<Vec<Wording>> {
        let texts: Vec<_> = input.texts.into_iter().map(wordings::Text::from).collect();
        let rows = ctx.act(async |tx| wordings::create(tx, &input.key, &texts).await).await?;
        Ok(rows.into_iter().map(Wording).collect())
    }
}
