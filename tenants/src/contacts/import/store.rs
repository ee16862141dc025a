//! Writing the lines of an import, a batch in a transaction together with how far the file was read.

mod people;
mod said;

use super::{
    Agreed, Import, Reject,
    prepare::{Batch, Card, Row},
    standing::Standing,
};
use crate::{
    Id, Tx,
    contacts::{
        Contact, Name,
        consent::Channel,
        fields::SealedValues,
        suppressions::{self, Reason},
    },
    error::{Error, Result},
    permissions::ImportRun,
    seal::Sealed,
    signals::Topic,
};
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, HashMap, HashSet};
use tokio::sync::oneshot::{Receiver, Sender};
use uuid::Uuid;

/// How many cells that were left out are listed; those behind are only counted.
const LISTED: i64 = 10_000;

/// The turn of a batch. Two are written at a time, each in its own transaction: the second begins when the first has written all that
/// both may come to (addresses, tags, suppressions), and ends after it.
#[derive(Debug)]
pub struct Turn {
    /// Told when the next batch may begin.
    pub begun: Sender<()>,
    /// Tells that the batch before is committed; is dropped when it failed.
    pub before: Receiver<()>,
}

/// Writes a batch of lines, if the import still stands where they begin: whoever reads the same file at the same time is refused, so
/// that each line counts once. Of an import that is only tried nothing is written but the report.
///
/// # Errors
/// [`Error::Conflict`] when somebody else reads this file, or wrote one of the addresses meanwhile, or the batch before failed: the
/// import can be gone on with.
pub async fn store(tx: &Tx<ImportRun>, import: &Import, batch: Batch, turn: Turn) -> Result<()> {
    let Batch { rows, mut rejects, lines, from, to } = batch;
    take_turns(tx, &rows).await?;
    let mut rows = meet(tx, import, rows, &mut rejects).await?;
    leave_alone(tx, &mut rows).await?;
    let agreed: Vec<Agreed> = serde_json::from_value(import.consents.clone()).map_err(Error::internal)?;
    if !import.dry_run {
        complete(tx, &mut rows).await?;
        people::write(tx, import, &agreed, &rows).await?;
        said::tag(tx, import, &rows).await?;
        said::suppress(tx, import, &rows).await?;
    }
    // Nobody waits for it when the import ends here.
    turn.begun.send(()).ok();
    if !import.dry_run {
        people::seal(tx, &rows).await?;
        said::agree(tx, import, &agreed, &rows).await?;
    }
    turn.before.await.map_err(|_| Error::Conflict)?;
    let known = rows.iter().filter(|row| row.known).count();
    let fresh = rows.len() - known;
    let refused = rejects.len();
    for row in rows {
        let line = row.line;
        let left_out =
            row.faults.into_iter().map(|(field, code)| Reject { line, field, code: code.to_owned(), refused: false });
        rejects.extend(left_out);
    }
    put_rejects(tx, import.id, &rejects).await?;
    tx.touch(import.id);
    tx.signal(Topic::Import(import.id.uuid()));
    let number = |number: u64| i64::try_from(number).map_err(Error::internal);
    let moved = tx
        .run(
            "UPDATE imports SET lines = lines + $3, created = created + $4, updated = updated + $5, rejected = rejected + $6,
                    left_out = left_out + $7, read_bytes = $9, read_lines = $10
             WHERE tenant_id = $1 AND id = $2 AND read_bytes = $8 AND state = 'running'",
            [
                tx.tenant().into(),
                import.id.into(),
                count(lines).into(),
                count(fresh).into(),
                count(known).into(),
                count(refused).into(),
                count(rejects.len() - refused).into(),
                number(from.bytes)?.into(),
                number(to.bytes)?.into(),
                number(to.lines)?.into(),
            ],
        )
        .await?;
    if moved == 1 { Ok(()) } else { Err(Error::Conflict) }
}

fn count(things: usize) -> i64 {
    i64::try_from(things).unwrap_or(i64::MAX)
}

/// Waits for other imports that bring people of the same phone numbers. A number is no key of contacts, as several people may share
/// one: two who look for it at the same moment would both find nobody. Who comes with an e-mail address only keeps those away who
/// come with the number alone. The numbers stand in few groups, taken in order, so that a batch holds few locks and nobody waits in
/// a circle.
async fn take_turns(tx: &Tx<ImportRun>, rows: &[Row]) -> Result<()> {
    let mut groups: BTreeMap<&str, bool> = BTreeMap::new();
    for row in rows {
        let Some(group) = row.phone_index.get(..1) else { continue };
        *groups.entry(group).or_default() |= row.email_index.is_empty();
    }
    if groups.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = groups.keys().map(|group| format!("import {} {group}", tx.tenant())).collect();
    let alone: Vec<bool> = groups.into_values().collect();
    tx.run(
        "SELECT CASE WHEN g.alone THEN pg_advisory_xact_lock(hashtextextended(g.name, 0))
                     ELSE pg_advisory_xact_lock_shared(hashtextextended(g.name, 0)) END
         FROM unnest($1::text[], $2::boolean[]) g (name, alone)",
        [names.into(), alone.into()],
    )
    .await?;
    Ok(())
}

/// Notes which of the addresses `$3` come for the first time in this file, and who has each already.
macro_rules! met {
    ($who:literal) => {
        concat!(
            "WITH seen AS (INSERT INTO import_seen (tenant_id, import_id, address_index) SELECT $1, $2, unnest($3::text[])
               ON CONFLICT DO NOTHING RETURNING address_index)
             SELECT s.address_index, (SELECT coalesce(merged_into, id) FROM contacts WHERE tenant_id = $1 AND ",
            $who,
            ") AS id FROM seen s"
        )
    };
}

/// Parts those who come for the first time in this file from those who came before, and finds out who is known.
async fn meet(tx: &Tx<ImportRun>, import: &Import, rows: Vec<Row>, rejects: &mut Vec<Reject>) -> Result<Vec<Row>> {
    #[derive(FromQueryResult)]
    struct Seen {
        address_index: String,
        id: Option<Id<Contact>>,
    }
    let (by_email, by_phone): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| !row.email_index.is_empty());
    let mut seen: HashMap<String, Option<Id<Contact>>> = HashMap::with_capacity(rows.len());
    // Each address is looked up by its key: a join could go through all of the tenant's contacts.
    let by_email =
        (met!("email_index = s.address_index"), by_email.iter().map(|row| row.email_index.clone()).collect());
    let by_phone = (
        met!("phone_index = s.address_index ORDER BY id LIMIT 1"),
        by_phone.iter().map(|row| row.phone_index.clone()).collect(),
    );
    for (sql, addresses) in [by_email, by_phone] {
        let addresses: Vec<String> = addresses;
        if !addresses.is_empty() {
            let met: Vec<Seen> = tx.rows(sql, [tx.tenant().into(), import.id.into(), addresses.into()]).await?;
            seen.extend(met.into_iter().map(|row| (row.address_index, row.id)));
        }
    }
    let mut first = Vec::with_capacity(rows.len());
    let mut taken = HashSet::new();
    for mut row in rows {
        let (field, index) = row.index();
        match seen.get(index) {
            Some(None) => first.push(row),
            // Whoever comes once by address and once by number is the same person.
            Some(Some(id)) if taken.insert(*id) => {
                (row.id, row.known) = (*id, true);
                first.push(row);
            }
            _ => {
                let (field, code) = (field.to_owned(), "duplicate".to_owned());
                rejects.push(Reject { line: row.line, field, code, refused: true });
            }
        }
    }
    Ok(first)
}

/// Takes no yes of people who asked to be left alone, were it by being erased: their own no is the later word. By a number alone they
/// asked for silence there, unless they were erased with it.
async fn leave_alone(tx: &Tx<ImportRun>, rows: &mut [Row]) -> Result<()> {
    let indexes = |of: fn(&Row) -> &String| -> Vec<String> {
        rows.iter().map(of).filter(|index| !index.is_empty()).cloned().collect()
    };
    let (mails, phones) = (indexes(|row| &row.email_index), indexes(|row| &row.phone_index));
    let mails = suppressions::own(tx, Channel::Email, mails).await?;
    let phones = suppressions::own(tx, Channel::Sms, phones).await?;
    for row in rows.iter_mut().filter(|row| row.standing.agrees()) {
        let (mail, phone) = (mails.get(&row.email_index), phones.get(&row.phone_index));
        for (field, _) in [("email", mail), ("phone", phone)].into_iter().filter(|(_, left)| left.is_some()) {
            row.faults.push((field.to_owned(), "left-alone"));
        }
        if mail.is_some() || phone == Some(&Reason::Erased) {
            row.standing = Standing::Unsure;
        }
        row.mute |= phone.is_some();
    }
    Ok(())
}

/// Adds to what the file says of known people what is known of them already, and seals it for them.
async fn complete(tx: &Tx<ImportRun>, rows: &mut [Row]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Has {
        contact_id: Id<Contact>,
        name: Option<Sealed<Name>>,
        fields: Option<Sealed<SealedValues>>,
    }
    let ids: Vec<Uuid> = rows.iter().filter(|row| row.known).map(|row| row.id.uuid()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let keys = tx.keys().await?;
    let has: Vec<Has> = tx
        .rows(
            "SELECT contact_id, name, fields FROM contact_cards WHERE tenant_id = $1 AND contact_id = ANY($2)",
            [tx.tenant().into(), ids.into()],
        )
        .await?;
    let has: HashMap<Id<Contact>, Has> = has.into_iter().map(|has| (has.contact_id, has)).collect();
    for row in rows.iter_mut().filter(|row| row.known) {
        let (id, known) = (row.id, has.get(&row.id));
        if let (Some(said), Some(sealed)) = (&row.valid.name, known.and_then(|known| known.name.as_ref())) {
            row.valid.name = Some(said.completed(&keys.open(id, sealed)?));
            row.words = row.valid.words(&keys);
        }
        let sealed = known.and_then(|known| known.fields.as_ref());
        if let Some(sealed) = sealed.filter(|_| !row.valid.values.personal.is_empty()) {
            let mut values = keys.open(id, sealed)?.open();
            values.append(&mut row.valid.values.personal);
            row.valid.values.personal = values;
        }
        row.card = Card::seal(&keys, id, &row.valid);
    }
    Ok(())
}

async fn put_rejects(tx: &Tx<ImportRun>, import: Id<Import>, rejects: &[Reject]) -> Result<()> {
    if rejects.is_empty() {
        return Ok(());
    }
    let lines: Vec<i64> = rejects.iter().map(|reject| reject.line).collect();
    let fields: Vec<String> = rejects.iter().map(|reject| reject.field.clone()).collect();
    let codes: Vec<String> = rejects.iter().map(|reject| reject.code.clone()).collect();
    let refused: Vec<bool> = rejects.iter().map(|reject| reject.refused).collect();
    tx.run(
        "INSERT INTO import_rejects (tenant_id, import_id, line, field, code, refused)
         SELECT $1, $2, n.* FROM unnest($3::bigint[], $4::text[], $5::text[], $6::boolean[]) n (line, field, code, refused)
         WHERE n.refused OR (SELECT left_out FROM imports WHERE tenant_id = $1 AND id = $2) < $7
         ON CONFLICT DO NOTHING",
        [
            tx.tenant().into(),
            import.into(),
            lines.into(),
            fields.into(),
            codes.into(),
            refused.into(),
            LISTED.into(),
        ],
    )
    .await?;
    Ok(())
}
