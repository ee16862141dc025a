//! What people ask for by right, and what is kept of them.

use crate::{
    contacts::Contact,
    context::Act,
    ids,
    loaders::WordsOf,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use tenants::{
    Error, Result,
    contacts::{
        self,
        rights::{self, Format, Kind, State, Told, Verdict},
    },
};

/// What somebody asks for.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub(crate) enum RightsKind {
    /// To know what is kept of them: GDPR, article 15.
    Access,
    /// To take with them what they gave: article 20.
    Portability,
    /// To have put right what is wrong: article 16.
    Rectification,
    /// To be left alone: article 21.
    Objection,
    /// To be forgotten: article 17.
    Erasure,
    /// That what is kept of them lies still: article 18.
    Restriction,
}

/// Where a request stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "State")]
pub(crate) enum RightsState {
    /// It waits for its answer.
    Open,
    /// It was done.
    Fulfilled,
    /// It was refused, with the reason.
    Refused,
}

/// How a request ends.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Verdict")]
pub(crate) enum RightsVerdict {
    /// It is done. An erasure erases the contact (which needs `contact:erase` too), an objection ends all messages, a restriction
    /// lets the data lie still; the other kinds are done by `personExport` and `contactUpdate`.
    Fulfilled,
    /// It is refused; the answer says why.
    Refused,
}

/// How what is kept of a person is written.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Format")]
pub(crate) enum PersonFormat {
    /// Everything, as JSON: GDPR, article 15.
    Whole,
    /// What the person gave, as JSON: article 20.
    Portable,
    /// The same as comma-separated values (RFC 4180): a heading and a line.
    PortableCsv,
}

/// What was said about a request.
#[derive(SimpleObject)]
pub(crate) struct RightsWords {
    /// What the person said.
    note: Option<String>,
    /// Why it takes longer.
    reason: Option<String>,
    /// What they were answered.
    answer: Option<String>,
}

impl From<Told> for RightsWords {
    fn from(Told { note, reason, answer }: Told) -> Self {
        Self { note, reason, answer }
    }
}

/// A request.
pub(crate) struct RightsRequest(pub(crate) rights::Request);

/// What a person asked for by right. It stays when the person goes, without their words.
#[Object]
impl RightsRequest {
    /// The request's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What is asked for.
    async fn kind(&self) -> Option<RightsKind> {
        Kind::parse(&self.0.kind).map(RightsKind::from)
    }

    /// Where it stands.
    async fn state(&self) -> Option<RightsState> {
        State::parse(&self.0.state).map(RightsState::from)
    }

    /// Whose it is; none when they are gone.
    async fn contact(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Contact>> {
        let Some(id) = self.0.contact_id else { return Ok(None) };
        Ok(ctx.loader()?.load_one(id).await?.map(Contact))
    }

    /// Who wrote it down: a member, a key, or `link` for the person.
    async fn recorded_by(&self) -> &str {
        &self.0.recorded_by
    }

    /// When it reached the company.
    async fn received_at(&self) -> DateTime<Utc> {
        self.0.received_at
    }

    /// Until when it is to be answered: a month, or three when it was prolonged.
    async fn due_at(&self) -> DateTime<Utc> {
        self.0.due_at
    }

    /// When it was prolonged, if it was.
    async fn extended_at(&self) -> Option<DateTime<Utc>> {
        self.0.extended_at
    }

    /// Who answered.
    async fn closed_by(&self) -> Option<&str> {
        self.0.closed_by.as_deref()
    }

    /// When it was answered.
    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.0.closed_at
    }

    /// What was said about it. Needs `rights:handle`; opening it leaves a row in the audit chain.
    async fn words(&self, ctx: &Context<'_>) -> async_graphql::Result<RightsWords> {
        let told: Result<_, Arc<Error>> = ctx.loader()?.load_one(WordsOf(self.0.id)).await;
        Ok(told?.unwrap_or_default().into())
    }
}

/// A request to write down.
#[derive(InputObject)]
pub(crate) struct RightsRequestCreate {
    /// Whose it is.
    contact: ID,
    /// What is asked for.
    kind: RightsKind,
    /// What the person said.
    note: Option<String>,
    /// When it reached the company, if that was before now; at most a year ago.
    received_at: Option<DateTime<Utc>>,
}

/// More time for a request.
#[derive(InputObject)]
pub(crate) struct RightsRequestExtend {
    /// The request.
    id: ID,
    /// Why; the person must be told (GDPR, article 12(3)).
    reason: String,
}

/// The end of a request.
#[derive(InputObject)]
pub(crate) struct RightsRequestClose {
    /// The request.
    id: ID,
    /// How it ends.
    verdict: RightsVerdict,
    /// What the person is answered, by mail where one reaches them; needed when it is refused.
    answer: Option<String>,
}

/// Whether what is kept of a person lies still.
#[derive(InputObject)]
pub(crate) struct ContactRestrict {
    /// Who.
    contact: ID,
    /// Whether it lies still from now on.
    restricted: bool,
}

/// What to take out.
#[derive(InputObject)]
pub(crate) struct PersonExport {
    /// Whose.
    contact: ID,
    /// How it is written.
    format: PersonFormat,
}

#[derive(Default)]
pub(crate) struct RightsQuery;

#[Object]
impl RightsQuery {
    /// One request.
    async fn rights_request(&self, ctx: &Context<'_>, id: ID) -> Result<RightsRequest> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| rights::find(tx, id).await).await.map(RightsRequest)
    }

    /// Requests by the day on which they are due, all or those in one state.
    async fn rights_requests(
        &self,
        ctx: &Context<'_>,
        state: Option<RightsState>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<RightsRequest>> {
        let (window, state) = (Window { first, after }, state.map(Into::into));
        let slice = window.slice()?;
        let page = ctx.act(async |tx| rights::list(tx, state, &slice).await).await?;
        Ok(connect(&window, page, rights::Request::place, RightsRequest))
    }
}

#[derive(Default)]
pub(crate) struct RightsMutation;

#[Object]
impl RightsMutation {
    /// Writes down a request that reached the company by letter, by phone or in person. One of this kind that the person waits for
    /// already stands for both.
    async fn rights_request_create(&self, ctx: &Context<'_>, input: RightsRequestCreate) -> Result<RightsRequest> {
        let RightsRequestCreate { contact, kind, note, received_at } = input;
        let (contact, kind) = (ids::read("contact", &contact)?, kind.into());
        ctx.act(async |tx| rights::record(tx, contact, kind, note, received_at).await).await.map(RightsRequest)
    }

    /// Gives a request two months more, once and within its first month.
    async fn rights_request_extend(&self, ctx: &Context<'_>, input: RightsRequestExtend) -> Result<RightsRequest> {
        let id = ids::read("id", &input.id)?;
        ctx.act(async |tx| rights::extend(tx, id, &input.reason).await).await.map(RightsRequest)
    }

    /// Ends a request.
    async fn rights_request_close(&self, ctx: &Context<'_>, input: RightsRequestClose) -> Result<RightsRequest> {
        let RightsRequestClose { id, verdict, answer } = input;
        let (id, verdict) = (ids::read("id", &id)?, verdict.into());
        ctx.act(async |tx| rights::close(tx, id, verdict, answer).await).await.map(RightsRequest)
    }

    /// Lets what is kept of a person lie still, or be used again: nobody writes to them, and their time does not end. Before it is used
    /// again the person must be told (GDPR, article 18(3)).
    async fn contact_restrict(&self, ctx: &Context<'_>, input: ContactRestrict) -> Result<ID> {
        let contact = ids::read::<contacts::Contact>("contact", &input.contact)?;
        ctx.act(async |tx| rights::restrict(tx, contact, input.restricted).await).await?;
        Ok(input.contact)
    }

    /// Takes out what is kept of a person, as a text. The export is itself a row of the audit chain; the same as a page to read and print is
    /// at `/data/{contact}`.
    async fn person_export(&self, ctx: &Context<'_>, input: PersonExport) -> Result<String> {
        let (contact, format) = (ids::read("contact", &input.contact)?, input.format.into());
        ctx.act(async |tx| rights::export(tx, contact, format).await).await
    }
}
