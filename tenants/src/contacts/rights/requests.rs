//! Requests: what was asked, when, until when it is to be answered, and what became of it.

use crate::{
    Id, Tx,
    contacts::{Contact, consent::named},
    error::{Error, Result},
    id::{Named, several},
    page::{Moment, Page, Slice},
    permissions::{Opens, Permission, RightsHandle, RightsRead},
    seal::{Keys, Personal, Sealed},
};
use chrono::{DateTime, Months, Utc};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

named! {
    /// What somebody asks for.
    Kind {
        /// To know what is kept of them: article 15.
        Access = "access",
        /// To take with them what they gave: article 20.
        Portability = "portability",
        /// To have put right what is wrong: article 16.
        Rectification = "rectification",
        /// To be left alone: article 21.
        Objection = "objection",
        /// To be forgotten: article 17.
        Erasure = "erasure",
        /// That what is kept of them lies still: article 18.
        Restriction = "restriction",
    }

    /// Where a request stands.
    State {
        /// It waits for its answer.
        Open = "open",
        /// It was done.
        Fulfilled = "fulfilled",
        /// It was refused, with the reason.
        Refused = "refused",
    }
}

/// A request.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Request {
    /// The request's identifier.
    pub id: Id<Self>,
    /// Whose it is; none when they are gone.
    pub contact_id: Option<Id<Contact>>,
    /// The kind's name.
    pub kind: String,
    /// The state's name.
    pub state: String,
    /// Who wrote it down: a member, a key, or `link` for the person.
    pub recorded_by: String,
    /// When it reached the company.
    pub received_at: DateTime<Utc>,
    /// Until when it is to be answered.
    pub due_at: DateTime<Utc>,
    /// When the time was prolonged, if it was.
    pub extended_at: Option<DateTime<Utc>>,
    /// Who answered.
    pub closed_by: Option<String>,
    /// When it was answered.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Named for Request {
    const PREFIX: &'static str = "request";
}

impl Request {
    /// Its place in a list.
    #[must_use]
    pub fn place(&self) -> Moment<Id<Self>> {
        Moment { at: self.due_at, key: self.id }
    }
}

/// What was said about a request: it may name the person, so that it is sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// What the person said.
    pub note: Option<String>,
    /// Why it takes longer.
    pub reason: Option<String>,
    /// What they were answered.
    pub answer: Option<String>,
}

/// The same as it is sealed: its JSON.
pub(crate) struct Words(Vec<u8>);

impl Personal for Words {
    const LABEL: &'static str = "rights request";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

impl Told {
    /// Sealed for this request; none when nothing was said.
    pub(super) fn sealed<P: Permission>(&self, keys: &Keys<P>, id: Id<Request>) -> Result<Option<Sealed<Words>>> {
        if *self == Self::default() {
            return Ok(None);
        }
        Ok(Some(keys.seal(id, &Words(serde_json::to_vec(self).map_err(Error::internal)?))))
    }

    pub(super) fn open<P>(keys: &Keys<P>, id: Id<Request>, sealed: Option<&Sealed<Words>>) -> Result<Self>
    where
        P: Permission + Opens<Words>,
    {
        let Some(words) = keys.open_some(id, sealed)? else { return Ok(Self::default()) };
        serde_json::from_slice(&words.0).map_err(Error::internal)
    }
}

/// How long a company has, from when a request reached it.
const TIME: Months = Months::new(1);
/// How much longer, where it says why.
const MORE_TIME: Months = Months::new(2);

/// Until when a request is to be answered: the same day of the next month, or that month's last.
pub(super) fn due(received_at: DateTime<Utc>, prolonged: bool) -> DateTime<Utc> {
    let due = received_at.checked_add_months(TIME);
    let due = if prolonged { due.and_then(|due| due.checked_add_months(MORE_TIME)) } else { due };
    due.unwrap_or(received_at)
}

macro_rules! requests_where {
    ($condition:literal) => {
        concat!(
            "SELECT id, contact_id, kind, state, recorded_by, received_at, due_at, extended_at, closed_by, closed_at ",
            "FROM rights_requests WHERE tenant_id = $1 AND ",
            $condition
        )
    };
}

/// Requests by the day on which they are due, all or those in one state.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    tx: &Tx<RightsRead>,
    state: Option<State>,
    slice: &Slice<Moment<Id<Request>>>,
) -> Result<Page<Request>> {
    let rows = tx
        .rows(
            requests_where!(
                "($2::text IS NULL OR state = $2) AND ($3::timestamptz IS NULL OR (due_at, id) > ($3, $4)) ORDER BY due_at, id LIMIT $5"
            ),
            [
                tx.tenant().into(),
                state.map(State::name).into(),
                slice.after.map(|place| place.at).into(),
                slice.after.map(|place| place.key).into(),
                slice.limit().into(),
            ],
        )
        .await?;
    Ok(slice.page(rows))
}

/// One request.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<RightsRead>, id: Id<Request>) -> Result<Request> {
    demand(tx, id).await
}

pub(super) async fn demand<P: Permission>(tx: &Tx<P>, id: Id<Request>) -> Result<Request> {
    tx.row(requests_where!("id = $2"), [tx.tenant().into(), id.into()]).await?.ok_or(Error::NotFound)
}

/// The request of this kind that a person waits for an answer to, if there is one.
pub(super) async fn waiting<P: Permission>(tx: &Tx<P>, contact: Id<Contact>, kind: Kind) -> Result<Option<Request>> {
    tx.row(
        requests_where!("contact_id = $2 AND kind = $3 AND state = 'open' ORDER BY due_at, id LIMIT 1"),
        [tx.tenant().into(), contact.into(), kind.name().into()],
    )
    .await
}

/// What was said about these requests, opened for a member to read: a row of the audit chain.
///
/// # Errors
/// When a value does not open.
pub async fn open(tx: &Tx<RightsHandle>, ids: &[Id<Request>]) -> Result<HashMap<Id<Request>, Told>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Request>,
        content: Option<Sealed<Words>>,
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT id, content FROM rights_requests WHERE tenant_id = $1 AND id = ANY($2)",
            [tx.tenant().into(), several(ids)],
        )
        .await?;
    let keys = tx.keys().await?;
    let open = rows.into_iter().map(|Row { id, content }| {
        tx.touch(id);
        Ok((id, Told::open(&keys, id, content.as_ref())?))
    });
    open.collect()
}

/// Writes a request down. One that the person waits for already stands for both.
pub(super) async fn put<P: Permission>(
    tx: &Tx<P>,
    contact: Id<Contact>,
    kind: Kind,
    told: &Told,
    received_at: DateTime<Utc>,
) -> Result<Request> {
    if let Some(known) = waiting(tx, contact, kind).await? {
        tx.touch(known.id);
        return Ok(known);
    }
    let id = Id::<Request>::new(tx.clock());
    tx.touch(id);
    tx.run(
        "INSERT INTO rights_requests (tenant_id, id, contact_id, kind, state, content, recorded_by, received_at, due_at)
         VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8)",
        [
            tx.tenant().into(),
            id.into(),
            contact.into(),
            kind.name().into(),
            told.sealed(&tx.keys().await?, id)?.into(),
            tx.actor().to_string().into(),
            received_at.into(),
            due(received_at, false).into(),
        ],
    )
    .await?;
    demand(tx, id).await
}

/// Writes down what became of a request.
pub(super) async fn settle<P: Permission>(tx: &Tx<P>, id: Id<Request>, state: State) -> Result<()> {
    tx.touch(id);
    tx.run(
        "UPDATE rights_requests SET state = $3, closed_by = $4, closed_at = $5 WHERE tenant_id = $1 AND id = $2 AND state = 'open'",
        [tx.tenant().into(), id.into(), state.name().into(), tx.actor().to_string().into(), tx.now().into()],
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_a_month_and_two_more_where_they_are_asked_for() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (received, month, three) in [
            ("2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z", "2026-04-28T10:00:00Z"),
            ("2026-11-21T00:00:00Z", "2026-12-21T00:00:00Z", "2027-02-21T00:00:00Z"),
        ] {
            assert_eq!((due(at(received), false), due(at(received), true)), (at(month), at(three)));
        }
    }
}
