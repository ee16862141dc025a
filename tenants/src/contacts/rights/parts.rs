//! What is kept of a person, part by part: one line a table that refers to them. A test compares this with the database's own list, so
//! that nobody adds a table and forgets it here.

use crate::{Tx, error::Result, permissions::Permission};
use sea_orm::FromQueryResult;
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A part that a statement reads as it is.
pub(super) struct Part {
    /// Its key in the file.
    pub(super) key: &'static str,
    /// The tables of which it shows the person's rows.
    pub(super) tables: &'static [&'static str],
    /// The keys of a row, in the order of the page.
    pub(super) columns: &'static [&'static str],
    /// Rows as JSON, of tenant `$1` and the contacts `$2`.
    sql: &'static str,
}

/// Parts without anything sealed.
pub(super) const PLAIN: &[Part] = &[
    Part {
        key: "tags",
        tables: &["contact_tags"],
        columns: &["name"],
        sql: "SELECT jsonb_build_object('name', t.name) AS row FROM contact_tags x
              JOIN tags t ON t.tenant_id = $1 AND t.id = x.tag_id
              WHERE x.tenant_id = $1 AND x.contact_id = ANY($2) ORDER BY t.name",
    },
    Part {
        key: "lists",
        tables: &["list_contacts"],
        columns: &["name", "addedAt"],
        sql: "SELECT jsonb_build_object('name', l.name, 'addedAt', x.added_at) AS row FROM list_contacts x
              JOIN lists l ON l.tenant_id = $1 AND l.id = x.list_id
              WHERE x.tenant_id = $1 AND x.contact_id = ANY($2) ORDER BY x.added_at, l.name",
    },
    Part {
        key: "standing",
        tables: &["consent_states"],
        columns: &["channel", "purpose", "granted", "tracking", "basis", "saidAt"],
        sql: "SELECT jsonb_build_object('channel', channel, 'purpose', purpose, 'granted', granted, 'tracking', tracking, 'basis', basis,
                'saidAt', said_at) AS row
              FROM consent_states WHERE tenant_id = $1 AND contact_id = ANY($2) ORDER BY channel, purpose",
    },
    Part {
        key: "consents",
        tables: &["consents"],
        columns: &[
            "saidAt", "channel", "purpose", "granted", "tracking", "basis", "wording", "source", "recordedBy", "recordedAt", "address",
        ],
        sql: "SELECT jsonb_build_object('saidAt', c.said_at, 'channel', c.channel, 'purpose', c.purpose, 'granted', c.granted,
                'tracking', c.tracking, 'basis', c.basis, 'wording', coalesce(c.wording, w.text), 'source', c.source,
                'recordedBy', split_part(c.recorded_by, '_', 1), 'recordedAt', c.recorded_at, 'address', c.address) AS row
              FROM consents c LEFT JOIN wordings w ON w.tenant_id = $1 AND w.id = c.wording_id
              WHERE c.tenant_id = $1 AND c.contact_id = ANY($2) ORDER BY c.said_at, c.id",
    },
    Part {
        key: "suppressions",
        tables: &["suppressions"],
        columns: &["channel", "reason", "origin", "at"],
        sql: "SELECT jsonb_build_object('channel', s.channel, 'reason', s.reason, 'origin', s.origin, 'at', s.at) AS row
              FROM contacts c CROSS JOIN LATERAL (VALUES ('email', c.email_index), ('sms', c.phone_index)) v (channel, address)
              JOIN suppressions s ON s.tenant_id = $1 AND s.channel = v.channel AND s.address_index = v.address
              WHERE c.tenant_id = $1 AND c.id = ANY($2) ORDER BY s.at, s.channel",
    },
    Part {
        key: "messages",
        tables: &["deliveries"],
        columns: &["campaign", "channel", "state", "code", "attemptedAt", "settledAt"],
        sql: "SELECT jsonb_build_object('campaign', p.title, 'channel', p.channel,
                'state', (ARRAY['queued', 'attempting', 'accepted', 'rejected', 'unknown', 'skipped', 'capped'])[d.state + 1],
                'code', nullif(d.code, 0), 'attemptedAt', nullif(d.attempted_at, 'epoch'), 'settledAt', nullif(d.settled_at, 'epoch')) AS row
              FROM deliveries d JOIN campaigns p ON p.tenant_id = $1 AND p.id = d.campaign_id
              WHERE d.tenant_id = $1 AND d.contact_id = ANY($2) ORDER BY d.attempted_at, p.id",
    },
    Part {
        key: "reading",
        tables: &["engagements"],
        columns: &["campaign", "kind", "link", "at"],
        sql: "SELECT jsonb_build_object('campaign', p.title, 'kind', e.kind, 'link', l.url, 'at', e.at) AS row
              FROM deliveries d JOIN campaigns p ON p.tenant_id = $1 AND p.id = d.campaign_id
              JOIN engagements e ON e.tenant_id = $1 AND e.campaign_id = d.campaign_id AND e.slot = d.slot
              LEFT JOIN campaign_links l ON l.tenant_id = $1 AND l.campaign_id = e.campaign_id AND l.number = e.link
              WHERE d.tenant_id = $1 AND d.contact_id = ANY($2) ORDER BY e.at, e.id",
    },
    Part {
        key: "returned",
        tables: &["delivery_events"],
        columns: &["campaign", "kind", "reason", "code", "origin", "at"],
        sql: "SELECT jsonb_build_object('campaign', p.title, 'kind', e.kind, 'reason', nullif(e.class, 'none'), 'code', e.status, 'origin', e.source,
                'at', e.at) AS row
              FROM deliveries d JOIN campaigns p ON p.tenant_id = $1 AND p.id = d.campaign_id
              JOIN delivery_events e ON e.tenant_id = $1 AND e.campaign_id = d.campaign_id AND e.slot = d.slot
              WHERE d.tenant_id = $1 AND d.contact_id = ANY($2) ORDER BY e.at, e.id",
    },
    Part {
        key: "waiting",
        tables: &["notices"],
        columns: &["at"],
        sql: "SELECT jsonb_build_object('at', n.created_at) AS row FROM contacts c
              JOIN notices n ON n.tenant_id = $1 AND n.address_index = c.email_index
              WHERE c.tenant_id = $1 AND c.id = ANY($2) ORDER BY n.created_at",
    },
    Part {
        key: "changes",
        tables: &["contact_changes"],
        columns: &["at", "actor", "changed"],
        sql: "SELECT jsonb_build_object('at', at, 'actor', split_part(actor, '_', 1), 'changed', array_to_string(fields, ', ')) AS row
              FROM contact_changes WHERE tenant_id = $1 AND contact_id = ANY($2) ORDER BY at, id",
    },
    Part {
        key: "score",
        tables: &["scores", "score_lines"],
        columns: &["name", "points", "at"],
        sql: "SELECT jsonb_build_object('name', r.name, 'points', round(l.value), 'at', l.at) AS row FROM score_lines l
              JOIN score_rules r ON r.tenant_id = $1 AND r.id = l.rule_id AND NOT r.removed
              WHERE l.tenant_id = $1 AND l.contact_id = ANY($2) ORDER BY l.at, r.name",
    },
    Part {
        key: "links",
        tables: &["rights_links"],
        columns: &["madeAt", "expiresAt", "openedAt"],
        sql: "SELECT jsonb_build_object('madeAt', made_at, 'expiresAt', expires_at, 'openedAt', opened_at) AS row
              FROM rights_links WHERE tenant_id = $1 AND contact_id = ANY($2) ORDER BY made_at, id",
    },
];

/// Parts of which something is sealed, or that are found in another way, with their tables and keys.
pub(super) const OPENED: &[(&str, &[&str], &[&str])] = &[
    (
        "person",
        &["contacts", "contact_cards"],
        &[
            "id",
            "email",
            "phone",
            "name",
            "givenName",
            "familyName",
            "postal",
            "country",
            "locale",
            "timeZone",
            "stage",
            "source",
            "createdAt",
            "updatedAt",
            "actedAt",
            "noticedAt",
            "restrictedAt",
        ],
    ),
    ("fields", &["contact_cards"], &["key", "label", "value", "personal"]),
    ("asked", &["opt_ins"], &["askedAt", "origin", "locale", "expiresAt", "confirmedAt", "name", "phone", "answers"]),
    (
        "requests",
        &["rights_requests"],
        &["kind", "state", "receivedAt", "dueAt", "extendedAt", "closedAt", "note", "reason", "answer"],
    ),
    ("history", &["audit"], &["at", "actor", "action"]),
];

/// Every table of which a person's file shows the rows.
#[must_use]
pub fn tables() -> BTreeSet<&'static str> {
    let plain = PLAIN.iter().flat_map(|part| part.tables);
    OPENED.iter().flat_map(|(_, tables, _)| *tables).chain(plain).copied().collect()
}

/// Every part of a person's file with the keys of its rows.
#[must_use]
pub fn keys() -> Vec<(&'static str, &'static [&'static str])> {
    let plain = PLAIN.iter().map(|part| (part.key, part.columns));
    OPENED.iter().map(|(key, _, columns)| (*key, *columns)).chain(plain).collect()
}

#[derive(FromQueryResult)]
pub(super) struct Line {
    pub(super) row: Value,
}

/// A part's rows.
pub(super) async fn read<P: Permission>(tx: &Tx<P>, part: &Part, people: &[Uuid]) -> Result<Vec<Value>> {
    let rows: Vec<Line> = tx.rows(part.sql, [tx.tenant().into(), people.to_vec().into()]).await?;
    Ok(rows.into_iter().map(|line| line.row).collect())
}
