//! Accepting an invitation, with an account or with a new one.

use super::Invitation;
use crate::{
    Db, Id,
    conn::Conn,
    contacts::{Email, PersonName},
    error::{Check, Error, Result},
    identity::{
        Tokens, User, passwords,
        secrets::hashed,
        sessions::{self, Seat},
        sign_in,
        trail::{self, Event},
        users::Account,
    },
    members::{Joining, join},
    provisioning::Tenant,
    scope::Origin,
    seal::Sealed,
};
use sea_orm::FromQueryResult;

/// What a person types to accept.
#[derive(Clone, Default)]
pub struct Acceptance {
    /// The token of the mail.
    pub token: String,
    /// Their name, as the tenant's members will see it.
    pub name: String,
    /// The password of their account, or the one to give to a new account.
    pub password: String,
    /// The code of the second factor, where their account has one.
    pub code: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    tenant_id: Id<Tenant>,
    id: Id<Invitation>,
    email: Sealed<Email>,
    roles: Vec<String>,
    company: String,
    locale: String,
    state: String,
}

impl Db {
    /// The company that invites, while the token of the mail is good. It uses nothing up.
    ///
    /// # Errors
    /// `INVITATION_INVALID`.
    pub async fn check_invitation(&self, token: &str) -> Result<String> {
        Ok(self.invitation(token).await?.0.company)
    }

    /// Makes whoever holds the token a member and signs them in. A person who has an account shows their password (and second
    /// factor), another chooses one.
    ///
    /// # Errors
    /// `INVITATION_INVALID` when the token is none, was used, taken back or is too old; [`Error::Invalid`];
    /// `SIGN_IN_REFUSED`, `SECOND_FACTOR_REQUIRED` and `SECOND_FACTOR_REFUSED` as for a sign-in; [`Error::Conflict`] when the
    /// person is a member already.
    pub async fn accept_invitation(&self, input: &Acceptance, origin: &Origin, agent: &str) -> Result<Tokens> {
        let ring = self.signing_keys().await?;
        let (row, email) = self.invitation(&input.token).await?;
        let mut check = Check::default();
        let name = check.keep("name", PersonName::parse(&input.name));
        let account = self.account(email.as_str()).await?;
        if account.is_none() {
            passwords::check(&mut check, "password", &input.password, &[email.as_str(), &input.name]);
        }
        check.done()?;
        let name = name.ok_or_else(|| Error::internal("an input passed without its field"))?;
        let (conn, user) = match account {
            Some(account) => self.shown(&account, input, origin).await?,
            None => self.chosen(&email, &row.locale, input).await?,
        };

        let now = self.clock().now();
        let taken = conn
            .run(
                "UPDATE invitations SET accepted_at = $3
                 WHERE tenant_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL",
                [row.tenant_id.into(), row.id.into(), now.into()],
            )
            .await?;
        if taken == 0 {
            return Err(Error::refused("INVITATION_INVALID"));
        }
        let joining = Joining { tenant: row.tenant_id, user, name: &name, email: &email, roles: &row.roles };
        let member = join(&conn, self, &joining).await?;
        let seat = Seat { tenant: row.tenant_id, member, user, since: now };
        let tokens = sessions::open(&conn, self, &ring, &seat, origin, agent).await?;
        let subjects = vec![row.id.to_string(), member.to_string()];
        let accepted =
            Event { tenant: row.tenant_id.uuid(), actor: member.to_string(), action: "invitation:accept", subjects };
        trail::append(&conn, self, origin, vec![accepted, sign_in::created(&tokens)]).await?;
        conn.commit().await?;
        Ok(tokens)
    }

    /// The person of an account, who has shown password and second factor.
    async fn shown(&self, account: &Account, input: &Acceptance, origin: &Origin) -> Result<(Conn, Id<User>)> {
        let right = passwords::verify(&input.password, Some(&account.password_hash)).await?;
        let conn = self.system().await?;
        if !right {
            self.note_refusal(&conn, Some(account.id), origin).await?;
            return Err(sign_in::refused());
        }
        self.demand_second_factor(&conn, account, input.code.as_deref(), origin).await?;
        Ok((conn, account.id))
    }

    /// A new person with the password that they chose.
    async fn chosen(&self, email: &Email, locale: &str, input: &Acceptance) -> Result<(Conn, Id<User>)> {
        let password_hash = passwords::hash(&input.password).await?;
        let conn = self.system().await?;
        let user = Account::create(&conn, self, email, &password_hash, locale.parse().unwrap_or_default()).await?;
        Ok((conn, user))
    }

    async fn invitation(&self, token: &str) -> Result<(Row, Email)> {
        let conn = self.system().await?;
        let row: Option<Row> = conn
            .row(
                "SELECT i.tenant_id, i.id, i.email, i.roles, t.name AS company, t.locale, t.state
                 FROM invitations i JOIN tenants t ON t.id = i.tenant_id
                 WHERE i.token_hash = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2",
                [hashed(token).into(), self.clock().now().into()],
            )
            .await?;
        let row = row.filter(|row| row.state == "active").ok_or_else(|| Error::refused("INVITATION_INVALID"))?;
        let keys = self.vault().tenant(row.tenant_id.uuid(), &conn).await?;
        let email = keys.open(row.id.uuid(), &row.email)?;
        Ok((row, email))
    }
}
