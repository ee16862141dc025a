//! Writing the lines of an import, a batch in a transaction together with how far the file was read.

use super::{Agreed, Import, Tag};
use crate::{
    Id, Tx,
    contacts::{
        Contact, NewContact, Valid,
        consent::{Consent, Tracking, wording_hash},
    },
    error::{Check, Error, Result},
    permissions::ImportRun,
    signals::Topic,
    uploads,
};
use sea_orm::FromQueryResult;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A line of the file, by its columns.
#[derive(Clone, Default)]
pub struct Line {
    /// Its number in the file, the heading being 1.
    pub number: i64,
    /// The column `email`.
    pub email: Option<String>,
    /// The column `phone`.
    pub phone: Option<String>,
    /// The column `name`.
    pub name: Option<String>,
    /// The column `locale`.
    pub locale: Option<String>,
    /// Why the line can't even be read, if it can't.
    pub unreadable: Option<&'static str>,
}

/// A line that was refused, and why.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Reject {
    /// Its number in the file.
    pub line: i64,
    /// The column.
    pub field: String,
    /// The code of the violation.
    pub code: String,
}

/// A valid line on its way to a contact.
struct Row {
    id: Id<Contact>,
    new: bool,
    email_index: String,
    valid: Valid,
}

#[derive(FromQueryResult)]
struct Known {
    id: Id<Contact>,
    email_index: String,
}

/// Writes a batch of lines; `read` is how many bytes of the file are then behind. Lines that an earlier run committed must not
/// be given again.
///
/// # Errors
/// [`Error::Conflict`] when somebody else wrote one of the addresses meanwhile: the batch can be tried again.
pub async fn store(tx: &Tx<ImportRun>, import: &Import, lines: &[Line], read: usize) -> Result<()> {
    let (rows, rejects) = sift(tx, lines).await?;
    let fresh = rows.iter().filter(|row| row.new).count();
    let written = upsert(tx, import, &rows).await?;
    if written != rows.len() {
        return Err(Error::Conflict);
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.uuid()).collect();
    put_tag(tx, import.tag_id, &ids).await?;
    let consents: Vec<Agreed> = serde_json::from_value(import.consents.clone()).map_err(Error::internal)?;
    for agreed in consents {
        agree(tx, import, &ids, agreed).await?;
    }
    put_rejects(tx, import.id, &rejects).await?;
    let count = |n: usize| TryInto::<i64>::try_into(n).unwrap_or(i64::MAX);
    tx.touch(import.id);
    tx.signal(Topic::Import(import.id.uuid()));
    tx.run(
        "UPDATE imports SET lines = lines + $3, created = created + $4, updated = updated + $5, rejected = rejected + $6, read_bytes = $7
         WHERE tenant_id = $1 AND id = $2",
        [
            tx.tenant().into(),
            import.id.into(),
            count(lines.len()).into(),
            count(fresh).into(),
            count(rows.len() - fresh).into(),
            count(rejects.len()).into(),
            count(read).into(),
        ],
    )
    .await?;
    Ok(())
}

/// Ends an import, as completed or with the code of what is wrong with the whole file; the file goes.
///
/// # Errors
/// When the database can't be written.
pub async fn finish(tx: &Tx<ImportRun>, import: &Import, failure: Option<&str>) -> Result<()> {
    tx.touch(import.id);
    tx.signal(Topic::Import(import.id.uuid()));
    tx.run(
        "UPDATE imports SET state = CASE WHEN $3::text IS NULL THEN 'completed' ELSE 'failed' END, failure = $3, finished_at = $4, upload_id = NULL
         WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), import.id.into(), failure.into(), tx.now().into()],
    )
    .await?;
    match import.upload_id {
        Some(upload) => uploads::forget(tx, upload).await,
        None => Ok(()),
    }
}

/// Parts valid lines from refused ones, and gives each valid line its contact, known or new.
async fn sift(tx: &Tx<ImportRun>, lines: &[Line]) -> Result<(Vec<Row>, Vec<Reject>)> {
    let keys = tx.keys().await?;
    let mut valid = Vec::new();
    let mut rejects = Vec::new();
    let mut seen = HashSet::new();
    for line in lines {
        let mut check = Check::default();
        let given = NewContact {
            email: line.email.clone(),
            phone: line.phone.clone(),
            name: line.name.clone(),
            locale: line.locale.clone(),
            ..NewContact::default()
        };
        check.demand(line.email.is_some(), "email", "required");
        let found = Valid::check(&mut check, &[], &given);
        let index = found.email.as_ref().map(|email| keys.blind(email).text().to_owned());
        if let Some(index) = &index {
            check.demand(!seen.contains(index), "email", "duplicate");
        }
        let fault = line.unreadable.map(|code| ("line", code)).or_else(|| check.first());
        match (index, fault) {
            (Some(index), None) => {
                seen.insert(index.clone());
                valid.push((line.number, index, found));
            }
            (_, fault) => {
                let (field, code) = fault.unwrap_or(("email", "required"));
                rejects.push(Reject { line: line.number, field: field.to_owned(), code: code.to_owned() });
            }
        }
    }
    let indexes: Vec<String> = valid.iter().map(|(_, index, _)| index.clone()).collect();
    let known: Vec<Known> = tx
        .rows(
            "SELECT coalesce(merged_into, id) AS id, email_index FROM contacts WHERE tenant_id = $1 AND email_index = ANY($2)",
            [tx.tenant().into(), indexes.into()],
        )
        .await?;
    let known: HashMap<String, Id<Contact>> = known.into_iter().map(|known| (known.email_index, known.id)).collect();
    let mut rows = Vec::with_capacity(valid.len());
    let mut people = HashSet::new();
    for (number, index, valid) in valid {
        let id = known.get(&index).copied();
        // Two addresses of one person, since their contacts were merged.
        if id.is_some_and(|id| !people.insert(id)) {
            rejects.push(Reject { line: number, field: "email".to_owned(), code: "duplicate".to_owned() });
            continue;
        }
        rows.push(Row { id: id.unwrap_or_else(|| Id::new(tx.clock())), new: id.is_none(), email_index: index, valid });
    }
    Ok((rows, rejects))
}

/// One statement for what people are chosen by and one for what is sealed of them; an array holds no nulls, so that an empty
/// value stands for none. What a known contact has already is kept where the file says nothing.
async fn upsert(tx: &Tx<ImportRun>, import: &Import, rows: &[Row]) -> Result<usize> {
    let keys = tx.keys().await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.uuid()).collect();
    let (mut emails, mut phones, mut names) = (Vec::new(), Vec::new(), Vec::new());
    let (mut email_indexes, mut phone_indexes) = (Vec::new(), Vec::new());
    let (mut words, mut locales) = (Vec::new(), Vec::new());
    for Row { id, email_index, valid, .. } in rows {
        let Valid { email, phone, name, locale, .. } = valid;
        emails.push(email.as_ref().map(|email| keys.seal(*id, email).into_bytes()).unwrap_or_default());
        email_indexes.push(email_index.clone());
        phones.push(phone.as_ref().map(|phone| keys.seal(*id, phone).into_bytes()).unwrap_or_default());
        phone_indexes.push(phone.as_ref().map(|phone| keys.blind(phone).text().to_owned()).unwrap_or_default());
        names.push(name.as_ref().map(|name| keys.seal(*id, name).into_bytes()).unwrap_or_default());
        words.push(array(&valid.words(&keys)));
        locales.push(locale.map(|locale| locale.to_string()).unwrap_or_default());
    }
    let written = tx
        .run(
            "INSERT INTO contacts AS c (tenant_id, id, email_index, phone_index, words, locale, stage, source, created_at, updated_at, acted_at)
             SELECT $1, n.id, nullif(n.email_index, ''), nullif(n.phone_index, ''), n.words::bigint[], nullif(n.locale, ''), 'prospect', $7, $8, $8, $8
             FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) n (id, email_index, phone_index, words, locale)
             ON CONFLICT (tenant_id, id) DO UPDATE SET phone_index = coalesce(excluded.phone_index, c.phone_index),
               words = CASE WHEN excluded.words = '{}' THEN c.words ELSE excluded.words END,
               locale = coalesce(excluded.locale, c.locale), updated_at = excluded.updated_at
             WHERE c.merged_into IS NULL",
            [
                tx.tenant().into(),
                ids.clone().into(),
                email_indexes.into(),
                phone_indexes.into(),
                words.into(),
                locales.into(),
                import.source.as_str().into(),
                tx.now().into(),
            ],
        )
        .await?;
    tx.run(
        "INSERT INTO contact_cards AS k (tenant_id, contact_id, email, phone, name)
         SELECT $1, n.id, nullif(n.email, ''), nullif(n.phone, ''), nullif(n.name, '')
         FROM unnest($2::uuid[], $3::bytea[], $4::bytea[], $5::bytea[]) n (id, email, phone, name)
         ON CONFLICT (tenant_id, contact_id) DO UPDATE SET phone = coalesce(excluded.phone, k.phone), name = coalesce(excluded.name, k.name)",
        [tx.tenant().into(), ids.into(), emails.into(), phones.into(), names.into()],
    )
    .await?;
    usize::try_from(written).map_err(Error::internal)
}

/// An array as PostgreSQL writes it: an array of arrays can't be given as a parameter.
fn array(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("{{{}}}", numbers.join(","))
}

async fn put_tag(tx: &Tx<ImportRun>, tag: Option<Id<Tag>>, contacts: &[Uuid]) -> Result<()> {
    let Some(tag) = tag else { return Ok(()) };
    tx.run(
        "INSERT INTO contact_tags (tenant_id, tag_id, contact_id) SELECT $1, $2, unnest($3::uuid[]) ON CONFLICT DO NOTHING",
        [tx.tenant().into(), tag.into(), contacts.to_vec().into()],
    )
    .await?;
    Ok(())
}

/// Says what the file says for those of whom the ledger knows no answer yet.
async fn agree(tx: &Tx<ImportRun>, import: &Import, contacts: &[Uuid], agreed: Agreed) -> Result<()> {
    let Agreed { answer, said_at } = agreed;
    let ids: Vec<Uuid> = contacts.iter().map(|_| Id::<Consent>::new(tx.clock()).uuid()).collect();
    tx.run(
        "WITH today AS (
           INSERT INTO consent_states (tenant_id, contact_id, channel, purpose, granted, tracking, basis, said_at)
           SELECT $1, unnest($2::uuid[]), $4, $5, $11, $12, $13, $14 ON CONFLICT DO NOTHING RETURNING contact_id)
         INSERT INTO consents (tenant_id, id, contact_id, channel, purpose, granted, tracking, basis, wording, wording_hash, source,
                               recorded_by, said_at, recorded_at)
         SELECT $1, n.id, n.contact_id, $4, $5, $11, $12, $13, $7, $8, $9, $10, $14, $6
         FROM unnest($3::uuid[], $2::uuid[]) n (id, contact_id) JOIN today USING (contact_id)",
        [
            tx.tenant().into(),
            contacts.to_vec().into(),
            ids.into(),
            answer.channel.name().into(),
            answer.said.purpose().name().into(),
            tx.now().into(),
            import.wording.as_str().into(),
            wording_hash(&import.wording).into(),
            import.source.as_str().into(),
            import.id.to_string().into(),
            answer.said.granted().into(),
            answer.said.tracking().map(Tracking::name).into(),
            answer.basis.name().into(),
            said_at.unwrap_or(import.created_at).into(),
        ],
    )
    .await?;
    Ok(())
}

async fn put_rejects(tx: &Tx<ImportRun>, import: Id<Import>, rejects: &[Reject]) -> Result<()> {
    let lines: Vec<i64> = rejects.iter().map(|reject| reject.line).collect();
    let fields: Vec<String> = rejects.iter().map(|reject| reject.field.clone()).collect();
    let codes: Vec<String> = rejects.iter().map(|reject| reject.code.clone()).collect();
    tx.run(
        "INSERT INTO import_rejects (tenant_id, import_id, line, field, code)
         SELECT $1, $2, n.* FROM unnest($3::bigint[], $4::text[], $5::text[]) n ON CONFLICT DO NOTHING",
        [tx.tenant().into(), import.into(), lines.into(), fields.into(), codes.into()],
    )
    .await?;
    Ok(())
}
