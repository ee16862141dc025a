//! Signing a company up: nothing exists until the address has been confirmed.

use super::{
    passwords,
    secrets::{fresh, hashed},
    sessions::{self, Seat, Tokens},
    sign_in,
    trail::{self, Event},
    users::Account,
};
use crate::{
    Db, Id,
    conn::Conn,
    contacts::{Email, PersonName},
    error::{Check, Error, Result, Violation},
    id::Named,
    notices::{self, Notice},
    provisioning::{self, Founding, zone},
    scope::Origin,
    seal::{Personal, Sealed},
};
use chrono::TimeDelta;
use locales::Locale;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a registration waits to be confirmed.
const WAITS: TimeDelta = TimeDelta::hours(24);

/// What somebody types to sign a company up.
#[derive(Clone, Default)]
pub struct SignUp {
    /// The company's name.
    pub company: String,
    /// The person's name.
    pub name: String,
    /// The person's address, with which they will sign in.
    pub email: String,
    /// The password to sign in with.
    pub password: String,
    /// The language of company and person, as a BCP 47 tag.
    pub locale: String,
    /// The company's time zone, by its name in the IANA database.
    pub time_zone: String,
}

/// A registration that waits.
struct Registration;

impl Named for Registration {
    const PREFIX: &'static str = "registration";
}

#[derive(Serialize, Deserialize)]
struct Content {
    company: String,
    name: String,
    email: String,
    locale: String,
    time_zone: String,
}

/// A registration's content as it is sealed: its JSON.
pub(crate) struct Application(Vec<u8>);

impl Personal for Application {
    const LABEL: &'static str = "registration.content";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Id<Registration>,
    content: Sealed<Application>,
    password_hash: String,
}

impl Db {
    /// Sends a mail to the address: with a token for [`Db::confirm`], or to say that there is an account. The caller learns
    /// neither.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all that is wrong with the input.
    pub async fn sign_up(&self, input: &SignUp) -> Result<()> {
        let mut check = Check::default();
        check.line("company", &input.company, 200);
        let name = check.keep("name", PersonName::parse(&input.name));
        let email = check.keep("email", Email::parse(&input.email));
        passwords::check(&mut check, "password", &input.password, &[&input.email, &input.company, &input.name]);
        let locale: Option<Locale> = check.keep("locale", input.locale.parse().map_err(|_| "locale-unknown"));
        let time_zone = check.keep("timeZone", zone(&input.time_zone));
        check.done()?;
        let (Some(name), Some(email), Some(locale), Some(time_zone)) = (name, email, locale, time_zone) else {
            return Err(Error::internal("an input passed without its fields"));
        };

        let password_hash = passwords::hash(&input.password).await?;
        let conn = self.system().await?;
        let notice = if Account::by_email(&conn, self, &email).await?.is_some() {
            Notice::AccountExists
        } else {
            let (id, token) = (Id::<Registration>::new(self.clock()), fresh());
            let company = input.company.trim().to_owned();
            let content = Content {
                company: company.clone(),
                name: name.as_str().to_owned(),
                email: email.as_str().to_owned(),
                locale: locale.to_string(),
                time_zone,
            };
            let application = Application(serde_json::to_vec(&content).map_err(Error::internal)?);
            let sealed = self.vault().platform(&conn).await?.seal(id.uuid(), &application);
            conn.run(
                    "INSERT INTO registrations (id, token_hash, content, password_hash, expires_at) VALUES ($1, $2, $3, $4, $5)",
                    [
                        id.into(),
                        hashed(&token).into(),
                        sealed.into(),
                        password_hash.into(),
                        (self.clock().now() + WAITS).into(),
                    ],
                )
                .await?;
            Notice::Registration { token, company }
        };
        notices::write(&conn, self, Uuid::nil(), &email, locale, notice).await?;
        conn.commit().await
    }

    /// Passes while the token of the mail is good, and uses nothing up.
    ///
    /// # Errors
    /// `LINK_INVALID`.
    pub async fn check_registration(&self, token: &str) -> Result<()> {
        self.registration(token).await.map(drop)
    }

    /// Founds the company for whoever holds the token of the mail and knows the password that was chosen, and signs its owner
    /// in. Without the password, somebody who signs up with another's address would found a company in their name as
    /// soon as they follow the link.
    ///
    /// # Errors
    /// `LINK_INVALID` when the token is none, was used, or is older than a day; [`Error::Invalid`] naming `password`.
    pub async fn confirm(&self, token: &str, password: &str, origin: &Origin, agent: &str) -> Result<Tokens> {
        let ring = self.signing_keys().await?;
        let (conn, Row { id, content, password_hash }) = self.registration(token).await?;
        conn.run("DELETE FROM registrations WHERE id = $1", [id.into()]).await?;
        if !passwords::verify(password, Some(&password_hash)).await? {
            return Err(Error::Invalid(vec![Violation::new("password", "password-wrong")]));
        }
        let application = self.vault().platform(&conn).await?.open(id.uuid(), &content)?;
        let content: Content = serde_json::from_slice(application.bytes()).map_err(Error::internal)?;
        let malformed = |_| Error::internal("a registration is malformed");
        let email = Email::parse(&content.email).map_err(malformed)?;
        let name = PersonName::parse(&content.name).map_err(malformed)?;
        let locale: Locale = content.locale.parse().unwrap_or_default();
        // Somebody who asked twice has an account since the first confirmation.
        if Account::by_email(&conn, self, &email).await?.is_some() {
            return Err(Error::refused("LINK_INVALID"));
        }
        let user = Account::create(&conn, self, &email, &password_hash, locale).await?;
        let founding = Founding {
            company: &content.company,
            locale,
            time_zone: &content.time_zone,
            user,
            name: &name,
            email: &email,
        };
        let (tenant, member) = provisioning::found(&conn, self, &founding).await?;
        let seat = Seat { tenant, member, user, since: self.clock().now() };
        let tokens = sessions::open(&conn, self, &ring, &seat, origin, agent).await?;
        let subjects = vec![tenant.to_string()];
        let founded = Event { tenant: tenant.uuid(), actor: member.to_string(), action: "tenant:create", subjects };
        trail::append(&conn, self, origin, vec![founded, sign_in::created(&tokens)]).await?;
        conn.commit().await?;
        Ok(tokens)
    }

    /// The registration that waits for this token, held until the end of the transaction.
    async fn registration(&self, token: &str) -> Result<(Conn, Row)> {
        let conn = self.system().await?;
        let row: Option<Row> = conn
            .row(
                "SELECT id, content, password_hash FROM registrations WHERE token_hash = $1 AND expires_at > $2 FOR UPDATE",
                [hashed(token).into(), self.clock().now().into()],
            )
            .await?;
        Ok((conn, row.ok_or_else(|| Error::refused("LINK_INVALID"))?))
    }
}
