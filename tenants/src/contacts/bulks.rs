//! Changes of many contacts at once, as a task.
//!
//! Who is meant is frozen when the change is asked for: whoever comes to fit the rule later is not among them. The task takes them in
//! batches, each in a transaction together with how far it has come, so that a crash changes nobody twice and leaves nobody out. Who was
//! erased or merged into another meanwhile is passed over. A change asks for the permission that the same change of one contact asks for.

mod apply;
mod change;
mod freeze;
mod step;

pub use change::{Change, Whom, change, erase, preview, withdraw};
pub(crate) use change::{Content, strip};
pub use step::{Step, step};

use crate::{
    Id, Tx,
    contacts::consent::named,
    error::{Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{ConsentRecord, ContactErase, ContactRead, ContactWrite, Permission},
    signals::Topic,
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

named! {
    /// What is done with contacts.
    Kind {
        /// They get a tag.
        Tag = "tag",
        /// A tag is taken off them.
        Untag = "untag",
        /// They are put on a list.
        ListAdd = "list_add",
        /// They are taken off a list.
        ListRemove = "list_remove",
        /// They get a stage.
        Stage = "stage",
        /// A field of the tenant's own gets a value.
        FieldSet = "field_set",
        /// A field of the tenant's own is emptied.
        FieldClear = "field_clear",
        /// What they agreed to on a channel is withdrawn.
        Withdraw = "withdraw",
        /// They are erased.
        Erase = "erase",
        /// The values of a field that is no more are taken away.
        Strip = "strip",
    }

    /// Where a change stands.
    State {
        /// It waits.
        Queued = "queued",
        /// It is being done.
        Running = "running",
        /// All are done.
        Completed = "completed",
        /// Somebody stopped it; whoever was done before stays changed.
        Cancelled = "cancelled",
    }
}

/// A change of many contacts, from its request to its end.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Bulk {
    /// The change's identifier.
    pub id: Id<Self>,
    kind: String,
    state: String,
    /// How many contacts are meant.
    pub total: i32,
    /// How many are done.
    pub done: i32,
    /// How many of them it made a difference to.
    pub changed: i32,
    /// Who asked for it.
    pub created_by: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Named for Bulk {
    const PREFIX: &'static str = "bulk";
}

impl Bulk {
    /// What is done.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::parse(&self.kind)
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        State::parse(&self.state).unwrap_or(State::Queued)
    }

    /// Whether nothing more is to come.
    #[must_use]
    pub fn over(&self) -> bool {
        matches!(self.state(), State::Completed | State::Cancelled)
    }
}

/// One change.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<ContactRead>, id: Id<Bulk>) -> Result<Bulk> {
    read(tx, id).await
}

async fn read<P: Permission>(tx: &Tx<P>, id: Id<Bulk>) -> Result<Bulk> {
    tx.row(
        "SELECT id, kind, state, total, done, changed, created_by, created_at, finished_at FROM bulks WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into()],
    )
    .await?
    .ok_or(Error::NotFound)
}

/// Changes, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<ContactRead>, slice: &Slice<Id<Bulk>>) -> Result<Page<Bulk>> {
    let rows = tx
        .rows(
            "SELECT id, kind, state, total, done, changed, created_by, created_at, finished_at FROM bulks
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Stops a change before its next batch. Whoever was done before stays changed. Asks for what the change itself asked for.
///
/// # Errors
/// [`Error::NotFound`]; `BULK_NOT_CANCELLABLE` when it is over, or takes away what must not stay.
pub async fn cancel(tx: &Tx<ContactWrite>, id: Id<Bulk>) -> Result<Bulk> {
    let bulk = read(tx, id).await?;
    match bulk.kind() {
        Some(Kind::Erase) => drop(tx.also::<ContactErase>()?),
        Some(Kind::Withdraw) => drop(tx.also::<ConsentRecord>()?),
        _ => {}
    }
    tx.touch(id);
    tx.signal(Topic::Bulk(id.uuid()));
    let stopped = tx
        .run(
            "UPDATE bulks SET state = 'cancelled', finished_at = $3
             WHERE tenant_id = $1 AND id = $2 AND state IN ('queued', 'running') AND kind <> 'strip'",
            [tx.tenant().into(), id.into(), tx.now().into()],
        )
        .await?;
    if stopped == 0 { Err(Error::refused("BULK_NOT_CANCELLABLE")) } else { read(tx, id).await }
}
