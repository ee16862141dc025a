//! From what a caller shows to a [`Scope`]: asked of the database each time, so that a revoked session, a lost role or a
//! removed member has lost its power with the next request.

use super::{ApiKey, Session, User, authority::Authority, keys, tokens::Claims};
use crate::{
    Db, Id,
    conn::Conn,
    error::{Error, Result},
    members::Member,
    permissions::{AccountUse, Grants, Permission},
    provisioning::Tenant,
    scope::{Actor, Origin, Scope, Standing},
};
use chrono::{DateTime, TimeDelta, Utc};
use locales::Locale;
use sea_orm::FromQueryResult;

/// How exactly the last use of a key is known.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// What a caller shows. It is a secret: never logged, never kept.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// An access token.
    Bearer(&'a str),
    /// An API key.
    ApiKey(&'a str),
}

/// A person who acts, as a member of a tenant.
pub(crate) struct Person {
    pub(crate) tenant: Id<Tenant>,
    pub(crate) member: Id<Member>,
    pub(crate) user: Id<User>,
    pub(crate) session: Id<Session>,
}

#[derive(FromQueryResult)]
struct Standpoint {
    roles: Vec<String>,
    permissions: Vec<String>,
    locale: String,
    state: String,
    ended: bool,
}

#[derive(FromQueryResult)]
struct KeyRow {
    tenant_id: Id<Tenant>,
    secret_hash: String,
    lent: Vec<String>,
    used_at: Option<DateTime<Utc>>,
    expired: bool,
    roles: Vec<String>,
    permissions: Vec<String>,
    locale: String,
    state: String,
    ended: bool,
}

impl Db {
    /// Who shows this, as a scope in their tenant. They are answered in `locale`, or else in the language they chose.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] with `UNAUTHENTICATED` for what is no credential of ours, `TOKEN_EXPIRED` or
    /// `TOKEN_REVOKED`; `TENANT_SUSPENDED` and `TENANT_ERASED`.
    pub async fn authenticate(
        &self,
        credential: Credential<'_>,
        origin: Origin,
        locale: Option<Locale>,
    ) -> Result<Scope> {
        match credential {
            Credential::Bearer(token) => {
                let Claims { sub: user, tid: tenant, mid: member, sid: session, .. } = self.read_token(token).await?;
                self.stand_person(&Person { tenant, member, user, session }, origin, locale).await
            }
            Credential::ApiKey(key) => {
                let (id, secret) = keys::parse(key).ok_or(Error::Unauthenticated("UNAUTHENTICATED"))?;
                self.stand_key(id, Some(secret), origin, locale).await
            }
        }
    }

    /// Asks again whether a caller is still who they were, and gives them a scope with what they may now: for streams,
    /// which outlive the request that began them.
    ///
    /// # Errors
    /// As [`Db::authenticate`].
    pub async fn renew(&self, scope: &Scope) -> Result<Scope> {
        let (origin, locale) = (scope.who().origin.clone(), Some(scope.locale()));
        match scope.actor() {
            Actor::Member { .. } => self.stand_person(&scope.person()?, origin, locale).await,
            Actor::Key(id) => self.stand_key(id, None, origin, locale).await,
            Actor::Worker | Actor::Link => Ok(scope.fresh()),
        }
    }

    async fn stand_person(&self, person: &Person, origin: Origin, locale: Option<Locale>) -> Result<Scope> {
        let &Person { tenant, member, user, session } = person;
        let standpoint: Option<Standpoint> = self
            .system_row(
                "SELECT m.roles, u.locale, t.state,
                        ARRAY(SELECT unnest(r.permissions) FROM roles r
                              WHERE r.tenant_id = m.tenant_id AND r.id::text = ANY (m.roles)) AS permissions,
                        s.revoked_at IS NOT NULL OR s.expires_at <= $5 OR m.removed_at IS NOT NULL AS ended
                 FROM sessions s JOIN members m ON m.tenant_id = s.tenant_id AND m.id = s.member_id
                 JOIN tenants t ON t.id = s.tenant_id JOIN users u ON u.id = s.user_id
                 WHERE s.tenant_id = $1 AND s.id = $2 AND s.member_id = $3 AND s.user_id = $4",
                [tenant.into(), session.into(), member.into(), user.into(), self.clock().now().into()],
            )
            .await?;
        let revoked = Error::Unauthenticated("TOKEN_REVOKED");
        let Some(found) = standpoint else { return Err(revoked) };
        if found.ended {
            return Err(revoked);
        }
        admits(&found.state)?;
        let Authority { full, own } = Authority::of(&found.roles, &found.permissions);
        let locale = locale.or_else(|| found.locale.parse().ok()).unwrap_or_default();
        let actor = Actor::Member { member, user, session };
        Ok(Scope::new(self, Standing { tenant: tenant.uuid(), actor, full, own, locale, origin }))
    }

    /// `secret` is none only when the key was shown before.
    async fn stand_key(
        &self,
        id: Id<ApiKey>,
        secret: Option<&str>,
        origin: Origin,
        locale: Option<Locale>,
    ) -> Result<Scope> {
        let now = self.clock().now();
        let found: Option<KeyRow> = self
            .system_row(
                "SELECT k.tenant_id, k.secret_hash, k.permissions AS lent, k.used_at, coalesce(k.expires_at <= $2, false) AS expired,
                        m.roles, t.locale, t.state,
                        ARRAY(SELECT unnest(r.permissions) FROM roles r
                              WHERE r.tenant_id = m.tenant_id AND r.id::text = ANY (m.roles)) AS permissions,
                        k.revoked_at IS NOT NULL OR m.removed_at IS NOT NULL AS ended
                 FROM api_keys k JOIN members m ON m.tenant_id = k.tenant_id AND m.id = k.created_by
                 JOIN tenants t ON t.id = k.tenant_id WHERE k.id = $1",
                [id.into(), now.into()],
            )
            .await?;
        let found = found.ok_or(Error::Unauthenticated("UNAUTHENTICATED"))?;
        if secret.is_some_and(|secret| !super::secrets::matches(secret, &found.secret_hash)) {
            return Err(Error::Unauthenticated("UNAUTHENTICATED"));
        }
        match found {
            KeyRow { ended: true, .. } => return Err(Error::Unauthenticated("TOKEN_REVOKED")),
            KeyRow { expired: true, .. } => return Err(Error::Unauthenticated("TOKEN_EXPIRED")),
            _ => admits(&found.state)?,
        }
        if found.used_at.is_none_or(|at| at + NOTED <= now) {
            note_use(&self.system().await?, found.tenant_id, id, now).await?;
        }
        let full = Authority::of(&found.roles, &found.permissions).lend(&found.lent);
        let locale = locale.or_else(|| found.locale.parse().ok()).unwrap_or_default();
        let (tenant, actor, own) = (found.tenant_id.uuid(), Actor::Key(id), Grants::default());
        Ok(Scope::new(self, Standing { tenant, actor, full, own, locale, origin }))
    }
}

async fn note_use(conn: &Conn, tenant: Id<Tenant>, id: Id<ApiKey>, now: DateTime<Utc>) -> Result<()> {
    conn.run(
        "UPDATE api_keys SET used_at = $3 WHERE tenant_id = $1 AND id = $2",
        [tenant.into(), id.into(), now.into()],
    )
    .await?;
    conn.commit().await
}

/// Whether a tenant in this state lets anybody in.
pub(crate) fn admits(state: &str) -> Result<()> {
    match state {
        "active" => Ok(()),
        "suspended" => Err(Error::refused("TENANT_SUSPENDED")),
        _ => Err(Error::refused("TENANT_ERASED")),
    }
}

impl Scope {
    /// The person who acts, who may use their account: programs and tasks have none.
    pub(crate) fn person(&self) -> Result<Person> {
        match self.actor() {
            Actor::Member { member, user, session } => {
                self.who().allow(AccountUse::INDEX, AccountUse::NAME)?;
                Ok(Person { tenant: self.tenant().into(), member, user, session })
            }
            _ => Err(Error::Forbidden(AccountUse::NAME)),
        }
    }
}
