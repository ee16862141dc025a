//! Double opt-in: somebody is asked by mail whether they agree, and only their yes from there is written into the ledger.
//!
//! Until then nobody is known: who they are waits sealed, and is purged when the time is over. Asking twice within [`WINDOW`] sends one
//! mail. What an answer looks like never depends on whether the address is known, suppressed or agreed already.

mod confirm;
mod settings;

pub use confirm::{Question, confirm, show};
pub(crate) use settings::DAYS;
pub use settings::{Settings, set, settings};

use super::{
    Contact, Email, Tag,
    consent::{Answer, Channel, Said, Words, demand_proof, wordings},
    suppressions::{self, Reason},
};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::Named,
    notices::{self, Notice},
    permissions::{OptInRequest, Permission},
    provisioning,
    seal::{Personal, Sealed},
};
use chrono::TimeDelta;
use locales::Locale;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

/// Within this time somebody who is asked again gets no second mail.
pub const WINDOW: TimeDelta = TimeDelta::hours(1);

/// A request that waits for its answer.
#[derive(Debug, Clone, Copy)]
pub struct OptIn;

impl Named for OptIn {
    const PREFIX: &'static str = "optin";
}

/// Who is asked, and for what.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) email: String,
    pub(crate) name: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) locale: String,
    pub(crate) answers: Vec<(Answer, Words)>,
    pub(crate) tag: Option<Id<Tag>>,
    /// Where they were asked, as the ledger will say.
    pub(crate) source: String,
}

/// The same as it is sealed: its JSON.
pub struct Sheet(Vec<u8>);

impl Personal for Sheet {
    const LABEL: &'static str = "opt_in.content";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

impl Sheet {
    /// What it says of the person, for their own file.
    pub(super) fn shown(&self) -> Result<serde_json::Map<String, serde_json::Value>> {
        let Asked { name, phone, answers, .. } = Asked::read(self)?;
        let answers: Vec<&Answer> = answers.iter().map(|(answer, _)| answer).collect();
        let shown = serde_json::json!({ "name": name, "phone": phone, "answers": answers });
        Ok(shown.as_object().cloned().unwrap_or_default())
    }
}

/// A request to somebody whom the company knows already.
#[derive(Debug, Clone)]
pub struct Request {
    /// The contact.
    pub contact: Id<Contact>,
    /// For what.
    pub answers: Vec<Answer>,
    /// In which words.
    pub words: Words,
    /// Where they were asked, as the ledger will say.
    pub source: String,
}

/// Asks a contact by mail.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact, or no such version of a wording; [`Error::Invalid`] with all violations;
/// `CONTACT_SUPPRESSED` when the address is left alone: who left is not asked back.
pub async fn request(tx: &Tx<OptInRequest>, request: &Request) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        email: Option<Sealed<Email>>,
        email_index: Option<String>,
        locale: String,
    }
    let mut check = Check::default();
    match &request.words {
        Words::Text(text) => demand_proof(&mut check, text, &request.source),
        Words::Version(_) => check.line("source", &request.source, 120),
    }
    check.demand(!request.answers.is_empty(), "consents", "required");
    let fitting = |answer: &Answer| answer.channel == Channel::Email && answer.said.granted();
    check.demand(request.answers.iter().all(fitting), "consents", "opt-in-not-by-mail");
    let row: Option<Row> = tx
        .row(
            "SELECT k.email, c.email_index, coalesce(c.locale, n.locale) AS locale FROM contacts c JOIN tenants n ON n.id = c.tenant_id
             JOIN contact_cards k ON k.tenant_id = $1 AND k.contact_id = c.id
             WHERE c.tenant_id = $1 AND c.id = $2 AND c.merged_into IS NULL",
            [tx.tenant().into(), request.contact.into()],
        )
        .await?;
    let Row { email, email_index, locale } = row.ok_or(Error::NotFound)?;
    check.demand(email.is_some(), "contact", "contact-without-email");
    check.done()?;
    if let Words::Version(id) = request.words {
        wordings::demand(tx, id).await?;
    }
    let (Some(email), Some(index)) = (email, email_index) else { return Err(Error::NotFound) };
    if suppressions::one(tx, Channel::Email, &index).await?.is_some() {
        return Err(Error::refused("CONTACT_SUPPRESSED"));
    }
    tx.touch(request.contact);
    let email = tx.keys().await?.open(request.contact, &email)?;
    let asked = Asked {
        email: email.as_str().to_owned(),
        name: None,
        phone: None,
        locale,
        answers: request.answers.iter().map(|answer| (*answer, request.words.clone())).collect(),
        tag: None,
        source: request.source.trim().to_owned(),
    };
    ask(tx, &asked, "api").await
}

/// Keeps a request and writes the mail, unless the same was asked of the same address a moment ago, or the address does not exist.
pub(crate) async fn ask<P: Permission>(tx: &Tx<P>, asked: &Asked, origin: &str) -> Result<()> {
    let email = Email::parse(&asked.email).map_err(|_| Error::internal("somebody without an address is asked"))?;
    let keys = tx.keys().await?;
    let index = keys.blind(&email).text().to_owned();
    // Two requests at once wait for one another.
    tx.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [format!("opt-in {} {index}", tx.tenant()).into()])
        .await?;
    if is_recent(tx, &index, origin).await? || is_dead(tx, &index).await? {
        return Ok(());
    }
    let id = Id::<OptIn>::new(tx.clock());
    let days = settings::days(tx).await?;
    let sheet = Sheet(serde_json::to_vec(asked).map_err(Error::internal)?);
    tx.run(
        "INSERT INTO opt_ins (tenant_id, id, address_index, origin, locale, content, asked_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            tx.tenant().into(),
            id.into(),
            index.into(),
            origin.into(),
            asked.locale.as_str().into(),
            keys.seal(id, &sheet).into(),
            tx.now().into(),
            (tx.now() + TimeDelta::days(i64::from(days))).into(),
        ],
    )
    .await?;
    let company = provisioning::here(tx).await?.name;
    let locale: Locale = asked.locale.parse().unwrap_or_default();
    let notice = Notice::OptIn { request: id, company, days };
    notices::write(tx.conn(), tx.db(), tx.tenant(), &email, locale, notice).await
}

async fn is_recent<P: Permission>(tx: &Tx<P>, index: &str, origin: &str) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        recent: bool,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT EXISTS (SELECT FROM opt_ins WHERE tenant_id = $1 AND address_index = $2 AND origin = $3 AND asked_at > $4
                            AND confirmed_at IS NULL) AS recent",
            [tx.tenant().into(), index.into(), origin.into(), (tx.now() - WINDOW).into()],
        )
        .await?;
    Ok(row.is_some_and(|row| row.recent))
}

/// Whether mails to this address come back. Who left is asked: it may be them who want to return, and only they can say so.
async fn is_dead<P: Permission>(tx: &Tx<P>, index: &str) -> Result<bool> {
    let known = suppressions::one(tx, Channel::Email, index).await?;
    Ok(known.is_some_and(|known| known.reason == Reason::HardBounce.name()))
}

impl Asked {
    fn read(sheet: &Sheet) -> Result<Self> {
        serde_json::from_slice(&sheet.0).map_err(Error::internal)
    }

    /// Whether messages are asked for.
    fn is_for_messages(&self) -> bool {
        self.answers.iter().any(|(answer, _)| answer.said == Said::Messages(true))
    }
}
