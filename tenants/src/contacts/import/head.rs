//! The beginning of a file: how it is read, what its columns are called, and what they are best read as.

use super::{
    Content, Order,
    targets::{Column, Target, propose},
};
use crate::{
    Tx,
    contacts::fields::{self, Field, Kind},
    error::{Check, Error, Result, Violation},
    permissions::ContactImport,
    uploads::{self, Decoder, Encoding, PIECE, Place, Record, Records, Separator},
};
use locales::Locale;
use serde_json::json;

/// How many lines are shown of a file, below its heading.
const SAMPLES: usize = 5;
/// How many lines are asked what stands first in a day.
const ASKED: usize = 1_000;
/// The most columns of a file.
const WIDEST: usize = 500;

/// How a file is to be read, where that is not left to its looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Form {
    /// The encoding.
    pub encoding: Option<Encoding>,
    /// What stands between columns.
    pub separator: Option<Separator>,
}

/// A column that somebody chose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its name in the heading.
    pub column: String,
    /// What it is read as.
    pub target: Target,
    /// The key of the field, where it is read as one.
    pub field: Option<String>,
}

/// The beginning of a file.
#[derive(Debug)]
pub struct Head {
    /// As what its bytes are read.
    pub encoding: Encoding,
    /// What stands between its columns.
    pub separator: Separator,
    /// The proposal, in the order of the file.
    pub columns: Vec<Column>,
    heading: Record,
    samples: Vec<Record>,
    below: Place,
}

impl Head {
    /// The name of a column.
    #[must_use]
    pub fn name(&self, column: &Column) -> &str {
        self.heading.cell(column.at).unwrap_or_default()
    }

    /// What stands in a column on the first lines: personal data.
    #[must_use]
    pub fn samples(&self, column: &Column) -> Vec<String> {
        self.samples.iter().take(SAMPLES).filter_map(|record| record.cell(column.at)).map(str::to_owned).collect()
    }

    /// Notes what stands first in the days of each column: what its own lines prove, else what any column of the file does, else what
    /// is usual in this language.
    pub(super) fn order_days(&self, columns: &mut [Column], declared: &[Field], locale: Option<Locale>) {
        let is_day = |key: &Option<String>| {
            declared.iter().any(|field| Some(&field.key) == key.as_ref() && field.kind() == Kind::Date)
        };
        let proven = |at: usize| Order::proven(self.samples.iter().filter_map(|record| record.cell(at)));
        let days = |column: &&mut Column| match column.target {
            Target::AgreedAt | Target::ConfirmedAt => true,
            Target::Field => is_day(&column.field),
            _ => false,
        };
        let mut found: Vec<&mut Column> = columns.iter_mut().filter(days).collect();
        let any = found.iter().find_map(|column| proven(column.at)).or_else(|| locale.and_then(Order::usual));
        for column in &mut found {
            column.order = proven(column.at).or(any);
        }
    }

    /// Where the file is read on, behind its heading.
    pub(super) fn below(&self) -> Place {
        self.below
    }

    /// How many columns the heading has.
    pub(super) fn width(&self) -> usize {
        self.heading.width()
    }

    /// The columns as somebody chose them; those that nobody named are passed over.
    pub(super) fn choose(&self, check: &mut Check, declared: &[Field], chosen: &[Choice]) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::with_capacity(chosen.len());
        for Choice { column, target, field } in chosen {
            let wanted = column.trim();
            let same = |at: &usize| self.heading.cell(*at).unwrap_or_default().eq_ignore_ascii_case(wanted);
            let free = |at: &usize| !columns.iter().any(|known| known.at == *at);
            let Some(at) = (0..self.width()).filter(same).find(free) else {
                check.push(Violation::new("columns", "csv-column-missing").with(&json!({ "column": wanted })));
                continue;
            };
            let twice = columns.iter().any(|known| known.target == *target && !target.repeats());
            check.demand(!twice, "columns", "duplicate");
            let key = field.as_deref().filter(|_| *target == Target::Field);
            if *target == Target::Field && !declared.iter().any(|field| Some(field.key.as_str()) == key) {
                check.push(Violation::new("columns", "field-unknown").with(&json!({ "key": key.unwrap_or_default() })));
            }
            columns.push(Column { at, target: *target, field: key.map(str::to_owned), order: None });
        }
        columns
    }
}

/// The beginning of a file that somebody may import, with the first values of each column.
///
/// # Errors
/// [`Error::Invalid`] naming `file` when it can't be read or has no lines, [`Error::NotFound`] when there is no such upload.
pub async fn look(tx: &Tx<ContactImport>, content: &Content, form: Form) -> Result<Head> {
    let peek = peek(tx, content, form).await?;
    let declared = fields::declared(tx).await?;
    head(peek, &declared).map_err(unreadable)
}

fn head(peek: Peek, declared: &[Field]) -> Result<Head, &'static str> {
    let Peek { encoding, separator, first: (heading, below), samples, whole, .. } = peek;
    if heading.unended || heading.width() > WIDEST {
        return Err("csv-malformed");
    }
    if samples.is_empty() {
        // More is there, but no line of it ends.
        return Err(if whole { "csv-empty" } else { "csv-malformed" });
    }
    let names: Vec<&str> = heading.cells().collect();
    let columns = propose(&names, declared);
    Ok(Head { encoding, separator, columns, heading, samples, below })
}

fn unreadable(code: &'static str) -> Error {
    Error::Invalid(vec![Violation::new("file", code).with(&json!({ "line": 1 }))])
}

/// The first lines of a file, whatever they are.
pub(in crate::contacts) struct Peek {
    pub(in crate::contacts) encoding: Encoding,
    pub(in crate::contacts) separator: Separator,
    /// Where the file begins, behind its byte order mark.
    pub(in crate::contacts) start: Place,
    /// The first line, and where the file is read on behind it.
    pub(in crate::contacts) first: (Record, Place),
    samples: Vec<Record>,
    /// The file has no more than one piece.
    whole: bool,
}

/// The first lines of a file that somebody may import.
pub(in crate::contacts) async fn peek(tx: &Tx<ContactImport>, content: &Content, form: Form) -> Result<Peek> {
    let (bytes, size, guessed) = match content {
        Content::Csv(text) => (text.as_bytes().to_vec(), text.len(), Encoding::Utf8),
        Content::Upload(upload) => {
            let (size, encoding) = uploads::known(tx, *upload).await?.ok_or(Error::NotFound)?;
            tx.touch(*upload);
            let bytes = uploads::open(tx, *upload, 0).await?.ok_or(Error::NotFound)?;
            (bytes, usize::try_from(size).unwrap_or(usize::MAX), encoding)
        }
    };
    let encoding = form.encoding.unwrap_or(guessed);
    read(&bytes, size <= PIECE, encoding, form.separator).map_err(unreadable)
}

fn read(bytes: &[u8], whole: bool, encoding: Encoding, separator: Option<Separator>) -> Result<Peek, &'static str> {
    // What spreadsheets save unless they are told otherwise: packed, or in the form before that.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err("csv-spreadsheet");
    }
    let start = Place { bytes: encoding.skip(bytes) as u64, lines: 0 };
    let bytes = &bytes[encoding.skip(bytes)..];
    let text = Decoder::new(encoding).read(bytes, whole).map_err(|_| "csv-encoding")?;
    let separator = separator.unwrap_or_else(|| Separator::of(&text));
    let mut records = Records::new(encoding, separator, start);
    records.push(&text);
    let first = records.next(whole)?.ok_or("csv-empty")?;
    let first = (first, records.place());
    let mut samples = Vec::new();
    // What is wrong further down is told by the import itself.
    while let Some(record) = records.next(whole).ok().flatten().filter(|_| samples.len() < ASKED) {
        samples.push(record);
    }
    Ok(Peek { encoding, separator, start, first, samples, whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> Result<String, &'static str> {
        let head = head(read(bytes, true, Encoding::Utf8, None)?, &[])?;
        let shown =
            head.columns.iter().map(|column| format!("{}={}", head.name(column), head.samples(column).join("|")));
        Ok(shown.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_heading_is_shown_with_the_first_lines_below_it() {
        assert_eq!(
            told(b"email;nom\na@b.example;Ada\nc@d.example;\n").as_deref(),
            Ok("email=a@b.example|c@d.example nom=Ada")
        );
        assert_eq!(told(b"email\n"), Err("csv-empty"));
        assert_eq!(told(b"\n\n"), Err("csv-empty"));
        assert_eq!(told(b"\x89PNG\0"), Err("csv-encoding"));
        assert_eq!(told(b"PK\x03\x04\x14\0[Content_Types].xml"), Err("csv-spreadsheet"));
        assert_eq!(told(b"\"email\na@b.example\n"), Err("csv-malformed"));
    }
}
