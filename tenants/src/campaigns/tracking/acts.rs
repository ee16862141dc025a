//! What may be done by following a link: counting, as far as the person consents today, and withdrawing.

use super::Mark;
use crate::{
    Id, Tx,
    contacts::{
        self, Contact, acted,
        consent::{self, Answer, Channel, Purpose, Said, Statement, Tracking, Words, append},
        scoring::{self, Act},
        suppressions,
    },
    error::{Error, Result},
    permissions::{ConsentWithdraw, Permission, TrackingRecord},
    signals::Topic,
    webhooks::{Kind, events},
};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Target {
    url: String,
}

/// Tells where a link leads.
///
/// # Errors
/// `LINK_INVALID` when the campaign has no such link.
pub async fn target(tx: &Tx<TrackingRecord>, mark: Mark) -> Result<String> {
    let target: Option<Target> = tx
        .row(
            "SELECT url FROM campaign_links WHERE tenant_id = $1 AND campaign_id = $2 AND number = $3",
            [tx.tenant().into(), mark.campaign.into(), i32::from(mark.link).into()],
        )
        .await?;
    target.map(|target| target.url).ok_or_else(|| Error::refused("LINK_INVALID"))
}

/// Counts that a link was followed, as far as the person consents today.
///
/// # Errors
/// When the database can't be read or written: then nothing was recorded.
pub async fn click(tx: &Tx<TrackingRecord>, mark: Mark) -> Result<()> {
    record(tx, mark, Purpose::Clicks, Some(mark.link)).await
}

/// Counts an opening, as far as the person consents today.
///
/// # Errors
/// As [`click`].
pub async fn open(tx: &Tx<TrackingRecord>, mark: Mark) -> Result<()> {
    record(tx, mark, Purpose::Opens, None).await
}

/// Withdraws the recipient's consent to receive, and suppresses the address on this channel. Tells whether that was new:
/// following the link again changes nothing.
///
/// # Errors
/// `LINK_INVALID` when the recipient's row is gone.
pub async fn unsubscribe(tx: &Tx<ConsentWithdraw>, mark: Mark) -> Result<bool> {
    let gone = || Error::refused("LINK_INVALID");
    let contact = recipient(tx, mark).await?.ok_or_else(gone)?;
    let contact = contacts::hold(tx, contact).await?.ok_or_else(gone)?;
    if !leave(tx, contact, &mark.campaign.to_string()).await? {
        return Ok(false);
    }
    let said = Statement {
        answer: Answer::consent(Channel::Email, Said::Messages(false)),
        words: Words::Text("List-Unsubscribe".to_owned()),
        source: mark.campaign.to_string(),
        said_at: None,
    };
    append(tx, contact, &said).await?;
    count(tx, mark, "unsubscribes").await?;
    let campaign = Some(mark.campaign.uuid());
    events::happened(tx, Kind::DeliveryUnsubscribed, vec![contact.uuid()], campaign).await?;
    Ok(true)
}

/// Suppresses all addresses of a contact. Tells whether there was anything left to withdraw.
async fn leave(tx: &Tx<ConsentWithdraw>, contact: Id<Contact>, origin: &str) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        granted: bool,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT granted FROM consent_states WHERE tenant_id = $1 AND contact_id = $2 AND channel = 'email' AND purpose = 'messages'",
            [tx.tenant().into(), contact.into()],
        )
        .await?;
    let fresh = suppressions::leave(tx, Channel::Email, contact, origin).await?;
    Ok(fresh || row.is_some_and(|row| row.granted))
}

/// Who got the message: today's contact, if they were merged since.
async fn recipient<P: Permission>(tx: &Tx<P>, mark: Mark) -> Result<Option<Id<Contact>>> {
    #[derive(FromQueryResult)]
    struct Row {
        contact_id: Id<Contact>,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT coalesce(c.merged_into, c.id) AS contact_id FROM deliveries d JOIN contacts c ON c.tenant_id = $1 AND c.id = d.contact_id
             WHERE d.tenant_id = $1 AND d.campaign_id = $2 AND d.slot = $3",
            [tx.tenant().into(), mark.campaign.into(), mark.slot.into()],
        )
        .await?;
    Ok(row.map(|row| row.contact_id))
}

/// Adds one to a figure of the campaign. Shard -1 is the one for what comes back.
async fn count<P: Permission>(tx: &Tx<P>, mark: Mark, figure: &'static str) -> Result<()> {
    tx.signal(Topic::Campaign(mark.campaign.uuid()));
    let add = |name: &str| i64::from(name == figure);
    let counted = tx
        .run(
            "INSERT INTO delivery_counts AS c (tenant_id, campaign_id, shard, opens, clicks, unsubscribes)
             SELECT $1, id, -1, $3, $4, $5 FROM campaigns WHERE tenant_id = $1 AND id = $2
             ON CONFLICT (tenant_id, campaign_id, shard) DO UPDATE SET opens = c.opens + excluded.opens,
               clicks = c.clicks + excluded.clicks, unsubscribes = c.unsubscribes + excluded.unsubscribes",
            [
                tx.tenant().into(),
                mark.campaign.into(),
                add("opens").into(),
                add("clicks").into(),
                add("unsubscribes").into(),
            ],
        )
        .await?;
    if counted == 0 { Err(Error::refused("LINK_INVALID")) } else { Ok(()) }
}

/// Counts as the person consents to it today, whatever was true when the message left: not at all, without a name, or with it. A link
/// that names no place was made for somebody who is not counted.
async fn record(tx: &Tx<TrackingRecord>, mark: Mark, purpose: Purpose, link: Option<u16>) -> Result<()> {
    let Some(contact) = recipient(tx, mark).await? else { return Ok(()) };
    let modes = consent::modes(tx, Channel::Email, &[contact.uuid()]).await?.remove(&contact).unwrap_or_default();
    let (mode, figure) = if purpose == Purpose::Opens { (modes.opens, "opens") } else { (modes.clicks, "clicks") };
    match mode {
        Tracking::None => Ok(()),
        Tracking::Anonymous => count(tx, mark, figure).await,
        Tracking::Individual => {
            count(tx, mark, figure).await?;
            // An opening is no act of theirs: mail programs open by themselves.
            if purpose == Purpose::Clicks {
                acted(tx, contact, tx.now()).await?;
            }
            note(tx, mark, purpose, link).await?;
            let act = if purpose == Purpose::Opens { Act::Opened } else { Act::Clicked };
            scoring::acted(tx, contact, act).await
        }
    }
}

/// Writes the event down by name.
async fn note(tx: &Tx<TrackingRecord>, mark: Mark, purpose: Purpose, link: Option<u16>) -> Result<()> {
    tx.run(
        "INSERT INTO engagements (tenant_id, id, campaign_id, slot, kind, link, at) VALUES ($1, $4, $2, $3, $5, $6::smallint, $7)",
        [
            tx.tenant().into(),
            mark.campaign.into(),
            mark.slot.into(),
            tx.clock().uuid().into(),
            purpose.name().into(),
            link.map(i32::from).into(),
            tx.now().into(),
        ],
    )
    .await?;
    Ok(())
}
