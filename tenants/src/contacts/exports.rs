//! Exports: contacts taken out as a file, opened person by person, or as groups in which nobody can be told from others.
//!
//! A file is written page by page, each in a short transaction, so that one of any size holds neither memory nor a snapshot of the
//! database. Each page of opened people is a row in the audit chain under the export's identifier.

mod groups;
pub(super) mod sheet;

pub use groups::groups;
pub use sheet::{Format, Sheet};

use super::{
    Card, Contact, List, Revealed, Tag,
    consent::{Channel, Purpose},
    fields, find,
    rules::Rule,
};
use crate::{
    Id, Tx,
    conn::read,
    error::{Error, Result},
    id::Named,
    permissions::{ContactExport, Permission, Read, Within},
    seal::Keys,
};
use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, FromQueryResult, QueryResult,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};
use uuid::Uuid;

/// How many people are chosen at a time: a rule is worked out once for them all.
const CHOSEN: u64 = 200_000;
/// How many people are opened in one transaction.
const OPENED: usize = 2_000;

/// A file of people that is being written.
pub struct Export {
    id: Id<Self>,
    rule: Option<Rule>,
    sheet: Arc<Sheet>,
    names: Arc<Names>,
    ahead: VecDeque<Uuid>,
    /// The last who was chosen; none when there are no more to choose.
    last: Option<Uuid>,
}

/// What tags and lists are called.
struct Names {
    tags: HashMap<Uuid, String>,
    lists: HashMap<Uuid, String>,
}

impl Named for Export {
    const PREFIX: &'static str = "export";
}

impl Export {
    /// What the file's lines look like.
    #[must_use]
    pub fn sheet(&self) -> Arc<Sheet> {
        self.sheet.clone()
    }
}

/// People of a file as the database gave them. What is sealed of them is opened by [`Batch::open`], which takes the processor's time and
/// waits for nothing.
pub struct Batch {
    people: Vec<QueryResult>,
    tags: Vec<QueryResult>,
    lists: Vec<QueryResult>,
    said: Vec<QueryResult>,
    names: Arc<Names>,
    keys: Keys<ContactExport>,
}

/// A person in a file.
pub struct Person {
    contact: Contact,
    open: Revealed,
    tags: Vec<String>,
    lists: Vec<String>,
    said: Vec<State>,
}

/// What the ledger says today.
#[derive(FromQueryResult)]
struct State {
    contact_id: Uuid,
    channel: String,
    purpose: String,
    granted: bool,
    tracking: Option<String>,
    basis: String,
    said_at: DateTime<Utc>,
}

impl State {
    fn is(&self, channel: Channel, purpose: Purpose) -> bool {
        self.channel == channel.name() && self.purpose == purpose.name()
    }
}

/// Begins a file of those who fit a rule, of everybody without one. Whose data are restricted is in no file.
///
/// # Errors
/// [`Error::Invalid`] when the rule is none.
pub async fn begin(tx: &Tx<ContactExport>, rule: Option<Rule>) -> Result<Export> {
    Rule::compile(tx, rule.as_ref()).await?;
    let keys = fields::declared(tx).await?.into_iter().map(|field| field.key).collect();
    let tags: Vec<Tag> = tx.rows("SELECT id, name FROM tags WHERE tenant_id = $1", [tx.tenant().into()]).await?;
    let lists: Vec<List> = tx
        .rows("SELECT id, name, description, created_at FROM lists WHERE tenant_id = $1", [tx.tenant().into()])
        .await?;
    let id = Id::<Export>::new(tx.clock());
    tx.touch(id);
    Ok(Export {
        id,
        rule,
        sheet: Arc::new(Sheet::of(keys)),
        names: Arc::new(Names {
            tags: tags.into_iter().map(|tag| (tag.id.uuid(), tag.name)).collect(),
            lists: lists.into_iter().map(|list| (list.id.uuid(), list.name)).collect(),
        }),
        ahead: VecDeque::new(),
        last: Some(Uuid::nil()),
    })
}

/// The next people of a file; none at its end. Who was erased or restricted since they were chosen is left out.
///
/// # Errors
/// When the database can't be read.
pub async fn next(tx: &Tx<ContactExport>, export: &mut Export) -> Result<Option<Batch>> {
    tx.touch(export.id);
    loop {
        if export.ahead.is_empty() {
            export.ahead = choose(tx, export).await?;
            export.last = export.ahead.back().copied();
        }
        if export.ahead.is_empty() {
            return Ok(None);
        }
        let most = export.ahead.len().min(OPENED);
        let ids: Vec<Uuid> = export.ahead.drain(..most).collect();
        let batch = fetch(tx, export, &ids).await?;
        if !batch.people.is_empty() {
            return Ok(Some(batch));
        }
    }
}

/// A statement over those who fit a rule and whose data may be used: what is restricted is stored and nothing else (GDPR, article 18(2)).
async fn usable<P: Permission>(tx: &Tx<P>, rule: Option<&Rule>) -> Result<SelectStatement>
where
    Read: Within<P::Mode>,
{
    let mut select = find::among(tx, &Rule::compile(tx, rule).await?);
    select.and_where(Expr::cust("contacts.restricted_at IS NULL"));
    Ok(select)
}

/// The next who fit, as one value: rows of their own would be many times as large.
async fn choose(tx: &Tx<ContactExport>, export: &Export) -> Result<VecDeque<Uuid>> {
    let Some(last) = export.last else { return Ok(VecDeque::new()) };
    let mut fit = usable(tx, export.rule.as_ref()).await?;
    fit.column(("contacts", "id"))
        .and_where(Expr::col(("contacts", "id")).gt(last))
        .order_by(("contacts", "id"), sea_orm::sea_query::Order::Asc)
        .limit(CHOSEN);
    let mut all = Query::select();
    all.expr_as(Expr::cust("array_agg(fit.id ORDER BY fit.id)"), "ids").from_subquery(fit, "fit");
    let row = tx.query_one(&all).await?.ok_or_else(|| Error::internal("nobody was counted"))?;
    Ok(row.try_get::<Option<Vec<Uuid>>>("", "ids")?.unwrap_or_default().into())
}

/// A contact with the card that is sealed of it.
struct Whole {
    contact: Contact,
    card: Card,
}

impl FromQueryResult for Whole {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let contact = Contact::from_query_result(row, prefix)?;
        let card = Card {
            contact_id: contact.id,
            email: row.try_get(prefix, "email")?,
            phone: row.try_get(prefix, "phone")?,
            name: row.try_get(prefix, "name")?,
            postal: row.try_get(prefix, "postal")?,
            fields: row.try_get(prefix, "sealed")?,
        };
        Ok(Self { contact, card })
    }
}

async fn fetch(tx: &Tx<ContactExport>, export: &Export, ids: &[Uuid]) -> Result<Batch> {
    let read = async |sql| tx.conn().results(sql, [tx.tenant().into(), ids.to_vec().into()]).await;
    Ok(Batch {
        people: read(PEOPLE).await?,
        tags: read(TAGS).await?,
        lists: read(LISTS).await?,
        said: read(SAID).await?,
        names: export.names.clone(),
        keys: tx.keys().await?,
    })
}

const PEOPLE: &str =
    "SELECT c.id, c.email_index IS NOT NULL AS has_email, c.phone_index IS NOT NULL AS has_phone, c.stage, c.locale, c.time_zone,
            c.country, c.source, c.fields, c.created_at, c.updated_at, c.acted_at, 0 AS points, k.email, k.phone, k.name, k.postal,
            k.fields AS sealed
     FROM contacts c JOIN contact_cards k ON k.tenant_id = $1 AND k.contact_id = c.id
     WHERE c.tenant_id = $1 AND c.id = ANY($2) AND c.merged_into IS NULL AND c.restricted_at IS NULL ORDER BY c.id";
const TAGS: &str = "SELECT contact_id, tag_id AS id FROM contact_tags WHERE tenant_id = $1 AND contact_id = ANY($2)";
const LISTS: &str = "SELECT contact_id, list_id AS id FROM list_contacts WHERE tenant_id = $1 AND contact_id = ANY($2)";
const SAID: &str = "SELECT contact_id, channel, purpose, granted, tracking, basis, said_at FROM consent_states
     WHERE tenant_id = $1 AND contact_id = ANY($2) ORDER BY channel, purpose";

impl Batch {
    /// The people, opened.
    ///
    /// # Errors
    /// When a value does not open.
    pub fn open(self) -> Result<Vec<Person>> {
        let Self { people, tags, lists, said, names, keys } = self;
        let mut tags = named(&tags, &names.tags)?;
        let mut lists = named(&lists, &names.lists)?;
        let mut states: HashMap<Uuid, Vec<State>> = HashMap::new();
        for row in &said {
            let state: State = read(row)?;
            states.entry(state.contact_id).or_default().push(state);
        }
        let open = |row: &QueryResult| {
            let Whole { contact, card } = read(row)?;
            let id = contact.id.uuid();
            let take = |from: &mut HashMap<Uuid, Vec<String>>| from.remove(&id).unwrap_or_default();
            let (tags, lists) = (take(&mut tags), take(&mut lists));
            Ok(Person { open: card.open(&keys)?, contact, tags, lists, said: states.remove(&id).unwrap_or_default() })
        };
        people.iter().map(open).collect()
    }
}

/// The names of what each of these people has.
fn named(rows: &[QueryResult], names: &HashMap<Uuid, String>) -> Result<HashMap<Uuid, Vec<String>>> {
    #[derive(FromQueryResult)]
    struct Row {
        contact_id: Uuid,
        id: Uuid,
    }
    let mut found: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in rows {
        let Row { contact_id, id } = read(row)?;
        found.entry(contact_id).or_default().extend(names.get(&id).cloned());
    }
    for names in found.values_mut() {
        names.sort_unstable();
    }
    Ok(found)
}
