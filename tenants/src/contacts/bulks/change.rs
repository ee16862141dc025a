//! What is asked to be done with many contacts: checked whole, frozen, and left to a task.

use super::{Bulk, Kind, freeze, read};
use crate::{
    Id, Tx,
    contacts::{
        Contact, List, Stage, Tag,
        consent::{Channel, demand_proof},
        fields::{self, Field},
        lists, only,
        rules::Rule,
        tags::{self, named},
    },
    error::{Check, Error, Result, Violation},
    permissions::{ConsentRecord, ContactErase, ContactRead, ContactWrite, FieldManage, Permission, Within, Write},
    seal::Personal,
    tasks::Task,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Whom a change is about.
#[derive(Debug, Clone)]
pub enum Whom {
    /// Everybody who fits a rule now.
    Rule(Box<Rule>),
    /// These, [`Whom::MOST`] at most.
    These(Vec<Id<Contact>>),
}

impl Whom {
    /// The most contacts that can be named one by one.
    pub const MOST: usize = 1_000;
}

/// What whoever may change one contact may do with many.
#[derive(Debug, Clone)]
pub enum Change {
    /// Puts a tag on them, making it where it is new.
    Tag(String),
    /// Takes a tag off them.
    Untag(Id<Tag>),
    /// Puts them on a list.
    ListAdd(Id<List>),
    /// Takes them off a list.
    ListRemove(Id<List>),
    /// Gives them a stage.
    Stage(Stage),
    /// Gives a field of the tenant's own a value.
    Set(String, Value),
    /// Empties a field of the tenant's own.
    Clear(String),
}

/// What the task does: checked, with everything it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Tag(Id<Tag>),
    Untag(Id<Tag>),
    ListAdd(Id<List>),
    ListRemove(Id<List>),
    Stage(Stage),
    Set { key: String, value: Value, personal: bool },
    Clear { key: String, personal: bool },
    Withdraw { channel: Channel, wording: String, source: String },
    Erase,
    Strip { key: String, personal: bool },
}

/// An [`Action`] as it is sealed: its JSON. The value of a field may be personal.
pub(crate) struct Content(pub(super) Vec<u8>);

impl Personal for Content {
    const LABEL: &'static str = "bulk.content";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

impl Action {
    fn kind(&self) -> Kind {
        match self {
            Self::Tag(_) => Kind::Tag,
            Self::Untag(_) => Kind::Untag,
            Self::ListAdd(_) => Kind::ListAdd,
            Self::ListRemove(_) => Kind::ListRemove,
            Self::Stage(_) => Kind::Stage,
            Self::Set { .. } => Kind::FieldSet,
            Self::Clear { .. } => Kind::FieldClear,
            Self::Withdraw { .. } => Kind::Withdraw,
            Self::Erase => Kind::Erase,
            Self::Strip { .. } => Kind::Strip,
        }
    }

    fn field_key(&self) -> Option<&str> {
        if let Self::Strip { key, .. } = self { Some(key) } else { None }
    }
}

/// How many contacts a change would be about.
///
/// # Errors
/// [`Error::Invalid`] when the rule is none or too many are named; [`Error::NotFound`] when one of those who are named is gone.
pub async fn preview(tx: &Tx<ContactRead>, whom: &Whom) -> Result<i64> {
    freeze::count(tx, whom).await
}

/// Asks for a change of many contacts.
///
/// # Errors
/// As [`preview`]; [`Error::NotFound`] when there is no such tag or list; [`Error::Invalid`] when a value is none of its field.
pub async fn change(tx: &Tx<ContactWrite>, whom: &Whom, change: &Change) -> Result<Bulk> {
    let action = match change {
        Change::Tag(name) => Action::Tag(named(tx, name).await?.id),
        Change::Untag(id) => Action::Untag(only(tags::tag_by_ids(&tx.also()?, &[*id]).await?)?.id),
        Change::ListAdd(id) => Action::ListAdd(only(lists::by_ids(&tx.also()?, &[*id]).await?)?.id),
        Change::ListRemove(id) => Action::ListRemove(only(lists::by_ids(&tx.also()?, &[*id]).await?)?.id),
        Change::Stage(stage) => Action::Stage(*stage),
        Change::Set(key, value) => {
            let field = field(tx, key).await?;
            let code = |code| Error::Invalid(vec![violation("value", code, key)]);
            let (value, key) = (field.read(value).map_err(code)?, key.clone());
            Action::Set { key, value, personal: field.personal }
        }
        Change::Clear(key) => Action::Clear { key: key.clone(), personal: field(tx, key).await?.personal },
    };
    ask(tx, whom, &action).await
}

/// Asks for the withdrawal of what many contacts agreed to on a channel: of messages and of being counted.
///
/// # Errors
/// As [`preview`]; [`Error::Invalid`] when words or source are missing.
pub async fn withdraw(
    tx: &Tx<ConsentRecord>,
    whom: &Whom,
    channel: Channel,
    wording: &str,
    source: &str,
) -> Result<Bulk> {
    let mut check = Check::default();
    demand_proof(&mut check, wording, source);
    check.done()?;
    let action = Action::Withdraw { channel, wording: wording.trim().to_owned(), source: source.trim().to_owned() };
    ask(tx, whom, &action).await
}

/// Asks for many contacts to be erased.
///
/// # Errors
/// As [`preview`].
pub async fn erase(tx: &Tx<ContactErase>, whom: &Whom) -> Result<Bulk> {
    ask(tx, whom, &Action::Erase).await
}

/// Takes the values of a field away that is no more.
pub(crate) async fn strip(tx: &Tx<FieldManage>, field: &Field) -> Result<Bulk> {
    let action = Action::Strip { key: field.key.clone(), personal: field.personal };
    let id = write(tx, &action).await?;
    let total = freeze::holders(tx, id, field).await?;
    start(tx, id, total).await
}

async fn field(tx: &Tx<ContactWrite>, key: &str) -> Result<Field> {
    let declared = fields::declared(tx).await?.into_iter().find(|field| field.key == key);
    declared.ok_or_else(|| Error::Invalid(vec![violation("key", "field-unknown", key)]))
}

fn violation(place: &'static str, code: &'static str, key: &str) -> Violation {
    Violation::new(place, code).with(&json!({ "key": key, "max": fields::LONGEST }))
}

async fn ask<P: Permission>(tx: &Tx<P>, whom: &Whom, action: &Action) -> Result<Bulk>
where
    Write: Within<P::Mode>,
    crate::permissions::Read: Within<P::Mode>,
{
    // Whoever chooses by a rule learns how many fit it.
    tx.also::<ContactRead>()?;
    let id = write(tx, action).await?;
    let total = freeze::freeze(tx, id, whom).await?;
    start(tx, id, total).await
}

async fn write<P: Permission>(tx: &Tx<P>, action: &Action) -> Result<Id<Bulk>> {
    let id = Id::<Bulk>::new(tx.clock());
    let sheet = Content(serde_json::to_vec(action).map_err(Error::internal)?);
    tx.run(
        "INSERT INTO bulks (tenant_id, id, kind, content, field_key, state, total, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, $7)",
        [
            tx.tenant().into(),
            id.into(),
            action.kind().name().into(),
            tx.keys().await?.seal(id, &sheet).into(),
            action.field_key().into(),
            tx.actor().to_string().into(),
            tx.now().into(),
        ],
    )
    .await?;
    Ok(id)
}

async fn start<P: Permission>(tx: &Tx<P>, id: Id<Bulk>, total: u64) -> Result<Bulk>
where
    Write: Within<P::Mode>,
{
    let total = i32::try_from(total).map_err(Error::internal)?;
    tx.run(
        "UPDATE bulks SET total = $3 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), total.into()],
    )
    .await?;
    tx.touch(id);
    tx.enqueue(&Task::ChangeContacts { bulk: id }).await?;
    read(tx, id).await
}
