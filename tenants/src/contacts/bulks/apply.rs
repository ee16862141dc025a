//! What a change does with the contacts of one batch. Each part gives whom it made a difference to.

use super::change::Action;
use crate::{
    Id, Tx,
    contacts::{
        Contact, Stage, changes,
        consent::{Channel, Consent, wording_hash},
        erase::erase_all,
        fields::{self, SealedValues, Values},
    },
    error::Result,
    permissions::BulkRun,
    seal::Sealed,
};
use sea_orm::{FromQueryResult, Value as Bound};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Does it; `by` is who asked for it. Gives how many it made a difference to.
pub(super) async fn apply(tx: &Tx<BulkRun>, action: &Action, by: &str, contacts: &[Uuid]) -> Result<usize> {
    let live = live(tx, contacts).await?;
    let (changed, field) = match action {
        Action::Tag(id) => (run(tx, TAG, &live, vec![(*id).into()]).await?, "tags".to_owned()),
        Action::Untag(id) => (run(tx, UNTAG, &live, vec![(*id).into()]).await?, "tags".to_owned()),
        Action::ListAdd(id) => (run(tx, LIST, &live, vec![(*id).into(), tx.now().into()]).await?, "lists".to_owned()),
        Action::ListRemove(id) => (run(tx, UNLIST, &live, vec![(*id).into()]).await?, "lists".to_owned()),
        Action::Stage(stage) => (stage_of(tx, *stage, &live).await?, "stage".to_owned()),
        Action::Set { key, value, personal: false } => {
            (run(tx, SET, &live, vec![key.as_str().into(), value.clone().into(), tx.now().into()]).await?, path(key))
        }
        Action::Clear { key, personal: false } => {
            (run(tx, CLEAR, &live, vec![key.as_str().into(), tx.now().into()]).await?, path(key))
        }
        // The field may be gone since.
        Action::Set { key, personal: true, .. }
            if !fields::declared(tx).await?.iter().any(|field| field.key == *key) =>
        {
            return Ok(0);
        }
        Action::Set { key, value, personal: true } => (cards(tx, &live, key, Some(value)).await?, path(key)),
        Action::Clear { key, personal: true } => (cards(tx, &live, key, None).await?, path(key)),
        Action::Withdraw { channel, wording, source } => {
            return withdraw(tx, *channel, (wording, source, by), &live).await;
        }
        Action::Erase => {
            let live: Vec<Id<Contact>> = live.into_iter().map(Id::from).collect();
            erase_all(tx, &live).await?;
            return Ok(live.len());
        }
        // Those who were merged into others have values too.
        Action::Strip { key, personal: true } => return Ok(cards(tx, contacts, key, None).await?.len()),
        Action::Strip { key, personal: false } => {
            return Ok(run(tx, CLEAR, contacts, vec![key.as_str().into(), tx.now().into()]).await?.len());
        }
    };
    changes::note(tx, by, &changed, &[field]).await?;
    Ok(changed.len())
}

fn path(key: &str) -> String {
    format!("fields.{key}")
}

const TAG: &str =
    "INSERT INTO contact_tags (tenant_id, tag_id, contact_id) SELECT $1, $3, unnest($2::uuid[]) ON CONFLICT DO NOTHING
    RETURNING contact_id AS id";
const UNTAG: &str =
    "DELETE FROM contact_tags WHERE tenant_id = $1 AND tag_id = $3 AND contact_id = ANY($2) RETURNING contact_id AS id";
const LIST: &str = "INSERT INTO list_contacts (tenant_id, list_id, contact_id, added_at) SELECT $1, id, unnest($2::uuid[]), $4 FROM lists
    WHERE tenant_id = $1 AND id = $3 ON CONFLICT DO NOTHING RETURNING contact_id AS id";
const UNLIST: &str = "DELETE FROM list_contacts WHERE tenant_id = $1 AND list_id = $3 AND contact_id = ANY($2) RETURNING contact_id AS id";
const STAGE: &str = "UPDATE contacts SET stage = $3, updated_at = $4 WHERE tenant_id = $1 AND id = ANY($2) AND stage <> $3 RETURNING id";
const SET: &str = "UPDATE contacts SET fields = fields || jsonb_build_object($3::text, $4::jsonb), updated_at = $5
    WHERE tenant_id = $1 AND id = ANY($2) AND fields -> $3::text IS DISTINCT FROM $4::jsonb
      AND EXISTS (SELECT FROM contact_fields WHERE tenant_id = $1 AND key = $3) RETURNING id";
const CLEAR: &str = "UPDATE contacts SET fields = fields - $3::text, updated_at = $4
    WHERE tenant_id = $1 AND id = ANY($2) AND fields -> $3::text IS NOT NULL RETURNING id";

#[derive(FromQueryResult)]
struct Row {
    id: Id<Contact>,
}

async fn run(tx: &Tx<BulkRun>, sql: &'static str, contacts: &[Uuid], more: Vec<Bound>) -> Result<Vec<Id<Contact>>> {
    let values = [tx.tenant().into(), contacts.to_vec().into()].into_iter().chain(more);
    let rows: Vec<Row> = tx.rows(sql, values).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

async fn stage_of(tx: &Tx<BulkRun>, stage: Stage, contacts: &[Uuid]) -> Result<Vec<Id<Contact>>> {
    run(tx, STAGE, contacts, vec![stage.name().into(), tx.now().into()]).await
}

/// Those who are still there, held until the end.
async fn live(tx: &Tx<BulkRun>, contacts: &[Uuid]) -> Result<Vec<Uuid>> {
    let rows: Vec<Row> = tx
        .rows(
            "SELECT id FROM contacts WHERE tenant_id = $1 AND id = ANY($2) AND merged_into IS NULL ORDER BY id FOR UPDATE",
            [tx.tenant().into(), contacts.to_vec().into()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.id.uuid()).collect())
}

/// Writes one personal value of each, or takes it away.
async fn cards(tx: &Tx<BulkRun>, contacts: &[Uuid], key: &str, value: Option<&Value>) -> Result<Vec<Id<Contact>>> {
    #[derive(FromQueryResult)]
    struct Card {
        contact_id: Id<Contact>,
        fields: Option<Sealed<SealedValues>>,
    }
    let cards: Vec<Card> = tx
        .rows(
            "SELECT contact_id, fields FROM contact_cards WHERE tenant_id = $1 AND contact_id = ANY($2) ORDER BY contact_id FOR UPDATE",
            [tx.tenant().into(), contacts.to_vec().into()],
        )
        .await?;
    let keys = tx.keys().await?;
    let (mut changed, mut sealed) = (Vec::new(), Vec::new());
    for Card { contact_id, fields } in cards {
        let mut personal = keys.open_some(contact_id, fields.as_ref())?.map(|values| values.open()).unwrap_or_default();
        if personal.get(key) == value {
            continue;
        }
        match value {
            Some(value) => personal.insert(key.to_owned(), value.clone()),
            None => personal.remove(key),
        };
        let values = Values { open: Map::new(), personal }.sealed();
        sealed.push(values.map(|values| keys.seal(contact_id, &values).into_bytes()).unwrap_or_default());
        changed.push(contact_id);
    }
    let ids: Vec<Uuid> = changed.iter().map(|id| id.uuid()).collect();
    tx.run(
        "UPDATE contact_cards k SET fields = nullif(n.fields, '') FROM unnest($2::uuid[], $3::bytea[]) n (id, fields)
         WHERE k.tenant_id = $1 AND k.contact_id = n.id",
        [tx.tenant().into(), ids.clone().into(), sealed.into()],
    )
    .await?;
    tx.run(
        "UPDATE contacts SET updated_at = $3 WHERE tenant_id = $1 AND id = ANY($2)",
        [tx.tenant().into(), ids.into(), tx.now().into()],
    )
    .await?;
    Ok(changed)
}

/// Says no to everything to which they agreed on a channel. Who asked for it is who recorded it.
async fn withdraw(
    tx: &Tx<BulkRun>,
    channel: Channel,
    (wording, source, by): (&str, &str, &str),
    contacts: &[Uuid],
) -> Result<usize> {
    #[derive(FromQueryResult)]
    struct Ended {
        contact_id: Uuid,
        purpose: String,
    }
    let ended: Vec<Ended> = tx
        .rows(
            "UPDATE consent_states SET granted = false, tracking = CASE WHEN tracking IS NOT NULL THEN 'none' END, basis = 'consent', said_at = $4
             WHERE tenant_id = $1 AND contact_id = ANY($2) AND channel = $3 AND granted AND said_at <= $4 RETURNING contact_id, purpose",
            [tx.tenant().into(), contacts.to_vec().into(), channel.name().into(), tx.now().into()],
        )
        .await?;
    let ids: Vec<Uuid> = ended.iter().map(|_| Id::<Consent>::new(tx.clock()).uuid()).collect();
    let mut people: Vec<Uuid> = ended.iter().map(|row| row.contact_id).collect();
    let purposes: Vec<String> = ended.into_iter().map(|row| row.purpose).collect();
    tx.run(
        "INSERT INTO consents (tenant_id, id, contact_id, channel, purpose, granted, tracking, basis, wording, wording_hash, source,
                               recorded_by, said_at, recorded_at)
         SELECT $1, n.id, n.contact_id, $5, n.purpose, false, CASE WHEN n.purpose <> 'messages' THEN 'none' END, 'consent', $6, $7, $8, $9, $10, $10
         FROM unnest($2::uuid[], $3::uuid[], $4::text[]) n (id, contact_id, purpose)",
        [
            tx.tenant().into(),
            ids.into(),
            people.clone().into(),
            purposes.into(),
            channel.name().into(),
            wording.into(),
            wording_hash(wording).into(),
            source.into(),
            by.into(),
            tx.now().into(),
        ],
    )
    .await?;
    people.sort_unstable();
    people.dedup();
    Ok(people.len())
}
