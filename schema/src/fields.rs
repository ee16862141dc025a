//! Fields that a company declares for its contacts.

use crate::{bulks::ContactsChange, context::Act, ids};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    contacts::{self, fields},
};

/// What a field holds.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ContactFieldKind", remote = "fields::Kind")]
pub(crate) enum Kind {
    /// A line of text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A day, as `2031-12-24`.
    Date,
    /// One of the choices that the field declares.
    Choice,
}

/// A field that the company has declared for its contacts.
pub(crate) struct ContactField(contacts::Field);

/// A field that the company has declared for its contacts.
#[Object]
impl ContactField {
    /// The field's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What templates, imports and rules call it.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// What people read.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// What it holds.
    async fn kind(&self) -> Kind {
        self.0.kind().into()
    }

    /// What may be chosen.
    async fn choices(&self) -> &[String] {
        &self.0.choices
    }

    /// Whether it is personal, and so sealed: then nobody is chosen by it.
    async fn personal(&self) -> bool {
        self.0.personal
    }

    /// When it was declared.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A field to be.
#[derive(InputObject)]
pub(crate) struct ContactFieldCreate {
    /// What templates, imports and rules call it: a letter, then letters, digits and `_`.
    key: String,
    /// What people read.
    label: String,
    /// What it holds.
    kind: Kind,
    /// What may be chosen, for a choice.
    #[graphql(default)]
    choices: Vec<String>,
    /// Whether it is personal, and so sealed. That is for good.
    personal: bool,
}

/// What a field is to become.
#[derive(InputObject)]
pub(crate) struct ContactFieldUpdate {
    /// The field.
    id: ID,
    /// What people read.
    label: String,
    /// What may be chosen: all that may be now, and more.
    choices: Option<Vec<String>>,
}

#[derive(Default)]
pub(crate) struct FieldsQuery;

#[Object]
impl FieldsQuery {
    /// The declared fields, by key.
    #[graphql(complexity = "100 * child_complexity")]
    async fn contact_fields(&self, ctx: &Context<'_>) -> Result<Vec<ContactField>> {
        let fields = ctx.act(async |tx| fields::list(tx).await).await?;
        Ok(fields.into_iter().map(ContactField).collect())
    }
}

#[derive(Default)]
pub(crate) struct FieldsMutation;

#[Object]
impl FieldsMutation {
    /// Declares a field.
    async fn contact_field_create(&self, ctx: &Context<'_>, input: ContactFieldCreate) -> Result<ContactField> {
        let ContactFieldCreate { key, label, kind, choices, personal } = input;
        let new = fields::NewField { key, label, kind: kind.into(), choices, personal };
        ctx.act(async |tx| fields::create(tx, &new).await).await.map(ContactField)
    }

    /// Changes what people read of a field, and adds choices.
    async fn contact_field_update(&self, ctx: &Context<'_>, input: ContactFieldUpdate) -> Result<ContactField> {
        let id = ids::read("id", &input.id)?;
        let update = async |tx: &_| fields::update(tx, id, &input.label, input.choices.as_deref()).await;
        ctx.act(update).await.map(ContactField)
    }

    /// Forgets a field. Its values go with it, plain and sealed ones, by the change of many contacts that is given back; until that is
    /// done the key can't be declared anew. Rules that name the field are none any more.
    async fn contact_field_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ContactsChange> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| fields::delete(tx, id).await).await.map(ContactsChange)
    }
}
