//! Signing in with a password, and moving to another tenant.
//!
//! How often somebody may try is counted at the edge, under [`Db::account_mark`] and under the address they come from.

use super::Session;
use super::{
    passwords, second_factor,
    sessions::{self, Seat, Tokens, Which},
    trail::{self, By, Event},
    users::{Account, User},
};
use crate::{
    Db, Id,
    conn::Conn,
    contacts::Email,
    error::{Check, Error, Result},
    members::Member,
    provisioning::Tenant,
    scope::{Origin, Scope},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use subtle::ConstantTimeEq;

/// What a person types to sign in.
#[derive(Clone, Default)]
pub struct SignIn {
    /// The address of the account.
    pub email: String,
    /// The password.
    pub password: String,
    /// The present code of the authenticator, or a recovery code.
    pub code: Option<String>,
    /// For which tenant; the one last worked in when none is named.
    pub tenant: Option<Id<Tenant>>,
}

#[derive(FromQueryResult)]
struct Workplace {
    tenant_id: Id<Tenant>,
    id: Id<Member>,
    state: String,
}

impl Db {
    /// Opens a session for whoever knows the password and, where it is on, has the second factor.
    ///
    /// An address without an account, a wrong password and a tenant that is not theirs get the same answer, after the same
    /// work.
    ///
    /// # Errors
    /// [`Error::Invalid`] when address or password is not given; [`Error::Unauthenticated`] with `SIGN_IN_REFUSED`; after the right password `SECOND_FACTOR_REQUIRED` or
    /// `SECOND_FACTOR_REFUSED`; `TENANT_SUSPENDED`.
    pub async fn sign_in(&self, input: &SignIn, origin: &Origin, agent: &str) -> Result<Tokens> {
        let mut check = Check::default();
        check.demand(!input.email.trim().is_empty(), "email", "required");
        check.demand(!input.password.is_empty(), "password", "required");
        check.done()?;
        let ring = self.signing_keys().await?;
        let account = self.account(&input.email).await?;
        let right = passwords::verify(&input.password, account.as_ref().map(|account| &*account.password_hash)).await?;
        let conn = self.system().await?;
        let account = match account {
            Some(account) if right => account,
            other => {
                self.note_refusal(&conn, other.map(|account| account.id), origin).await?;
                return Err(refused());
            }
        };
        self.demand_second_factor(&conn, &account, input.code.as_deref(), origin).await?;
        let seat = find_seat(&conn, account.id, input.tenant, self.clock().now()).await?.ok_or_else(refused)?;
        let tokens = sessions::open(&conn, self, &ring, &seat, origin, agent).await?;
        trail::append(&conn, self, origin, vec![created(&tokens)]).await?;
        conn.commit().await?;
        Ok(tokens)
    }

    /// Moves the sign-in of this scope to another tenant of the same person: its session ends and another begins.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the person does not work there; `TENANT_SUSPENDED`; [`Error::Forbidden`] for a program.
    pub async fn switch(&self, scope: &Scope, tenant: Id<Tenant>, agent: &str) -> Result<Tokens> {
        let person = scope.person()?;
        let origin = &scope.who().origin;
        let ring = self.signing_keys().await?;
        let conn = self.system().await?;
        let since = since(&conn, &person).await?;
        let seat = find_seat(&conn, person.user, Some(tenant), since).await?.ok_or(Error::NotFound)?;
        let ended = sessions::end(&conn, self, person.user, Which::Only(person.session)).await?;
        let tokens = sessions::open(&conn, self, &ring, &seat, origin, agent).await?;
        let mut events = ended.events("session:revoke");
        events.push(created(&tokens));
        trail::append(&conn, self, origin, events).await?;
        conn.commit().await?;
        ended.tell(self);
        Ok(tokens)
    }

    /// A keyed hash of an address, under which attempts on its account can be counted without keeping the address.
    #[must_use]
    pub fn account_mark(&self, email: &str) -> String {
        self.vault().keyring().derive(&format!("account mark {}", email.trim().to_lowercase()))
    }

    /// The token that a page of ours shows together with the session's cookie: no other site can read it.
    #[must_use]
    pub fn csrf_token(&self, session: Id<Session>) -> String {
        self.vault().keyring().derive(&format!("csrf {session}"))
    }

    /// Whether this is the session's CSRF token.
    #[must_use]
    pub fn is_csrf_token(&self, session: Id<Session>, token: &str) -> bool {
        self.csrf_token(session).as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// Whether there is an account with this address. For the operator's own use: nobody else may learn it.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn has_account(&self, email: &str) -> Result<bool> {
        Ok(self.account(email).await?.is_some())
    }

    /// The account with this address, if it is one.
    pub(crate) async fn account(&self, email: &str) -> Result<Option<Account>> {
        match Email::parse(email) {
            Ok(email) => Account::by_email(&self.system().await?, self, &email).await,
            Err(_) => Ok(None),
        }
    }

    /// Passes without a second factor, or with the right one.
    pub(crate) async fn demand_second_factor(
        &self,
        conn: &Conn,
        account: &Account,
        code: Option<&str>,
        origin: &Origin,
    ) -> Result<()> {
        if !account.has_second_factor() {
            return Ok(());
        }
        let code = code.ok_or(Error::Unauthenticated("SECOND_FACTOR_REQUIRED"))?;
        if second_factor::accept(conn, self, account, code).await? {
            return Ok(());
        }
        self.note_refusal(conn, Some(account.id), origin).await?;
        Err(Error::Unauthenticated("SECOND_FACTOR_REFUSED"))
    }

    /// Notes an attempt on an account, or on none.
    pub(crate) async fn note_refusal(&self, conn: &Conn, user: Option<Id<User>>, origin: &Origin) -> Result<()> {
        let events = trail::everywhere(conn, user, "session:refuse", By::Nobody).await?;
        trail::append(conn, self, origin, events).await?;
        conn.commit().await
    }
}

/// The answer to whoever does not show who they are.
pub(crate) fn refused() -> Error {
    Error::Unauthenticated("SIGN_IN_REFUSED")
}

/// The event of a session that was opened.
pub(crate) fn created(tokens: &Tokens) -> Event {
    let subjects = vec![tokens.session.to_string()];
    Event { tenant: tokens.tenant.uuid(), actor: tokens.member.to_string(), action: "session:create", subjects }
}

/// Where the person sits down: in the tenant that is named, or else where they last worked.
async fn find_seat(
    conn: &Conn,
    user: Id<User>,
    tenant: Option<Id<Tenant>>,
    since: DateTime<Utc>,
) -> Result<Option<Seat>> {
    let workplace: Option<Workplace> = conn
        .row(
            "SELECT m.tenant_id, m.id, t.state FROM members m JOIN tenants t ON t.id = m.tenant_id
             WHERE m.user_id = $1 AND m.removed_at IS NULL AND t.state <> 'erased' AND ($2::uuid IS NULL OR m.tenant_id = $2)
             ORDER BY t.state, (SELECT max(s.refreshed_at) FROM sessions s WHERE s.tenant_id = m.tenant_id AND s.member_id = m.id)
                      DESC NULLS LAST, m.created_at, m.id
             LIMIT 1",
            [user.into(), tenant.into()],
        )
        .await?;
    let Some(Workplace { tenant_id: tenant, id: member, state }) = workplace else {
        return Ok(None);
    };
    super::authentication::admits(&state)?;
    Ok(Some(Seat { tenant, member, user, since }))
}

/// Since when the person has been signed in: moving between tenants does not prolong it.
async fn since(conn: &Conn, person: &super::authentication::Person) -> Result<DateTime<Utc>> {
    #[derive(FromQueryResult)]
    struct Row {
        created_at: DateTime<Utc>,
    }
    let row: Option<Row> = conn
        .row(
            "SELECT created_at FROM sessions WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL",
            [person.tenant.into(), person.session.into()],
        )
        .await?;
    row.map(|row| row.created_at).ok_or(Error::Unauthenticated("TOKEN_REVOKED"))
}
