//! How a file is read: encoding, separator, and what each column is read as.

use async_graphql::{Enum, InputObject, Object, SimpleObject};
use tenants::{contacts::import, uploads};

/// How a file's bytes stand for letters.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "uploads::Encoding")]
pub(crate) enum ImportEncoding {
    /// UTF-8, with a byte order mark or without.
    Utf8,
    /// UTF-16 with the lower byte first, as spreadsheets write "Unicode text".
    Utf16Le,
    /// UTF-16 with the higher byte first.
    Utf16Be,
    /// The western code page of Windows, which contains Latin-1.
    Windows1252,
}

/// What stands between two columns.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "uploads::Separator")]
pub(crate) enum ImportSeparator {
    /// A comma.
    Comma,
    /// A semicolon.
    Semicolon,
    /// A tabulator.
    Tab,
    /// A vertical bar.
    Bar,
}

/// What a column is read as.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "import::Target")]
pub(crate) enum ImportTarget {
    /// Nothing: it is passed over.
    Ignored,
    /// The e-mail address.
    Email,
    /// The phone number: E.164, or as it is written inside of the person's country.
    Phone,
    /// The name as a whole.
    Name,
    /// The given name.
    GivenName,
    /// The family name.
    FamilyName,
    /// The whole postal address in one cell, its parts two spaces apart: street, town, region, postal code, country.
    Address,
    /// A line of the postal address; several columns may be one.
    PostalLine,
    /// The postal code.
    Postcode,
    /// The town.
    City,
    /// The state, province or wilaya.
    Region,
    /// The country, by its two letters.
    Country,
    /// The language in which the person is written to.
    Locale,
    /// The person's time zone, by its name in the IANA database.
    TimeZone,
    /// How near the person is to the company.
    Stage,
    /// Tags, several in a cell.
    Tags,
    /// A field that the company declared.
    Field,
    /// A JSON object with values of such fields.
    Attributes,
    /// Whether the address may be written to, in a word.
    Status,
    /// Whether the person agrees to e-mail, in a word. This and the next five take from what the import brings and add nothing to it; an
    /// empty cell is no yes.
    ConsentEmail,
    /// What may be counted of mails that the person opens: none, anonymous or individual.
    ConsentEmailOpens,
    /// What may be counted of links in mails that the person follows, likewise.
    ConsentEmailClicks,
    /// Whether the person agrees to short messages.
    ConsentSms,
    /// Whether the person agrees to notifications on a device.
    ConsentPush,
    /// Whether the person agrees to letters.
    ConsentPost,
    /// That the person left: yes, or when.
    Unsubscribed,
    /// That the phone number must not be written to: yes, or when.
    UnsubscribedSms,
    /// That the address does not exist: yes, or when.
    Bounced,
    /// When the person agreed.
    AgreedAt,
    /// When the person confirmed it, which counts more.
    ConfirmedAt,
    /// The network address from which the person agreed.
    AgreedFrom,
}

/// A column of a file, and what it is read as.
#[derive(SimpleObject)]
pub(crate) struct ImportColumn {
    /// Its place in the file, from 1.
    place: usize,
    /// What it is read as.
    target: ImportTarget,
    /// The key of the field, where it is read as one.
    field: Option<String>,
}

impl From<import::Column> for ImportColumn {
    fn from(column: import::Column) -> Self {
        Self { place: column.at + 1, target: column.target.into(), field: column.field }
    }
}

/// What a column is to be read as.
#[derive(InputObject)]
pub(crate) struct ImportColumnChoice {
    /// Its name in the heading; capitals do not matter.
    column: String,
    /// What it is read as.
    target: ImportTarget,
    /// The key of the field, where it is read as one.
    field: Option<String>,
}

impl From<ImportColumnChoice> for import::Choice {
    fn from(choice: ImportColumnChoice) -> Self {
        Self { column: choice.column, target: choice.target.into(), field: choice.field }
    }
}

/// The beginning of a file.
pub(crate) struct ImportHead(pub(crate) import::Head);

/// How a file would be read.
#[Object]
impl ImportHead {
    /// As what its bytes are read.
    async fn encoding(&self) -> ImportEncoding {
        self.0.encoding.into()
    }

    /// What stands between its columns.
    async fn separator(&self) -> ImportSeparator {
        self.0.separator.into()
    }

    /// Its columns, in order.
    async fn columns(&self) -> Vec<ImportHeadColumn> {
        let shown = |column: &import::Column| ImportHeadColumn {
            name: self.0.name(column).to_owned(),
            samples: self.0.samples(column),
            proposal: column.clone().into(),
        };
        self.0.columns.iter().map(shown).collect()
    }
}

/// A column of a file that was looked into.
#[derive(SimpleObject)]
pub(crate) struct ImportHeadColumn {
    /// Its name in the heading.
    name: String,
    /// What stands in it on the first lines; cells with nothing in them are left out.
    samples: Vec<String>,
    /// What it is best read as.
    proposal: ImportColumn,
}
