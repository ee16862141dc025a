//! The chain as a file to take out: addresses cut short, and nothing that a spreadsheet would run.

use super::Link;
use crate::{
    error::{Error, Result},
    permissions::AuditExport,
    scope::Tx,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use std::net::IpAddr;

/// How many rows are read at a time.
const STEP: i64 = 5_000;

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180) with a header.
    Csv,
    /// An array of objects (RFC 8259).
    Json,
}

/// A row of the file.
#[derive(Serialize)]
struct Line {
    seq: i64,
    at: String,
    actor: String,
    action: String,
    subjects: String,
    address: String,
    request: String,
    /// In base 64.
    hash: String,
}

/// The rows of the chain from `since` on and before `until`, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn export(
    tx: &Tx<AuditExport>,
    format: Format,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Result<String> {
    let mut lines = Vec::new();
    let mut seq = 0;
    loop {
        let found: Vec<Link> = tx
            .rows(
                "SELECT seq, at, actor, action, subjects, address, request, hash FROM audit
                 WHERE tenant_id = $1 AND seq > $2 AND ($3::timestamptz IS NULL OR at >= $3) AND ($4::timestamptz IS NULL OR at < $4)
                 ORDER BY seq LIMIT $5",
                [tx.tenant().into(), seq.into(), since.into(), until.into(), STEP.into()],
            )
            .await?;
        let Some(last) = found.last() else { break };
        seq = last.seq;
        lines.extend(found.into_iter().map(Line::from));
    }
    write(format, lines)
}

impl From<Link> for Line {
    fn from(link: Link) -> Self {
        Self {
            seq: link.seq,
            at: link.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            actor: link.actor,
            action: link.action,
            subjects: link.subjects.join(" "),
            address: link.address.map(|address| masked(&address)).unwrap_or_default(),
            request: link.request.unwrap_or_default(),
            hash: STANDARD.encode(link.hash),
        }
    }
}

fn write(format: Format, lines: Vec<Line>) -> Result<String> {
    match format {
        Format::Json => serde_json::to_string_pretty(&lines).map_err(Error::internal),
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(Vec::new());
            for line in lines {
                csv.serialize(line.harmless()).map_err(Error::internal)?;
            }
            let bytes = csv.into_inner().map_err(|fault| Error::internal(fault.to_string()))?;
            String::from_utf8(bytes).map_err(Error::internal)
        }
    }
}

impl Line {
    /// The same line with nothing in it that a spreadsheet takes for a formula.
    fn harmless(self) -> Self {
        let Self { seq, at, actor, action, subjects, address, request, hash } = self;
        let [actor, action, subjects, address, request, hash] =
            [actor, action, subjects, address, request, hash].map(harmless);
        Self { seq, at, actor, action, subjects, address, request, hash }
    }
}

/// A cell that begins like a formula gets an apostrophe, as OWASP recommends (CSV injection).
pub(crate) fn harmless(cell: String) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(&cell);
    if is_formula { format!("'{cell}") } else { cell }
}

/// A phone number or an amount begins like a formula and is none.
fn is_number(cell: &str) -> bool {
    cell.strip_prefix(['+', '-']).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// An address without the part that tells one person from another: the last eight bits of IPv4, all but the first 48 of
/// IPv6. What is no address at all is left out.
fn masked(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(v4)) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0")
        }
        Ok(IpAddr::V6(v6)) => {
            let [a, b, c, ..] = v6.segments();
            std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).to_string()
        }
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(actor: &str, address: &str) -> Link {
        Link {
            seq: 1,
            at: DateTime::UNIX_EPOCH,
            actor: actor.to_owned(),
            action: "contact:write".to_owned(),
            subjects: vec!["contact_1".to_owned(), "contact_2".to_owned()],
            address: Some(address.to_owned()),
            request: None,
            hash: vec![0, 1, 2],
        }
    }

    #[test]
    fn addresses_are_cut_short() {
        for (address, shown) in [
            ("203.0.113.77", "203.0.113.0"),
            ("::ffff:203.0.113.77", "203.0.113.0"),
            ("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", "2001:db8:aaaa::"),
            ("somewhere", ""),
        ] {
            assert_eq!(masked(address), shown);
        }
    }

    #[test]
    fn a_table_holds_no_formulas() {
        let lines = ["=1+1", "+1+1", "-1-1", "@x", "\tx", "\rx"].map(|actor| Line::from(link(actor, "203.0.113.77")));
        let table = write(Format::Csv, lines.into()).unwrap();
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        assert_eq!(
            rows.headers().unwrap(),
            ["seq", "at", "actor", "action", "subjects", "address", "request", "hash"].as_slice()
        );
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 6);
        for row in rows {
            assert!(row[2].starts_with('\''), "{:?}", &row[2]);
            assert_eq!((&row[4], &row[5]), ("contact_1 contact_2", "203.0.113.0"));
        }
    }

    #[test]
    fn objects_hold_the_same() {
        let text = write(Format::Json, vec![link("member_1", "203.0.113.77").into()]).unwrap();
        let rows: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(rows[0]["address"], "203.0.113.0");
        assert_eq!(rows[0]["hash"], "AAEC");
        assert_eq!(rows[0]["at"], "1970-01-01T00:00:00.000000Z");
    }
}
