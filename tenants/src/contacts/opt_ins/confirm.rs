//! The answer to a request: shown without changing anything, given once, harmless when given again.

use super::{Asked, OptIn, Sheet};
use crate::{
    Id, Tx,
    contacts::{
        Contact, Email, Name, Phone,
        consent::{Channel, Statement, Words, append, wordings},
        suppressions,
    },
    error::{Error, Result},
    permissions::{OptInConfirm, OptInShow, Permission},
    provisioning,
    seal::Sealed,
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What the page behind the mail's link asks.
#[derive(Debug, Clone)]
pub struct Question {
    /// Who asks.
    pub company: String,
    /// The language in which the person was asked.
    pub locale: String,
    /// To which words they answer; none when they have answered.
    pub words: Vec<String>,
}

#[derive(FromQueryResult)]
struct Row {
    locale: String,
    content: Option<Sealed<Sheet>>,
    expires_at: DateTime<Utc>,
}

async fn find<P: Permission>(tx: &Tx<P>, id: Uuid) -> Result<Row> {
    let row: Option<Row> = tx
        .row(
            "SELECT locale, content, expires_at FROM opt_ins WHERE tenant_id = $1 AND id = $2",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    row.filter(|row| row.expires_at > tx.now()).ok_or_else(|| Error::refused("LINK_INVALID"))
}

/// What is asked. Changes nothing.
///
/// # Errors
/// `LINK_INVALID` when the time is over.
pub async fn show(tx: &Tx<OptInShow>, id: Uuid) -> Result<Question> {
    let row = find(tx, id).await?;
    let company = provisioning::here(tx).await?.name;
    let Some(content) = row.content else {
        return Ok(Question { company, locale: row.locale, words: Vec::new() });
    };
    let asked = Asked::read(&tx.keys().await?.open(Id::<OptIn>::from(id), &content)?)?;
    let mut words: Vec<String> = Vec::new();
    for (_, said) in &asked.answers {
        let text = match said {
            Words::Text(text) => text.clone(),
            Words::Version(version) => wordings::demand(tx, *version).await?.text,
        };
        if !words.contains(&text) {
            words.push(text);
        }
    }
    Ok(Question { company, locale: row.locale, words })
}

/// Takes the yes: makes the contact where there is none, writes the ledger, and lets the address be written to again.
///
/// # Errors
/// `LINK_INVALID` when the time is over.
pub async fn confirm(tx: &Tx<OptInConfirm>, id: Uuid) -> Result<()> {
    tx.run("SELECT FROM opt_ins WHERE tenant_id = $1 AND id = $2 FOR UPDATE", [tx.tenant().into(), id.into()]).await?;
    let Some(content) = find(tx, id).await?.content else { return Ok(()) };
    let id = Id::<OptIn>::from(id);
    let asked = Asked::read(&tx.keys().await?.open(id, &content)?)?;
    tx.touch(id);
    let (contact, index) = contact(tx, &asked).await?;
    if asked.is_for_messages() {
        suppressions::lift(tx, Channel::Email, &index).await?;
    }
    for (answer, words) in &asked.answers {
        let said = Statement { answer: *answer, words: words.clone(), source: asked.source.clone(), said_at: None };
        append(tx, contact, &said).await?;
    }
    tx.run(
        "INSERT INTO contact_tags (tenant_id, tag_id, contact_id) SELECT $1, id, $3 FROM tags WHERE tenant_id = $1 AND id = $2
         ON CONFLICT DO NOTHING",
        [tx.tenant().into(), asked.tag.into(), contact.into()],
    )
    .await?;
    tx.run(
        "UPDATE opt_ins SET confirmed_at = $3, content = NULL WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), tx.now().into()],
    )
    .await?;
    Ok(())
}

/// The contact with the confirmed address, completed where something was missing, or a new one. Whoever was merged into another is
/// that other, who keeps the address they are written to.
async fn contact(tx: &Tx<OptInConfirm>, asked: &Asked) -> Result<(Id<Contact>, String)> {
    #[derive(FromQueryResult)]
    struct Known {
        id: Id<Contact>,
        own: bool,
    }
    let malformed = |_| Error::internal("a request holds what was never checked");
    let email = Email::parse(&asked.email).map_err(malformed)?;
    let phone = asked.phone.as_deref().map(Phone::parse).transpose().map_err(malformed)?;
    let name = Name::read(asked.name.as_deref()).map_err(malformed)?;
    let keys = tx.keys().await?;
    let index = keys.blind(&email).text().to_owned();
    tx.run(
        "INSERT INTO contacts (tenant_id, id, email_index, stage, locale, source, created_at, updated_at, acted_at)
         VALUES ($1, $2, $3, 'prospect', $4, $5, $6, $6, $6)
         ON CONFLICT (tenant_id, email_index) DO NOTHING",
        [
            tx.tenant().into(),
            Id::<Contact>::new(tx.clock()).into(),
            index.as_str().into(),
            asked.locale.as_str().into(),
            asked.source.as_str().into(),
            tx.now().into(),
        ],
    )
    .await?;
    let known: Option<Known> = tx
        .row(
            "SELECT coalesce(merged_into, id) AS id, merged_into IS NULL AS own FROM contacts
             WHERE tenant_id = $1 AND email_index = $2 FOR UPDATE",
            [tx.tenant().into(), index.as_str().into()],
        )
        .await?;
    let Known { id, own } = known.ok_or(Error::Conflict)?;
    let phone_index = phone.as_ref().map(|phone| keys.blind(phone));
    let words = name.as_ref().map(|name| name.words(&keys)).unwrap_or_default();
    tx.run(
        "UPDATE contacts SET phone_index = coalesce(phone_index, $3), words = CASE WHEN words = '{}' THEN $4 ELSE words END,
                updated_at = $5, acted_at = $5, noticed_at = NULL
         WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), phone_index.into(), words.into(), tx.now().into()],
    )
    .await?;
    tx.run(
        "INSERT INTO contact_cards AS k (tenant_id, contact_id, email, name, phone) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, contact_id) DO UPDATE SET email = coalesce(k.email, excluded.email),
           name = coalesce(k.name, excluded.name), phone = coalesce(k.phone, excluded.phone)",
        [
            tx.tenant().into(),
            id.into(),
            own.then(|| keys.seal(id, &email)).into(),
            name.map(|name| keys.seal(id, &name)).into(),
            phone.map(|phone| keys.seal(id, &phone)).into(),
        ],
    )
    .await?;
    Ok((id, index))
}
