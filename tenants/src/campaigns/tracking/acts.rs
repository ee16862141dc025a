//! What may be done by following a link: counting, by name only where the person consents today, and withdrawing.

use super::Mark;
use crate::{
    Id, Tx,
    contacts::{
        Contact,
        consent::{Channel, Purpose, Statement, append},
    },
    error::{Error, Result},
    permissions::{ConsentWithdraw, Permission, TenantRead, TrackingRecord},
    signals::Topic,
};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Target {
    url: String,
}

/// Tells where a link leads, and counts it unless somebody only looks ahead.
///
/// # Errors
/// `LINK_INVALID` when the campaign has no such link.
pub async fn click(tx: &Tx<TrackingRecord>, mark: Mark, counts: bool) -> Result<String> {
    let target: Option<Target> = tx
        .row(
            "SELECT url FROM campaign_links WHERE tenant_id = $1 AND campaign_id = $2 AND number = $3",
            [tx.tenant().into(), mark.campaign.into(), i32::from(mark.link).into()],
        )
        .await?;
    let target = target.ok_or_else(|| Error::refused("LINK_INVALID"))?;
    if counts {
        count(tx, mark, "clicks").await?;
        note(tx, mark, Purpose::Clicks, Some(mark.link)).await?;
    }
    Ok(target.url)
}

/// Counts an opening.
///
/// # Errors
/// When the database can't be written.
pub async fn open(tx: &Tx<TrackingRecord>, mark: Mark) -> Result<()> {
    count(tx, mark, "opens").await?;
    note(tx, mark, Purpose::Opens, None).await
}

/// Withdraws the recipient's consent to receive, and suppresses the address on this channel. Tells whether that was new:
/// following the link again changes nothing.
///
/// # Errors
/// `LINK_INVALID` when the recipient's row is gone.
pub async fn unsubscribe(tx: &Tx<ConsentWithdraw>, mark: Mark) -> Result<bool> {
    let contact = recipient(tx, mark).await?.ok_or_else(|| Error::refused("LINK_INVALID"))?;
    let fresh = tx
        .run(
            "INSERT INTO suppressions (tenant_id, channel, address_index, reason, at)
             SELECT $1, $2, email_index, 'unsubscribed', $4 FROM contacts WHERE tenant_id = $1 AND id = $3 AND email_index IS NOT NULL
             ON CONFLICT DO NOTHING",
            [tx.tenant().into(), Channel::Email.name().into(), contact.into(), tx.now().into()],
        )
        .await?;
    if fresh == 0 {
        return Ok(false);
    }
    let said = Statement {
        channel: Channel::Email,
        purpose: Purpose::Messages,
        granted: false,
        wording: "List-Unsubscribe".to_owned(),
        source: mark.campaign.to_string(),
    };
    append(tx, contact, &said).await?;
    count(tx, mark, "unsubscribes").await?;
    Ok(true)
}

/// The company's name, for the page behind a link.
///
/// # Errors
/// [`Error::NotFound`] when the tenant is gone.
pub async fn company(tx: &Tx<TenantRead>) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
    }
    let row: Option<Row> = tx.row("SELECT name FROM tenants WHERE id = $1", [tx.tenant().into()]).await?;
    row.map(|row| row.name).ok_or(Error::NotFound)
}

async fn recipient<P: Permission>(tx: &Tx<P>, mark: Mark) -> Result<Option<Id<Contact>>> {
    #[derive(FromQueryResult)]
    struct Row {
        contact_id: Id<Contact>,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT d.contact_id FROM deliveries d JOIN contacts c ON c.tenant_id = $1 AND c.id = d.contact_id
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

/// Writes the event down by name, if the person consents to that today, whatever was true when the message left.
async fn note(tx: &Tx<TrackingRecord>, mark: Mark, purpose: Purpose, link: Option<u16>) -> Result<()> {
    if mark.slot.is_none() {
        return Ok(());
    }
    tx.run(
        "INSERT INTO engagements (tenant_id, id, campaign_id, slot, kind, link, at)
         SELECT $1, $4, $2, $3, $5, $6::smallint, $7 FROM deliveries d
         JOIN consent_states s ON s.tenant_id = $1 AND s.contact_id = d.contact_id AND s.channel = 'email' AND s.purpose = $5 AND s.granted
         WHERE d.tenant_id = $1 AND d.campaign_id = $2 AND d.slot = $3",
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
