//! What a merge would do, shown before it is done.

use super::{Choice, Contact, Id, Result, Settlement, Shown, Side, Tx, parts::Part, read, settle};
use crate::{
    contacts::{
        Email, List, Phone, Tag,
        consent::{Channel, Purpose},
        fields, lists, suppressions, tags_of,
    },
    permissions::ContactReveal,
};

/// What a merge would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The contact who would stay.
    pub keep: Contact,
    /// The contact who would go.
    pub drop: Contact,
    /// Part by part.
    pub parts: Vec<Shown>,
    /// The tags of the result, by name.
    pub tags: Vec<Tag>,
    /// The lists of the result, by name.
    pub lists: Vec<List>,
    /// What would hold of each channel and purpose.
    pub consents: Vec<Settlement>,
    /// Where the result may be written to.
    pub reaches: Vec<Reach>,
}

/// Whether the result may be written to on a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The channel.
    pub channel: Channel,
    /// Why not, if not.
    pub unreached: Option<Unreached>,
}

/// Why nothing may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreached {
    /// There is no address.
    NoAddress,
    /// The ledger of consent knows no yes.
    NoConsent,
    /// The address is suppressed.
    Suppressed,
}

/// Shows what [`merge`](super::merge) would do. Opens both contacts.
///
/// # Errors
/// As [`merge`](super::merge).
pub async fn preview(
    tx: &Tx<ContactReveal>,
    keep: Id<Contact>,
    drop: Id<Contact>,
    choices: &[Choice],
) -> Result<Preview> {
    let pair = read(tx, keep, drop).await?;
    let parts = pair.parts(&fields::declared(tx).await?, choices)?;
    let consents = settle::settle(tx, keep, drop).await?;
    let both = [keep, drop];
    let mut tags: Vec<Tag> = tags_of(&tx.also()?, &both).await?.into_iter().map(|(_, tag)| tag).collect();
    tags.dedup_by_key(|tag| tag.id);
    let mut lists: Vec<List> = lists::of(&tx.also()?, &both).await?.into_iter().map(|(_, list)| list).collect();
    lists.dedup_by_key(|list| list.id);
    let mut reaches = Vec::new();
    for channel in [Channel::Email, Channel::Sms, Channel::Post] {
        reaches.push(reach(tx, channel, &parts, &consents).await?);
    }
    Ok(Preview { keep: pair.keep, drop: pair.drop, parts, tags, lists, consents, reaches })
}

async fn reach(tx: &Tx<ContactReveal>, channel: Channel, parts: &[Shown], consents: &[Settlement]) -> Result<Reach> {
    let keys = tx.keys().await?;
    let part = |wanted: Part| {
        let shown = parts.iter().find(|shown| shown.part == wanted)?;
        Some(if shown.side == Side::Keep { &shown.keep } else { &shown.drop })
    };
    let text = |wanted| part(wanted).and_then(|value| value.as_str());
    let index = match channel {
        Channel::Email => {
            text(Part::Email).and_then(|text| Email::parse(text).ok()).map(|email| keys.blind(&email).text().to_owned())
        }
        Channel::Sms => {
            text(Part::Phone).and_then(|text| Phone::parse(text).ok()).map(|phone| keys.blind(&phone).text().to_owned())
        }
        Channel::Push | Channel::Post => None,
    };
    let has_address = index.is_some() || channel == Channel::Post && part(Part::Postal).is_some();
    let agreed = consents.iter().any(|settlement| {
        settlement.channel == channel && settlement.purpose == Purpose::Messages && settlement.result.granted
    });
    let suppressed = match &index {
        Some(index) => suppressions::one(tx, channel, index).await?.is_some(),
        None => false,
    };
    let unreached = match (has_address, suppressed, agreed) {
        (false, _, _) => Some(Unreached::NoAddress),
        (_, true, _) => Some(Unreached::Suppressed),
        (_, _, false) => Some(Unreached::NoConsent),
        _ => None,
    };
    Ok(Reach { channel, unreached })
}
