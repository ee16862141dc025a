//! Finding people without opening anything.

use super::{
    Email, Stage,
    rules::{Compiled, Rule},
};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    id::{Named, several},
    page::{Page, Slice},
    permissions::{ContactRead, Permission},
};
use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, FromQueryResult, QueryResult,
    sea_query::{Expr, ExprTrait, Order as Sort, Query, SelectStatement},
};
use serde_json::{Map, Value};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    str::FromStr,
};

/// A person, as far as it may be seen without opening anything.
#[derive(Debug, Clone)]
pub struct Contact {
    /// The contact's identifier.
    pub id: Id<Self>,
    /// Whether there is an address.
    pub has_email: bool,
    /// Whether there is a number.
    pub has_phone: bool,
    /// How near the person is.
    pub stage: Stage,
    /// The language in which the person is written to, as a BCP 47 tag; the tenant's when there is none.
    pub locale: Option<String>,
    /// The person's time zone, by its name in the IANA database.
    pub time_zone: Option<String>,
    /// The country, by its two letters (ISO 3166-1).
    pub country: Option<String>,
    /// Where the contact came from, in the tenant's words.
    pub source: String,
    /// Values of the tenant's fields that are not personal, by key.
    pub fields: Map<String, Value>,
    /// When the contact was created.
    pub created_at: DateTime<Utc>,
    /// When the contact was last changed.
    pub updated_at: DateTime<Utc>,
    /// When the person last did something of their own accord.
    pub acted_at: DateTime<Utc>,
    /// The points by which it was put in order; 0 where it was not.
    points: i32,
}

impl Named for Contact {
    const PREFIX: &'static str = "contact";
}

impl FromQueryResult for Contact {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let stage: String = row.try_get(prefix, "stage")?;
        let fields: Value = row.try_get(prefix, "fields")?;
        Ok(Self {
            id: row.try_get(prefix, "id")?,
            has_email: row.try_get(prefix, "has_email")?,
            has_phone: row.try_get(prefix, "has_phone")?,
            stage: Stage::parse(&stage).unwrap_or_default(),
            locale: row.try_get(prefix, "locale")?,
            time_zone: row.try_get(prefix, "time_zone")?,
            country: row.try_get(prefix, "country")?,
            source: row.try_get(prefix, "source")?,
            fields: if let Value::Object(fields) = fields { fields } else { Map::new() },
            created_at: row.try_get(prefix, "created_at")?,
            updated_at: row.try_get(prefix, "updated_at")?,
            acted_at: row.try_get(prefix, "acted_at")?,
            points: row.try_get(prefix, "points")?,
        })
    }
}

macro_rules! contacts_where {
    ($condition:literal) => {
        concat!(
            "SELECT id, email_index IS NOT NULL AS has_email, phone_index IS NOT NULL AS has_phone, stage, locale, time_zone, country, ",
            "source, fields, created_at, updated_at, acted_at, 0 AS points FROM contacts WHERE tenant_id = $1 AND ",
            $condition
        )
    };
}

/// In which order contacts are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
    /// The last changed first.
    Changed,
    /// The most points first, as they were looked at last: at most a tenth has faded since. Who never earned any is not among them.
    Score,
}

/// Where a page of contacts ended: the key of its last row in every order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    changed: DateTime<Utc>,
    points: i32,
    id: Id<Contact>,
}

impl Place {
    /// The place of a contact.
    #[must_use]
    pub fn of(contact: &Contact) -> Self {
        Self { changed: contact.updated_at, points: contact.points, id: contact.id }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.changed.timestamp_micros(), self.points, self.id)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (changed, rest) = text.split_once(' ').ok_or(())?;
        let (points, id) = rest.split_once(' ').ok_or(())?;
        let changed = changed.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(())?;
        Ok(Self { changed, points: points.parse().map_err(drop)?, id: id.parse().map_err(drop)? })
    }
}

/// Contacts that fit a rule, all of them without one.
///
/// # Errors
/// [`Error::Invalid`] when the rule is none.
pub async fn list(
    tx: &Tx<ContactRead>,
    rule: Option<&Rule>,
    order: Order,
    slice: &Slice<Place>,
) -> Result<Page<Contact>> {
    let mut select = among(tx, &Rule::compile(tx, rule).await?);
    for column in
        ["id", "stage", "locale", "time_zone", "country", "source", "fields", "created_at", "updated_at", "acted_at"]
    {
        select.column(("contacts", column));
    }
    select.expr_as(Expr::cust("contacts.email_index IS NOT NULL"), "has_email");
    select.expr_as(Expr::cust("contacts.phone_index IS NOT NULL"), "has_phone");
    select.expr_as(Expr::cust(if order == Order::Score { "scores.points" } else { "0" }), "points");
    let column = |name: &'static str| Expr::col(("contacts", name));
    if let Some(Place { changed, points, id }) = slice.after {
        select.and_where(match order {
            Order::Newest => column("id").lt(id),
            Order::Oldest => column("id").gt(id),
            Order::Changed => {
                Expr::tuple([column("updated_at"), column("id")]).lt(Expr::tuple([Expr::val(changed), Expr::val(id)]))
            }
            Order::Score => Expr::tuple([Expr::col(("scores", "points")), Expr::col(("scores", "contact_id"))])
                .lt(Expr::tuple([Expr::val(points), Expr::val(id)])),
        });
    }
    match order {
        Order::Newest => select.order_by(("contacts", "id"), Sort::Desc),
        Order::Oldest => select.order_by(("contacts", "id"), Sort::Asc),
        Order::Changed => {
            select.order_by(("contacts", "updated_at"), Sort::Desc).order_by(("contacts", "id"), Sort::Desc)
        }
        Order::Score => {
            join_scores(tx, &mut select);
            select.order_by(("scores", "points"), Sort::Desc).order_by(("scores", "contact_id"), Sort::Desc)
        }
    };
    let rows = tx.query_all(&slice.limited(select)).await?;
    let rows = rows.iter().map(|row| Contact::from_query_result(row, "")).collect::<Result<Vec<_>, _>>()?;
    Ok(slice.page(rows))
}

fn join_scores<P: Permission>(tx: &Tx<P>, select: &mut SelectStatement) {
    let same = Expr::cust_with_values("scores.tenant_id = $1 AND scores.contact_id = contacts.id", [tx.tenant()]);
    select.inner_join("scores", same);
}

/// How many contacts fit a rule and are listed in this order.
///
/// # Errors
/// [`Error::Invalid`] when the rule is none.
pub async fn count(tx: &Tx<ContactRead>, rule: Option<&Rule>, order: Order) -> Result<i64> {
    let mut select = among(tx, &Rule::compile(tx, rule).await?);
    if order == Order::Score {
        join_scores(tx, &mut select);
    }
    select.expr_as(Expr::cust("count(*)"), "n");
    let row = tx.query_one(&select).await?.ok_or_else(|| Error::internal("nothing was counted"))?;
    Ok(row.try_get("", "n")?)
}

/// A statement over the contacts that fit a rule. Those that were merged into another, or are nobody any more, are not
/// among them.
pub(super) fn among<P: Permission>(tx: &Tx<P>, rule: &Compiled) -> SelectStatement {
    let mut select = Query::select();
    select
        .from("contacts")
        .and_where(Expr::cust_with_values("contacts.tenant_id = $1", [tx.tenant()]))
        .and_where(Expr::cust("contacts.merged_into IS NULL"))
        .and_where(Expr::cust("contacts.anonymised_at IS NULL"))
        .and_where(rule.expr());
    select
}

/// Those of these contacts that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<ContactRead>, ids: &[Id<Contact>]) -> Result<Vec<Contact>> {
    tx.rows(
        contacts_where!("id = ANY($2) AND merged_into IS NULL AND anonymised_at IS NULL"),
        [tx.tenant().into(), several(ids)],
    )
    .await
}

/// The contacts who stand for these: themselves, or those into which they were merged. What is gone is left out.
///
/// # Errors
/// When the database can't be read.
pub async fn through(tx: &Tx<ContactRead>, ids: &[Id<Contact>]) -> Result<Vec<(Id<Contact>, Contact)>> {
    let mut found: Vec<(Id<Contact>, Contact)> = by_ids(tx, ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let known: HashSet<Id<Contact>> = found.iter().map(|(id, _)| *id).collect();
    let other: Vec<Id<Contact>> = ids.iter().copied().filter(|id| !known.contains(id)).collect();
    if other.is_empty() {
        return Ok(found);
    }
    let pairs: Vec<Standing> = tx.rows(STANDING, [tx.tenant().into(), several(&other)]).await?;
    let kept: Vec<Id<Contact>> = pairs.iter().map(|pair| pair.kept).collect();
    let rows: HashMap<_, _> = by_ids(tx, &kept).await?.into_iter().map(|row| (row.id, row)).collect();
    found.extend(pairs.into_iter().filter_map(|pair| Some((pair.id, rows.get(&pair.kept)?.clone()))));
    Ok(found)
}

/// The contact who stands for this one, if there is any.
pub(crate) async fn kept<P: Permission>(tx: &Tx<P>, id: Id<Contact>) -> Result<Option<Id<Contact>>> {
    let row: Option<Standing> = tx.row(STANDING, [tx.tenant().into(), several(&[id])]).await?;
    Ok(row.map(|row| row.kept))
}

/// The same, until the end of the transaction: for whoever writes down what a person says, which must not get lost between two contacts
/// who are being merged.
pub(crate) async fn hold<P: Permission>(tx: &Tx<P>, id: Id<Contact>) -> Result<Option<Id<Contact>>> {
    let row: Option<Standing> = tx
        .row(
            "SELECT id, coalesce(merged_into, id) AS kept FROM contacts WHERE tenant_id = $1 AND id = $2 FOR SHARE",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    Ok(row.map(|row| row.kept))
}

#[derive(FromQueryResult)]
struct Standing {
    id: Id<Contact>,
    kept: Id<Contact>,
}

const STANDING: &str =
    "SELECT id, coalesce(merged_into, id) AS kept FROM contacts WHERE tenant_id = $1 AND id = ANY($2)";

/// All contacts for whom the contacts `$2` stand, as `m (id, kept)`: themselves and those that were merged into them.
macro_rules! whole {
    () => {
        "(SELECT id, id AS kept FROM contacts WHERE tenant_id = $1 AND id = ANY($2)
          UNION ALL SELECT id, merged_into FROM contacts WHERE tenant_id = $1 AND merged_into = ANY($2) AND merged_into IS NOT NULL) m"
    };
}
pub(crate) use whole;

/// The contact with exactly this e-mail address, be it an address of somebody who was merged into them.
///
/// # Errors
/// [`Error::Invalid`] when it is no address.
pub async fn find_by_email(tx: &Tx<ContactRead>, email: &str) -> Result<Option<Contact>> {
    let mut check = Check::default();
    let email = check.keep("email", Email::parse(email));
    check.done()?;
    let Some(email) = email else { return Ok(None) };
    tx.row(
        contacts_where!(
            "id = (SELECT coalesce(o.merged_into, o.id) FROM contacts o WHERE o.tenant_id = $1 AND o.email_index = $2)"
        ),
        [tx.tenant().into(), tx.keys().await?.blind(&email).into()],
    )
    .await
}
