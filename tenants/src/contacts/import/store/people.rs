//! Contacts, new ones and known ones, and their cards, each by one statement. An array holds no nulls, so that an empty value stands
//! for none. What a known contact has already is kept where the file says nothing.

use super::super::{Agreed, Import, prepare::Row};
use crate::{
    Tx,
    contacts::Stage,
    error::{Error, Result},
    permissions::ImportRun,
};
use chrono::{DateTime, Utc};
use sea_orm::Value;
use uuid::Uuid;

pub(super) async fn write(tx: &Tx<ImportRun>, import: &Import, agreed: &[Agreed], rows: &[Row]) -> Result<()> {
    let (known, new): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.known);
    if !new.is_empty() {
        add(tx, import, agreed, &new).await?;
    }
    if !known.is_empty() {
        change(tx, &known).await?;
    }
    Ok(())
}

async fn add(tx: &Tx<ImportRun>, import: &Import, agreed: &[Agreed], rows: &[&Row]) -> Result<()> {
    // Their time begins with what they said, not with the file that tells of it.
    let said = agreed.iter().filter_map(|agreed| agreed.said_at).max();
    let acted = |row: &&Row| row.agreed_at.or(said).filter(|_| row.standing.agrees()).unwrap_or(tx.now());
    let acted: Vec<DateTime<Utc>> = rows.iter().map(acted).collect();
    tx.run(
        "INSERT INTO contacts (tenant_id, id, email_index, phone_index, words, locale, time_zone, country, stage, fields, postcode_index, source,
                               created_at, updated_at, acted_at)
         SELECT $1, n.id, nullif(n.email_index, ''), nullif(n.phone_index, ''), n.words::bigint[], nullif(n.locale, ''),
                nullif(n.time_zone, ''), nullif(n.country, ''), coalesce(nullif(n.stage, ''), $14), n.fields::jsonb, nullif(n.postcode_index, ''), $12, $13, $13, n.acted_at
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                     $15::timestamptz[])
           n (id, email_index, phone_index, words, locale, time_zone, country, stage, fields, postcode_index, acted_at)",
        [tx.tenant().into()].into_iter().chain(shown(rows)).chain([
            import.source.as_str().into(),
            tx.now().into(),
            Stage::default().name().into(),
            acted.into(),
        ]),
    )
    .await?;
    Ok(())
}

async fn change(tx: &Tx<ImportRun>, rows: &[&Row]) -> Result<()> {
    let changed = tx
        .run(
            "UPDATE contacts c SET email_index = CASE
                 WHEN c.email_index IS NULL AND NOT EXISTS (SELECT FROM contacts o WHERE o.tenant_id = $1 AND o.email_index = n.email_index)
                 THEN nullif(n.email_index, '') ELSE c.email_index END,
               phone_index = coalesce(nullif(n.phone_index, ''), c.phone_index),
               words = CASE WHEN n.words = '{}' THEN c.words ELSE n.words::bigint[] END,
               locale = coalesce(nullif(n.locale, ''), c.locale), time_zone = coalesce(nullif(n.time_zone, ''), c.time_zone),
               country = coalesce(nullif(n.country, ''), c.country), stage = coalesce(nullif(n.stage, ''), c.stage),
               fields = c.fields || n.fields::jsonb, postcode_index = coalesce(nullif(n.postcode_index, ''), c.postcode_index), updated_at = $12
             FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
               n (id, email_index, phone_index, words, locale, time_zone, country, stage, fields, postcode_index)
             WHERE c.tenant_id = $1 AND c.id = n.id AND c.merged_into IS NULL",
            [tx.tenant().into()].into_iter().chain(shown(rows)).chain([tx.now().into()]),
        )
        .await?;
    // Somebody was erased, or became part of somebody else, since they were found.
    if changed != rows.len() as u64 {
        return Err(Error::Conflict);
    }
    Ok(())
}

/// Writes what is sealed of these people.
pub(super) async fn seal(tx: &Tx<ImportRun>, rows: &[Row]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    tx.run(
        "INSERT INTO contact_cards AS k (tenant_id, contact_id, email, phone, name, postal, fields)
         SELECT $1, n.id, nullif(n.email, ''), nullif(n.phone, ''), nullif(n.name, ''), nullif(n.postal, ''), nullif(n.fields, '')
         FROM unnest($2::uuid[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[]) n (id, email, phone, name, postal, fields)
         ON CONFLICT (tenant_id, contact_id) DO UPDATE SET email = coalesce(k.email, excluded.email), phone = coalesce(excluded.phone, k.phone),
           name = coalesce(excluded.name, k.name), postal = coalesce(excluded.postal, k.postal), fields = coalesce(excluded.fields, k.fields)",
        [tx.tenant().into()].into_iter().chain(sealed(rows)),
    )
    .await?;
    Ok(())
}

/// What people are found and chosen by: identifiers, then a column each.
fn shown(rows: &[&Row]) -> [Value; 10] {
    let text = |of: &dyn Fn(&Row) -> Option<String>| -> Value {
        rows.iter().map(|row| of(row).unwrap_or_default()).collect::<Vec<String>>().into()
    };
    [
        ids(rows.iter().copied()),
        text(&|row| Some(row.email_index.clone())),
        text(&|row| Some(row.phone_index.clone())),
        text(&|row| Some(array(&row.words))),
        text(&|row| row.valid.locale.map(|locale| locale.to_string())),
        text(&|row| row.valid.time_zone.map(|zone| zone.name().to_owned())),
        text(&|row| row.valid.country.map(|country| country.to_string())),
        text(&|row| row.stage.map(|stage| stage.name().to_owned())),
        text(&|row| serde_json::to_string(&row.valid.values.open).ok()),
        text(&|row| Some(row.postcode_index.clone())),
    ]
}

/// What is sealed of them, likewise.
fn sealed(rows: &[Row]) -> [Value; 6] {
    let bytes = |of: &dyn Fn(&Row) -> &Vec<u8>| -> Value {
        rows.iter().map(|row| of(row).clone()).collect::<Vec<Vec<u8>>>().into()
    };
    [
        ids(rows),
        bytes(&|row| &row.card.email),
        bytes(&|row| &row.card.phone),
        bytes(&|row| &row.card.name),
        bytes(&|row| &row.card.postal),
        bytes(&|row| &row.card.fields),
    ]
}

fn ids<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Value {
    rows.into_iter().map(|row| row.id.uuid()).collect::<Vec<Uuid>>().into()
}

/// An array as PostgreSQL writes it: an array of arrays can't be given as a parameter.
fn array(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("{{{}}}", numbers.join(","))
}
