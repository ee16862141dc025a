//! Reading a file of addresses that must not be written to: the first column, or the one that says what it holds.

use crate::job::Job;
use csv::{ReaderBuilder, StringRecord};
use tenants::{
    Id, Result,
    contacts::suppressions::{self, SuppressionList},
    outbox::Outcome,
};

/// Lines that are written in one transaction.
const BATCH: usize = 1_000;
/// What the heading calls a column of addresses.
const COLUMNS: [&str; 12] = [
    "email",
    "e-mail",
    "mail",
    "adresse e-mail",
    "courriel",
    "address",
    "adresse",
    "phone",
    "téléphone",
    "telephone",
    "mobile",
    "sms",
];

/// Reads a file in. A second run goes on behind the lines that the first one committed.
pub(crate) async fn read(job: &Job<'_>, id: Id<SuppressionList>) -> Result<Outcome> {
    let Some((list, content)) = job.scope.act(async |tx| suppressions::begin(tx, id).await).await? else {
        return Ok(Outcome::Done);
    };
    let failure = match std::str::from_utf8(content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&content)) {
        Ok(text) => {
            let addresses = addresses(text);
            let behind = usize::try_from(list.lines).unwrap_or_default();
            for batch in addresses.get(behind..).unwrap_or_default().chunks(BATCH) {
                job.scope.act(async |tx| suppressions::store(tx, &list, batch).await).await?;
            }
            addresses.is_empty().then_some("csv-empty")
        }
        Err(_) => Some("csv-encoding"),
    };
    job.scope.act(async |tx| suppressions::finish(tx, &list, failure).await).await?;
    Ok(Outcome::Done)
}

/// What stands in the column of addresses, a line each; nothing where a line can't be read.
fn addresses(text: &str) -> Vec<String> {
    let separator =
        text.lines().next().and_then(|line| line.bytes().find(|byte| b",;\t".contains(byte))).unwrap_or(b',');
    let mut reader =
        ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records().map(Result::unwrap_or_default).peekable();
    let place = records.peek().and_then(heading);
    if place.is_some() {
        records.next();
    }
    records.map(|record| record.get(place.unwrap_or_default()).unwrap_or_default().trim().to_owned()).collect()
}

/// Where the addresses stand, if this is a heading.
fn heading(record: &StringRecord) -> Option<usize> {
    record.iter().position(|cell| COLUMNS.contains(&cell.trim().to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_with_a_heading_and_without() {
        assert_eq!(addresses("a@b.example\nc@d.example\n"), ["a@b.example", "c@d.example"]);
        assert_eq!(addresses("Nom;Courriel\nAda; a@b.example \nBob\n"), ["a@b.example", ""]);
        assert_eq!(addresses("email\n"), Vec::<String>::new());
    }
}
