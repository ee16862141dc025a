//! Mails to people with an account, to those who are asked whether they agree to be written to, and to those who exercise their
//! rights: they asked for each by an act of their own or of a colleague, so that no consent to receive is needed, but a sealed place
//! to wait in.

use crate::{
    Cleared, Db, Id, Tx,
    conn::Conn,
    contacts::{Contact, Email, opt_ins::OptIn, rights::Link},
    error::{Error, Result},
    id::Named,
    permissions::NoticeSend,
    seal::{Personal, Sealed},
    tasks::{self, Task},
};
use chrono::NaiveDate;
use locales::Locale;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a mail says. Secrets in it lead to a page of the console or to an operation of the API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// Confirm that this address signs a company up.
    Registration {
        /// The secret to confirm with.
        token: String,
        /// The company.
        company: String,
    },
    /// Somebody tried to sign up with the address of an existing account.
    AccountExists,
    /// Join a company.
    Invitation {
        /// The secret to accept with.
        token: String,
        /// The company.
        company: String,
    },
    /// Choose a new password.
    PasswordReset {
        /// The secret to reset with.
        token: String,
    },
    /// The password was changed, or the second factor was.
    SecurityChanged,
    /// Confirm that one agrees to be written to.
    OptIn {
        /// What was asked for; the link to it is signed when the mail leaves.
        request: Id<OptIn>,
        /// The company.
        company: String,
        /// How long the link is valid, in days.
        days: i32,
    },
    /// See what is kept of one.
    PersonData {
        /// What opens it; the link to it is signed when the mail leaves.
        link: Id<Link>,
        /// The company.
        company: String,
    },
    /// Confirm that an address is one's own.
    PersonAddress {
        /// What confirms it.
        link: Id<Link>,
        /// The company.
        company: String,
    },
    /// The time of keeping ends.
    PersonExpiry {
        /// Whose.
        contact: Id<Contact>,
        /// The company.
        company: String,
        /// After how many days.
        days: i32,
    },
    /// A request that the person made by right is answered, or prolonged.
    RightsAnswer {
        /// The company.
        company: String,
        /// The kind of the request, by its name.
        request: String,
        /// `fulfilled`, `refused` or `extended`.
        reason: String,
        /// What the person is told beside it.
        words: Option<String>,
        /// When the request was received.
        received: NaiveDate,
        /// Until when it is answered.
        due: NaiveDate,
    },
    /// Nothing is sent to a webhook any more.
    WebhookDisabled {
        /// The name of the machine that it is at.
        host: String,
        /// The company.
        company: String,
        /// `gone` or `failing`.
        reason: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Content {
    to: String,
    locale: String,
    notice: Notice,
}

/// A mail that waits, as the database holds it.
#[derive(Debug, Clone, Copy)]
pub struct Waiting;

impl Named for Waiting {
    const PREFIX: &'static str = "notice";
}

/// A mail as it is sealed: its JSON.
pub struct Letter(Vec<u8>);

impl Personal for Letter {
    const LABEL: &'static str = "notice.content";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

/// Writes a mail and the task that sends it. `conn` sees the tenant's rows, or is the system's.
pub(crate) async fn write(
    conn: &Conn,
    db: &Db,
    tenant: Uuid,
    to: &Email,
    locale: Locale,
    notice: Notice,
) -> Result<()> {
    let content = Content { to: to.as_str().to_owned(), locale: locale.to_string(), notice };
    let letter = Letter(serde_json::to_vec(&content).map_err(Error::internal)?);
    let id = Id::<Waiting>::new(db.clock());
    let keys = db.vault().tenant(tenant, conn).await?;
    conn.run(
        "INSERT INTO notices (tenant_id, id, content, address_index, created_at) VALUES ($1, $2, $3, $4, $5)",
        [
            tenant.into(),
            id.into(),
            keys.seal(id.uuid(), &letter).into(),
            keys.blind(to).into(),
            db.clock().now().into(),
        ],
    )
    .await?;
    tasks::enqueue(conn, db, tenant, &Task::SendNotice { notice: id }).await
}

#[derive(FromQueryResult)]
struct Row {
    content: Sealed<Letter>,
}

/// Opens a mail that waits, and clears the person it is for.
///
/// # Errors
/// [`Error::NotFound`] when it was sent already.
pub async fn open(tx: &Tx<NoticeSend>, id: Id<Waiting>) -> Result<(Cleared, Notice, Locale)> {
    let row: Row = tx
        .row("SELECT content FROM notices WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()])
        .await?
        .ok_or(Error::NotFound)?;
    let letter = tx.keys().await?.open(id, &row.content)?;
    let Content { to, locale, notice } = serde_json::from_slice(letter.bytes()).map_err(Error::internal)?;
    let to = Email::parse(&to).map_err(|_| Error::internal("a notice holds no address"))?;
    Ok((Cleared::account(to), notice, locale.parse().unwrap_or_default()))
}

/// Forgets a mail that was sent.
///
/// # Errors
/// When the database can't be written.
pub async fn sent(tx: &Tx<NoticeSend>, id: Id<Waiting>) -> Result<()> {
    tx.run("DELETE FROM notices WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    Ok(())
}
