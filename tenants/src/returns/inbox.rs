//! What came back, as it came: stored sealed before anybody is told that it was taken, read by a task, removed when it was read.

use super::{Report, callbacks::Callback};
use crate::{
    Id, Tx,
    campaigns::{Campaign, tracking::Mark},
    contacts::consent::named,
    error::{Error, Result},
    id::Named,
    permissions::{ReturnAccept, ReturnJudge, ReturnNote},
    seal::{Personal, Sealed},
    tasks::{self, Task},
};
use sea_orm::FromQueryResult;

/// How many reports of one message may wait at a time: whoever got it knows its return path.
const WAITING: i64 = 10;

named! {
    /// Who tells.
    Source {
        /// A mail system, by a mail to a return path.
        Mail = "mail",
        /// SendGrid's event webhook.
        SendGrid = "sendgrid",
        /// Mailgun's webhooks.
        Mailgun = "mailgun",
        /// Postmark's webhooks.
        Postmark = "postmark",
        /// Amazon SES, through SNS.
        Ses = "ses",
    }
}

/// A report that waits to be read.
#[derive(Debug)]
pub struct Returned {
    /// Its identifier.
    pub id: Id<Self>,
    /// Who tells.
    pub source: Source,
    /// Where it was called in, if it was.
    pub callback: Option<Id<Callback>>,
    /// The message to whose return path it came, if it came to one.
    pub place: Option<(Id<Campaign>, i32)>,
    /// What it says.
    pub content: Raw,
}

impl Named for Returned {
    const PREFIX: &'static str = "return";
}

/// A report's bytes, which name people.
pub struct Raw(Vec<u8>);

impl Raw {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Raw {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Raw")
    }
}

impl Personal for Raw {
    const LABEL: &'static str = "return.content";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

/// Takes a mail in that came to the return path of this message.
///
/// # Errors
/// `LINK_INVALID` when the message is gone; [`Error::Limit`] when many of it wait already.
pub async fn accept(tx: &Tx<ReturnAccept>, mark: Mark, content: Raw) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        waiting: i64,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT (SELECT count(*) FROM returns WHERE tenant_id = $1 AND campaign_id = $2 AND slot = $3) AS waiting
             FROM deliveries WHERE tenant_id = $1 AND campaign_id = $2 AND slot = $3",
            [tx.tenant().into(), mark.campaign.into(), mark.slot.into()],
        )
        .await?;
    let waiting = row.ok_or_else(|| Error::refused("LINK_INVALID"))?.waiting;
    if waiting >= WAITING {
        return Err(Error::Limit(300));
    }
    store(tx, Source::Mail, None, mark.slot.map(|slot| (mark.campaign, slot)), &content).await
}

/// Stores it and has it read.
pub(super) async fn store(
    tx: &Tx<ReturnAccept>,
    source: Source,
    callback: Option<Id<Callback>>,
    place: Option<(Id<Campaign>, i32)>,
    content: &Raw,
) -> Result<()> {
    let id = Id::<Returned>::new(tx.clock());
    let sealed = tx.keys().await?.seal(id, content);
    tx.run(
        "INSERT INTO returns (tenant_id, id, source, callback_id, campaign_id, slot, content, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            tx.tenant().into(),
            id.into(),
            source.name().into(),
            callback.into(),
            place.map(|(campaign, _)| campaign).into(),
            place.map(|(_, slot)| slot).into(),
            sealed.into(),
            tx.now().into(),
        ],
    )
    .await?;
    tasks::enqueue(tx.conn(), tx.db(), tx.tenant(), &Task::ReadReturn { report: id }).await
}

/// A report, to be read; none when it was read already.
///
/// # Errors
/// When it does not open.
pub async fn open(tx: &Tx<ReturnNote>, id: Id<Returned>) -> Result<Option<Returned>> {
    #[derive(FromQueryResult)]
    struct Row {
        source: String,
        callback_id: Option<Id<Callback>>,
        campaign_id: Option<Id<Campaign>>,
        slot: Option<i32>,
        content: Sealed<Raw>,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT source, callback_id, campaign_id, slot, content FROM returns WHERE tenant_id = $1 AND id = $2",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    let Some(Row { source, callback_id, campaign_id, slot, content }) = row else { return Ok(None) };
    let source = Source::parse(&source).ok_or_else(|| Error::internal("a report has no known source"))?;
    let content = tx.keys().await?.open(id, &content)?;
    Ok(Some(Returned { id, source, callback: callback_id, place: campaign_id.zip(slot), content }))
}

/// Writes down what a report says that ends nothing, and removes it.
///
/// # Errors
/// When the database can't be written.
pub async fn note(tx: &Tx<ReturnNote>, returned: &Returned, reports: &[Report]) -> Result<()> {
    super::record::all(tx, returned, reports).await?;
    remove(tx, returned.id).await
}

/// Writes down what a report says, which may end what is written to somebody, and removes it.
///
/// # Errors
/// When the database can't be written.
pub async fn judge(tx: &Tx<ReturnJudge>, returned: &Returned, reports: &[Report]) -> Result<()> {
    super::record::all(tx, returned, reports).await?;
    remove(tx, returned.id).await
}

async fn remove<P: crate::permissions::Permission>(tx: &Tx<P>, id: Id<Returned>) -> Result<()> {
    tx.run("DELETE FROM returns WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    Ok(())
}
