//! Why a person is in, or not: the same conditions, asked for that one person, leaf by leaf.

use super::{Rule, compile::Compiled, known::Known};
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
    /// The same for the rules under it; under a segment stands its rule.
    pub below: Vec<Self>,
}

/// Explains why a person fits a rule, or does not.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person, [`Error::Invalid`] when the rule is none.
pub async fn explain(tx: &Tx<ContactRead>, rule: &Rule, contact: Id<Contact>) -> Result<Finding> {
    explain_at(tx, "rule", rule, contact).await
}

/// The same for a rule that stands in the field `at`.
pub(crate) async fn explain_at(tx: &Tx<ContactRead>, at: &str, rule: &Rule, contact: Id<Contact>) -> Result<Finding> {
    let known = Known::read(tx, at, rule, None).await?;
    known.check(at, rule)?;
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
    Ok(find(&known, rule, &mut fits.into_iter()))
}

fn find(known: &Known, rule: &Rule, leaves: &mut IntoIter<bool>) -> Finding {
    let below: Vec<Finding> = known.below(rule).iter().map(|rule| find(known, rule, leaves)).collect();
    let fits = match rule {
        Rule::All(_) | Rule::Segment(_) => below.iter().all(|finding| finding.fits),
        Rule::Any(_) => below.iter().any(|finding| finding.fits),
        Rule::Not(_) => !below.iter().any(|finding| finding.fits),
        _ => leaves.next().unwrap_or_default(),
    };
    Finding { rule: rule.clone(), fits, below }
}
