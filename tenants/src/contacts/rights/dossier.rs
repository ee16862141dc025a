//! The file of a person: everything that is kept of them (GDPR, article 15), and the part of it that they gave (article 20).

mod written;

pub use written::Format;

use super::{
    parts::{self, Line, OPENED, PLAIN},
    requests::{Request, Told, Words},
};
use crate::{
    Id, Tx,
    contacts::{
        Card, Contact, Email, Name, Phone, Revealed, SealedPostal, SealedValues, Stage, fields,
        opt_ins::{OptIn, Sheet},
        retention,
    },
    error::{Error, Result},
    permissions::{Opens, Permission, PersonExport},
    provisioning,
    seal::Sealed,
};
use chrono::{DateTime, Utc};
use locales::Locale;
use sea_orm::FromQueryResult;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What the file of a person may be opened under.
pub(super) trait OpensPerson:
    Permission
    + Opens<Email>
    + Opens<Phone>
    + Opens<Name>
    + Opens<SealedPostal>
    + Opens<SealedValues>
    + Opens<Sheet>
    + Opens<Words>
{
}
impl<P> OpensPerson for P where
    P: Permission
        + Opens<Email>
        + Opens<Phone>
        + Opens<Name>
        + Opens<SealedPostal>
        + Opens<SealedValues>
        + Opens<Sheet>
        + Opens<Words>
{
}

/// Everything that is kept of a person.
#[derive(Clone)]
pub struct Dossier {
    /// Whose file it is.
    pub contact: Id<Contact>,
    /// Who keeps it.
    pub company: String,
    /// When it was gathered.
    pub at: DateTime<Utc>,
    /// The person's language, where it is known.
    pub locale: Option<Locale>,
    /// The company's time zone, by its name in the IANA database.
    pub time_zone: String,
    /// Until when it is kept if the person does nothing.
    pub until: DateTime<Utc>,
    /// Who receives any of it: hosts of relays.
    pub recipients: Vec<String>,
    /// Its parts in the order of reading: key, keys of a row, rows.
    pub parts: Vec<(&'static str, &'static [&'static str], Vec<Value>)>,
}

/// Gathers the file of a person for a member to read.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn dossier(tx: &Tx<PersonExport>, contact: Id<Contact>) -> Result<Dossier> {
    gather(tx, contact).await
}

/// The same as a text to hand over.
///
/// # Errors
/// As [`dossier`].
pub async fn export(tx: &Tx<PersonExport>, contact: Id<Contact>, format: Format) -> Result<String> {
    gather(tx, contact).await?.text(format)
}

#[derive(FromQueryResult)]
struct Merged {
    id: Uuid,
}

#[derive(FromQueryResult)]
struct Person {
    stage: String,
    locale: Option<String>,
    acted_at: DateTime<Utc>,
    email_index: Option<String>,
    fields: Value,
    row: Value,
}

/// Reads everything. Opening it leaves a row in the audit chain, as the permission says.
pub(super) async fn gather<P: OpensPerson>(tx: &Tx<P>, contact: Id<Contact>) -> Result<Dossier> {
    tx.touch(contact);
    let person: Person = tx
        .row(
            "SELECT stage, locale, acted_at, email_index, fields, jsonb_build_object('country', country, 'locale', locale, 'timeZone', time_zone,
               'stage', stage, 'source', source, 'createdAt', created_at, 'updatedAt', updated_at, 'actedAt', acted_at,
               'noticedAt', noticed_at, 'restrictedAt', restricted_at) AS row
             FROM contacts WHERE tenant_id = $1 AND id = $2 AND merged_into IS NULL",
            [tx.tenant().into(), contact.into()],
        )
        .await?
        .ok_or(Error::NotFound)?;
    let merged: Vec<Merged> = tx
        .rows(
            "SELECT id FROM contacts WHERE tenant_id = $1 AND merged_into = $2 ORDER BY id",
            [tx.tenant().into(), contact.into()],
        )
        .await?;
    let people: Vec<Uuid> = [contact.uuid()].into_iter().chain(merged.into_iter().map(|row| row.id)).collect();
    let known = card(tx, contact).await?;
    let mut found = vec![
        ("person", vec![identity(contact, &known, person.row)]),
        ("fields", values(tx, &known, &person.fields).await?),
        ("asked", asked(tx, person.email_index).await?),
        ("requests", requests(tx, &people).await?),
        ("history", history(tx, &people).await?),
    ];
    for part in PLAIN {
        found.push((part.key, parts::read(tx, part, &people).await?));
    }
    let mut rows = |key: &str| {
        let at = found.iter().position(|(known, _)| *known == key);
        at.map(|at| found.swap_remove(at).1).unwrap_or_default()
    };
    let parts = ORDER.iter().map(|key| (*key, columns(key), rows(key))).collect();
    let company = provisioning::here(tx).await?;
    let stage = Stage::parse(&person.stage).unwrap_or_default();
    let rules = retention::held(tx).await?;
    let rule =
        rules.into_iter().find(|rule| rule.stage == stage).ok_or_else(|| Error::internal("a stage has no rule"))?;
    Ok(Dossier {
        contact,
        company: company.name,
        at: tx.now(),
        locale: person.locale.as_deref().and_then(|tag| tag.parse().ok()),
        time_zone: company.time_zone,
        until: retention::until(rule, person.acted_at)?,
        recipients: tx.db().relay().into_iter().map(|relay| relay.host.clone()).collect(),
        parts,
    })
}

/// The order of reading.
const ORDER: [&str; 17] = [
    "person",
    "fields",
    "tags",
    "lists",
    "standing",
    "consents",
    "asked",
    "suppressions",
    "messages",
    "returned",
    "reading",
    "score",
    "requests",
    "links",
    "waiting",
    "changes",
    "history",
];

fn columns(key: &str) -> &'static [&'static str] {
    let plain = PLAIN.iter().find(|part| part.key == key).map(|part| part.columns);
    let opened = OPENED.iter().find(|(known, ..)| *known == key).map(|(.., columns)| *columns);
    plain.or(opened).unwrap_or_default()
}

/// What is sealed of a person, open.
pub(super) async fn card<P: OpensPerson>(tx: &Tx<P>, contact: Id<Contact>) -> Result<Revealed> {
    let card: Option<Card> = tx
        .row(
            "SELECT contact_id, email, phone, name, postal, fields FROM contact_cards WHERE tenant_id = $1 AND contact_id = $2",
            [tx.tenant().into(), contact.into()],
        )
        .await?;
    let keys = tx.keys().await?;
    card.map_or_else(|| Ok(Revealed::default()), |card| card.open(&keys))
}

fn identity(contact: Id<Contact>, known: &Revealed, row: Value) -> Value {
    let mut person = if let Value::Object(row) = row { row } else { Map::new() };
    let said = json!({
        "id": contact.to_string(), "email": known.email, "phone": known.phone, "name": known.name,
        "givenName": known.given_name, "familyName": known.family_name, "postal": known.postal,
    });
    person.extend(said.as_object().cloned().unwrap_or_default());
    Value::Object(person)
}

/// Values of the company's fields, by their labels.
async fn values<P: Permission>(tx: &Tx<P>, known: &Revealed, shown: &Value) -> Result<Vec<Value>> {
    let declared = fields::declared(tx).await?;
    let mut values = known.fields.clone();
    values.extend(shown.as_object().cloned().unwrap_or_default());
    let line = |(key, value): (String, Value)| {
        let field = declared.iter().find(|field| field.key == key);
        let label = field.map_or(key.as_str(), |field| field.label.as_str());
        json!({ "key": key, "label": label, "value": value, "personal": known.fields.contains_key(&key) })
    };
    Ok(values.into_iter().map(line).collect())
}

/// What the person was asked by mail, or filled in on a form, as long as it is kept.
async fn asked<P: OpensPerson>(tx: &Tx<P>, index: Option<String>) -> Result<Vec<Value>> {
    #[derive(FromQueryResult)]
    struct Kept {
        id: Id<OptIn>,
        content: Option<Sealed<Sheet>>,
        row: Value,
    }
    let rows: Vec<Kept> = tx
        .rows(
            "SELECT id, content, jsonb_build_object('askedAt', asked_at, 'origin', origin, 'locale', locale, 'expiresAt', expires_at,
               'confirmedAt', confirmed_at) AS row
             FROM opt_ins WHERE tenant_id = $1 AND address_index = $2 ORDER BY asked_at, id",
            [tx.tenant().into(), index.into()],
        )
        .await?;
    let keys = tx.keys().await?;
    let lines = rows.into_iter().map(|Kept { id, content, mut row }| {
        if let (Some(sheet), Value::Object(row)) = (keys.open_some(id, content.as_ref())?, &mut row) {
            row.extend(sheet.shown()?);
        }
        Ok(row)
    });
    lines.collect()
}

async fn requests<P: OpensPerson>(tx: &Tx<P>, people: &[Uuid]) -> Result<Vec<Value>> {
    #[derive(FromQueryResult)]
    struct Kept {
        id: Id<Request>,
        content: Option<Sealed<Words>>,
        row: Value,
    }
    let rows: Vec<Kept> = tx
        .rows(
            "SELECT id, content, jsonb_build_object('kind', kind, 'state', state, 'receivedAt', received_at, 'dueAt', due_at,
               'extendedAt', extended_at, 'closedAt', closed_at) AS row
             FROM rights_requests WHERE tenant_id = $1 AND contact_id = ANY($2) ORDER BY received_at, id",
            [tx.tenant().into(), people.to_vec().into()],
        )
        .await?;
    let keys = tx.keys().await?;
    let lines = rows.into_iter().map(|Kept { id, content, mut row }| {
        let told = serde_json::to_value(Told::open(&keys, id, content.as_ref())?).map_err(Error::internal)?;
        if let (Value::Object(row), Value::Object(told)) = (&mut row, told) {
            row.extend(told);
        }
        Ok(row)
    });
    lines.collect()
}

/// What was done with the person's data. Who of the company did it is told by what they are, not by who.
async fn history<P: Permission>(tx: &Tx<P>, people: &[Uuid]) -> Result<Vec<Value>> {
    let shown: Vec<String> = people.iter().map(|id| Id::<Contact>::from(*id).to_string()).collect();
    let rows: Vec<Line> = tx
        .rows(
            "SELECT jsonb_build_object('at', at, 'actor', split_part(actor, '_', 1), 'action', action) AS row
             FROM audit WHERE tenant_id = $1 AND subjects && $2::text[] ORDER BY seq",
            [tx.tenant().into(), shown.into()],
        )
        .await?;
    Ok(rows.into_iter().map(|line| line.row).collect())
}

impl Dossier {
    /// The rows of a part.
    #[must_use]
    pub fn rows(&self, key: &str) -> &[Value] {
        self.parts.iter().find(|(known, ..)| *known == key).map(|(.., rows)| rows.as_slice()).unwrap_or_default()
    }

    /// What is said of the person themselves, by key.
    #[must_use]
    pub fn person(&self) -> &Value {
        self.rows("person").first().unwrap_or(&Value::Null)
    }
}

impl std::fmt::Debug for Dossier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dossier").field("contact", &self.contact).finish_non_exhaustive()
    }
}
