//! Contacts who may be one person, found by keyed hashes alone.

use super::{Contact, Id, Result, Tx};
use crate::{
    contacts::{by_ids, consent::named},
    page::{Page, Slice},
    permissions::ContactRead,
};
use sea_orm::FromQueryResult;
use std::{collections::HashMap, fmt, str::FromStr};
use uuid::Uuid;

/// The most contacts of one group that are shown.
const SHOWN: i32 = 10;

named! {
    /// In what contacts are alike.
    Alike {
        /// They have the same phone number.
        Phone = "phone",
        /// Their names have the same words, two or more, and their letters go to the same postal code.
        NameAndPostcode = "name_and_postcode",
        /// Their names have the same words, two or more, and they live in the same country.
        NameAndCountry = "name_and_country",
    }
}

/// Contacts who are alike.
#[derive(Debug, Clone)]
pub struct Duplicates {
    /// The oldest of them, ten at most.
    pub contacts: Vec<Contact>,
    /// How many there are.
    pub count: i64,
    /// Their place in the list.
    pub key: Key,
}

/// Where a page of groups ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Key {
    name: Option<i64>,
    text: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name.unwrap_or(i64::MIN), self.text)
    }
}

impl FromStr for Key {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (name, text) = text.split_once(' ').ok_or(())?;
        Ok(Self { name: Some(name.parse().map_err(drop)?), text: text.to_owned() })
    }
}

#[derive(FromQueryResult)]
struct Row {
    name: Option<i64>,
    text: String,
    count: i64,
    ids: Vec<Uuid>,
}

/// Groups of contacts who are alike, in the order of what they share. Each statement follows one index, in whose order it stands, and
/// stops when the page is full.
///
/// # Errors
/// When the database can't be read.
pub async fn duplicates(tx: &Tx<ContactRead>, alike: Alike, slice: &Slice<Key>) -> Result<Page<Duplicates>> {
    let sql = match alike {
        Alike::Phone => {
            "SELECT NULL::bigint AS name, phone_index AS text, count(*) AS count, (array_agg(id ORDER BY id))[1:$5] AS ids FROM contacts
             WHERE tenant_id = $1 AND phone_index > $3 AND merged_into IS NULL AND $2 IS NOT NULL
             GROUP BY phone_index HAVING count(*) > 1 ORDER BY phone_index LIMIT $4"
        }
        Alike::NameAndPostcode => {
            "SELECT name_hash AS name, postcode_index AS text, count(*) AS count, (array_agg(id ORDER BY id))[1:$5] AS ids FROM contacts
             WHERE tenant_id = $1 AND (name_hash, postcode_index) > ($2, $3)
               AND merged_into IS NULL AND name_hash IS NOT NULL AND postcode_index IS NOT NULL
             GROUP BY name_hash, postcode_index HAVING count(*) > 1 ORDER BY name_hash, postcode_index LIMIT $4"
        }
        Alike::NameAndCountry => {
            "SELECT name_hash AS name, country AS text, count(*) AS count, (array_agg(id ORDER BY id))[1:$5] AS ids FROM contacts
             WHERE tenant_id = $1 AND (name_hash, country) > ($2, $3)
               AND merged_into IS NULL AND name_hash IS NOT NULL AND country IS NOT NULL
             GROUP BY name_hash, country HAVING count(*) > 1 ORDER BY name_hash, country LIMIT $4"
        }
    };
    let after = slice.after.clone().unwrap_or_default();
    let rows: Vec<Row> = tx
        .rows(
            sql,
            [
                tx.tenant().into(),
                after.name.unwrap_or(i64::MIN).into(),
                after.text.into(),
                slice.limit().into(),
                SHOWN.into(),
            ],
        )
        .await?;
    let page = slice.page(rows);
    let ids: Vec<Id<Contact>> = page.rows.iter().flat_map(|row| &row.ids).map(|id| Id::from(*id)).collect();
    let mut contacts: HashMap<_, _> = by_ids(tx, &ids).await?.into_iter().map(|row| (row.id, row)).collect();
    Ok(page.map(|row| Duplicates {
        contacts: row.ids.iter().filter_map(|id| contacts.remove(&Id::from(*id))).collect(),
        count: row.count,
        key: Key { name: row.name, text: row.text },
    }))
}
