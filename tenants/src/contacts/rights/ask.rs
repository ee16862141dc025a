//! What a person asks for themselves, from the preference centre.

use super::{
    links,
    requests::{Kind, Request, State, Told, put, settle},
};
use crate::{
    Id, Tx,
    contacts::{
        Contact, acted,
        consent::{Answer, Basis, Channel, Purpose, Said, Statement, Tracking, Words, append},
        hold, kept, stamps, suppressions,
    },
    error::{Error, Result},
    permissions::{Permission, PersonAsk, PreferencesShow},
    provisioning,
};
use locales::Locale;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What the ledger and the suppressions will name as the source.
const SOURCE: &str = "objection";

/// What the page of a person's rights needs.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Who keeps the data.
    pub company: String,
    /// The person's language, where it is known.
    pub locale: Option<Locale>,
    /// What the page puts into its forms.
    pub stamp: String,
}

#[derive(FromQueryResult)]
struct Row {
    locale: Option<String>,
}

/// What can be asked for. Changes nothing.
///
/// # Errors
/// `LINK_INVALID` when the person is no more.
pub async fn offer(tx: &Tx<PreferencesShow>, contact: Uuid) -> Result<Offer> {
    let gone = || Error::refused("LINK_INVALID");
    let contact = kept(tx, contact.into()).await?.ok_or_else(gone)?;
    let row: Option<Row> = tx
        .row("SELECT locale FROM contacts WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), contact.into()])
        .await?;
    let locale = row.ok_or_else(gone)?.locale.as_deref().and_then(|tag| tag.parse().ok());
    let stamp = stamps::make(tx, &subject(contact)).await?;
    Ok(Offer { company: provisioning::here(tx).await?.name, locale, stamp })
}

fn subject(contact: Id<Contact>) -> String {
    format!("rights {contact}")
}

/// Writes down what a person asks for; `words` is the sentence of the page by which they did. Who wants to see, take along or correct
/// what is kept gets a link by mail. Objecting takes effect at once, as does the first part of being forgotten: no more messages;
/// and what is to lie still lies still until somebody has looked at it.
///
/// # Errors
/// `LINK_INVALID` when the person is no more; `FORM_EXPIRED` when the page stood open for too long.
pub async fn ask(
    tx: &Tx<PersonAsk>,
    contact: Uuid,
    stamp: &str,
    kind: Kind,
    words: &str,
    language: Locale,
) -> Result<Request> {
    let contact = hold(tx, contact.into()).await?.ok_or_else(|| Error::refused("LINK_INVALID"))?;
    if stamps::age(tx, &subject(contact), stamp).await?.is_none() {
        return Err(Error::refused("FORM_EXPIRED"));
    }
    tx.touch(contact);
    let request = put(tx, contact, kind, &Told::default(), tx.now()).await?;
    match kind {
        Kind::Access | Kind::Portability | Kind::Rectification => {
            acted(tx, contact, tx.now()).await?;
            links::mail(tx, contact, language).await?;
        }
        Kind::Objection => {
            object(tx, contact, words).await?;
            settle(tx, request.id, State::Fulfilled).await?;
        }
        Kind::Erasure => object(tx, contact, words).await?,
        Kind::Restriction => lay_still(tx, contact, true).await?,
    }
    Ok(request)
}

/// Ends every message and everything that is counted, on whatever basis (article 21(2) and (3)).
pub(super) async fn object<P: Permission>(tx: &Tx<P>, contact: Id<Contact>, words: &str) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Granted {
        channel: String,
        purpose: String,
        basis: String,
    }
    let granted: Vec<Granted> = tx
        .rows(
            "SELECT channel, purpose, basis FROM consent_states WHERE tenant_id = $1 AND contact_id = $2 AND granted ORDER BY channel, purpose",
            [tx.tenant().into(), contact.into()],
        )
        .await?;
    for Granted { channel, purpose, basis } in granted {
        let (Some(channel), Some(purpose), Some(basis)) =
            (Channel::parse(&channel), Purpose::parse(&purpose), Basis::parse(&basis))
        else {
            continue;
        };
        let said = match purpose {
            Purpose::Messages => Said::Messages(false),
            Purpose::Opens => Said::Opens(Tracking::None),
            Purpose::Clicks => Said::Clicks(Tracking::None),
        };
        let answer = Answer { channel, said, basis };
        let words = Words::Text(words.to_owned());
        append(tx, contact, &Statement { answer, words, source: SOURCE.to_owned(), said_at: None }).await?;
    }
    for channel in [Channel::Email, Channel::Sms] {
        suppressions::leave(tx, channel, contact, SOURCE).await?;
    }
    Ok(())
}

/// Lets what is kept of a person lie still, or be used again.
pub(super) async fn lay_still<P: Permission>(tx: &Tx<P>, contact: Id<Contact>, still: bool) -> Result<()> {
    tx.touch(contact);
    let laid = tx
        .run(
            "UPDATE contacts SET restricted_at = CASE WHEN $3 THEN coalesce(restricted_at, $4) END
             WHERE tenant_id = $1 AND id = $2 AND merged_into IS NULL",
            [tx.tenant().into(), contact.into(), still.into(), tx.now().into()],
        )
        .await?;
    if laid == 0 { Err(Error::NotFound) } else { Ok(()) }
}
