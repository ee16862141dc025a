//! What members do with requests: write down what reached them by letter or by phone, prolong, answer, refuse.

use super::{
    Kind, Request, State, Told,
    ask::{lay_still, object},
    requests::{demand, due, put, settle},
};
use crate::{
    Id, Tx,
    contacts::{Contact, Email, erase},
    error::{Check, Error, Result},
    notices::{self, Notice},
    permissions::RightsHandle,
    provisioning,
    seal::Sealed,
};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use locales::Locale;
use sea_orm::FromQueryResult;

/// The longest text, in characters.
const LONGEST: usize = 4_000;
/// How long ago a request may have reached a company that writes it down now.
const LATEST: TimeDelta = TimeDelta::days(366);

/// How a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is done; what the platform can do for it is done with it.
    Fulfilled,
    /// It is refused (article 12(4) wants the reason told).
    Refused,
}

/// Writes down a request that reached the company by other ways. One of this kind that the person waits for already stands for both.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact; [`Error::Invalid`] with all violations.
pub async fn record(
    tx: &Tx<RightsHandle>,
    contact: Id<Contact>,
    kind: Kind,
    note: Option<String>,
    received_at: Option<DateTime<Utc>>,
) -> Result<Request> {
    #[derive(FromQueryResult)]
    struct Row {
        known: bool,
    }
    let mut check = Check::default();
    check.length("note", note.as_deref().unwrap_or_default(), LONGEST);
    let received_at = received_at.unwrap_or(tx.now());
    check.demand(received_at <= tx.now(), "receivedAt", "in-the-future");
    check.demand(tx.now() - received_at <= LATEST, "receivedAt", "in-the-past");
    check.done()?;
    let row: Option<Row> = tx
        .row(
            "SELECT true AS known FROM contacts WHERE tenant_id = $1 AND id = $2 AND merged_into IS NULL",
            [tx.tenant().into(), contact.into()],
        )
        .await?;
    if !row.is_some_and(|row| row.known) {
        return Err(Error::NotFound);
    }
    tx.touch(contact);
    put(tx, contact, kind, &Told { note, ..Told::default() }, received_at).await
}

/// Gives a request two months more, once and before its month is over; the person is told why by mail (article 12(3)). Again, it only
/// puts the reason right.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] without a reason; `REQUEST_CLOSED`; `REQUEST_NOT_EXTENDABLE`.
pub async fn extend(tx: &Tx<RightsHandle>, id: Id<Request>, reason: &str) -> Result<Request> {
    let mut check = Check::default();
    check.demand(!reason.trim().is_empty(), "reason", "required");
    check.length("reason", reason, LONGEST);
    check.done()?;
    let request = held(tx, id).await?;
    if State::parse(&request.state) != Some(State::Open) {
        return Err(Error::refused("REQUEST_CLOSED"));
    }
    if request.extended_at.is_none() && request.due_at <= tx.now() {
        return Err(Error::refused("REQUEST_NOT_EXTENDABLE"));
    }
    let told = Told { reason: Some(reason.trim().to_owned()), ..told(tx, id).await? };
    tell(tx, id, &told).await?;
    tx.run(
        "UPDATE rights_requests SET due_at = $3, extended_at = coalesce(extended_at, $4) WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), due(request.received_at, true).into(), tx.now().into()],
    )
    .await?;
    let request = demand(tx, id).await?;
    let reach = reach(tx, request.contact_id).await?;
    mail(tx, &request, reach, "extended", Some(reason.trim().to_owned())).await?;
    Ok(request)
}

/// Ends a request. Fulfilled, an erasure erases (for which `contact:erase` is needed too), an objection ends all messages, and a
/// restriction lets the data lie still; the other kinds are done by hand, with `personExport` and `contactUpdate`. The same end
/// again only puts the answer right, as long as the person is there. The person is told by mail, where one reaches them.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when it is refused without an answer; `REQUEST_CLOSED`; [`Error::Forbidden`].
pub async fn close(
    tx: &Tx<RightsHandle>,
    id: Id<Request>,
    verdict: Verdict,
    answer: Option<String>,
) -> Result<Request> {
    let answer = answer.map(|answer| answer.trim().to_owned()).filter(|answer| !answer.is_empty());
    let mut check = Check::default();
    check.demand(answer.is_some() || verdict == Verdict::Fulfilled, "answer", "required");
    check.length("answer", answer.as_deref().unwrap_or_default(), LONGEST);
    check.done()?;
    let request = held(tx, id).await?;
    let state = if verdict == Verdict::Fulfilled { State::Fulfilled } else { State::Refused };
    let ended = State::parse(&request.state) != Some(State::Open);
    if ended && (request.state != state.name() || request.contact_id.is_none()) {
        return Err(Error::refused("REQUEST_CLOSED"));
    }
    let before = told(tx, id).await?;
    let repeats = ended && before.answer == answer;
    tell(tx, id, &Told { answer: answer.clone(), ..before }).await?;
    // Whoever is erased by it is told of it: the address is asked for before.
    let reach = if repeats { None } else { reach(tx, request.contact_id).await? };
    if ended {
        mail(tx, &request, reach, state.name(), answer).await?;
        return Ok(request);
    }
    settle(tx, id, state).await?;
    if let (Verdict::Fulfilled, Some(contact)) = (verdict, request.contact_id) {
        tx.touch(contact);
        match Kind::parse(&request.kind) {
            Some(Kind::Erasure) => erase(&tx.also()?, contact).await?,
            Some(Kind::Objection) => object(tx, contact, answer.as_deref().unwrap_or(&id.to_string())).await?,
            Some(Kind::Restriction) => lay_still(tx, contact, true).await?,
            Some(Kind::Access | Kind::Portability | Kind::Rectification) | None => {}
        }
    }
    mail(tx, &request, reach, state.name(), answer).await?;
    demand(tx, id).await
}

/// Where a person is written to about their requests, and in which language.
struct Reach {
    email: Email,
    locale: Option<Locale>,
}

/// None, when no mail reaches the person: then the answer stands on their page.
async fn reach(tx: &Tx<RightsHandle>, contact: Option<Id<Contact>>) -> Result<Option<Reach>> {
    #[derive(FromQueryResult)]
    struct Row {
        email: Option<Sealed<Email>>,
        locale: Option<String>,
    }
    let Some(contact) = contact else { return Ok(None) };
    let row: Option<Row> = tx
        .row(
            "SELECT k.email, c.locale FROM contacts c JOIN contact_cards k ON k.tenant_id = $1 AND k.contact_id = c.id
             WHERE c.tenant_id = $1 AND c.id = $2",
            [tx.tenant().into(), contact.into()],
        )
        .await?;
    let Some(Row { email, locale }) = row else { return Ok(None) };
    let email = tx.keys().await?.open_some(contact, email.as_ref())?;
    Ok(email.map(|email| Reach { email, locale: locale.as_deref().and_then(|tag| tag.parse().ok()) }))
}

/// Mails a person what became of a request (article 12(3) and (4)): they asked for it, so that no consent is needed.
async fn mail(
    tx: &Tx<RightsHandle>,
    request: &Request,
    reach: Option<Reach>,
    reason: &str,
    words: Option<String>,
) -> Result<()> {
    let Some(Reach { email, locale }) = reach else { return Ok(()) };
    let company = provisioning::here(tx).await?;
    let zone: Tz = company.time_zone.parse().unwrap_or_default();
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let notice = Notice::RightsAnswer {
        request: request.kind.clone(),
        reason: reason.to_owned(),
        words,
        received: day(request.received_at),
        due: day(request.due_at),
        company: company.name,
    };
    let locale = locale.or_else(|| company.locale.parse().ok()).unwrap_or_default();
    notices::write(tx.conn(), tx.db(), tx.tenant(), &email, locale, notice).await
}

/// Lets what is kept of a person lie still, or be used again: before that the person must be told (article 18(3)).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn restrict(tx: &Tx<RightsHandle>, contact: Id<Contact>, restricted: bool) -> Result<()> {
    lay_still(tx, contact, restricted).await
}

/// The request, held until the end of the act.
async fn held(tx: &Tx<RightsHandle>, id: Id<Request>) -> Result<Request> {
    tx.touch(id);
    tx.run("SELECT FROM rights_requests WHERE tenant_id = $1 AND id = $2 FOR UPDATE", [tx.tenant().into(), id.into()])
        .await?;
    demand(tx, id).await
}

async fn told(tx: &Tx<RightsHandle>, id: Id<Request>) -> Result<Told> {
    #[derive(FromQueryResult)]
    struct Row {
        content: Option<Sealed<super::Words>>,
    }
    let row: Option<Row> = tx
        .row("SELECT content FROM rights_requests WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()])
        .await?;
    Told::open(&tx.keys().await?, id, row.and_then(|row| row.content).as_ref())
}

async fn tell(tx: &Tx<RightsHandle>, id: Id<Request>, told: &Told) -> Result<()> {
    tx.run(
        "UPDATE rights_requests SET content = $3 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), told.sealed(&tx.keys().await?, id)?.into()],
    )
    .await?;
    Ok(())
}
