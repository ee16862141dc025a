//! Reading an imported file, line by line, into contacts.

use crate::job::Job;
use csv::{ReaderBuilder, StringRecord};
use tenants::{
    Id, Result,
    contacts::import::{self, Import, Line},
    outbox::Outcome,
};

/// Lines that are written in one transaction.
const BATCH: usize = 500;
/// The columns that are read, by the names that files give them.
const COLUMNS: [(&str, &[&str]); 4] = [
    ("email", &["email", "e-mail", "mail", "adresse e-mail", "courriel"]),
    ("phone", &["phone", "téléphone", "telephone", "mobile", "sms"]),
    ("name", &["name", "nom", "full name", "nom complet"]),
    ("locale", &["locale", "language", "langue"]),
];

/// Where each column of [`COLUMNS`] stands in the file.
type Places = [Option<usize>; 4];

/// Reads a file in. A second run goes on behind the lines that the first one committed.
pub(crate) async fn import(job: &Job<'_>, id: Id<Import>) -> Result<Outcome> {
    let Some((import, content)) = job.scope.act(async |tx| import::begin(tx, id).await).await? else {
        return Ok(Outcome::Done);
    };
    let failure = match std::str::from_utf8(content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&content)) {
        Ok(text) => read(job, &import, text).await?,
        Err(_) => Some("csv-encoding"),
    };
    job.scope.act(async |tx| import::finish(tx, &import, failure).await).await?;
    Ok(Outcome::Done)
}

/// Writes the lines; gives the code of what is wrong with the file as a whole, if anything is.
async fn read(job: &Job<'_>, import: &Import, text: &str) -> Result<Option<&'static str>> {
    let mut reader = ReaderBuilder::new().delimiter(separator(text)).flexible(true).from_reader(text.as_bytes());
    let Ok(heading) = reader.headers().cloned() else { return Ok(Some("csv-malformed")) };
    let places = COLUMNS.map(|(_, names)| place(&heading, names));
    if places[0].is_none() {
        return Ok(Some("csv-column-missing"));
    }
    let mut behind = usize::try_from(import.lines).unwrap_or_default();
    let mut batch = Vec::with_capacity(BATCH);
    let mut record = StringRecord::new();
    let mut unended = false;
    loop {
        let start = reader.position().clone();
        let more = reader.read_record(&mut record);
        if let Ok(false) = more {
            break;
        }
        if behind > 0 {
            behind -= 1;
            continue;
        }
        let source = slice(text, start.byte(), reader.position().byte());
        unended = is_unended(source);
        let readable = more.is_ok() && !unended && record.len() <= heading.len();
        batch.push(line(&record, readable, start.line() + blank_lines(source), places));
        if batch.len() == BATCH {
            store(job, import, &mut batch, reader.position().byte()).await?;
        }
    }
    store(job, import, &mut batch, text.len() as u64).await?;
    let empty = import.lines == 0 && reader.position().record() <= 1;
    Ok(if unended { Some("csv-malformed") } else { empty.then_some("csv-empty") })
}

fn slice(text: &str, start: u64, end: u64) -> &str {
    let [start, end] = [start, end].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
    text.get(start..end).unwrap_or_default()
}

/// How many empty lines stand before a record: the reader passes over them.
fn blank_lines(record: &str) -> u64 {
    record.bytes().take_while(u8::is_ascii_whitespace).map(|byte| u64::from(byte == b'\n')).sum()
}

/// Whether a quotation began in this record and never ended: then all that follows in the file is in it, lines of others
/// too, and the file as a whole can't be trusted.
fn is_unended(record: &str) -> bool {
    record.trim().contains('\n') && record.matches('"').count() % 2 == 1
}

async fn store(job: &Job<'_>, import: &Import, batch: &mut Vec<Line>, read: u64) -> Result<()> {
    let lines = std::mem::take(batch);
    if lines.is_empty() {
        return Ok(());
    }
    let read = usize::try_from(read).unwrap_or(usize::MAX);
    job.scope.act(async |tx| import::store(tx, import, &lines, read).await).await
}

fn line(record: &StringRecord, readable: bool, number: u64, places: Places) -> Line {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let cell = |place: Option<usize>| {
        let text = place.and_then(|place| record.get(place))?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let [email, phone, name, locale] = places.map(cell);
    Line { number, email, phone, name, locale, unreadable: (!readable).then_some("csv-malformed") }
}

fn place(heading: &StringRecord, names: &[&str]) -> Option<usize> {
    heading.iter().position(|column| names.contains(&column.trim().to_lowercase().as_str()))
}

/// The character between columns: whichever of the usual ones the heading has most of.
fn separator(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let often = |separator: &u8| heading.bytes().filter(|byte| byte == separator).count();
    b",;\t".iter().copied().rev().max_by_key(often).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_read_off_the_heading() {
        assert_eq!(
            [separator("email,name"), separator("email;nom;ville"), separator("email\tname"), separator("email")],
            *b",;\t,"
        );
    }

    #[test]
    fn a_quotation_that_never_ends_is_told_from_one_over_several_lines() {
        assert!(is_unended("a@b.example,\"Ada\nc@d.example,Bob\n"));
        for fine in ["a@b.example,\"Ada\nLovelace\"\n", "a@b.example,5\" pipe\n", "\n\na@b.example,\"Ada \"\"A\"\"\"\n"]
        {
            assert!(!is_unended(fine), "{fine}");
        }
    }

    #[test]
    fn columns_are_found_by_their_french_names_too() {
        let heading = StringRecord::from(vec!["Nom", " Courriel ", "Téléphone"]);
        assert_eq!(COLUMNS.map(|(_, names)| place(&heading, names)), [Some(1), Some(2), Some(0), None]);
    }
}
