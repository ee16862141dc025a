//! One statement for the timelines of a page of contacts. Each source gives at most a page of its newest rows, found by the contact in an
//! index, so that a contact with many thousand events costs no more than reading these once.

use super::{Event, What};
use crate::{
    Id, Tx,
    contacts::Contact,
    error::{Error, Result},
    page::{Moment, Page, Slice},
    permissions::{CampaignRead, ContactRead, DeliveryRead, SuppressionRead},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

/// A source: its newest rows before the cursor `($3, $4)`, at most `$5`, each with what it tells; `x` are its rows.
macro_rules! source {
    ($what:literal, $rows:literal) => {
        concat!(
            "(SELECT x.at, x.key, jsonb_strip_nulls(jsonb_build_object(",
            $what,
            ")) AS what FROM (SELECT * FROM (",
            $rows,
            ") r (at, key, a, b, c, d, e, f) WHERE (r.at, r.key COLLATE \"C\") < ($3, $4) ORDER BY r.at DESC, r.key COLLATE \"C\" DESC LIMIT $5) x)"
        )
    };
}

/// `$1` the tenant, `$2` the contacts, `$3` and `$4` the cursor, `$5` how many rows, `$6` and `$7` whether deliveries and suppressions may
/// be seen, `$8` 1970: what never happened. `m` are the contact and those who were merged into it.
const TIMELINES: &str = concat!(
    "SELECT w.id AS contact_id, t.at, t.key, t.what FROM unnest($2::uuid[]) w (id) CROSS JOIN LATERAL (
     WITH m AS MATERIALIZED (
       SELECT id, email_index, phone_index, source, created_at, merged_at FROM contacts WHERE tenant_id = $1 AND id = w.id
       UNION ALL SELECT id, email_index, phone_index, source, created_at, merged_at FROM contacts WHERE tenant_id = $1 AND merged_into = w.id
         AND merged_into IS NOT NULL),
     a AS MATERIALIZED (
       SELECT 'email' AS channel, email_index AS index FROM m WHERE email_index IS NOT NULL
       UNION SELECT 'sms', phone_index FROM m WHERE phone_index IS NOT NULL)
     SELECT * FROM (",
    source!(
        "'kind', 'created', 'source', x.a",
        "SELECT created_at, 'a' || id::text, source, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text FROM m"
    ),
    " UNION ALL ",
    source!(
        "'kind', 'merged', 'contact', x.a",
        "SELECT merged_at, 'b' || id::text, id, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text FROM m WHERE merged_at IS NOT NULL"
    ),
    " UNION ALL ",
    source!(
        "'kind', 'said', 'channel', x.a, 'purpose', x.b, 'granted', x.c, 'tracking', x.d, 'source', x.e, 'by', x.f",
        "SELECT c.said_at, 'c' || c.id::text, c.channel, c.purpose, c.granted, c.tracking, c.source, c.recorded_by
         FROM m JOIN consents c ON c.tenant_id = $1 AND c.contact_id = m.id"
    ),
    " UNION ALL ",
    source!(
        "'kind', CASE WHEN x.b THEN 'confirmed' ELSE 'asked' END, 'origin', x.a",
        "SELECT h.at, h.key || o.id::text, o.origin, h.key = 'e', NULL::text, NULL::text, NULL::text, NULL::text
         FROM a JOIN opt_ins o ON o.tenant_id = $1 AND o.address_index = a.index
         CROSS JOIN LATERAL (VALUES (o.asked_at, 'd'), (o.confirmed_at, 'e')) h (at, key) WHERE a.channel = 'email' AND h.at IS NOT NULL"
    ),
    " UNION ALL ",
    source!(
        "'kind', 'listed', 'list', x.a, 'name', x.b",
        "SELECT c.added_at, 'f' || c.list_id::text || c.contact_id::text, c.list_id, l.name, NULL::text, NULL::text, NULL::text, NULL::text
         FROM m JOIN list_contacts c ON c.tenant_id = $1 AND c.contact_id = m.id JOIN lists l ON l.tenant_id = $1 AND l.id = c.list_id"
    ),
    " UNION ALL ",
    source!(
        "'kind', 'delivery', 'campaign', x.a, 'title', (SELECT title FROM campaigns WHERE tenant_id = $1 AND id = x.a), 'state', x.b, 'code', x.c",
        "SELECT CASE WHEN greatest(d.attempted_at, d.settled_at) > $8 THEN greatest(d.attempted_at, d.settled_at)
                     ELSE (SELECT coalesce(started_at, created_at) FROM campaigns WHERE tenant_id = $1 AND id = d.campaign_id) END,
                'g' || d.campaign_id::text || d.slot::text, d.campaign_id, d.state, d.code, NULL::text, NULL::text, NULL::text
         FROM m JOIN deliveries d ON d.tenant_id = $1 AND d.contact_id = m.id WHERE $6"
    ),
    " UNION ALL ",
    source!(
        "'kind', CASE x.b WHEN 'opens' THEN 'opened' ELSE 'clicked' END, 'campaign', x.a,
         'title', (SELECT title FROM campaigns WHERE tenant_id = $1 AND id = x.a),
         'url', (SELECT url FROM campaign_links WHERE tenant_id = $1 AND campaign_id = x.a AND number = x.c)",
        "SELECT g.at, 'h' || g.id::text, g.campaign_id, g.kind, g.link, NULL::text, NULL::text, NULL::text
         FROM m JOIN deliveries d ON d.tenant_id = $1 AND d.contact_id = m.id
         JOIN engagements g ON g.tenant_id = $1 AND g.campaign_id = d.campaign_id AND g.slot = d.slot WHERE $6"
    ),
    " UNION ALL ",
    source!(
        "'kind', 'returned', 'campaign', x.a, 'title', (SELECT title FROM campaigns WHERE tenant_id = $1 AND id = x.a), 'what', x.b, 'class', x.c",
        "SELECT e.at, 'k' || e.id::text, e.campaign_id, e.kind, e.class, NULL::text, NULL::text, NULL::text
         FROM m JOIN deliveries d ON d.tenant_id = $1 AND d.contact_id = m.id
         JOIN delivery_events e ON e.tenant_id = $1 AND e.campaign_id = d.campaign_id AND e.slot = d.slot WHERE $6"
    ),
    " UNION ALL ",
    source!(
        "'kind', 'suppressed', 'channel', x.a, 'reason', x.b",
        "SELECT s.at, 'i' || s.id::text, s.channel, s.reason, NULL::text, NULL::text, NULL::text, NULL::text
         FROM a JOIN suppressions s ON s.tenant_id = $1 AND s.channel = a.channel AND s.address_index = a.index WHERE $7"
    ),
    " UNION ALL ",
    source!(
        "'kind', 'changed', 'by', x.a, 'fields', x.b",
        "SELECT c.at, 'j' || c.id::text, c.actor, c.fields, NULL::text, NULL::text, NULL::text, NULL::text
         FROM m JOIN contact_changes c ON c.tenant_id = $1 AND c.contact_id = m.id"
    ),
    ") u ORDER BY at DESC, key COLLATE \"C\" DESC LIMIT $5) t ORDER BY w.id, t.at DESC, t.key COLLATE \"C\" DESC"
);

#[derive(FromQueryResult)]
struct Row {
    contact_id: Id<Contact>,
    at: DateTime<Utc>,
    key: String,
    what: serde_json::Value,
}

/// A page of the timeline of each of these contacts, the newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn timelines(
    tx: &Tx<ContactRead>,
    contacts: &[Id<Contact>],
    slice: &Slice<Moment<String>>,
) -> Result<HashMap<Id<Contact>, Page<Event>>> {
    let deliveries = tx.also::<DeliveryRead>().is_ok() && tx.also::<CampaignRead>().is_ok();
    let suppressions = tx.also::<SuppressionRead>().is_ok();
    let after = slice.after.clone().unwrap_or_else(|| Moment { at: DateTime::<Utc>::MAX_UTC, key: String::new() });
    let rows: Vec<Row> = tx
        .rows(
            TIMELINES,
            [
                tx.tenant().into(),
                contacts.iter().map(|id| id.uuid()).collect::<Vec<Uuid>>().into(),
                after.at.min(LATEST).into(),
                after.key.into(),
                slice.limit().into(),
                deliveries.into(),
                suppressions.into(),
                DateTime::UNIX_EPOCH.into(),
            ],
        )
        .await?;
    let mut events: HashMap<Id<Contact>, Vec<Event>> = contacts.iter().map(|id| (*id, Vec::new())).collect();
    for Row { contact_id, at, key, what } in rows {
        let what: What = serde_json::from_value(what).map_err(Error::internal)?;
        events.entry(contact_id).or_default().push(Event { moment: Moment { at, key }, what });
    }
    Ok(events.into_iter().map(|(id, events)| (id, slice.page(events))).collect())
}

/// The year 9999, later than anything that is kept.
const LATEST: DateTime<Utc> = match DateTime::from_timestamp(253_370_764_800, 0) {
    Some(at) => at,
    None => DateTime::<Utc>::MAX_UTC,
};
