//! Choosing a new password: with the old one, or with a token that was sent by mail.

use super::{
    User, passwords,
    secrets::{fresh, hashed},
    sessions::{self, Which},
    trail::{self, By},
    users::Account,
};
use crate::{
    Db, Id,
    conn::Conn,
    contacts::Email,
    error::{Check, Error, Result},
    notices::{self, Notice},
    scope::{Origin, Scope},
};
use chrono::{DateTime, TimeDelta, Utc};
use locales::Locale;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How long a token is good.
const GOOD: TimeDelta = TimeDelta::hours(1);

#[derive(FromQueryResult)]
struct Reset {
    user_id: Id<User>,
}

impl Db {
    /// Sends a mail with a token for [`Db::reset_password`], if there is such an account. The caller does not learn whether
    /// there is: the answer is the same, and so is the work, which is undone where there is nobody to write to.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is no address.
    pub async fn ask_reset(&self, email: &str, origin: &Origin) -> Result<()> {
        let mut check = Check::default();
        let email = check.keep("email", Email::parse(email));
        check.done()?;
        let email = email.ok_or_else(|| Error::internal("an input passed without its field"))?;
        let conn = self.system().await?;
        let account = Account::by_email(&conn, self, &email).await?;
        let (user, locale) = account.map_or((None, Locale::default()), |account| (Some(account.id), account.locale()));
        let token = fresh();
        if let Some(user) = user {
            conn.run(
                "INSERT INTO password_resets (token_hash, user_id, expires_at) VALUES ($1, $2, $3)",
                [hashed(&token).into(), user.into(), (self.clock().now() + GOOD).into()],
            )
            .await?;
        }
        notices::write(&conn, self, Uuid::nil(), &email, locale, Notice::PasswordReset { token }).await?;
        let conn = if user.is_some() { conn } else { self.undone(conn).await? };
        let events = trail::everywhere(&conn, user, "password:ask", By::Nobody).await?;
        trail::append(&conn, self, origin, events).await?;
        conn.commit().await
    }

    /// Passes while the token of the mail is good, and uses nothing up.
    ///
    /// # Errors
    /// `RESET_INVALID`.
    pub async fn check_reset(&self, token: &str) -> Result<()> {
        self.asked(token).await.map(drop)
    }

    /// Sets a new password for whoever holds the token of the mail, and ends all sessions of the account. The second factor
    /// stays on.
    ///
    /// # Errors
    /// `RESET_INVALID` when the token is none, was used, or is older than an hour; [`Error::Invalid`] naming `password`, and
    /// the token is still good.
    pub async fn reset_password(&self, token: &str, password: &str, origin: &Origin) -> Result<()> {
        let mut check = Check::default();
        passwords::check(&mut check, "password", password, &[]);
        check.done()?;
        let password_hash = passwords::hash(password).await?;
        let (conn, user) = self.asked(token).await?;
        let account = Account::by_id(&conn, user).await?;
        let now = self.clock().now();
        self.set_password(conn, &account, &password_hash, None, ("password:reset", origin, now)).await
    }

    /// Who asked for this token, which is held until the end of the transaction.
    async fn asked(&self, token: &str) -> Result<(Conn, Id<User>)> {
        let conn = self.system().await?;
        let reset: Option<Reset> = conn
            .row(
                "SELECT user_id FROM password_resets WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 FOR UPDATE",
                [hashed(token).into(), self.clock().now().into()],
            )
            .await?;
        Ok((conn, reset.ok_or_else(|| Error::refused("RESET_INVALID"))?.user_id))
    }

    /// Replaces the password of the person of this scope, and ends their other sessions.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `old` or `new`; [`Error::Forbidden`] for a program.
    pub async fn change_password(&self, scope: &Scope, old: &str, new: &str) -> Result<()> {
        let person = scope.person()?;
        let mut check = Check::default();
        passwords::check(&mut check, "new", new, &[old]);
        check.done()?;
        self.demand_password(scope, "old", old).await?;
        let password_hash = passwords::hash(new).await?;
        let conn = self.system().await?;
        let account = Account::by_id(&conn, person.user).await?;
        let (origin, now) = (&scope.who().origin, self.clock().now());
        self.set_password(conn, &account, &password_hash, Some(person.session), ("password:change", origin, now)).await
    }

    /// Ends every token of a reset, too.
    async fn set_password(
        &self,
        conn: Conn,
        account: &Account,
        password_hash: &str,
        but: Option<Id<super::Session>>,
        (action, origin, now): (&'static str, &Origin, DateTime<Utc>),
    ) -> Result<()> {
        let user = account.id;
        conn.run("UPDATE users SET password_hash = $2 WHERE id = $1", [user.into(), password_hash.into()]).await?;
        conn.run(
            "UPDATE password_resets SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL",
            [user.into(), now.into()],
        )
        .await?;
        let ended = sessions::end(&conn, self, user, Which::AllBut(but)).await?;
        let to = account.email(&conn, self).await?;
        notices::write(&conn, self, Uuid::nil(), &to, account.locale(), Notice::SecurityChanged).await?;
        let events = trail::everywhere(&conn, Some(user), action, By::Person).await?;
        trail::append(&conn, self, origin, events).await?;
        conn.commit().await?;
        ended.tell(self);
        Ok(())
    }

    /// Undoes everything so far and begins anew.
    async fn undone(&self, conn: Conn) -> Result<Conn> {
        drop(conn);
        self.system().await
    }
}
