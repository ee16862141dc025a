//! Suppressions as a file to take out: what can be shown of them.

use super::{Channel, Email, Phone};
use crate::{
    Id, Tx,
    audit::harmless,
    contacts::Contact,
    error::{Error, Result},
    permissions::SuppressionExport,
    seal::Sealed,
};
use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How many rows are read at a time.
const STEP: i64 = 5_000;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    channel: String,
    reason: String,
    origin: String,
    at: DateTime<Utc>,
    address_index: String,
    contact_id: Option<Id<Contact>>,
    email: Option<Sealed<Email>>,
    phone: Option<Sealed<Phone>>,
}

/// The suppressions of a channel, or all, oldest first, as comma-separated values (RFC 4180) with a heading. An address stands there only
/// while there is a contact who has it.
///
/// # Errors
/// When a value does not open.
pub async fn export(tx: &Tx<SuppressionExport>, channel: Option<Channel>) -> Result<String> {
    let keys = tx.keys().await?;
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["channel", "reason", "origin", "at", "hash", "address"]).map_err(Error::internal)?;
    let mut after = Uuid::nil();
    loop {
        let rows: Vec<Row> = tx
            .rows(
                "SELECT s.id, s.channel, s.reason, s.origin, s.at, s.address_index, c.id AS contact_id,
                        CASE s.channel WHEN 'email' THEN k.email END AS email, CASE s.channel WHEN 'sms' THEN k.phone END AS phone
                 FROM suppressions s LEFT JOIN LATERAL (
                   SELECT id FROM contacts WHERE tenant_id = $1 AND s.channel = 'email' AND email_index = s.address_index
                   UNION ALL
                   (SELECT id FROM contacts WHERE tenant_id = $1 AND s.channel = 'sms' AND phone_index = s.address_index LIMIT 1)
                 ) c ON true
                 LEFT JOIN contact_cards k ON k.tenant_id = $1 AND k.contact_id = c.id
                 WHERE s.tenant_id = $1 AND s.id > $2 AND ($3::text IS NULL OR s.channel = $3) ORDER BY s.id LIMIT $4",
                [tx.tenant().into(), after.into(), channel.map(Channel::name).into(), STEP.into()],
            )
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in rows {
            let address = match row.contact_id {
                Some(contact) => {
                    let email = keys.open_some(contact, row.email.as_ref())?.map(|email| email.as_str().to_owned());
                    let phone = keys.open_some(contact, row.phone.as_ref())?.map(|phone| phone.as_str().to_owned());
                    email.or(phone).unwrap_or_default()
                }
                None => String::new(),
            };
            let [channel, reason, origin, hash, address] =
                [row.channel, row.reason, row.origin, row.address_index, address].map(harmless);
            let at = row.at.to_rfc3339_opts(SecondsFormat::Secs, true);
            csv.write_record([channel, reason, origin, at, hash, address]).map_err(Error::internal)?;
        }
    }
    let bytes = csv.into_inner().map_err(|fault| Error::internal(fault.to_string()))?;
    String::from_utf8(bytes).map_err(Error::internal)
}
