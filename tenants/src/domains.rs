//! Domains that a tenant sends from: their keys, the records that others check their mails by, and what DNS says of them.
//!
//! A domain gets two pairs of keys, RSA for everybody and Ed25519 (RFC 8463) for those who know it. Its mails are signed (DKIM, RFC
//! 6376) once both public keys were found in DNS, and name a return path of the domain's own once reports sent there would
//! arrive. Until then they leave unsigned, under the sender's address, and the sender carries a warning. DNS is asked by a task; what
//! it says is kept here.

mod keys;
mod records;

pub use keys::SigningKeys;
pub use records::{Finding, Kind, Part, Postbox, Record};

use crate::{
    Id, Tx,
    contacts::only,
    error::{Check, Error, Result, Violation},
    id::Named,
    page::{Page, Slice},
    permissions::{CampaignDeliver, DomainCheck, DomainRead, DomainWrite, Permission},
    seal::Sealed,
    tasks::{self, Task},
};
use chrono::{DateTime, Utc};
use idna::AsciiDenyList;
use sea_orm::{FromJsonQueryResult, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How many domains a tenant may have.
const MOST: usize = 50;
/// The longest name, in ASCII, that leaves room for what stands before it in the records (RFC 1035, 2.3.4: 253 in all).
const LONGEST: usize = 220;

/// A domain that a tenant sends from.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Domain {
    /// The domain's identifier.
    pub id: Id<Self>,
    /// Its name in ASCII.
    pub name: String,
    /// The public keys as their records hold them, in base 64.
    pub rsa_public: String,
    /// See [`Domain::rsa_public`].
    pub ed25519_public: String,
    /// Whether mails are signed: the keys' records were found.
    pub signs: bool,
    /// Whether the return path is the domain's own: its records were found.
    pub returns: bool,
    /// What deserves a look.
    pub findings: Findings,
    /// Since when DNS is to be asked, while it has not answered.
    pub asked_at: Option<DateTime<Utc>>,
    /// When DNS last answered.
    pub checked_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// What deserves a look, in the order of the records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Findings(pub Vec<Finding>);

/// What DNS said of a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Whether both keys' records are right.
    pub signs: bool,
    /// Whether the return path's records are right.
    pub returns: bool,
    /// What deserves a look.
    pub findings: Findings,
}

/// What signs the mails of a domain.
#[derive(Debug)]
pub struct Signing {
    /// The domain's name in ASCII.
    pub domain: String,
    /// Under which names its keys stand in DNS, RSA first.
    pub selectors: [String; 2],
    /// The private keys.
    pub keys: SigningKeys,
    /// The host of the return path, when it may be used.
    pub bounces: Option<String>,
}

impl Named for Domain {
    const PREFIX: &'static str = "domain";
}

impl Domain {
    /// Its name as people write it.
    #[must_use]
    pub fn shown(&self) -> String {
        idna::domain_to_unicode(&self.name).0
    }

    /// Whether DNS was asked and has not answered yet.
    #[must_use]
    pub fn is_being_checked(&self) -> bool {
        self.asked_at.is_some()
    }

    /// Whether DNS has what mail systems demand of who sends to many.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.signs && self.findings.0.iter().all(|finding| !finding.blocks)
    }
}

/// A domain's name in ASCII and lower case: with a dot, and not a number.
///
/// # Errors
/// The code of the violation.
pub fn ascii(text: &str) -> Result<String, &'static str> {
    let name = idna::domain_to_ascii_cow(text.trim().trim_end_matches('.').as_bytes(), AsciiDenyList::STD3)
        .map_err(|_| "domain-invalid")?;
    let label = |label: &str| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
    let named = name.rsplit_once('.').is_some_and(|(_, top)| !top.bytes().all(|byte| byte.is_ascii_digit()));
    if named && name.len() <= LONGEST && name.split('.').all(label) {
        Ok(name.into_owned())
    } else {
        Err("domain-invalid")
    }
}

macro_rules! domains_where {
    ($condition:literal) => {
        concat!(
            "SELECT id, name, rsa_public, ed25519_public, signs, returns, findings, asked_at, checked_at, created_at FROM domains ",
            "WHERE tenant_id = $1 AND ",
            $condition
        )
    };
}

/// Domains, by identifier.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<DomainRead>, slice: &Slice<Id<Domain>>) -> Result<Page<Domain>> {
    let rows = tx
        .rows(
            domains_where!("($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3"),
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// One domain.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx<DomainRead>, id: Id<Domain>) -> Result<Domain> {
    only(tx.rows(domains_where!("id = $2"), [tx.tenant().into(), id.into()]).await?)
}

/// Adds a domain and makes its keys.
///
/// # Errors
/// [`Error::Invalid`] for a name that is none or there already, or one domain too many.
pub async fn create(tx: &Tx<DomainWrite>, name: &str) -> Result<Domain> {
    let mut check = Check::default();
    let name = check.keep("name", ascii(name));
    if ids(tx).await?.len() >= MOST {
        check.push(Violation::new("name", "too-many").with(&json!({ "max": MOST })));
    }
    check.done()?;
    let (keys, public) = keys::make().await?;
    let id = Id::new(tx.clock());
    tx.touch(id);
    tx.run(
        "INSERT INTO domains (tenant_id, id, name, keys, rsa_public, ed25519_public, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [
            tx.tenant().into(),
            id.into(),
            name.into(),
            tx.keys().await?.seal(id, &keys).into(),
            public.rsa.into(),
            public.ed25519.into(),
            tx.now().into(),
        ],
    )
    .await?;
    find(&tx.also()?, id).await
}

/// Has DNS asked; the domain shows what it said when it has answered.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn check(tx: &Tx<DomainWrite>, id: Id<Domain>) -> Result<Domain> {
    tx.touch(id);
    tx.run(
        "UPDATE domains SET asked_at = $3 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), tx.now().into()],
    )
    .await?;
    let domain = find(&tx.also()?, id).await?;
    tx.enqueue(&Task::CheckDomain { domain: id }).await?;
    Ok(domain)
}

/// Removes a domain and destroys its keys: mails from its addresses leave unsigned.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete(tx: &Tx<DomainWrite>, id: Id<Domain>) -> Result<()> {
    tx.touch(id);
    tx.dequeue(&Task::CheckDomain { domain: id }).await?;
    let removed =
        tx.run("DELETE FROM domains WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    if removed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Has DNS asked for each domain of the tenant.
///
/// # Errors
/// When the database can't be written.
pub async fn check_all(tx: &Tx<DomainCheck>) -> Result<()> {
    for domain in ids(tx).await? {
        tasks::enqueue(tx.conn(), tx.db(), tx.tenant(), &Task::CheckDomain { domain }).await?;
    }
    Ok(())
}

/// The identifiers of all domains of the tenant.
async fn ids<P: Permission>(tx: &Tx<P>) -> Result<Vec<Id<Domain>>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Domain>,
    }
    let rows: Vec<Row> =
        tx.rows("SELECT id FROM domains WHERE tenant_id = $1 ORDER BY id", [tx.tenant().into()]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Writes down what DNS said.
///
/// # Errors
/// When the database can't be written.
pub async fn checked(tx: &Tx<DomainCheck>, id: Id<Domain>, report: &Report) -> Result<()> {
    let findings = serde_json::to_value(&report.findings).map_err(Error::internal)?;
    tx.run(
        "UPDATE domains SET signs = $3, returns = $4, findings = $5, checked_at = $6, asked_at = NULL WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), report.signs.into(), report.returns.into(), findings.into(), tx.now().into()],
    )
    .await?;
    Ok(())
}

/// What signs the mails of this domain (in ASCII); none when it is not the tenant's, or its keys' records were not found.
///
/// # Errors
/// [`Error::Internal`] when the keys do not open.
pub async fn signing(tx: &Tx<CampaignDeliver>, name: &str) -> Result<Option<Signing>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Domain>,
        keys: Sealed<SigningKeys>,
        returns: bool,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT id, keys, returns FROM domains WHERE tenant_id = $1 AND name = $2 AND signs",
            [tx.tenant().into(), name.into()],
        )
        .await?;
    let Some(Row { id, keys, returns }) = row else { return Ok(None) };
    let keys = tx.keys().await?.open(id, &keys)?;
    let bounces = returns.then(|| records::bounces(name));
    Ok(Some(Signing { domain: name.to_owned(), selectors: records::selectors(id), keys, bounces }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_kept_in_ascii() {
        for (given, kept) in [
            ("Example.ORG", "example.org"),
            (" news.example.org. ", "news.example.org"),
            ("café.example", "xn--caf-dma.example"),
            ("مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv"),
        ] {
            assert_eq!(ascii(given).as_deref(), Ok(kept), "{given}");
        }
        let long = format!("{}.example", "a".repeat(64));
        for wrong in ["", "example", "a b.example", "a..example", "127.0.0.1", "-a.example", "a@b.example", &long] {
            assert_eq!(ascii(wrong), Err("domain-invalid"), "{wrong}");
        }
    }
}
