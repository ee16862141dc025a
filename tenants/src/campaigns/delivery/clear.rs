//! Who of a window may be written to still: the ledger of consent and the cap are asked a moment before the message leaves.

use super::{
    Batch, Delivery, Standing,
    window::{Marked, Recipient},
};
use crate::{
    Id, Tx,
    campaigns::cap,
    contacts::{
        Card, Contact,
        consent::{self, Channel, Cleared},
        retention,
    },
    error::Result,
    permissions::CampaignDeliver,
};
use sea_orm::FromQueryResult;
use serde_json::Value;

#[derive(FromQueryResult)]
struct Person {
    #[sea_orm(nested)]
    card: Card,
    locale: Option<String>,
    country: Option<String>,
    shown: Value,
}

/// Those of a window who may be written to still. The others are passed over, each with the reason.
pub(super) async fn clear(
    tx: &Tx<CampaignDeliver>,
    batch: &Batch,
    standing: &Standing,
    mut marked: Vec<Marked>,
) -> Result<Vec<Recipient>> {
    if let Some(cap) = standing.cap {
        let all: Vec<Id<Contact>> = marked.iter().map(|row| row.contact_id).collect();
        let full = cap::among(tx, batch.campaign, (standing.channel, cap), &all).await?;
        let (capped, rest): (Vec<_>, _) = marked.into_iter().partition(|row| full.contains(&row.contact_id));
        skip(tx, batch, capped.iter().map(|row| row.slot).collect(), Delivery::Capped).await?;
        marked = rest;
    }
    let (recipients, skipped) = recipients(tx, marked).await?;
    skip(tx, batch, skipped, Delivery::Skipped).await?;
    Ok(recipients)
}

/// Asks the ledger of consent again: who withdrew, was suppressed, is gone or beyond the
/// time of keeping, or whose data lie still since the audience was frozen is skipped. Each is
/// looked up by their key: a join could go through all of the tenant's contacts, for every window.
pub(in crate::campaigns) async fn recipients(
    tx: &Tx<CampaignDeliver>,
    marked: Vec<Marked>,
) -> Result<(Vec<Recipient>, Vec<i32>)> {
    let contacts: Vec<uuid::Uuid> = marked.iter().map(|row| row.contact_id.uuid()).collect();
    let [stages, months] = retention::spans(tx).await?;
    let people: Vec<Person> = tx
        .rows(
            "SELECT k.contact_id, k.email, k.phone, k.name, k.postal, k.fields, c.locale, c.country, c.fields AS shown
             FROM unnest($2::uuid[]) w (id)
             CROSS JOIN LATERAL (SELECT id, email_index, locale, country, fields, stage, acted_at, restricted_at FROM contacts WHERE tenant_id = $1 AND contacts.id = w.id OFFSET 0) c
             CROSS JOIN LATERAL (SELECT * FROM contact_cards WHERE tenant_id = $1 AND contact_id = w.id OFFSET 0) k
             JOIN unnest($4::text[], $5::integer[]) r (stage, months) ON r.stage = c.stage AND c.acted_at + make_interval(months => r.months) > $6
             WHERE c.email_index IS NOT NULL AND c.restricted_at IS NULL
               AND (SELECT granted FROM consent_states WHERE tenant_id = $1 AND contact_id = c.id AND channel = $3 AND purpose = 'messages')
               AND (SELECT reason FROM suppressions WHERE tenant_id = $1 AND channel = $3 AND address_index = c.email_index) IS NULL",
            [
                tx.tenant().into(),
                contacts.clone().into(),
                Channel::Email.name().into(),
                stages,
                months,
                tx.now().into(),
            ],
        )
        .await?;
    let modes = consent::modes(tx, Channel::Email, &contacts).await?;
    let keys = tx.keys().await?;
    let mut people: std::collections::HashMap<_, _> =
        people.into_iter().map(|person| (person.card.contact_id, person)).collect();
    let mut recipients = Vec::with_capacity(marked.len());
    let mut skipped = Vec::new();
    for Marked { slot, contact_id } in marked {
        let Some(person) = people.remove(&contact_id) else {
            skipped.push(slot);
            continue;
        };
        let Some(address) = keys.open_some(contact_id, person.card.email.as_ref())? else {
            skipped.push(slot);
            continue;
        };
        let Person { card, locale, country, shown } = person;
        let card = card.open(&keys)?;
        recipients.push(Recipient {
            slot,
            cleared: Cleared::contact(contact_id, address),
            person: card.variables(locale.as_deref(), country.as_deref(), &shown),
            locale,
            modes: modes.get(&contact_id).copied().unwrap_or_default(),
        });
    }
    recipients.sort_by_key(|recipient| recipient.slot);
    Ok((recipients, skipped))
}

async fn skip(tx: &Tx<CampaignDeliver>, batch: &Batch, slots: Vec<i32>, end: Delivery) -> Result<()> {
    if slots.is_empty() {
        return Ok(());
    }
    tx.run(
        "WITH skipped AS (
           UPDATE deliveries SET state = $4, settled_at = $5 WHERE tenant_id = $1 AND campaign_id = $2 AND slot = ANY($3) RETURNING slot)
         INSERT INTO delivery_counts AS c (tenant_id, campaign_id, shard, skipped, capped)
         SELECT $1, $2, $6, CASE WHEN $4 = 6 THEN 0 ELSE count(*) END, CASE WHEN $4 = 6 THEN count(*) ELSE 0 END FROM skipped
         ON CONFLICT (tenant_id, campaign_id, shard) DO UPDATE SET skipped = c.skipped + excluded.skipped,
           capped = c.capped + excluded.capped",
        [
            tx.tenant().into(),
            batch.campaign.into(),
            slots.into(),
            end.number().into(),
            tx.now().into(),
            batch.shard().into(),
        ],
    )
    .await?;
    Ok(())
}
