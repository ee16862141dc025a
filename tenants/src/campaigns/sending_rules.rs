//! What holds for all campaigns of a tenant on one channel: approval by a second person, a cap on messages, quiet hours.

use super::{
    Campaign,
    quiet::{self, Quiet},
    waves,
};
use crate::{
    Id, Tx,
    contacts::consent::Channel,
    error::{Check, Error, Result, Violation},
    permissions::{CampaignRead, Permission, SendingRulesWrite},
};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

/// The most messages of a cap, and the longest time that it reckons with, in hours.
const MOST_MESSAGES: i32 = 1_000;
const MOST_HOURS: i32 = 24 * 366;
/// The most entries of quiet hours.
const MOST_QUIET: usize = 14;

/// What holds for the campaigns of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendingRules {
    /// The channel.
    pub channel: Channel,
    /// Whether somebody else than those who wrote it must have approved what is sent.
    pub approval: bool,
    /// How many messages a contact gets at most, all campaigns of the channel together.
    pub cap: Option<Cap>,
    /// When nobody is written to.
    pub quiet: Vec<Quiet>,
}

/// At most so many messages within so many hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    /// Messages.
    pub messages: i32,
    /// Hours.
    pub hours: i32,
}

#[derive(FromQueryResult)]
struct Row {
    channel: String,
    approval: bool,
    cap_messages: Option<i32>,
    cap_hours: Option<i32>,
    quiet: Value,
}

/// The rules of all channels.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<CampaignRead>) -> Result<Vec<SendingRules>> {
    read(tx).await
}

/// Those of one channel.
pub(crate) async fn of<P: Permission>(tx: &Tx<P>, channel: Channel) -> Result<SendingRules> {
    let rules = read(tx).await?.into_iter().find(|rules| rules.channel == channel);
    rules.ok_or_else(|| Error::internal("a channel without rules"))
}

async fn read<P: Permission>(tx: &Tx<P>) -> Result<Vec<SendingRules>> {
    let rows: Vec<Row> = tx
        .rows(
            "SELECT channel, approval, cap_messages, cap_hours, quiet FROM sending_rules WHERE tenant_id = $1",
            [tx.tenant().into()],
        )
        .await?;
    let rules = Channel::ALL.iter().map(|channel| {
        let row = rows.iter().find(|row| row.channel == channel.name());
        let Some(row) = row else {
            return Ok(SendingRules { channel: *channel, approval: false, cap: None, quiet: Vec::new() });
        };
        Ok(SendingRules {
            channel: *channel,
            approval: row.approval,
            cap: Cap::of(row.cap_messages, row.cap_hours),
            quiet: serde_json::from_value(row.quiet.clone()).map_err(Error::internal)?,
        })
    });
    rules.collect()
}

impl Cap {
    /// The cap that two columns hold.
    pub(super) fn of(messages: Option<i32>, hours: Option<i32>) -> Option<Self> {
        messages.zip(hours).map(|(messages, hours)| Self { messages, hours })
    }
}

/// Decides for one channel. It holds at once, also for what is being sent.
///
/// # Errors
/// [`Error::Invalid`] for a cap or quiet hours that make no sense, or leave less than an hour of the week.
pub async fn set(tx: &Tx<SendingRulesWrite>, rules: &SendingRules) -> Result<Vec<SendingRules>> {
    check(rules)?;
    let quiet = serde_json::to_value(&rules.quiet).map_err(Error::internal)?;
    tx.run(
        "INSERT INTO sending_rules (tenant_id, channel, approval, cap_messages, cap_hours, quiet, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id, channel) DO UPDATE SET approval = excluded.approval, cap_messages = excluded.cap_messages,
           cap_hours = excluded.cap_hours, quiet = excluded.quiet, updated_at = excluded.updated_at",
        [
            tx.tenant().into(),
            rules.channel.name().into(),
            rules.approval.into(),
            rules.cap.map(|cap| cap.messages).into(),
            rules.cap.map(|cap| cap.hours).into(),
            quiet.into(),
            tx.now().into(),
        ],
    )
    .await?;
    wake(tx, rules.channel).await?;
    read(tx).await
}

fn check(rules: &SendingRules) -> Result<()> {
    let mut check = Check::default();
    if let Some(Cap { messages, hours }) = rules.cap {
        for (field, value, max) in [("cap.messages", messages, MOST_MESSAGES), ("cap.hours", hours, MOST_HOURS)] {
            if !(1..=max).contains(&value) {
                check.push(Violation::new(field, "out-of-range").with(&json!({ "min": 1, "max": max })));
            }
        }
    }
    check.most("quietHours", rules.quiet.len(), MOST_QUIET);
    check.demand(rules.quiet.iter().all(|hours| !hours.days.is_empty()), "quietHours.days", "required");
    check.demand(quiet::leaves_time(&rules.quiet), "quietHours", "quiet-always");
    check.done()
}

/// Has what is being sent look at its hours again.
async fn wake(tx: &Tx<SendingRulesWrite>, channel: Channel) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Campaign>,
    }
    let sending: Vec<Row> = tx
        .rows(
            "SELECT id FROM campaigns WHERE tenant_id = $1 AND channel = $2 AND state = 'sending'",
            [tx.tenant().into(), channel.name().into()],
        )
        .await?;
    for Row { id } in sending {
        waves::wake(tx, id).await?;
    }
    Ok(())
}
