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
    loop {
        let number = i64::try_from(reader.position().line()).unwrap_or(i64::MAX);
        let more = reader.read_record(&mut record);
        if let Ok(false) = more {
            break;
        }
        if behind > 0 {
            behind -= 1;
            continue;
        }
        batch.push(line(&record, more.is_ok() && record.len() <= heading.len(), number, places));
        if batch.len() == BATCH {
            store(job, import, &mut batch, reader.position().byte()).await?;
        }
    }
    store(job, import, &mut batch, text.len() as u64).await?;
    let empty = import.lines == 0 && reader.position().record() <= 1;
    Ok(empty.then_some("csv-empty"))
}

async fn store(job: &Job<'_>, import: &Import, batch: &mut Vec<Line>, read: u64) -> Result<()> {
    let lines = std::mem::take(batch);
    if lines.is_empty() {
        return Ok(());
    }
    let read = usize::try_from(read).unwrap_or(usize::MAX);
    job.scope.act(async |tx| import::store(tx, import, &lines, read).await).await
}

fn line(record: &StringRecord, readable: bool, number: i64, places: Places) -> Line {
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
        assert_eq!([separator("email,name"), separator("email;nom;ville"), separator("email\tname"), separator("email")], *b",;\t,");
    }

    #[test]
    fn columns_are_found_by_their_french_names_too() {
        let heading = StringRecord::from(vec!["Nom", " Courriel ", "Téléphone"]);
        assert_eq!(COLUMNS.map(|(_, names)| place(&heading, names)), [Some(1), Some(2), Some(0), None]);
    }
}
