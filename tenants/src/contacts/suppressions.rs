//! Suppressions: addresses that are not written to, whatever the ledger of consent says. Kept by keyed hash, so that they outlive the
//! contact: who was erased and comes back in a file is still left alone.
//!
//! Some were the person's own doing. Those end only by the person's own new consent, confirmed from the address itself; nobody
//! else can lift them.

mod export;
mod lists;

pub use export::export;
pub use lists::{SuppressionList, begin, find as find_list, finish, lists, request, store};

use super::{
    Contact, Email, Phone,
    consent::{Channel, named},
    whole,
};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::Named,
    page::{Page, Slice},
    permissions::{Permission, SuppressionRead, SuppressionWrite},
    seal::Keys,
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

named! {
    /// Why an address is not written to.
    Reason {
        /// The person left, by a link or a page.
        Unsubscribed = "unsubscribed",
        /// The person called a message unwanted.
        Complaint = "complaint",
        /// The person was erased.
        Erased = "erased",
        /// The address does not exist.
        HardBounce = "hard_bounce",
        /// Messages to the address came back too often.
        SoftBounces = "soft_bounces",
        /// Somebody of the company entered it.
        Manual = "manual",
        /// It came with a file.
        Imported = "imported",
    }
}

impl Reason {
    /// Whether it was the person's own doing, which only they can undo.
    #[must_use]
    pub fn is_own(self) -> bool {
        matches!(self, Self::Unsubscribed | Self::Complaint | Self::Erased)
    }

    /// The names of those.
    fn owns() -> Vec<String> {
        Self::ALL.iter().filter(|reason| reason.is_own()).map(|reason| reason.name().to_owned()).collect()
    }
}

/// An address that is not written to.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Suppression {
    /// The suppression's identifier.
    pub id: Id<Self>,
    /// The channel's name.
    pub channel: String,
    /// The reason's name.
    pub reason: String,
    /// By what it came about: `link`, `page`, `api`, a campaign, a file.
    pub origin: String,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The address, as a keyed hash.
    pub address_index: String,
    /// The contact with this address, if there is one.
    pub contact_id: Option<Id<Contact>>,
}

impl Named for Suppression {
    const PREFIX: &'static str = "suppression";
}

/// Suppressions, newest first, all or those of one channel.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    tx: &Tx<SuppressionRead>,
    channel: Option<Channel>,
    slice: &Slice<Id<Suppression>>,
) -> Result<Page<Suppression>> {
    let rows = tx
        .rows(
            "SELECT s.id, s.channel, s.reason, s.origin, s.recorded_by, s.at, s.address_index,
                    CASE s.channel
                      WHEN 'email' THEN (SELECT coalesce(merged_into, id) FROM contacts WHERE tenant_id = $1 AND email_index = s.address_index)
                      WHEN 'sms' THEN (SELECT coalesce(merged_into, id) FROM contacts WHERE tenant_id = $1 AND phone_index = s.address_index ORDER BY id LIMIT 1)
                    END AS contact_id
             FROM suppressions s WHERE s.tenant_id = $1 AND ($2::uuid IS NULL OR s.id < $2) AND ($3::text IS NULL OR s.channel = $3)
             ORDER BY s.id DESC LIMIT $4",
            [tx.tenant().into(), slice.after.into(), channel.map(Channel::name).into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Enters an address by hand. One that is suppressed already stays as it is.
///
/// # Errors
/// [`Error::Invalid`] when it is no address of this channel.
pub async fn add(tx: &Tx<SuppressionWrite>, channel: Channel, address: &str, origin: &str) -> Result<Suppression> {
    let mut check = Check::default();
    let index = check.keep("address", index(&tx.keys().await?, channel, address));
    check.line("origin", origin, 120);
    check.done()?;
    let index = index.unwrap_or_default();
    put(tx, channel, &index, Reason::Manual, origin.trim()).await?;
    let found: Suppression = one(tx, channel, &index).await?.ok_or(Error::NotFound)?;
    tx.touch(found.id);
    Ok(found)
}

/// Lets an address be written to again, as far as the ledger of consent allows it.
///
/// # Errors
/// [`Error::NotFound`]; `SUPPRESSION_OWN` when it was the person's own doing.
pub async fn remove(tx: &Tx<SuppressionWrite>, id: Id<Suppression>) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        reason: String,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT reason FROM suppressions WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    let reason = Reason::parse(&row.ok_or(Error::NotFound)?.reason);
    if reason.is_none_or(Reason::is_own) {
        return Err(Error::refused("SUPPRESSION_OWN"));
    }
    tx.touch(id);
    tx.run("DELETE FROM suppressions WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    Ok(())
}

/// Suppresses an address. Tells whether anything changed; see [`put_all`].
pub(crate) async fn put<P: Permission>(
    tx: &Tx<P>,
    channel: Channel,
    index: &str,
    reason: Reason,
    origin: &str,
) -> Result<bool> {
    Ok(put_all(tx, [(channel, index.to_owned(), reason)], origin, &tx.actor().to_string()).await? == 1)
}

/// Suppresses addresses, each for the reason that is named first. What was the person's own doing takes the place of what was not;
/// otherwise what is there stays. Tells for how many anything changed.
pub(super) async fn put_all<P: Permission>(
    tx: &Tx<P>,
    addresses: impl IntoIterator<Item = (Channel, String, Reason)>,
    origin: &str,
    by: &str,
) -> Result<u64> {
    let mut known = HashSet::new();
    let (mut ids, mut channels, mut indexes, mut reasons) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (channel, index, reason) in addresses {
        if known.insert((channel, index.clone())) {
            ids.push(Id::<Suppression>::new(tx.clock()).uuid());
            channels.push(channel.name().to_owned());
            indexes.push(index);
            reasons.push(reason.name().to_owned());
        }
    }
    if ids.is_empty() {
        return Ok(0);
    }
    tx.run(
        "INSERT INTO suppressions AS s (tenant_id, id, channel, address_index, reason, origin, recorded_by, at)
         SELECT $1, n.*, $6, $7, $8 FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) n
         ON CONFLICT (tenant_id, channel, address_index) DO UPDATE
         SET reason = excluded.reason, origin = excluded.origin, recorded_by = excluded.recorded_by, at = excluded.at
         WHERE excluded.reason = ANY($9) AND s.reason <> ALL($9)",
        [
            tx.tenant().into(),
            ids.into(),
            channels.into(),
            indexes.into(),
            reasons.into(),
            origin.into(),
            by.into(),
            tx.now().into(),
            Reason::owns().into(),
        ],
    )
    .await
}

/// The suppression of an address, if there is one.
pub(crate) async fn one<P: Permission>(tx: &Tx<P>, channel: Channel, index: &str) -> Result<Option<Suppression>> {
    tx.row(
        "SELECT id, channel, reason, origin, recorded_by, at, address_index, NULL::uuid AS contact_id
         FROM suppressions WHERE tenant_id = $1 AND channel = $2 AND address_index = $3",
        [tx.tenant().into(), channel.name().into(), index.into()],
    )
    .await
}

/// Those of these addresses whose people asked to be left alone, and how.
pub(super) async fn own<P: Permission>(
    tx: &Tx<P>,
    channel: Channel,
    indexes: Vec<String>,
) -> Result<HashMap<String, Reason>> {
    #[derive(FromQueryResult)]
    struct Row {
        address_index: String,
        reason: String,
    }
    if indexes.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT address_index, reason FROM suppressions
             WHERE tenant_id = $1 AND channel = $2 AND address_index = ANY($3) AND reason = ANY($4)",
            [tx.tenant().into(), channel.name().into(), indexes.into(), Reason::owns().into()],
        )
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.address_index, Reason::parse(&row.reason)?))).collect())
}

/// Ends the suppression of an address, whatever its reason: its person said so from there.
pub(crate) async fn lift<P: Permission>(tx: &Tx<P>, channel: Channel, index: &str) -> Result<()> {
    tx.run(
        "DELETE FROM suppressions WHERE tenant_id = $1 AND channel = $2 AND address_index = $3",
        [tx.tenant().into(), channel.name().into(), index.into()],
    )
    .await?;
    Ok(())
}

/// The addresses of people, also of those who were merged into them, by channel.
async fn addresses<P: Permission>(tx: &Tx<P>, contacts: &[Uuid]) -> Result<BTreeSet<(Channel, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        email_index: Option<String>,
        phone_index: Option<String>,
    }
    let rows: Vec<Row> = tx
        .rows(
            concat!(
                "SELECT c.email_index, c.phone_index FROM ",
                whole!(),
                " JOIN contacts c ON c.tenant_id = $1 AND c.id = m.id"
            ),
            [tx.tenant().into(), contacts.to_vec().into()],
        )
        .await?;
    let both = |row: Row| [(Channel::Email, row.email_index), (Channel::Sms, row.phone_index)];
    Ok(rows.into_iter().flat_map(both).filter_map(|(channel, index)| Some((channel, index?))).collect())
}

/// Suppresses all addresses of a person on a channel: they left. Tells whether anything changed.
pub(crate) async fn leave<P: Permission>(
    tx: &Tx<P>,
    channel: Channel,
    contact: Id<Contact>,
    origin: &str,
) -> Result<bool> {
    end(tx, channel, contact, Reason::Unsubscribed, origin).await
}

/// The same for another reason.
pub(crate) async fn end<P: Permission>(
    tx: &Tx<P>,
    channel: Channel,
    contact: Id<Contact>,
    reason: Reason,
    origin: &str,
) -> Result<bool> {
    let addresses = addresses(tx, &[contact.uuid()]).await?.into_iter().filter(|(on, _)| *on == channel);
    let left = addresses.map(|(on, index)| (on, index, reason));
    Ok(put_all(tx, left, origin, &tx.actor().to_string()).await? > 0)
}

/// Keeps the addresses of people who are about to be erased from coming back.
pub(super) async fn remember<P: Permission>(tx: &Tx<P>, addresses: BTreeSet<(Channel, String)>) -> Result<()> {
    let erased = addresses.into_iter().map(|(channel, index)| (channel, index, Reason::Erased));
    put_all(tx, erased, "api", &tx.actor().to_string()).await.map(drop)
}

/// The keyed hash of an address of this channel.
pub(super) fn index<P: Permission>(keys: &Keys<P>, channel: Channel, address: &str) -> Result<String, &'static str> {
    match channel {
        Channel::Email => Email::parse(address).map(|email| keys.blind(&email).text().to_owned()),
        Channel::Sms => Phone::parse(address).map(|phone| keys.blind(&phone).text().to_owned()),
        Channel::Push | Channel::Post => Err("channel-without-address"),
    }
}
