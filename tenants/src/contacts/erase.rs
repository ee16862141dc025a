//! The end of people: their rows go, what others count of them stays without them.
//!
//! Of somebody who is erased at their own word or at the company's there stays: the keyed hash of each address, so that no file brings
//! them back; figures of campaigns, and ledger rows that name nobody; that they made requests, and when these were answered; and
//! identifiers in the audit chain, which lead nowhere. Answers to repeated requests (`Idempotency-Key`) may still hold
//! them, sealed, until these expire after a day, and so does a file that was uploaded until it was read.

use super::{Contact, consent::Channel, suppressions};
use crate::{
    Id, Tx,
    error::{Error, Result},
    permissions::{ContactErase, Permission},
    webhooks::{Kind, events},
};
use sea_orm::FromQueryResult;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Removes a person and all that was recorded of them, also of whoever was merged into them; what was sent to them stays
/// counted, without them. Their addresses are suppressed from then on, by keyed hash, so that no file brings them back.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn erase(tx: &Tx<ContactErase>, id: Id<Contact>) -> Result<()> {
    if erase_all(tx, &[id]).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// The same for many; tells how many there were.
pub(super) async fn erase_all<P: Permission>(tx: &Tx<P>, ids: &[Id<Contact>]) -> Result<u64> {
    let people = whole(tx, ids).await?;
    let by = |channel: Channel, index: &Option<String>| index.clone().map(|index| (channel, index));
    let both = |row: &Row| [by(Channel::Email, &row.email_index), by(Channel::Sms, &row.phone_index)];
    let addresses: BTreeSet<_> = people.iter().flat_map(both).flatten().collect();
    suppressions::remember(tx, addresses).await?;
    remove(tx, &people, ids).await
}

/// A row of a person: their own, or one that was merged into it.
#[derive(FromQueryResult)]
struct Row {
    id: Id<Contact>,
    email_index: Option<String>,
    phone_index: Option<String>,
}

/// Removes people whose time is over. Nothing is kept of them: they never said that they want to be left alone.
pub(super) async fn expire<P: Permission>(tx: &Tx<P>, ids: &[Id<Contact>]) -> Result<u64> {
    let people = whole(tx, ids).await?;
    remove(tx, &people, ids).await
}

/// Makes people nobody: there stays how near they were, from which country, whence and in which month they came, under another
/// identifier.
pub(super) async fn anonymise<P: Permission>(tx: &Tx<P>, ids: &[Id<Contact>]) -> Result<u64> {
    let people = whole(tx, ids).await?;
    let fresh: Vec<Uuid> = ids.iter().map(|_| Id::<Contact>::new(tx.clock()).uuid()).collect();
    tx.run(
        "INSERT INTO contacts (tenant_id, id, stage, country, source, created_at, updated_at, acted_at, anonymised_at)
         SELECT $1, n.fresh, c.stage, c.country, c.source, date_trunc('month', c.created_at), $4, date_trunc('month', c.acted_at), $4
         FROM unnest($2::uuid[], $3::uuid[]) n (id, fresh) JOIN contacts c ON c.tenant_id = $1 AND c.id = n.id",
        [tx.tenant().into(), uuids(ids).into(), fresh.into(), tx.now().into()],
    )
    .await?;
    remove(tx, &people, ids).await
}

/// The people of these identifiers, with whoever was merged into them, held until the end of the act.
async fn whole<P: Permission>(tx: &Tx<P>, ids: &[Id<Contact>]) -> Result<Vec<Row>> {
    let rows: Vec<Row> = tx
        .rows(
            "SELECT id, email_index, phone_index FROM contacts
             WHERE tenant_id = $1 AND (id = ANY($2) AND merged_into IS NULL OR merged_into = ANY($2)) ORDER BY id FOR UPDATE",
            [tx.tenant().into(), uuids(ids).into()],
        )
        .await?;
    for row in &rows {
        tx.touch(row.id);
    }
    Ok(rows)
}

async fn remove<P: Permission>(tx: &Tx<P>, people: &[Row], ids: &[Id<Contact>]) -> Result<u64> {
    detach(tx, people).await?;
    events::happened(tx, Kind::ContactErased, people.iter().map(|row| row.id.uuid()).collect(), None).await?;
    tx.run(
        "DELETE FROM contacts WHERE tenant_id = $1 AND id = ANY($2) AND merged_into IS NULL",
        [tx.tenant().into(), uuids(ids).into()],
    )
    .await
}

/// Forgets what other tables hold of these people: what they did by name, what waits for them, the words of their requests. A row of the
/// sending ledger gets an identifier that nobody has, another one in each campaign.
async fn detach<P: Permission>(tx: &Tx<P>, people: &[Row]) -> Result<()> {
    let ids: Vec<Uuid> = people.iter().map(|row| row.id.uuid()).collect();
    let indexes = people.iter().flat_map(|row| [&row.email_index, &row.phone_index]).flatten();
    let indexes: Vec<String> = indexes.cloned().collect();
    for statement in [
        "DELETE FROM engagements e USING deliveries d WHERE d.tenant_id = $1 AND d.contact_id = ANY($2)
         AND e.tenant_id = $1 AND e.campaign_id = d.campaign_id AND e.slot = d.slot",
        "DELETE FROM returns r USING deliveries d WHERE d.tenant_id = $1 AND d.contact_id = ANY($2)
         AND r.tenant_id = $1 AND r.campaign_id = d.campaign_id AND r.slot = d.slot",
        "UPDATE deliveries SET contact_id = gen_random_uuid() WHERE tenant_id = $1 AND contact_id = ANY($2)",
        "UPDATE rights_requests SET content = NULL WHERE tenant_id = $1 AND contact_id = ANY($2)",
    ] {
        tx.run(statement, [tx.tenant().into(), ids.clone().into()]).await?;
    }
    for statement in [
        "DELETE FROM opt_ins WHERE tenant_id = $1 AND address_index = ANY($2)",
        "DELETE FROM notices WHERE tenant_id = $1 AND address_index = ANY($2)",
    ] {
        tx.run(statement, [tx.tenant().into(), indexes.clone().into()]).await?;
    }
    Ok(())
}

fn uuids(ids: &[Id<Contact>]) -> Vec<Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}
