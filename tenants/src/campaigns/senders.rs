//! Senders: the names and addresses that campaigns are sent as.

use crate::{
    Id, Tx,
    contacts::Email,
    domains::{self, Domain},
    error::{Check, Error, Result},
    id::{Named, several},
    page::{Page, Slice},
    permissions::{SenderRead, SenderWrite},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

/// Who a campaign is sent as. A company's own address is shown to every recipient, so it is not sealed.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Sender {
    /// The sender's identifier.
    pub id: Id<Self>,
    /// The name that recipients see.
    pub name: String,
    /// The address that recipients see.
    pub email: String,
    /// Where answers go, when not to that address.
    pub reply_to: Option<String>,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
    /// The tenant's domain that the address belongs to.
    pub domain_id: Option<Id<Domain>>,
    /// Whether its mails are signed.
    pub signed: bool,
}

impl Named for Sender {
    const PREFIX: &'static str = "sender";
}

impl Sender {
    /// Why its mails leave unsigned, where they do; the key of the sentence in the catalogues.
    #[must_use]
    pub fn warning(&self) -> Option<&'static str> {
        match (self.domain_id, self.signed) {
            (_, true) => None,
            (None, _) => Some("domain-sender-without"),
            (Some(_), _) => Some("domain-sender-unready"),
        }
    }
}

/// A sender to be.
#[derive(Debug, Clone)]
pub struct NewSender {
    /// The name that recipients see.
    pub name: String,
    /// The address that recipients see.
    pub email: String,
    /// Where answers go, when not to that address.
    pub reply_to: Option<String>,
}

macro_rules! senders_where {
    ($condition:literal) => {
        concat!(
            "SELECT s.id, s.name, s.email, s.reply_to, s.created_at, d.id AS domain_id, coalesce(d.signs, false) AS signed ",
            "FROM senders s LEFT JOIN domains d ON d.tenant_id = $1 AND d.name = split_part(s.email, '@', 2) WHERE s.tenant_id = $1 AND ",
            $condition
        )
    };
}

/// Senders, by identifier.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<SenderRead>, slice: &Slice<Id<Sender>>) -> Result<Page<Sender>> {
    let rows = tx
        .rows(
            senders_where!("($2::uuid IS NULL OR s.id > $2) ORDER BY s.id LIMIT $3"),
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these senders that there are.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<SenderRead>, ids: &[Id<Sender>]) -> Result<Vec<Sender>> {
    tx.rows(senders_where!("s.id = ANY($2)"), [tx.tenant().into(), several(ids)]).await
}

/// Sets up a sender. The domain of its address is kept in ASCII: so it stands in every mail.
///
/// # Errors
/// [`Error::Invalid`] with all violations, or when the address is set up already.
pub async fn create(tx: &Tx<SenderWrite>, new: &NewSender) -> Result<Sender> {
    let mut check = Check::default();
    check.line("name", &new.name, 120);
    let email = check.keep("email", Email::parse(&new.email).and_then(|email| ascii(&email)));
    let reply_to = new.reply_to.as_deref().and_then(|text| check.keep("replyTo", Email::parse(text)));
    check.done()?;
    let id = Id::new(tx.clock());
    tx.touch(id);
    tx.run(
        "INSERT INTO senders (tenant_id, id, name, email, reply_to, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            tx.tenant().into(),
            id.into(),
            new.name.trim().into(),
            email.into(),
            reply_to.map(|email| email.as_str().to_owned()).into(),
            tx.now().into(),
        ],
    )
    .await?;
    by_ids(&tx.also()?, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// The address with its domain in ASCII.
fn ascii(email: &Email) -> Result<String, &'static str> {
    let (local, domain) = email.as_str().rsplit_once('@').ok_or("email-invalid")?;
    domains::ascii(domain).map(|domain| format!("{local}@{domain}")).map_err(|_| "email-invalid")
}
