//! Why a person is in, or not: the same conditions, asked for that one person, leaf by leaf.

use super::{Rule, check::Known, compile::Compiled};
use crate::{
    Id, Tx,
    contacts::{Contact, by_ids, only},
    error::{Error, Result},
    permissions::ContactRead,
};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use std::vec::IntoIter;

/// Whether a person fits a rule, and each rule under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// Whether the person fits it.
    pub fits: bool,
    /// The same for the rules under it.
    pub below: Vec<Self>,
}

/// Explains why a person fits a rule, or does not.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person, [`Error::Invalid`] when the rule is none.
pub async fn explain(tx: &Tx<ContactRead>, rule: &Rule, contact: Id<Contact>) -> Result<Finding> {
    let known = Known::read(tx, rule).await?;
    known.check(rule)?;
    only(by_ids(tx, &[contact]).await?)?;
    let leaves = Compiled::leaves(tx, &known, rule).await?;
    let mut select = Query::select();
    let names: Vec<String> = (0..leaves.len()).map(|number| format!("leaf{number}")).collect();
    for (leaf, name) in leaves.into_iter().zip(&names) {
        select.expr_as(leaf, Alias::new(name));
    }
    select
        .from("contacts")
        .and_where(Expr::cust_with_values("contacts.tenant_id = $1", [tx.tenant()]))
        .and_where(Expr::col(("contacts", "id")).eq(contact));
    let row = tx.query_one(&select).await?.ok_or(Error::NotFound)?;
    let fits = names.iter().map(|name| row.try_get("", name)).collect::<Result<Vec<bool>, _>>()?;
    Ok(find(rule, &mut fits.into_iter()))
}

fn find(rule: &Rule, leaves: &mut IntoIter<bool>) -> Finding {
    let below: Vec<Finding> = rule.below().iter().map(|rule| find(rule, leaves)).collect();
    let fits = match rule {
        Rule::All(_) => below.iter().all(|finding| finding.fits),
        Rule::Any(_) => below.iter().any(|finding| finding.fits),
        Rule::Not(_) => !below.iter().any(|finding| finding.fits),
        _ => leaves.next().unwrap_or_default(),
    };
    Finding { rule: rule.clone(), fits, below }
}
