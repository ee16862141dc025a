//! People beside what is known of them for a channel: the one place that says who may be written to. Freezing, counting and explaining
//! ask here, so that what a planner is shown is what will be sent.

use crate::{
    Tx,
    campaigns::{cap, sending_rules::SendingRules},
    contacts::{consent::Channel, retention},
    error::Result,
    permissions::Permission,
};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    Alias, Condition, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement, SimpleExpr,
};
use uuid::Uuid;

/// What is known of a person for a channel, as conditions of a statement over [`people`].
pub(in crate::campaigns) struct Gate {
    /// The person's data lie still, or are no longer to be kept: they are used for nothing.
    pub(super) withheld: SimpleExpr,
    /// There is an address.
    pub(super) reachable: SimpleExpr,
    /// The address is not written to.
    pub(super) suppressed: SimpleExpr,
    /// The person agrees to receive messages.
    pub(super) agrees: SimpleExpr,
    /// The person has all the messages that the tenant's cap allows.
    pub(in crate::campaigns) capped: SimpleExpr,
}

impl Gate {
    /// Whether the person may be written to, now or when the cap allows it.
    pub(in crate::campaigns) fn cleared(&self) -> SimpleExpr {
        self.open().and(self.agrees.clone())
    }

    /// Whether nothing but the person's yes is wanting.
    fn open(&self) -> SimpleExpr {
        self.present().and(self.suppressed.clone().not())
    }

    /// Whether the data may be used, and there is an address.
    fn present(&self) -> SimpleExpr {
        self.withheld.clone().not().and(self.reachable.clone())
    }

    /// The reasons for which somebody is not written to, of which each person has the first at most: data that may not be used, no
    /// address, a suppression, no consent, messages enough. In this order, because what comes later would change nothing about what comes before.
    pub(super) fn reasons(&self) -> [SimpleExpr; 5] {
        [
            self.withheld.clone(),
            self.withheld.clone().not().and(self.reachable.clone().not()),
            self.present().and(self.suppressed.clone()),
            self.open().and(self.agrees.clone().not()),
            self.cleared().and(self.capped.clone()),
        ]
    }
}

/// A statement over the tenant's contacts, beside what is known of each for these channels, at this instant as far as the cap is
/// concerned. Contacts that were merged into another, or are nobody any more, are not among them.
pub(in crate::campaigns) async fn people<P: Permission>(
    tx: &Tx<P>,
    channels: &[SendingRules],
    at: DateTime<Utc>,
) -> Result<(SelectStatement, Vec<Gate>)> {
    let withheld = retention::withheld(tx).await?;
    let mut select = Query::select();
    select
        .from("contacts")
        .and_where(contact("tenant_id").eq(tx.tenant()))
        .and_where(contact("merged_into").is_null())
        .and_where(contact("anonymised_at").is_null());
    let mut gates = Vec::with_capacity(channels.len());
    for (number, rules) in channels.iter().enumerate() {
        let capped = cap::reached(tx, rules, at).await?;
        gates.push(gate(&mut select, tx.tenant(), number, (rules.channel, withheld.clone(), capped)));
    }
    Ok((select, gates))
}

/// Joins what is known for one channel. There is at most one row of it a person, so that nobody is counted twice.
fn gate(
    select: &mut SelectStatement,
    tenant: Uuid,
    number: usize,
    (channel, withheld, reached): (Channel, SimpleExpr, Option<SelectStatement>),
) -> Gate {
    let mut join = |table: &'static str, on: Vec<(&'static str, SimpleExpr)>, key: &'static str| {
        let alias: DynIden = Alias::new(format!("{table}{number}")).into_iden();
        let column = |name: &'static str| Expr::col((alias.clone(), name));
        let on = on.into_iter().fold(Condition::all().add(column("tenant_id").eq(tenant)), |on, (name, value)| {
            on.add(column(name).eq(value))
        });
        select.join_as(JoinType::LeftJoin, table, alias.clone(), on);
        column(key).is_not_null()
    };
    let said = vec![
        ("contact_id", contact("id")),
        ("channel", Expr::val(channel.name())),
        ("purpose", Expr::val("messages")),
        ("granted", Expr::cust("TRUE")),
    ];
    let agrees = join("consent_states", said, "contact_id");
    let mut addressed = |column: &'static str| {
        let found = vec![("channel", Expr::val(channel.name())), ("address_index", contact(column))];
        (contact(column).is_not_null(), join("suppressions", found, "address_index"))
    };
    let (reachable, suppressed) = match channel {
        Channel::Email => addressed("email_index"),
        Channel::Sms => addressed("phone_index"),
        Channel::Post => {
            let card = Expr::cust_with_expr(
                "EXISTS (SELECT FROM contact_cards k WHERE k.tenant_id = $1 AND k.contact_id = contacts.id AND k.postal IS NOT NULL)",
                tenant,
            );
            (card, Expr::cust("FALSE"))
        }
        // Of devices nothing is kept.
        Channel::Push => (Expr::cust("FALSE"), Expr::cust("FALSE")),
    };
    let capped = reached.map(|reached| {
        let alias: DynIden = Alias::new(format!("reached{number}")).into_iden();
        let column = Expr::col((alias.clone(), "contact_id"));
        select.join_subquery(JoinType::LeftJoin, reached, alias, column.clone().eq(contact("id")));
        column.is_not_null()
    });
    Gate { withheld, reachable, suppressed, agrees, capped: capped.unwrap_or_else(|| Expr::cust("FALSE")) }
}

fn contact(column: &'static str) -> SimpleExpr {
    Expr::col(("contacts", column))
}
