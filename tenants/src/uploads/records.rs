//! The records of a file of separated values (RFC 4180, and what programs make of it), out of text that is pushed in as it comes.

use super::Encoding;
use crate::contacts::consent::named;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The longest record, in bytes of UTF-8: who writes more has forgotten to end a quotation.
const LONGEST: usize = 256 * 1024;

named! {
    /// What stands between two columns.
    Separator {
        /// A comma.
        Comma = ",",
        /// A semicolon, where the comma parts whole numbers from fractions.
        Semicolon = ";",
        /// A tabulator.
        Tab = "\t",
        /// A vertical bar.
        Bar = "|",
    }
}

impl Separator {
    /// Whichever the first line has most of, quotations left out; a comma where it has none.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let bare: Vec<&str> = line.split('"').step_by(2).collect();
        let often = |separator: &&Self| bare.iter().map(|part| part.matches(separator.name()).count()).sum::<usize>();
        Self::ALL.iter().rev().max_by_key(often).copied().filter(|found| often(&found) > 0).unwrap_or(Self::Comma)
    }

    fn byte(self) -> u8 {
        self.name().as_bytes()[0]
    }
}

/// Where a file is read on: behind so many bytes and lines of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Bytes of the file as it is, not of its text.
    pub bytes: u64,
    /// Line breaks.
    pub lines: u64,
}

/// A record.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// A quotation began in it that never ends: what follows in the file is in it, lines of others too.
    pub unended: bool,
    text: String,
    ends: Vec<usize>,
}

impl Record {
    /// How many cells it has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// A cell, without spaces around it; none where nothing stands.
    #[must_use]
    pub fn cell(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..end).map(str::trim).filter(|cell| !cell.is_empty())
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.width()).map(|place| self.cell(place).unwrap_or_default())
    }
}

/// A reader into which text is pushed and from which records are taken.
pub struct Records {
    reader: Reader,
    encoding: Encoding,
    text: String,
    /// How much of the text is behind.
    behind: usize,
    cells: Vec<u8>,
    ends: Vec<usize>,
    now: Now,
    place: Place,
}

/// What is known of the record that is being read.
#[derive(Default)]
struct Now {
    filled: usize,
    ended: usize,
    begun: Option<u64>,
    quotes: usize,
    /// A line break, and one with something behind it.
    broke: bool,
    wrapped: bool,
    length: usize,
}

impl Records {
    /// A reader from this place on.
    #[must_use]
    pub fn new(encoding: Encoding, separator: Separator, place: Place) -> Self {
        let reader = ReaderBuilder::new().delimiter(separator.byte()).build();
        let (cells, ends) = (vec![0; 1024], vec![0; 32]);
        Self { reader, encoding, text: String::new(), behind: 0, cells, ends, now: Now::default(), place }
    }

    /// Adds text.
    pub fn push(&mut self, text: &str) {
        self.text.drain(..self.behind);
        self.behind = 0;
        self.text.push_str(text);
    }

    /// The next record; none when there is no whole one, `last` when no more text will come. The code of a violation when the
    /// record is too long to be one.
    ///
    /// # Errors
    /// `csv-malformed`.
    pub fn next(&mut self, last: bool) -> Result<Option<Record>, &'static str> {
        loop {
            let left = &self.text.as_bytes()[self.behind..];
            if left.is_empty() && !last {
                return Ok(None);
            }
            let (now, full) = (&mut self.now, self.cells.len());
            let (result, read, filled, ended) =
                self.reader.read_record(left, &mut self.cells[now.filled..full], &mut self.ends[now.ended..]);
            let read = &left[..read];
            self.behind += read.len();
            self.place.bytes += self.encoding.length(read);
            now.see(read, &mut self.place.lines);
            now.filled += filled;
            now.ended += ended;
            match result {
                ReadRecordResult::Record => return self.take().map(Some),
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::OutputFull => self.cells.resize(full * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::InputEmpty => {}
            }
            if self.now.length > LONGEST {
                return Err("csv-malformed");
            }
        }
    }

    fn take(&mut self) -> Result<Record, &'static str> {
        let Now { filled, ended, begun, quotes, wrapped, .. } = std::mem::take(&mut self.now);
        let text = String::from_utf8(self.cells[..filled].to_vec()).map_err(|_| "csv-malformed")?;
        let line = begun.unwrap_or(self.place.lines + 1);
        Ok(Record { line, unended: wrapped && quotes % 2 == 1, text, ends: self.ends[..ended].to_vec() })
    }

    /// Where the file is read on behind the last record.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }
}

impl Now {
    fn see(&mut self, bytes: &[u8], lines: &mut u64) {
        self.length += bytes.len();
        for byte in bytes {
            match byte {
                b'\n' => {
                    *lines += 1;
                    self.broke = self.begun.is_some();
                }
                b'\r' => {}
                _ => {
                    self.begun.get_or_insert(*lines + 1);
                    self.wrapped |= self.broke && !byte.is_ascii_whitespace();
                    self.quotes += usize::from(*byte == b'"');
                }
            }
        }
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Record of line {}", self.line)
    }
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Records from {:?}", self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = (u64, Vec<String>, Place);

    fn read(text: &str, place: Place, step: usize) -> Vec<Read> {
        let mut records = Records::new(Encoding::Utf8, Separator::of(text), place);
        let mut found = Vec::new();
        let mut take = |records: &mut Records, last| {
            while let Some(record) = records.next(last).unwrap() {
                found.push((record.line, record.cells().map(str::to_owned).collect(), records.place()));
            }
        };
        for piece in text.as_bytes()[usize::try_from(place.bytes).unwrap()..].chunks(step) {
            records.push(std::str::from_utf8(piece).unwrap());
            take(&mut records, false);
        }
        take(&mut records, true);
        found
    }

    const FILE: &str = "a,b\r\n\r\n1,\"x\r\ny\"\n\n\n2,\"say \"\"no\"\"\"\n3,z";

    #[test]
    fn records_come_out_the_same_however_the_text_comes_in() {
        let whole = read(FILE, Place::default(), FILE.len());
        let lines: Vec<_> = whole.iter().map(|(line, cells, _)| (*line, cells.join("|"))).collect();
        assert_eq!(
            lines,
            [(1, "a|b".to_owned()), (3, "1|x\r\ny".to_owned()), (7, "2|say \"no\"".to_owned()), (8, "3|z".to_owned())]
        );
        for step in 1..9 {
            assert_eq!(read(FILE, Place::default(), step), whole, "{step} bytes at a time");
        }
    }

    #[test]
    fn a_file_is_read_on_behind_any_record() {
        let whole = read(FILE, Place::default(), FILE.len());
        for (at, (.., place)) in whole.iter().enumerate() {
            let rest: Vec<_> = read(FILE, *place, 3).into_iter().map(|(line, cells, _)| (line, cells)).collect();
            let expected: Vec<_> = whole[at + 1..].iter().map(|(line, cells, _)| (*line, cells.clone())).collect();
            assert_eq!(rest, expected, "from {place:?}");
        }
    }

    #[test]
    fn the_separator_is_read_off_the_first_line() {
        for (line, separator) in [
            ("email,name", Separator::Comma),
            ("\n\"nom, prénom\";courriel", Separator::Semicolon),
            ("email\tname\n;;;;", Separator::Tab),
            ("email|name", Separator::Bar),
            ("email", Separator::Comma),
        ] {
            assert_eq!(Separator::of(line), separator, "{line}");
        }
    }

    #[test]
    fn a_quotation_that_never_ends_is_told_from_one_over_several_lines() {
        let unended = |text: &str| {
            let mut records = Records::new(Encoding::Utf8, Separator::Comma, Place::default());
            records.push(text);
            records.next(true).unwrap().unwrap().unended
        };
        assert!(unended("a@b.example,\"Ada\nc@d.example,Bob\n"));
        for fine in ["a@b.example,\"Ada\nLovelace\"\n", "a@b.example,5\" pipe\n", "\n\na@b.example,\"Ada \"\"A\"\"\"\n"]
        {
            assert!(!unended(fine), "{fine}");
        }
        let mut records = Records::new(Encoding::Utf8, Separator::Comma, Place::default());
        records.push(&format!("\"{}", "x\n".repeat(LONGEST)));
        assert_eq!(records.next(false), Err("csv-malformed"));
    }
}
