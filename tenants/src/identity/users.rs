//! The rows of people, which belong to no tenant: only the system role reaches them.

use super::second_factor::TotpSecret;
use crate::{
    Db, Id,
    conn::Conn,
    contacts::Email,
    error::{Error, Result},
    id::Named,
    seal::Sealed,
};
use chrono::{DateTime, Utc};
use locales::Locale;
use sea_orm::FromQueryResult;

/// A person, in any tenant.
#[derive(Debug, Clone, Copy)]
pub struct User;

impl Named for User {
    const PREFIX: &'static str = "user";
}

/// A person's row.
#[derive(FromQueryResult)]
pub(crate) struct Account {
    pub(crate) id: Id<User>,
    email: Sealed<Email>,
    pub(crate) password_hash: String,
    locale: String,
    pub(crate) totp_secret: Option<Sealed<TotpSecret>>,
    totp_confirmed_at: Option<DateTime<Utc>>,
}

impl Account {
    pub(crate) async fn by_email(conn: &Conn, db: &Db, email: &Email) -> Result<Option<Self>> {
        let index = db.vault().platform(conn).await?.blind(email);
        conn.row(
            "SELECT id, email, password_hash, locale, totp_secret, totp_confirmed_at FROM users WHERE email_index = $1",
            [index.into()],
        )
        .await
    }

    pub(crate) async fn by_id(conn: &Conn, id: Id<User>) -> Result<Self> {
        conn.row(
            "SELECT id, email, password_hash, locale, totp_secret, totp_confirmed_at FROM users WHERE id = $1",
            [id.into()],
        )
        .await?
        .ok_or(Error::NotFound)
    }

    /// Writes the row of a new person.
    pub(crate) async fn create(
        conn: &Conn,
        db: &Db,
        email: &Email,
        password_hash: &str,
        locale: Locale,
    ) -> Result<Id<User>> {
        let id = Id::new(db.clock());
        let keys = db.vault().platform(conn).await?;
        conn.run(
            "INSERT INTO users (id, email, email_index, password_hash, locale, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                id.into(),
                keys.seal(id.uuid(), email).into(),
                keys.blind(email).into(),
                password_hash.into(),
                locale.to_string().into(),
                db.clock().now().into(),
            ],
        )
        .await?;
        Ok(id)
    }

    /// The address, opened with the platform's keys.
    pub(crate) async fn email(&self, conn: &Conn, db: &Db) -> Result<Email> {
        db.vault().platform(conn).await?.open(self.id.uuid(), &self.email)
    }

    pub(crate) fn locale(&self) -> Locale {
        self.locale.parse().unwrap_or_default()
    }

    /// Whether a sign-in takes a second factor.
    pub(crate) fn has_second_factor(&self) -> bool {
        self.totp_confirmed_at.is_some()
    }
}
