//! What a file says of people beyond themselves: their tags, what they agreed to, and who must not be written to.

use super::super::{Agreed, Import, prepare::Row};
use crate::{
    Id, Tx,
    contacts::{
        Tag,
        consent::{Answer, Channel, Consent, Tracking, wording_hash},
        suppressions::{self, Reason},
    },
    error::{Error, Result},
    permissions::ImportRun,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Puts the import's tag and those of each line on the contacts.
pub(super) async fn tag(tx: &Tx<ImportRun>, import: &Import, rows: &[Row]) -> Result<()> {
    let names: BTreeSet<&String> = rows.iter().flat_map(|row| &row.tags).collect();
    let tags = if names.is_empty() { HashMap::new() } else { named(tx, names).await? };
    let (mut contacts, mut ids) = (Vec::new(), Vec::new());
    for row in rows {
        let own = row.tags.iter().filter_map(|name| tags.get(name));
        for id in own.chain(&import.tag_id) {
            contacts.push(row.id.uuid());
            ids.push(id.uuid());
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    tx.run(
        "INSERT INTO contact_tags (tenant_id, tag_id, contact_id) SELECT $1, n.* FROM unnest($2::uuid[], $3::uuid[]) n
         ON CONFLICT DO NOTHING",
        [tx.tenant().into(), ids.into(), contacts.into()],
    )
    .await?;
    Ok(())
}

/// The tags of these names, made where they are new; in order, so that two imports do not wait for each other.
async fn named(tx: &Tx<ImportRun>, names: BTreeSet<&String>) -> Result<HashMap<String, Id<Tag>>> {
    let ids: Vec<Uuid> = names.iter().map(|_| Id::<Tag>::new(tx.clock()).uuid()).collect();
    let names: Vec<String> = names.into_iter().cloned().collect();
    let tags: Vec<Tag> = tx
        .rows(
            "INSERT INTO tags (tenant_id, id, name) SELECT $1, n.* FROM unnest($2::uuid[], $3::text[]) n
             ON CONFLICT (tenant_id, name) DO UPDATE SET name = excluded.name RETURNING id, name",
            [tx.tenant().into(), ids.into(), names.into()],
        )
        .await?;
    Ok(tags.into_iter().map(|tag| (tag.name, tag.id)).collect())
}

/// Says what the file says for those of whom it says no no, by channels for which their line has an address, and of whom the ledger knows
/// no answer yet: all answers of all people by one statement.
pub(super) async fn agree(tx: &Tx<ImportRun>, import: &Import, agreed: &[Agreed], rows: &[Row]) -> Result<()> {
    let willing: Vec<&Row> = rows.iter().filter(|row| row.standing.agrees()).collect();
    if agreed.is_empty() || willing.is_empty() {
        return Ok(());
    }
    let mut brought: Vec<Answer> = Vec::with_capacity(agreed.len());
    let (mut ids, mut contacts, mut answers, mut said, mut from) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in &willing {
        for Agreed { answer, said_at } in agreed.iter().filter(|agreed| row.reaches(agreed.answer.channel)) {
            let Some(answer) = row.heard.limit(*answer) else { continue };
            let number = brought.iter().position(|known| *known == answer).unwrap_or_else(|| {
                brought.push(answer);
                brought.len() - 1
            });
            ids.push(Id::<Consent>::new(tx.clock()).uuid());
            contacts.push(row.id.uuid());
            answers.push(i32::try_from(number).map_err(Error::internal)?);
            said.push(row.agreed_at.or(*said_at).unwrap_or(import.created_at));
            from.push(row.agreed_from.clone().unwrap_or_default());
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    let column = |of: &dyn Fn(&Answer) -> &'static str| -> Vec<String> {
        brought.iter().map(|answer| of(answer).to_owned()).collect()
    };
    let granted: Vec<bool> = brought.iter().map(|answer| answer.said.granted()).collect();
    tx.run(
        "WITH answers AS (
           SELECT (row_number() OVER ()) - 1 AS number, a.* FROM unnest($7::text[], $8::text[], $9::boolean[], $10::text[], $11::text[])
             a (channel, purpose, granted, tracking, basis)),
         said AS (
           SELECT n.id, n.contact_id, a.channel, a.purpose, a.granted, nullif(a.tracking, '') AS tracking, a.basis, n.said_at,
                  nullif(n.address, '') AS address
           FROM unnest($2::uuid[], $3::uuid[], $4::integer[], $5::timestamptz[], $6::text[]) n (id, contact_id, number, said_at, address)
           JOIN answers a USING (number)),
         today AS (
           INSERT INTO consent_states (tenant_id, contact_id, channel, purpose, granted, tracking, basis, said_at)
           SELECT $1, contact_id, channel, purpose, granted, tracking, basis, said_at FROM said
           ON CONFLICT DO NOTHING RETURNING contact_id, channel, purpose)
         INSERT INTO consents (tenant_id, id, contact_id, channel, purpose, granted, tracking, basis, wording, wording_hash, source,
                               recorded_by, address, said_at, recorded_at)
         SELECT $1, s.id, s.contact_id, s.channel, s.purpose, s.granted, s.tracking, s.basis, $12, $13, $14, $15, s.address, s.said_at, $16
         FROM said s JOIN today USING (contact_id, channel, purpose)",
        [
            tx.tenant().into(),
            ids.into(),
            contacts.into(),
            answers.into(),
            said.into(),
            from.into(),
            column(&|answer| answer.channel.name()).into(),
            column(&|answer| answer.said.purpose().name()).into(),
            granted.into(),
            column(&|answer| answer.said.tracking().map(Tracking::name).unwrap_or_default()).into(),
            column(&|answer| answer.basis.name()).into(),
            import.wording.as_str().into(),
            wording_hash(&import.wording).into(),
            import.source.as_str().into(),
            import.id.to_string().into(),
            tx.now().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Leaves those alone of whom the file says that they are not to be written to.
pub(super) async fn suppress(tx: &Tx<ImportRun>, import: &Import, rows: &[Row]) -> Result<()> {
    let mut left = Vec::new();
    for row in rows {
        match row.standing.reason() {
            Some(reason) if row.email_index.is_empty() => left.push((Channel::Sms, &row.phone_index, reason)),
            Some(reason) => left.push((Channel::Email, &row.email_index, reason)),
            None => {}
        }
        if row.mute {
            left.push((Channel::Sms, &row.phone_index, Reason::Unsubscribed));
        }
    }
    let left = left.into_iter().filter(|(_, index, _)| !index.is_empty());
    let left = left.map(|(channel, index, reason)| (channel, index.clone(), reason));
    suppressions::put_all(tx, left, &import.source, &import.id.to_string()).await.map(drop)
}
