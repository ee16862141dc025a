//! The second factor: six digits that change every 30 seconds (TOTP, RFC 6238), and ten codes for when the telephone is lost.

use super::{
    User, passwords,
    secrets::hashed,
    trail::{self, By},
    users::Account,
};
use crate::{
    Db, Id,
    clock::random,
    conn::Conn,
    contacts::Email,
    error::{Error, Result, Violation},
    notices::{self, Notice},
    scope::Scope,
    seal::Personal,
};
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;

/// How many recovery codes a person gets.
const CODES: usize = 10;
/// The letters of recovery codes (RFC 4648, base 32).
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret that a person's authenticator shares with us: 160 bits, as RFC 4226 recommends.
pub(crate) struct TotpSecret(Vec<u8>);

impl Personal for TotpSecret {
    const LABEL: &'static str = "user.totp_secret";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

/// What an authenticator needs to know, shown once.
pub struct Enrolment {
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// The same as an `otpauth:` address, to be shown as a QR code.
    pub url: String,
}

impl TotpSecret {
    fn totp(&self, email: Option<&Email>) -> Result<Totp> {
        Builder::new()
            .with_secret(Secret::from(self.0.as_slice()))
            .with_account_name(email.map_or("", Email::as_str))
            .with_issuer(Some("Dihya"))
            .build()
            .map_err(Error::internal)
    }
}

/// Whether `code` is the present code of the person's authenticator, or an unused recovery code. Either is good once.
pub(crate) async fn accept(conn: &Conn, db: &Db, account: &Account, code: &str) -> Result<bool> {
    let code: String = code.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if code.len() != 6 {
        let used = conn
            .run(
                "UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL",
                [account.id.into(), hashed(&code.to_ascii_uppercase()).into(), db.clock().now().into()],
            )
            .await?;
        return Ok(used == 1);
    }
    let Some(sealed) = &account.totp_secret else {
        return Ok(false);
    };
    let secret = db.vault().platform(conn).await?.open(account.id.uuid(), sealed)?;
    let now = u64::try_from(db.clock().now().timestamp()).unwrap_or_default();
    let Some(step) = secret.totp(None)?.check(&code, now) else {
        return Ok(false);
    };
    let step = i64::try_from(step).map_err(Error::internal)?;
    // A step that was used, or an older one, is a code that somebody has read (RFC 6238, 5.2).
    let taken = conn
        .run(
            "UPDATE users SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2",
            [account.id.into(), step.into()],
        )
        .await?;
    Ok(taken == 1)
}

impl Db {
    /// Gives the person of this scope a new secret for an authenticator. It counts once [`Db::confirm_second_factor`] has seen
    /// a code of it.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `password`; [`Error::Conflict`] when there is a second factor already; [`Error::Forbidden`]
    /// for a program.
    pub async fn enrol_second_factor(&self, scope: &Scope, password: &str) -> Result<Enrolment> {
        let user = scope.person()?.user;
        self.demand_password(scope, "password", password).await?;
        let conn = self.system().await?;
        let account = Account::by_id(&conn, user).await?;
        if account.has_second_factor() {
            return Err(Error::Conflict);
        }
        let secret = TotpSecret(random::<20>().to_vec());
        let sealed = self.vault().platform(&conn).await?.seal(user.uuid(), &secret);
        conn.run("UPDATE users SET totp_secret = $2 WHERE id = $1", [user.into(), sealed.into()]).await?;
        let totp = secret.totp(Some(&account.email(&conn, self).await?))?;
        let url = totp.to_url().map_err(Error::internal)?;
        conn.commit().await?;
        Ok(Enrolment { secret: Secret::from(secret.0).to_base32(), url })
    }

    /// Turns the second factor on, when `code` shows that the authenticator has the secret, and gives the recovery codes, which
    /// are shown this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `code`; [`Error::Conflict`] when it is on already; [`Error::Forbidden`] for a program.
    pub async fn confirm_second_factor(&self, scope: &Scope, code: &str) -> Result<Vec<String>> {
        let conn = self.system().await?;
        let account = Account::by_id(&conn, scope.person()?.user).await?;
        if account.has_second_factor() {
            return Err(Error::Conflict);
        }
        if !accept(&conn, self, &account, code).await? {
            return Err(wrong_code());
        }
        conn.run(
            "UPDATE users SET totp_confirmed_at = $2 WHERE id = $1",
            [account.id.into(), self.clock().now().into()],
        )
        .await?;
        let codes = renew_codes(&conn, account.id).await?;
        self.conclude(&conn, scope, &account, "second-factor:enable").await?;
        Ok(codes)
    }

    /// Replaces the recovery codes by ten new ones, shown this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `code`, also when there is no second factor; [`Error::Forbidden`] for a program.
    pub async fn renew_recovery_codes(&self, scope: &Scope, code: &str) -> Result<Vec<String>> {
        let conn = self.system().await?;
        let account = Account::by_id(&conn, scope.person()?.user).await?;
        if !account.has_second_factor() || !accept(&conn, self, &account, code).await? {
            return Err(wrong_code());
        }
        let codes = renew_codes(&conn, account.id).await?;
        self.conclude(&conn, scope, &account, "second-factor:renew-codes").await?;
        Ok(codes)
    }

    /// Turns the second factor off.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `password` or `code`, also when there is no second factor; [`Error::Forbidden`] for a program.
    pub async fn disable_second_factor(&self, scope: &Scope, password: &str, code: &str) -> Result<()> {
        self.demand_password(scope, "password", password).await?;
        let conn = self.system().await?;
        let account = Account::by_id(&conn, scope.person()?.user).await?;
        if !account.has_second_factor() || !accept(&conn, self, &account, code).await? {
            return Err(wrong_code());
        }
        conn.run("UPDATE users SET totp_secret = NULL, totp_confirmed_at = NULL WHERE id = $1", [account.id.into()])
            .await?;
        conn.run("DELETE FROM recovery_codes WHERE user_id = $1", [account.id.into()]).await?;
        self.conclude(&conn, scope, &account, "second-factor:disable").await
    }

    /// Passes when this is the password of the person of this scope.
    pub(crate) async fn demand_password(&self, scope: &Scope, field: &'static str, password: &str) -> Result<()> {
        let conn = self.system().await?;
        let account = Account::by_id(&conn, scope.person()?.user).await?;
        drop(conn);
        if passwords::verify(password, Some(&account.password_hash)).await? {
            return Ok(());
        }
        Err(Error::Invalid(vec![Violation::new(field, "password-wrong")]))
    }

    /// Says what changed, in the audit chains and to the person by mail, and commits.
    pub(crate) async fn conclude(
        &self,
        conn: &Conn,
        scope: &Scope,
        account: &Account,
        action: &'static str,
    ) -> Result<()> {
        let to = account.email(conn, self).await?;
        notices::write(conn, self, Uuid::nil(), &to, account.locale(), Notice::SecurityChanged).await?;
        let events = trail::everywhere(conn, Some(account.id), action, By::Person).await?;
        trail::append(conn, self, &scope.who().origin, events).await?;
        conn.commit().await
    }
}

async fn renew_codes(conn: &Conn, user: Id<User>) -> Result<Vec<String>> {
    let codes: Vec<String> = (0..CODES).map(|_| recovery_code()).collect();
    let hashes: Vec<String> = codes.iter().map(|code| hashed(&code.replace('-', ""))).collect();
    conn.run("DELETE FROM recovery_codes WHERE user_id = $1", [user.into()]).await?;
    conn.run("INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, unnest($2)", [user.into(), hashes.into()])
        .await?;
    Ok(codes)
}

/// 80 random bits as `ABCD-EFGH-IJKL-MNOP`.
fn recovery_code() -> String {
    let letters = random::<16>().map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn wrong_code() -> Error {
    Error::Invalid(vec![Violation::new("code", "code-invalid")])
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_follow_the_vectors_of_rfc_6238() {
        // Appendix B lists eight digits; six are their last six.
        let totp = TotpSecret(b"12345678901234567890".to_vec()).totp(None).unwrap();
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(totp.check(code, time), Some(time / 30), "{time}");
        }
        assert_eq!(totp.check("287082", 59 + 60), None, "two steps later");
    }

    #[test]
    fn an_authenticator_is_told_secret_account_and_issuer() {
        let email = Email::parse("nadia+work@acme.example").unwrap();
        let url = TotpSecret(b"12345678901234567890".to_vec()).totp(Some(&email)).unwrap().to_url().unwrap();
        assert!(
            url.starts_with("otpauth://totp/Dihya:nadia%2Bwork%40acme.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            "{url}"
        );
        assert!(url.contains("issuer=Dihya"), "{url}");
    }

    #[test]
    fn recovery_codes_are_four_groups_of_four() {
        let code = recovery_code();
        assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4; 4], "{code}");
        assert!(code.bytes().all(|byte| byte == b'-' || LETTERS.contains(&byte)), "{code}");
    }
}
