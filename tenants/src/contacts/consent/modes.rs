//! What may be counted of a person's reading: the one place that decides it, when a message is written and again when it is opened
//! or a link of it is followed. So today's consent decides also for messages that left before.

use super::{Channel, Tracking};
use crate::{Id, Tx, contacts::Contact, error::Result, permissions::Permission};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

/// What may be counted today. Whoever is not known, or said nothing, is not counted at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modes {
    /// Of openings.
    pub opens: Tracking,
    /// Of links that are followed.
    pub clicks: Tracking,
}

impl Default for Modes {
    fn default() -> Self {
        Self { opens: Tracking::None, clicks: Tracking::None }
    }
}

/// What may be counted of each of these people. Each is looked up by their key: a join could go through all of the tenant's.
pub(crate) async fn modes<P: Permission>(
    tx: &Tx<P>,
    channel: Channel,
    contacts: &[Uuid],
) -> Result<HashMap<Id<Contact>, Modes>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Contact>,
        opens: Option<String>,
        clicks: Option<String>,
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT w.id,
                    (SELECT tracking FROM consent_states WHERE tenant_id = $1 AND contact_id = w.id AND channel = $3 AND purpose = 'opens') AS opens,
                    (SELECT tracking FROM consent_states WHERE tenant_id = $1 AND contact_id = w.id AND channel = $3 AND purpose = 'clicks') AS clicks
             FROM unnest($2::uuid[]) w (id)",
            [tx.tenant().into(), contacts.to_vec().into(), channel.name().into()],
        )
        .await?;
    let read = |Row { id, opens, clicks }| {
        let (opens, clicks) = (Tracking::read(opens.as_deref()), Tracking::read(clicks.as_deref()));
        (id, Modes { opens, clicks })
    };
    Ok(rows.into_iter().map(read).collect())
}
