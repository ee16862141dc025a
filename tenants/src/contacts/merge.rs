//! Merging: two contacts who are found to be one person become one. The *kept* contact stands for both from then on; the
//! *dropped* one stays as a row that nobody chooses, lists, counts or writes to, and that leads to the kept one.
//!
//! | what | where it goes |
//! |---|---|
//! | fields, the address and the number | the kept contact gets the chosen ones; an address that is not kept stays with the dropped contact |
//! | tags, lists, requests by right | to the kept contact |
//! | mailed links to what is kept | end: they can be asked for anew |
//! | the ledger of consent | stays where it is and is read through; what holds today is settled by `settle` |
//! | suppressions | stay: they are of addresses |
//! | deliveries, acts | stay where they are and are read through; the score is computed anew from them |
//!
//! A file, a form or a link that knows the dropped contact's address, or the contact itself, finds the kept one. When the kept
//! contact is merged into a third, those merged into it go along, so that every dropped contact leads to its kept one in one
//! step. A dropped contact is found by nobody, so that none is merged twice, or in a circle. What a campaign has frozen for the dropped
//! contact and not yet sent is skipped. Erasing the kept contact erases all of whom it was made.

mod duplicates;
mod parts;
mod preview;
mod settle;

pub use duplicates::{Alike, Duplicates, Key, duplicates};
pub use parts::{Choice, Part, Shown, Side};
pub use preview::{Preview, Reach, Unreached, preview};
pub use settle::{Held, Settlement};

use super::{Contact, by_ids, fields, only, reveal, scoring, write::write};
use crate::{
    Id, Tx,
    error::{Error, Result, Violation},
    permissions::{ContactReveal, ContactWrite, Permission},
    seal::Keys,
};
use parts::Pair;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Merges `drop` into `keep`. Of each part the side that is chosen; else what the kept contact has, or the dropped one where it has
/// nothing; of the stages the nearer.
///
/// # Errors
/// [`Error::NotFound`] when one of them is no contact, or was merged before; [`Error::Invalid`] when they are the same, or what is
/// chosen is not there; `MERGE_TWO_MEMBERS` when both belong to somebody who signs in.
pub async fn merge(tx: &Tx<ContactWrite>, keep: Id<Contact>, drop: Id<Contact>, choices: &[Choice]) -> Result<Contact> {
    let members = lock(tx, keep, drop).await?;
    let pair = read(&tx.also()?, keep, drop).await?;
    let settlements = settle::settle(tx, keep, drop).await?;
    let (valid, email) = pair.result(&fields::declared(tx).await?, choices)?;
    tx.touch(drop);
    if email == Side::Drop {
        hand_over(tx, &pair).await?;
    }
    write(tx, keep, valid).await?;
    if email == Side::Drop {
        leave_address(tx, &pair).await?;
    }
    for table in MOVES {
        tx.run(table, [tx.tenant().into(), keep.into(), drop.into()]).await?;
    }
    settle::write(tx, keep, drop, &settlements).await?;
    tx.run(
        "UPDATE contacts SET merged_into = $2, merged_at = CASE WHEN id = $3 THEN $4 ELSE merged_at END, member_id = NULL
         WHERE tenant_id = $1 AND (id = $3 OR merged_into = $3)",
        [tx.tenant().into(), keep.into(), drop.into(), tx.now().into()],
    )
    .await?;
    tx.run(
        "UPDATE contacts SET member_id = $3, acted_at = greatest(acted_at, $4) WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), keep.into(), members.into(), pair.drop.acted_at.into()],
    )
    .await?;
    scoring::mark(tx, keep).await?;
    only(by_ids(&tx.also()?, &[keep]).await?)
}

/// What goes to the kept contact where it is not there, and is taken from the dropped one.
const MOVES: [&str; 6] = [
    "INSERT INTO contact_tags (tenant_id, tag_id, contact_id)
     SELECT $1, tag_id, $2 FROM contact_tags WHERE tenant_id = $1 AND contact_id = $3 ON CONFLICT DO NOTHING",
    "DELETE FROM contact_tags WHERE tenant_id = $1 AND contact_id = $3 AND $2 IS NOT NULL",
    "INSERT INTO list_contacts (tenant_id, list_id, contact_id, added_at)
     SELECT $1, list_id, $2, added_at FROM list_contacts WHERE tenant_id = $1 AND contact_id = $3 ON CONFLICT DO NOTHING",
    "DELETE FROM list_contacts WHERE tenant_id = $1 AND contact_id = $3 AND $2 IS NOT NULL",
    "UPDATE rights_requests SET contact_id = $2 WHERE tenant_id = $1 AND contact_id = $3",
    "DELETE FROM rights_links WHERE tenant_id = $1 AND contact_id = $3 AND $2 IS NOT NULL",
];

/// Holds both contacts until the end; gives the member who is either of them.
async fn lock(tx: &Tx<ContactWrite>, keep: Id<Contact>, drop: Id<Contact>) -> Result<Option<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        member_id: Option<Uuid>,
    }
    demand_two(keep, drop)?;
    let rows: Vec<Row> = tx
        .rows(
            "SELECT member_id FROM contacts WHERE tenant_id = $1 AND id = ANY($2) AND merged_into IS NULL ORDER BY id FOR UPDATE",
            [tx.tenant().into(), vec![keep.uuid(), drop.uuid()].into()],
        )
        .await?;
    if rows.len() != 2 {
        return Err(Error::NotFound);
    }
    let members: Vec<Uuid> = rows.into_iter().filter_map(|row| row.member_id).collect();
    match members[..] {
        [one, other] if one != other => Err(Error::refused("MERGE_TWO_MEMBERS")),
        _ => Ok(members.first().copied()),
    }
}

fn demand_two(keep: Id<Contact>, drop: Id<Contact>) -> Result<()> {
    if keep == drop { Err(Error::Invalid(vec![Violation::new("drop", "merge-self")])) } else { Ok(()) }
}

/// Both of them, open.
async fn read(tx: &Tx<ContactReveal>, keep: Id<Contact>, drop: Id<Contact>) -> Result<Pair> {
    demand_two(keep, drop)?;
    let mut contacts = by_ids(&tx.also()?, &[keep, drop]).await?;
    contacts.sort_by_key(|contact| contact.id != keep);
    let mut open = reveal(tx, &[keep, drop]).await?;
    let mut known = |id| open.remove(&id).unwrap_or_default();
    match <[Contact; 2]>::try_from(contacts) {
        Ok([keep, drop]) => Ok(Pair { known_keep: known(keep.id), known_drop: known(drop.id), keep, drop }),
        Err(_) => Err(Error::NotFound),
    }
}

/// Frees the dropped contact's address, for the kept one to take it.
async fn hand_over(tx: &Tx<ContactWrite>, pair: &Pair) -> Result<()> {
    tx.run(
        "UPDATE contacts SET email_index = NULL WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), pair.drop.id.into()],
    )
    .await?;
    Ok(())
}

/// Leaves the address that the kept contact gave up with the dropped one, by which both can be found.
async fn leave_address(tx: &Tx<ContactWrite>, pair: &Pair) -> Result<()> {
    let keys = tx.keys().await?;
    let (index, sealed) = parts::address(&keys, pair)?.map(|address| (address.index, address.sealed)).unzip();
    let id = pair.drop.id;
    tx.run(
        "UPDATE contacts SET email_index = $3 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), index.into()],
    )
    .await?;
    tx.run(
        "UPDATE contact_cards SET email = $3 WHERE tenant_id = $1 AND contact_id = $2",
        [tx.tenant().into(), id.into(), sealed.into()],
    )
    .await?;
    Ok(())
}
