//! Looking again, a batch at a time: from the ledgers, and by the rules as they are now.

use super::{ScoreRule, all, lines};
use crate::{
    Id, Tx,
    contacts::{Contact, find::among, rules::Rule, whole},
    error::Result,
    permissions::ScoreCompute,
};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, sea_query::Expr};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Contacts of one batch.
const BATCH: i64 = 2_000;

/// Computes the next batch of all contacts anew, after this one; the last of the batch, unless it was the last of all.
///
/// # Errors
/// When the database can't be read or written.
pub async fn compute(tx: &Tx<ScoreCompute>, after: Option<Id<Contact>>) -> Result<Option<Id<Contact>>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let rows: Vec<Row> = tx
        .rows(
            "SELECT id FROM contacts WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
            [tx.tenant().into(), after.into(), BATCH.into()],
        )
        .await?;
    let ids: Vec<Uuid> = rows.into_iter().map(|row| row.id).collect();
    anew(tx, &ids).await?;
    Ok(ids.last().filter(|_| i64::try_from(ids.len()).is_ok_and(|count| count == BATCH)).map(|id| Id::from(*id)))
}

/// Forgets the rules that were taken away, once nobody's score has a line of them.
///
/// # Errors
/// When the database can't be written.
pub async fn finish(tx: &Tx<ScoreCompute>) -> Result<()> {
    tx.run("DELETE FROM score_rules WHERE tenant_id = $1 AND removed", [tx.tenant().into()]).await?;
    Ok(())
}

/// Looks again at some of those who were changed; whether there were any.
///
/// # Errors
/// When the database can't be read or written.
pub async fn refresh(tx: &Tx<ScoreCompute>) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        number: i64,
        contact_id: Uuid,
    }
    let marks: Vec<Row> = tx
        .rows(
            "SELECT number, contact_id FROM score_marks WHERE tenant_id = $1 ORDER BY number LIMIT $2",
            [tx.tenant().into(), BATCH.into()],
        )
        .await?;
    if marks.is_empty() {
        return Ok(false);
    }
    let contacts: BTreeSet<Uuid> = marks.iter().map(|mark| mark.contact_id).collect();
    anew(tx, &contacts.into_iter().collect::<Vec<_>>()).await?;
    let seen: Vec<i64> = marks.iter().map(|mark| mark.number).collect();
    tx.run("DELETE FROM score_marks WHERE tenant_id = $1 AND number = ANY($2)", [tx.tenant().into(), seen.into()])
        .await?;
    Ok(true)
}

/// Adds up again some of those whose points have faded; whether there were any.
///
/// # Errors
/// When the database can't be read or written.
pub async fn freshen(tx: &Tx<ScoreCompute>) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        contact_id: Uuid,
    }
    let stale: Vec<Row> = tx
        .rows(
            "SELECT contact_id FROM scores WHERE tenant_id = $1 AND stale_at <= $2 ORDER BY stale_at LIMIT $3 FOR UPDATE SKIP LOCKED",
            [tx.tenant().into(), tx.now().into(), BATCH.into()],
        )
        .await?;
    lines::add_up(tx, &stale.iter().map(|row| row.contact_id).collect::<Vec<_>>()).await?;
    Ok(!stale.is_empty())
}

/// A line while it is computed.
struct Sum {
    value: f64,
    at: DateTime<Utc>,
    since: DateTime<Utc>,
    acts: i32,
}

/// Computes the lines of these contacts from the ledgers.
async fn anew(tx: &Tx<ScoreCompute>, contacts: &[Uuid]) -> Result<()> {
    if contacts.is_empty() {
        return Ok(());
    }
    let key = || [tx.tenant().into(), contacts.to_vec().into()];
    // Whoever acts meanwhile waits, and adds to what is written here.
    tx.run("SELECT FROM contacts WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR NO KEY UPDATE", key()).await?;
    let rules = all(tx).await?;
    let mut values = BTreeMap::new();
    did(tx, &rules, contacts, &mut values).await?;
    fit(tx, &rules, contacts, &mut values).await?;
    tx.run("DELETE FROM score_lines WHERE tenant_id = $1 AND contact_id = ANY($2)", key()).await?;
    let (keys, values): (Vec<(Uuid, Uuid)>, Vec<Sum>) = values.into_iter().unzip();
    tx.run(
        "INSERT INTO score_lines (tenant_id, contact_id, rule_id, value, at, since, acts)
         SELECT $1, c.id, n.rule, n.value, n.at, n.since, n.acts
         FROM unnest($2::uuid[], $3::uuid[], $4::double precision[], $5::timestamptz[], $6::timestamptz[], $7::integer[])
           n (contact, rule, value, at, since, acts)
         JOIN contacts c ON c.tenant_id = $1 AND c.id = n.contact",
        [
            tx.tenant().into(),
            keys.iter().map(|key| key.0).collect::<Vec<_>>().into(),
            keys.iter().map(|key| key.1).collect::<Vec<_>>().into(),
            values.iter().map(|value| value.value).collect::<Vec<_>>().into(),
            values.iter().map(|value| value.at).collect::<Vec<_>>().into(),
            values.iter().map(|value| value.since).collect::<Vec<_>>().into(),
            values.iter().map(|value| value.acts).collect::<Vec<_>>().into(),
        ],
    )
    .await?;
    lines::add_up(tx, contacts).await
}

type Values = BTreeMap<(Uuid, Uuid), Sum>;

/// What they did: each act fades what there was, adds its points, and is capped.
async fn did(tx: &Tx<ScoreCompute>, rules: &[ScoreRule], contacts: &[Uuid], values: &mut Values) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        contact_id: Uuid,
        act: String,
        at: DateTime<Utc>,
    }
    let acts: Vec<Row> = tx
        .rows(
            concat!(
                "SELECT contact_id, act, at FROM (
                   SELECT m.kept AS contact_id, CASE e.kind WHEN 'opens' THEN 'opened' ELSE 'clicked' END AS act, e.at, e.id
                   FROM ",
                whole!(),
                " JOIN deliveries d ON d.tenant_id = $1 AND d.contact_id = m.id
                   JOIN engagements e ON e.tenant_id = $1 AND e.campaign_id = d.campaign_id AND e.slot = d.slot
                   UNION ALL
                   SELECT m.kept, 'opted_in', c.recorded_at, c.id FROM ",
                whole!(),
                " JOIN consents c ON c.tenant_id = $1 AND c.contact_id = m.id
                   WHERE c.purpose = 'messages' AND c.granted AND c.recorded_by = 'link') a
                 ORDER BY contact_id, at, id"
            ),
            [tx.tenant().into(), contacts.to_vec().into()],
        )
        .await?;
    for Row { contact_id, act, at } in acts {
        for rule in rules.iter().filter(|rule| rule.act.as_deref() == Some(&*act)) {
            let first = Sum { value: 0.0, at, since: at, acts: 0 };
            let line = values.entry((contact_id, rule.id.uuid())).or_insert(first);
            let sum = faded(line.value, rule.half_life, line.at, at) + f64::from(rule.points);
            let cap = rule.cap.map_or(f64::INFINITY, f64::from);
            *line = Sum { value: sum.clamp(-cap, cap), at, since: line.since, acts: line.acts + 1 };
        }
    }
    Ok(())
}

/// What is left of a value.
fn faded(value: f64, half_life: Option<i32>, since: DateTime<Utc>, at: DateTime<Utc>) -> f64 {
    let Some(half_life) = half_life else { return value };
    let seconds = (at - since).as_seconds_f64().max(0.0);
    value * (-seconds / (86_400.0 * f64::from(half_life))).exp2()
}

/// What they are. Since when they are it is known where it was so before.
async fn fit(tx: &Tx<ScoreCompute>, rules: &[ScoreRule], contacts: &[Uuid], values: &mut Values) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        contact_id: Uuid,
        rule_id: Uuid,
        since: DateTime<Utc>,
    }
    let before: Vec<Row> = tx
        .rows(
            "SELECT contact_id, rule_id, since FROM score_lines WHERE tenant_id = $1 AND contact_id = ANY($2)",
            [tx.tenant().into(), contacts.to_vec().into()],
        )
        .await?;
    let before: HashMap<(Uuid, Uuid), DateTime<Utc>> =
        before.into_iter().map(|row| ((row.contact_id, row.rule_id), row.since)).collect();
    for rule in rules {
        let Some(tree) = rule.tree()? else { continue };
        // What it names may be gone since: then nobody fits.
        let Ok(compiled) = Rule::compile(tx, Some(&tree)).await else { continue };
        let mut select = among(tx, &compiled);
        select
            .column(("contacts", "id"))
            .and_where(Expr::cust_with_values("contacts.id = ANY($1)", [contacts.to_vec()]));
        for row in tx.query_all(&select).await? {
            let contact: Uuid = row.try_get("", "id")?;
            let key = (contact, rule.id.uuid());
            let since = before.get(&key).copied().unwrap_or(tx.now());
            values.insert(key, Sum { value: f64::from(rule.points), at: since, since, acts: 0 });
        }
    }
    Ok(())
}
