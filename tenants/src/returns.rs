//! What comes back of messages that left: reports of mail systems, complaints, and the callbacks of providers.
//!
//! ```text
//! accepted → delivered | bounced softly | bounced hard        and beside it: complained, left
//! ```
//!
//! A report is stored sealed, as it came, before anybody is told that it was taken ([`inbox`]); a task reads it and writes down what
//! happened, each event once ([`record`]). What is said of a message is ordered by its meaning and not by its arrival: a late
//! "delivered" never undoes a bounce. A hard bounce, too many soft ones and a complaint end what is written to the address.

pub mod callbacks;
pub mod events;
pub mod inbox;
pub mod record;
mod resolve;
pub mod settings;
mod status;

pub use events::Event;
pub use inbox::{Raw, Returned, Source};
pub use resolve::resolve;
pub use status::{Class, Kind, Outcome, Status};

pub use callbacks::Proof;

use crate::{Id, Tx, campaigns::Campaign, contacts::Email, error::Result, permissions::Upkeep};
use chrono::{DateTime, TimeDelta, Utc};

/// How long a report is kept that could not be read.
const KEPT: TimeDelta = TimeDelta::days(7);

/// What a report says of one message.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What happened.
    pub kind: Kind,
    /// Why, as far as it is told.
    pub class: Class,
    /// The enhanced status code (RFC 3463).
    pub status: Option<Status>,
    /// The message by its place; none where the report came to the return path of its one message, or knows the address only.
    pub place: Option<(Id<Campaign>, i32)>,
    /// To whom it went, as the report says. Never stored.
    pub recipient: Option<Email>,
    /// When it happened; when it was recorded, if it does not say.
    pub at: Option<DateTime<Utc>>,
    /// By what the source knows the event: the same when it tells again.
    pub key: String,
}

/// Removes reports that nobody could read in time, and what is kept against calls that come twice.
pub(crate) async fn sweep(tx: &Tx<Upkeep>) -> Result<()> {
    tx.run(
        "DELETE FROM returns WHERE tenant_id = $1 AND received_at < $2",
        [tx.tenant().into(), (tx.now() - KEPT).into()],
    )
    .await?;
    callbacks::sweep(tx).await
}
