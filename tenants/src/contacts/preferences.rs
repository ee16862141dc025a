//! The preference centre: what a person agreed to, as they see and change it themselves by a signed link of a message.
//!
//! Withdrawing takes effect at once. So does choosing what may be counted. Who wants to be written to again is asked by mail, like
//! whoever fills in a form: a link that was forwarded must not speak for them.

use super::{
    Contact, Email, acted,
    consent::{Answer, Channel, Purpose, Said, Statement, Tracking, Words, append},
    opt_ins::{self, Asked},
    stamps, suppressions,
};
use crate::{
    Id, Tx,
    error::{Error, Result},
    permissions::{Permission, PreferencesSet, PreferencesShow},
    provisioning,
    seal::Sealed,
};
use locales::Locale;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What the ledger will name as the source.
const SOURCE: &str = "preferences";

/// What a person may choose on one channel, and what holds.
#[derive(Debug, Clone)]
pub struct Held {
    /// The channel.
    pub channel: Channel,
    /// What holds of one purpose.
    pub said: Said,
    /// The words to which the person agreed, in the reader's language where there are any.
    pub wording: Option<String>,
}

/// The page's content.
#[derive(Debug, Clone)]
pub struct Preferences {
    /// Whose messages it is about.
    pub company: String,
    /// The language in which the person is written to, if it is known.
    pub locale: Option<Locale>,
    /// Three purposes for each channel.
    pub held: Vec<Held>,
    /// What the page puts into its form.
    pub stamp: String,
}

/// What a person chooses, and the sentence of the page beside it.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The channel.
    pub channel: Channel,
    /// What they say.
    pub said: Said,
    /// The sentence.
    pub wording: String,
}

#[derive(FromQueryResult)]
struct Person {
    email: Option<Sealed<Email>>,
    email_index: Option<String>,
    phone_index: Option<String>,
    locale: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    channel: String,
    purpose: String,
    granted: bool,
    tracking: Option<String>,
    wording: Option<String>,
}

async fn person<P: Permission>(tx: &Tx<P>, contact: Id<Contact>) -> Result<Person> {
    let found: Option<Person> = tx
        .row(
            "SELECT k.email, c.email_index, c.phone_index, c.locale FROM contacts c
             JOIN contact_cards k ON k.tenant_id = $1 AND k.contact_id = c.id WHERE c.tenant_id = $1 AND c.id = $2",
            [tx.tenant().into(), contact.into()],
        )
        .await?;
    found.ok_or_else(|| Error::refused("LINK_INVALID"))
}

/// What holds, with the words in `language`. Changes nothing.
///
/// # Errors
/// `LINK_INVALID` when the person is no more.
pub async fn show(tx: &Tx<PreferencesShow>, contact: Uuid, language: Option<Locale>) -> Result<Preferences> {
    let contact = super::kept(tx, Id::from(contact)).await?.ok_or_else(|| Error::refused("LINK_INVALID"))?;
    let person = person(tx, contact).await?;
    let locale = person.locale.as_deref().and_then(|tag| tag.parse().ok());
    let held = held(tx, contact, &person, language.or(locale)).await?;
    let stamp = stamps::make(tx, &contact.to_string()).await?;
    Ok(Preferences { company: provisioning::here(tx).await?.name, locale, held, stamp })
}

/// Three purposes for each channel of which the ledger knows anything, and for e-mail.
async fn held<P: Permission>(
    tx: &Tx<P>,
    contact: Id<Contact>,
    person: &Person,
    language: Option<Locale>,
) -> Result<Vec<Held>> {
    let rows: Vec<Row> = tx
        .rows(
            "SELECT s.channel, s.purpose, s.granted, s.tracking,
                    (SELECT coalesce(l.text, w.text, c.wording) FROM consents c
                     LEFT JOIN wordings w ON w.tenant_id = $1 AND w.id = c.wording_id
                     LEFT JOIN wordings l ON l.tenant_id = $1 AND l.key = w.key AND l.version = w.version AND l.language = $3
                     WHERE c.tenant_id = $1 AND c.channel = s.channel
                       AND c.contact_id IN (SELECT id FROM contacts WHERE tenant_id = $1 AND (id = $2 OR merged_into = $2))
                       AND c.purpose = s.purpose AND c.granted
                     ORDER BY c.said_at DESC, c.id DESC LIMIT 1) AS wording
             FROM consent_states s WHERE s.tenant_id = $1 AND s.contact_id = $2",
            [tx.tenant().into(), contact.into(), language.map(|language| language.to_string()).into()],
        )
        .await?;
    let mut held = Vec::new();
    for channel in Channel::ALL.iter().copied() {
        let on = |row: &&Row| row.channel == channel.name();
        if channel != Channel::Email && !rows.iter().any(|row| on(&row)) {
            continue;
        }
        let suppressed = is_suppressed(tx, channel, person).await?;
        for purpose in Purpose::ALL {
            let row = rows.iter().filter(on).find(|row| row.purpose == purpose.name());
            let tracking = Tracking::read(row.and_then(|row| row.tracking.as_deref()));
            let said = match purpose {
                Purpose::Messages => Said::Messages(row.is_some_and(|row| row.granted) && !suppressed),
                Purpose::Opens => Said::Opens(tracking),
                Purpose::Clicks => Said::Clicks(tracking),
            };
            held.push(Held { channel, said, wording: row.and_then(|row| row.wording.clone()) });
        }
    }
    Ok(held)
}

fn index(person: &Person, channel: Channel) -> Option<&str> {
    match channel {
        Channel::Email => person.email_index.as_deref(),
        Channel::Sms => person.phone_index.as_deref(),
        Channel::Push | Channel::Post => None,
    }
}

async fn is_suppressed<P: Permission>(tx: &Tx<P>, channel: Channel, person: &Person) -> Result<bool> {
    match index(person, channel) {
        Some(index) => Ok(suppressions::one(tx, channel, index).await?.is_some()),
        None => Ok(false),
    }
}

/// Writes down what a person chooses where it differs from what holds. Tells whether they are now asked by mail.
///
/// # Errors
/// `LINK_INVALID` when the person is no more; `FORM_EXPIRED` when the page stood open for too long.
pub async fn set(
    tx: &Tx<PreferencesSet>,
    contact: Uuid,
    stamp: &str,
    choices: &[Choice],
    language: Locale,
) -> Result<bool> {
    let contact = super::hold(tx, Id::from(contact)).await?.ok_or_else(|| Error::refused("LINK_INVALID"))?;
    let person = person(tx, contact).await?;
    if stamps::age(tx, &contact.to_string(), stamp).await?.is_none() {
        return Err(Error::refused("FORM_EXPIRED"));
    }
    tx.touch(contact);
    acted(tx, contact, tx.now()).await?;
    let before = held(tx, contact, &person, None).await?;
    let mut asks = Vec::new();
    for Choice { channel, said, wording } in choices {
        let known = before.iter().any(|held| held.channel == *channel && held.said == *said);
        if known {
            continue;
        }
        let answer = Answer::consent(*channel, *said);
        let words = Words::Text(wording.clone());
        if *said == Said::Messages(true) {
            if *channel == Channel::Email {
                asks.push((answer, words));
            }
            continue;
        }
        append(tx, contact, &Statement { answer, words, source: SOURCE.to_owned(), said_at: None }).await?;
        if *said == Said::Messages(false) {
            suppressions::leave(tx, *channel, contact, "page").await?;
        }
    }
    let Some(email) = person.email.filter(|_| !asks.is_empty()) else { return Ok(false) };
    let email = tx.keys().await?.open(contact, &email)?.as_str().to_owned();
    let locale = language.to_string();
    let asked = Asked { email, name: None, phone: None, locale, answers: asks, tag: None, source: SOURCE.to_owned() };
    opt_ins::ask(tx, &asked, SOURCE).await?;
    Ok(true)
}
