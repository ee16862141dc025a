//! Fields that a tenant declares for its contacts, beyond those that everybody has.
//!
//! What is personal in them is sealed with the person's card; the rest stands beside what contacts are chosen by.

mod values;

pub(crate) use values::{LONGEST, SealedValues, Values};

use super::bulks::{self, Bulk};

use crate::{
    Id, Tx,
    error::{Check, Error, Result, Violation},
    id::Named,
    permissions::{ContactRead, FieldManage},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde_json::json;

/// The most fields that a tenant may declare.
const MOST: usize = 100;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line of text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// One of the choices that the field declares.
    Choice,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Boolean, Self::Date, Self::Choice];

    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Choice => "choice",
        }
    }
}

/// A field that a tenant has declared.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Field {
    /// The field's identifier.
    pub id: Id<Self>,
    /// What templates, imports and segments call it.
    pub key: String,
    /// What people read.
    pub label: String,
    kind: String,
    /// What may be chosen.
    pub choices: Vec<String>,
    /// Whether it is personal, and so sealed: then nobody is found or chosen by it.
    pub personal: bool,
    /// When it was declared.
    pub created_at: DateTime<Utc>,
}

impl Named for Field {
    const PREFIX: &'static str = "field";
}

impl Field {
    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::ALL.into_iter().find(|kind| kind.name() == self.kind).unwrap_or(Kind::Text)
    }
}

/// A field to be.
#[derive(Debug, Clone)]
pub struct NewField {
    /// What templates, imports and segments call it: a letter, then letters, digits and `_`.
    pub key: String,
    /// What people read.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// What may be chosen, for a choice.
    pub choices: Vec<String>,
    /// Whether it is personal.
    pub personal: bool,
}

/// The declared fields, by key.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<ContactRead>) -> Result<Vec<Field>> {
    declared(tx).await
}

/// The same for whoever writes values.
pub(crate) async fn declared<P: crate::permissions::Permission>(tx: &Tx<P>) -> Result<Vec<Field>> {
    tx.rows(
        "SELECT id, key, label, kind, choices, personal, created_at FROM contact_fields WHERE tenant_id = $1 ORDER BY key",
        [tx.tenant().into()],
    )
    .await
}

/// Declares a field.
///
/// # Errors
/// [`Error::Invalid`] with all violations, or when the key is taken.
pub async fn create(tx: &Tx<FieldManage>, new: &NewField) -> Result<Field> {
    let mut check = Check::default();
    check.demand(is_key(&new.key), "key", "field-key-invalid");
    check.line("label", &new.label, 80);
    check.demand((new.kind == Kind::Choice) != new.choices.is_empty(), "choices", "field-choices");
    check_choices(&mut check, &new.choices);
    check.demand(!is_stripped(tx, &new.key).await?, "key", "field-being-removed");
    if declared(tx).await?.len() >= MOST {
        check.push(Violation::new("key", "too-many").with(&json!({ "max": MOST })));
    }
    check.done()?;
    let id = Id::<Field>::new(tx.clock());
    tx.touch(id);
    tx.row(
        "INSERT INTO contact_fields (tenant_id, id, key, label, kind, choices, personal, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         RETURNING id, key, label, kind, choices, personal, created_at",
        [
            tx.tenant().into(),
            id.into(),
            new.key.as_str().into(),
            new.label.trim().into(),
            new.kind.name().into(),
            new.choices.clone().into(),
            new.personal.into(),
            tx.now().into(),
        ],
    )
    .await?
    .ok_or_else(|| Error::internal("a field was not declared"))
}

/// Changes what people read of a field, and adds choices.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when a choice would go: contacts may have it.
pub async fn update(tx: &Tx<FieldManage>, id: Id<Field>, label: &str, choices: Option<&[String]>) -> Result<Field> {
    let known = declared(tx).await?.into_iter().find(|field| field.id == id).ok_or(Error::NotFound)?;
    let choices = choices.unwrap_or(&known.choices);
    let mut check = Check::default();
    check.line("label", label, 80);
    check.demand(known.choices.iter().all(|choice| choices.contains(choice)), "choices", "field-choice-in-use");
    check.demand((known.kind() == Kind::Choice) != choices.is_empty(), "choices", "field-choices");
    check_choices(&mut check, choices);
    check.done()?;
    tx.touch(id);
    tx.row(
        "UPDATE contact_fields SET label = $3, choices = $4 WHERE tenant_id = $1 AND id = $2
         RETURNING id, key, label, kind, choices, personal, created_at",
        [tx.tenant().into(), id.into(), label.trim().into(), choices.to_vec().into()],
    )
    .await?
    .ok_or(Error::NotFound)
}

/// Forgets a field. Its values go with it: a task takes them away, and until it is done the key can't be declared anew.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete(tx: &Tx<FieldManage>, id: Id<Field>) -> Result<Bulk> {
    let known = declared(tx).await?.into_iter().find(|field| field.id == id).ok_or(Error::NotFound)?;
    tx.touch(id);
    tx.run("DELETE FROM contact_fields WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    bulks::strip(tx, &known).await
}

/// Whether values of this key are being taken away.
async fn is_stripped(tx: &Tx<FieldManage>, key: &str) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        stripped: bool,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT EXISTS (SELECT FROM bulks WHERE tenant_id = $1 AND field_key = $2 AND state IN ('queued', 'running')) AS stripped",
            [tx.tenant().into(), key.into()],
        )
        .await?;
    Ok(row.is_some_and(|row| row.stripped))
}

fn check_choices(check: &mut Check, choices: &[String]) {
    const MOST: usize = 200;
    if choices.len() > MOST {
        check.push(Violation::new("choices", "too-many").with(&json!({ "max": MOST })));
    }
    for choice in choices {
        check.line("choices", choice, 80);
    }
}

fn is_key(key: &str) -> bool {
    let mut letters = key.bytes();
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    letters.next().is_some_and(|first| first.is_ascii_alphabetic()) && key.len() <= 40 && letters.all(fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_word_that_templates_can_name() {
        assert!(["size", "shoe_size", "size2"].into_iter().all(is_key));
        assert!(!["", "2size", "shoe-size", "pointure française", "_x", &"k".repeat(41)].into_iter().any(is_key));
    }
}
