//! Who is meant, as it was when the change was asked for.

use super::{Bulk, Whom};
use crate::{
    Id, Tx,
    contacts::{fields::Field, find::among, rules::Rule},
    error::{Error, Result, Violation},
    permissions::{ContactRead, Permission},
};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A choice of a million contacts takes some seconds to freeze, more than other statements are given.
const PATIENCE: &str = "SET LOCAL statement_timeout = 60000";

/// A statement over the contacts who are meant, and how many they must be, where they are named.
async fn chosen<P: Permission>(tx: &Tx<P>, whom: &Whom) -> Result<(SelectStatement, Option<usize>)> {
    let ids: BTreeSet<Uuid> = match whom {
        Whom::Rule(rule) => return Ok((among(tx, &Rule::compile(tx, Some(rule)).await?), None)),
        Whom::These(ids) => ids.iter().map(|id| id.uuid()).collect(),
    };
    if ids.is_empty() || ids.len() > Whom::MOST {
        let range = json!({ "min": 1, "max": Whom::MOST });
        return Err(Error::Invalid(vec![Violation::new("contacts", "out-of-range").with(&range)]));
    }
    let count = ids.len();
    let mut select = among(tx, &Rule::compile(tx, None).await?);
    select.and_where(Expr::col(("contacts", "id")).is_in(ids));
    Ok((select, Some(count)))
}

/// Demands that all who are named are there.
fn demand(found: u64, named: Option<usize>) -> Result<()> {
    let missing = named.is_some_and(|named| u64::try_from(named).ok() != Some(found));
    if missing { Err(Error::NotFound) } else { Ok(()) }
}

/// How many are meant.
pub(super) async fn count(tx: &Tx<ContactRead>, whom: &Whom) -> Result<i64> {
    let (mut select, named) = chosen(tx, whom).await?;
    select.expr_as(Expr::cust("count(*)"), "n");
    let row = tx.query_one(&select).await?.ok_or_else(|| Error::internal("nothing was counted"))?;
    let found: i64 = row.try_get("", "n")?;
    demand(u64::try_from(found).unwrap_or_default(), named)?;
    Ok(found)
}

/// Writes down who is meant, in the order of their identifiers. Tells how many they are.
pub(super) async fn freeze<P: Permission>(tx: &Tx<P>, bulk: Id<Bulk>, whom: &Whom) -> Result<u64> {
    let (mut select, named) = chosen(tx, whom).await?;
    select
        .expr(Expr::cust_with_values("$1::uuid", [tx.tenant()]))
        .expr(Expr::cust_with_values("$1::uuid", [bulk.uuid()]))
        .expr(Expr::cust("(row_number() OVER (ORDER BY contacts.id))::integer"))
        .column(("contacts", "id"));
    let mut insert = Query::insert();
    insert
        .into_table("bulk_contacts")
        .columns(["tenant_id", "bulk_id", "number", "contact_id"])
        .select_from(select)
        .map_err(Error::internal)?;
    tx.run(PATIENCE, []).await?;
    let found = tx.execute(&insert).await?.rows_affected();
    demand(found, named)?;
    Ok(found)
}

/// The same for everybody who has a value of a field; for a personal one, everybody who has any, since none is opened here. Those who were
/// merged into others have values too.
pub(super) async fn holders<P: Permission>(tx: &Tx<P>, bulk: Id<Bulk>, field: &Field) -> Result<u64> {
    tx.run(PATIENCE, []).await?;
    let sql = if field.personal {
        "INSERT INTO bulk_contacts (tenant_id, bulk_id, number, contact_id)
         SELECT $1, $2, (row_number() OVER (ORDER BY contact_id))::integer, contact_id FROM contact_cards
         WHERE tenant_id = $1 AND fields IS NOT NULL AND $3 IS NOT NULL"
    } else {
        "INSERT INTO bulk_contacts (tenant_id, bulk_id, number, contact_id)
         SELECT $1, $2, (row_number() OVER (ORDER BY id))::integer, id FROM contacts WHERE tenant_id = $1 AND fields -> $3 IS NOT NULL"
    };
    tx.run(sql, [tx.tenant().into(), bulk.into(), field.key.as_str().into()]).await
}
