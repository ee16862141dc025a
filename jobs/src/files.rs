//! Reading an uploaded file from where it was left, a piece at a time, so that its size costs no memory.

use crate::job::Job;
use tenants::{
    Id, Result, Scope,
    uploads::{self, Decoder, Encoding, PIECE, Place, Record, Records, Separator, Upload},
};

/// The most bytes of the lines that are held at a time.
const HELD: u64 = 4 * 1024 * 1024;

/// A file under way.
pub(crate) struct File {
    scope: Scope,
    upload: Id<Upload>,
    decoder: Decoder,
    records: Records,
    /// The piece that comes next, and how much of it is behind already.
    piece: i32,
    skip: usize,
    last: bool,
    /// What is wrong with the file as a whole, once that is known.
    pub(crate) failure: Option<&'static str>,
}

impl File {
    /// Opens a file at this place, as what it was found to be when it was asked for.
    pub(crate) fn open(job: &Job<'_>, upload: Id<Upload>, (encoding, separator): (&str, &str), place: Place) -> Self {
        let encoding = Encoding::parse(encoding).unwrap_or(Encoding::Utf8);
        let separator = Separator::parse(separator).unwrap_or(Separator::Comma);
        let records = Records::new(encoding, separator, place);
        let (piece, skip) = (place.bytes / PIECE as u64, place.bytes % PIECE as u64);
        Self {
            scope: job.scope.fresh(),
            upload,
            decoder: Decoder::new(encoding),
            records,
            piece: i32::try_from(piece).unwrap_or(i32::MAX),
            skip: usize::try_from(skip).unwrap_or_default(),
            last: false,
            failure: None,
        }
    }

    /// Where the file is read on behind the lines that were taken.
    pub(crate) fn place(&self) -> Place {
        self.records.place()
    }

    /// The next lines: `most` of them, or fewer where they are long or the file ends; none behind its end, or where it can't be read
    /// on.
    pub(crate) async fn lines(&mut self, most: usize) -> Result<Vec<Record>> {
        let (mut lines, begun) = (Vec::with_capacity(most), self.place().bytes);
        while self.failure.is_none() && lines.len() < most && self.place().bytes - begun < HELD {
            match self.records.next(self.last) {
                Ok(Some(record)) => lines.push(record),
                Ok(None) if self.last => break,
                Ok(None) => self.fetch().await?,
                Err(code) => self.failure = Some(code),
            }
        }
        Ok(lines)
    }

    async fn fetch(&mut self) -> Result<()> {
        let (upload, number) = (self.upload, self.piece);
        let piece = self.scope.fresh().act(async |tx| uploads::piece(tx, upload, number).await).await?;
        let bytes = piece.unwrap_or_default();
        self.last = bytes.len() < PIECE;
        let skip = std::mem::take(&mut self.skip);
        match self.decoder.read(bytes.get(skip..).unwrap_or_default(), self.last) {
            Ok(text) => self.records.push(&text),
            Err(_) => self.failure = Some("csv-encoding"),
        }
        self.piece += 1;
        Ok(())
    }
}
