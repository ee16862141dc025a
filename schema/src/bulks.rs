//! Changes of many contacts at once.

use crate::{
    consents::Channel,
    contacts::{ContactRule, Stage},
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject};
use chrono::{DateTime, Utc};
use serde_json::Value;
use tenants::{
    Error, Result, Violation,
    contacts::bulks::{self, Change, Whom},
};

/// What is done with contacts.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ContactsChangeKind", remote = "bulks::Kind")]
pub(crate) enum Kind {
    /// They get a tag.
    Tag,
    /// A tag is taken off them.
    Untag,
    /// They are put on a list.
    ListAdd,
    /// They are taken off a list.
    ListRemove,
    /// They get a stage.
    Stage,
    /// A field of the company's own gets a value.
    FieldSet,
    /// A field of the company's own is emptied.
    FieldClear,
    /// What they agreed to on a channel is withdrawn.
    Withdraw,
    /// They are erased.
    Erase,
    /// The values of a field that is no more are taken away.
    Strip,
}

/// Where a change stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ContactsChangeState", remote = "bulks::State")]
pub(crate) enum State {
    /// It waits.
    Queued,
    /// It is being done.
    Running,
    /// All are done.
    Completed,
    /// Somebody stopped it; whoever was done before stays changed.
    Cancelled,
}

/// A change of many contacts at once.
pub(crate) struct ContactsChange(pub(crate) bulks::Bulk);

/// A change of many contacts at once, done as a task. Who is meant was frozen when it was asked for.
#[Object]
impl ContactsChange {
    /// The change's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What is done.
    async fn kind(&self) -> Option<Kind> {
        self.0.kind().map(Kind::from)
    }

    /// Where it stands.
    async fn state(&self) -> State {
        self.0.state().into()
    }

    /// How many contacts are meant.
    async fn total(&self) -> i32 {
        self.0.total
    }

    /// How many are done.
    async fn done(&self) -> i32 {
        self.0.done
    }

    /// How many of them it made a difference to.
    async fn changed(&self) -> i32 {
        self.0.changed
    }

    /// Who asked for it: a member or a key.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }
}

/// Whom a change is about.
#[derive(OneofObject)]
pub(crate) enum ContactsChosen {
    /// Everybody who fits a rule now.
    Rule(ContactRule),
    /// These, at most 1,000.
    Contacts(Vec<ID>),
}

impl ContactsChosen {
    fn read(self) -> Result<Whom> {
        match self {
            Self::Rule(rule) => Ok(Whom::Rule(Box::new(rule.read("rule")?))),
            Self::Contacts(contacts) if contacts.len() > Whom::MOST => {
                let range = serde_json::json!({ "min": 1, "max": Whom::MOST });
                Err(Error::Invalid(vec![Violation::new("contacts", "out-of-range").with(&range)]))
            }
            Self::Contacts(contacts) => {
                let ids = contacts.iter().map(|id| ids::read("contacts", id)).collect::<Result<_>>()?;
                Ok(Whom::These(ids))
            }
        }
    }
}

/// A value for a field of the company's own.
#[derive(InputObject)]
pub(crate) struct ContactsFieldSet {
    /// The field's key.
    key: String,
    /// A text, a number, a boolean, or a day as `2031-12-24`.
    value: Value,
}

/// A withdrawal on behalf of many people, with its proof.
#[derive(InputObject)]
pub(crate) struct ContactsWithdraw {
    /// The channel.
    channel: Channel,
    /// The words by which they withdrew.
    wording: String,
    /// Where they did.
    source: String,
}

/// What is to be done with them.
#[derive(OneofObject)]
pub(crate) enum ContactsAction {
    /// Puts a tag on them, making it where it is new. Needs `contact:write`, as all that follow where nothing else is said.
    Tag(String),
    /// Takes a tag off them.
    Untag(ID),
    /// Puts them on a list.
    ListAdd(ID),
    /// Takes them off a list.
    ListRemove(ID),
    /// Gives them a stage.
    Stage(Stage),
    /// Gives a field of the company's own a value.
    FieldSet(ContactsFieldSet),
    /// Empties a field of the company's own, by its key.
    FieldClear(String),
    /// Withdraws what they agreed to on a channel: messages, and being counted. Needs `consent:record`.
    Withdraw(ContactsWithdraw),
    /// Erases them, for good; `true` says that this is meant. Needs `contact:erase`.
    Erase(bool),
}

/// A change of many contacts to be.
#[derive(InputObject)]
pub(crate) struct ContactsChangeInput {
    /// Whom it is about.
    whom: ContactsChosen,
    /// What is to be done.
    action: ContactsAction,
}

#[derive(Default)]
pub(crate) struct BulksQuery;

#[Object]
impl BulksQuery {
    /// One change of many contacts.
    async fn contacts_change(&self, ctx: &Context<'_>, id: ID) -> Result<ContactsChange> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| bulks::find(tx, id).await).await.map(ContactsChange)
    }

    /// Changes of many contacts, newest first.
    async fn contacts_changes(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<ContactsChange>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| bulks::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |bulk| bulk.id, ContactsChange))
    }

    /// How many contacts a change would be about.
    async fn contacts_change_preview(&self, ctx: &Context<'_>, whom: ContactsChosen) -> Result<i64> {
        let whom = whom.read()?;
        ctx.act(async |tx| bulks::preview(tx, &whom).await).await
    }
}

#[derive(Default)]
pub(crate) struct BulksMutation;

#[Object]
impl BulksMutation {
    /// Changes many contacts, as a task: follow it with the subscription `contactsChangeProgress`. Who is meant is frozen now. Each action
    /// needs the permission that it needs for one contact, and `contact:read`.
    async fn contacts_change(&self, ctx: &Context<'_>, input: ContactsChangeInput) -> Result<ContactsChange> {
        let whom = input.whom.read()?;
        let change = match input.action {
            ContactsAction::Tag(name) => Change::Tag(name),
            ContactsAction::Untag(id) => Change::Untag(ids::read("untag", &id)?),
            ContactsAction::ListAdd(id) => Change::ListAdd(ids::read("listAdd", &id)?),
            ContactsAction::ListRemove(id) => Change::ListRemove(ids::read("listRemove", &id)?),
            ContactsAction::Stage(stage) => Change::Stage(stage.into()),
            ContactsAction::FieldSet(ContactsFieldSet { key, value }) => Change::Set(key, value),
            ContactsAction::FieldClear(key) => Change::Clear(key),
            ContactsAction::Withdraw(ContactsWithdraw { channel, wording, source }) => {
                let withdraw = async |tx: &_| bulks::withdraw(tx, &whom, channel.into(), &wording, &source).await;
                return ctx.act(withdraw).await.map(ContactsChange);
            }
            ContactsAction::Erase(true) => {
                return ctx.act(async |tx| bulks::erase(tx, &whom).await).await.map(ContactsChange);
            }
            ContactsAction::Erase(false) => {
                return Err(Error::Invalid(vec![Violation::new("erase", "required")]));
            }
        };
        ctx.act(async |tx| bulks::change(tx, &whom, &change).await).await.map(ContactsChange)
    }

    /// Stops a change before its next batch; whoever was done before stays changed. Needs `contact:write`, and what the change needed.
    async fn contacts_change_cancel(&self, ctx: &Context<'_>, id: ID) -> Result<ContactsChange> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| bulks::cancel(tx, id).await).await.map(ContactsChange)
    }
}
