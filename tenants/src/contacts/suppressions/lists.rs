//! Files of addresses that must not be written to, read in as a task. A second run goes on behind the lines that the first one
//! committed.

use super::{Channel, Reason, index, put_all};
use crate::{
    Id, Tx,
    contacts::{
        import::{Content, Form, Target, known, peek},
        types::words,
    },
    error::{Check, Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{ImportRun, SuppressionRead, SuppressionWrite},
    tasks::Task,
    uploads::{self, Place, Record, Upload},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

/// A file of addresses, from its request to its end.
#[derive(Debug, Clone, FromQueryResult)]
pub struct SuppressionList {
    /// The list's identifier.
    pub id: Id<Self>,
    /// The file, until it is worked off.
    pub upload_id: Option<Id<Upload>>,
    /// The channel's name.
    pub channel: String,
    /// Where the file comes from.
    pub origin: String,
    /// `queued`, `running`, `completed` or `failed`.
    pub state: String,
    /// As what its bytes are read.
    pub encoding: String,
    /// What stands between its columns.
    pub separator: String,
    /// Which column holds the addresses, from 0.
    pub place: i32,
    /// How much of it was read, in bytes.
    pub read_bytes: i64,
    /// Lines that were worked off.
    pub lines: i64,
    /// Addresses that were not suppressed before.
    pub added: i64,
    /// Lines that hold no address.
    pub rejected: i64,
    /// Why it failed: the code of a violation.
    pub failure: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Named for SuppressionList {
    const PREFIX: &'static str = "suppressionlist";
}

/// Asks for a file to be read in.
///
/// # Errors
/// [`Error::Invalid`] when the channel has no addresses or the file is empty or too large, [`Error::NotFound`] when there is no
/// such upload; `UPLOAD_USED`.
pub async fn request(
    tx: &Tx<SuppressionWrite>,
    channel: Channel,
    content: &Content,
    origin: &str,
) -> Result<SuppressionList> {
    let mut check = Check::default();
    check.demand(matches!(channel, Channel::Email | Channel::Sms), "channel", "channel-without-address");
    check.line("origin", origin, 120);
    check.done()?;
    let peek = peek(&tx.also()?, content, Form::default()).await?;
    let found = heading(&peek.first.0, channel);
    let from = if found.is_some() { peek.first.1 } else { peek.start };
    let upload = match content {
        Content::Upload(upload) => *upload,
        Content::Csv(text) => uploads::create(&tx.also()?, text).await?,
    };
    let id = Id::<SuppressionList>::new(tx.clock());
    let taken = tx
        .run(
            "INSERT INTO suppression_lists (tenant_id, id, upload_id, channel, origin, state, created_by, created_at, encoding, separator, place,
                                            read_bytes)
             SELECT $1, $2, u.id, $4, $5, 'queued', $6, $7, $8, $9, $10, $11
             FROM uploads u WHERE u.tenant_id = $1 AND u.id = $3 AND u.size IS NOT NULL
               AND NOT EXISTS (SELECT FROM imports i WHERE i.tenant_id = $1 AND i.upload_id = $3)
               AND NOT EXISTS (SELECT FROM suppression_lists l WHERE l.tenant_id = $1 AND l.upload_id = $3)",
            [
                tx.tenant().into(),
                id.into(),
                upload.into(),
                channel.name().into(),
                origin.trim().into(),
                tx.actor().to_string().into(),
                tx.now().into(),
                peek.encoding.name().into(),
                peek.separator.name().into(),
                i32::try_from(found.unwrap_or_default()).map_err(Error::internal)?.into(),
                i64::try_from(from.bytes).map_err(Error::internal)?.into(),
            ],
        )
        .await?;
    if taken == 0 {
        return Err(uploads::used());
    }
    tx.touch(id);
    tx.enqueue(&Task::SuppressAddresses { list: id }).await?;
    find(&tx.also()?, id).await
}

/// Where the addresses stand, if this is a heading.
fn heading(record: &Record, channel: Channel) -> Option<usize> {
    let names: Vec<Vec<String>> = record.cells().map(words).collect();
    let column = |target: Target| names.iter().position(|name| known(name) == Some(target));
    let own = if channel == Channel::Sms { [Target::Phone, Target::Email] } else { [Target::Email, Target::Phone] };
    own.into_iter().chain([Target::PostalLine]).find_map(column)
}

/// One file.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<SuppressionRead>, id: Id<SuppressionList>) -> Result<SuppressionList> {
    tx.row(FIND, [tx.tenant().into(), id.into()]).await?.ok_or(Error::NotFound)
}

const FIND: &str =
    "SELECT id, upload_id, channel, origin, state, encoding, separator, place, read_bytes, lines, added, rejected, failure, created_at, finished_at
    FROM suppression_lists WHERE tenant_id = $1 AND id = $2";

/// Files, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn lists(tx: &Tx<SuppressionRead>, slice: &Slice<Id<SuppressionList>>) -> Result<Page<SuppressionList>> {
    let rows = tx
        .rows(
            "SELECT id, upload_id, channel, origin, state, encoding, separator, place, read_bytes, lines, added, rejected, failure, created_at, finished_at FROM suppression_lists
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// The file, for the task that reads it; `None` when it is already over.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn begin(tx: &Tx<ImportRun>, id: Id<SuppressionList>) -> Result<Option<SuppressionList>> {
    let list: SuppressionList = tx.row(FIND, [tx.tenant().into(), id.into()]).await?.ok_or(Error::NotFound)?;
    tx.touch(id);
    if list.upload_id.is_none() || !matches!(list.state.as_str(), "queued" | "running") {
        return Ok(None);
    }
    tx.run(
        "UPDATE suppression_lists SET state = 'running' WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into()],
    )
    .await?;
    Ok(Some(list))
}

/// Suppresses the addresses of a batch of lines, if the file still stands where they begin; `from` and `to` are where it was read on
/// before and is behind them.
///
/// # Errors
/// [`Error::Conflict`] when somebody else reads this file: it can be gone on with.
pub async fn store(
    tx: &Tx<ImportRun>,
    list: &SuppressionList,
    records: &[Record],
    from: Place,
    to: Place,
) -> Result<()> {
    let number = |place: Place| i64::try_from(place.bytes).map_err(Error::internal);
    let moved = tx
        .run(
            "UPDATE suppression_lists SET read_bytes = $4 WHERE tenant_id = $1 AND id = $2 AND read_bytes = $3 AND state = 'running'",
            [tx.tenant().into(), list.id.into(), number(from)?.into(), number(to)?.into()],
        )
        .await?;
    if moved == 0 {
        return Err(Error::Conflict);
    }
    let place = usize::try_from(list.place).unwrap_or_default();
    let addresses: Vec<&str> = records.iter().map(|record| record.cell(place).unwrap_or_default()).collect();
    let channel = Channel::parse(&list.channel).ok_or_else(|| Error::internal("a list of no channel"))?;
    let keys = tx.keys().await?;
    let indexes: Vec<String> = addresses.iter().filter_map(|address| index(&keys, channel, address).ok()).collect();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let rejected = count(addresses.len() - indexes.len());
    tx.touch(list.id);
    let imported = indexes.into_iter().map(|index| (channel, index, Reason::Imported));
    let added = put_all(tx, imported, &list.origin, &list.id.to_string()).await?;
    tx.run(
        "UPDATE suppression_lists SET lines = lines + $3, added = added + $4, rejected = rejected + $5 WHERE tenant_id = $1 AND id = $2",
        [
            tx.tenant().into(),
            list.id.into(),
            count(addresses.len()).into(),
            i64::try_from(added).map_err(Error::internal)?.into(),
            rejected.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Ends the reading, as completed or with the code of what is wrong with the whole file; the file goes.
///
/// # Errors
/// When the database can't be written.
pub async fn finish(tx: &Tx<ImportRun>, list: &SuppressionList, failure: Option<&str>) -> Result<()> {
    tx.touch(list.id);
    tx.run(
        "UPDATE suppression_lists SET state = CASE WHEN $3::text IS NULL THEN 'completed' ELSE 'failed' END, failure = $3, finished_at = $4,
                upload_id = NULL WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), list.id.into(), failure.into(), tx.now().into()],
    )
    .await?;
    match list.upload_id {
        Some(upload) => uploads::forget(tx, upload).await,
        None => Ok(()),
    }
}
