//! A person's own account.

use super::users::{Account, User};
use crate::{
    Db, Id,
    contacts::PersonName,
    error::{Error, Result},
    members::Member,
    provisioning::Tenant,
    scope::Scope,
    seal::Sealed,
};
use locales::Locale;
use sea_orm::FromQueryResult;

/// What a person sees of themselves.
#[derive(Clone)]
pub struct Profile {
    /// The person.
    pub user: Id<User>,
    /// The person in the tenant of the scope.
    pub member: Id<Member>,
    /// The address to sign in with.
    pub email: String,
    /// The name, as the tenant's members see it.
    pub name: String,
    /// The language in which the person is answered.
    pub locale: Locale,
    /// Whether a sign-in takes a second factor.
    pub second_factor: bool,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
}

/// A tenant for which a person works.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Workplace {
    /// The tenant.
    pub tenant: Id<Tenant>,
    /// The person in it.
    pub member: Id<Member>,
    /// The tenant's name.
    pub name: String,
    /// Whether it lets anybody in at present.
    pub active: bool,
}

#[derive(FromQueryResult)]
struct Row {
    name: Sealed<PersonName>,
    codes: i64,
}

impl Db {
    /// The account of the person of this scope. One's own name and address are no reveal.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a program.
    pub async fn profile(&self, scope: &Scope) -> Result<Profile> {
        let person = scope.person()?;
        let conn = self.system().await?;
        let account = Account::by_id(&conn, person.user).await?;
        let row: Option<Row> = conn
            .row(
                "SELECT name, (SELECT count(*) FROM recovery_codes WHERE user_id = $3 AND used_at IS NULL) AS codes
                 FROM members WHERE tenant_id = $1 AND id = $2",
                [person.tenant.into(), person.member.into(), person.user.into()],
            )
            .await?;
        let Row { name, codes } = row.ok_or(Error::NotFound)?;
        let keys = self.vault().tenant(person.tenant.uuid(), &conn).await?;
        Ok(Profile {
            user: person.user,
            member: person.member,
            email: account.email(&conn, self).await?.as_str().to_owned(),
            name: keys.open(person.member.uuid(), &name)?.as_str().to_owned(),
            locale: account.locale(),
            second_factor: account.has_second_factor(),
            recovery_codes: codes,
        })
    }

    /// The tenants for which the person of this scope works, by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a program.
    pub async fn workplaces(&self, scope: &Scope) -> Result<Vec<Workplace>> {
        let person = scope.person()?;
        self.system()
            .await?
            .rows(
                "SELECT m.tenant_id AS tenant, m.id AS member, t.name, t.state = 'active' AS active
                 FROM members m JOIN tenants t ON t.id = m.tenant_id
                 WHERE m.user_id = $1 AND m.removed_at IS NULL AND t.state <> 'erased' ORDER BY t.name, t.id",
                [person.user.into()],
            )
            .await
    }

    /// Sets the language in which the person of this scope is answered, on screen and by mail.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a program.
    pub async fn change_locale(&self, scope: &Scope, locale: Locale) -> Result<()> {
        let person = scope.person()?;
        let conn = self.system().await?;
        conn.run("UPDATE users SET locale = $2 WHERE id = $1", [person.user.into(), locale.to_string().into()]).await?;
        let events =
            super::trail::everywhere(&conn, Some(person.user), "account:update", super::trail::By::Person).await?;
        super::trail::append(&conn, self, &scope.who().origin, events).await?;
        conn.commit().await
    }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile").field("user", &self.user).finish_non_exhaustive()
    }
}
