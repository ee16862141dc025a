//! What an import refused or left out, and why: as a list, and as a file to take out.

use super::Import;
use crate::{
    Id, Tx,
    contacts::PersonName,
    error::{Error, Result},
    page::{Page, Slice},
    permissions::ContactRead,
};
use locales::{Args, Locale};
use sea_orm::FromQueryResult;

/// How many rows of a report are read at a time.
const STEP: i64 = 2_000;

/// A line that was refused, or a cell that was left out of a line that was not; and why.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Reject {
    /// The number of the line in the file, from 1.
    pub line: i64,
    /// What the column is read as.
    pub field: String,
    /// The code of the violation.
    pub code: String,
    /// Whether the whole line was refused.
    pub refused: bool,
}

/// Where a list of rejects goes on: behind this line and field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot(pub i64, pub String);

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0, self.1)
    }
}

impl std::str::FromStr for Spot {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (line, field) = text.split_once(' ').unwrap_or((text, ""));
        Ok(Self(line.parse()?, field.to_owned()))
    }
}

impl Reject {
    /// Why, in a sentence.
    #[must_use]
    pub fn sentence(&self, locale: Locale) -> String {
        let Self { line, field, code, .. } = self;
        let key = field.strip_prefix("fields.");
        let max = match (code.as_str(), field.as_str()) {
            ("out-of-range", _) => 4,
            ("too-many", _) => 20,
            (_, "postal") => 120,
            _ if key.is_some() => 1_000,
            _ => PersonName::LONGEST,
        };
        let args = Args::new().with("line", *line).with("min", 1).with("max", max).with("column", field.as_str());
        locales::violation(locale, code, &args.with("key", key.unwrap_or(field)))
    }
}

/// The lines that an import refused and the cells that it left out, in order: all, or those with one code.
///
/// # Errors
/// When the database can't be read.
pub async fn rejects(
    tx: &Tx<ContactRead>,
    id: Id<Import>,
    code: Option<&str>,
    slice: &Slice<Spot>,
) -> Result<Page<Reject>> {
    let (line, field) = slice.after.clone().map(|Spot(line, field)| (line, field)).unzip();
    let rows = tx
        .rows(
            "SELECT line, field, code, refused FROM import_rejects
             WHERE tenant_id = $1 AND import_id = $2 AND ($3::bigint IS NULL OR (line, field) > ($3, $4)) AND ($6::text IS NULL OR code = $6)
             ORDER BY line, field LIMIT $5",
            [tx.tenant().into(), id.into(), line.into(), field.into(), slice.limit().into(), code.into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// How often an import refused lines, or left out cells, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Counted {
    /// The code of the violation.
    pub code: String,
    /// Lines that were refused.
    pub rejected: i64,
    /// Cells that were left out.
    pub left_out: i64,
}

/// The reasons in the report of an import, the most frequent first.
///
/// # Errors
/// When the database can't be read.
pub async fn reasons(tx: &Tx<ContactRead>, id: Id<Import>) -> Result<Vec<Counted>> {
    tx.rows(
        "SELECT code, count(*) FILTER (WHERE refused) AS rejected, count(*) FILTER (WHERE NOT refused) AS left_out FROM import_rejects
         WHERE tenant_id = $1 AND import_id = $2 GROUP BY code ORDER BY count(*) DESC, code",
        [tx.tenant().into(), id.into()],
    )
    .await
}

/// A part of the report as comma-separated values (RFC 4180), from the heading on or behind `after`; none behind its end. A line of it
/// tells the line, what the column is read as, the code of the violation, the same in a sentence, and whether the whole line was refused.
///
/// # Errors
/// [`Error::NotFound`] when there is no such import.
pub async fn report(
    tx: &Tx<ContactRead>,
    id: Id<Import>,
    after: Option<&Spot>,
    locale: Locale,
) -> Result<Option<(String, Spot)>> {
    super::find(tx, id).await?;
    let (line, field) = after.cloned().map_or((0, String::new()), |Spot(line, field)| (line, field));
    let rows: Vec<Reject> = tx
        .rows(
            "SELECT line, field, code, refused FROM import_rejects
             WHERE tenant_id = $1 AND import_id = $2 AND (line, field) > ($3, $4) ORDER BY line, field LIMIT $5",
            [tx.tenant().into(), id.into(), line.into(), field.into(), STEP.into()],
        )
        .await?;
    let mut csv = csv::Writer::from_writer(Vec::new());
    if after.is_none() {
        csv.write_record(["line", "field", "code", "message", "refused"]).map_err(Error::internal)?;
    }
    for row in &rows {
        let refused = if row.refused { "yes" } else { "no" };
        let record = [&row.line.to_string(), &row.field, &row.code, &row.sentence(locale), refused];
        csv.write_record(record).map_err(Error::internal)?;
    }
    let bytes = csv.into_inner().map_err(|fault| Error::internal(fault.to_string()))?;
    let text = String::from_utf8(bytes).map_err(Error::internal)?;
    let last = rows.last().map(|row| Spot(row.line, row.field.clone()));
    Ok(if text.is_empty() { None } else { Some((text, last.unwrap_or(Spot(i64::MAX, String::new())))) })
}
