//! A tenant's beginning, its details and its end. The platform is itself a tenant, under the nil UUID: what concerns
//! people before they belong to any other is kept and audited there.

mod erase;

use crate::{
    Db, Id,
    conn::Conn,
    contacts::{Email, PersonName},
    error::{Check, Error, Result},
    id::Named,
    identity::{
        User, passwords,
        trail::{self, Event},
        users::Account,
    },
    members::{Held, Joining, Member, join},
    permissions::{Permission, Role, TenantRead, TenantUpdate},
    scope::{Origin, Tx},
};
use chrono::{DateTime, Utc};
use locales::Locale;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A company that uses the platform.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Tenant {
    /// The tenant's identifier.
    pub id: Id<Self>,
    /// The company's name.
    pub name: String,
    /// Its language, as a BCP 47 tag.
    pub locale: String,
    /// Its time zone, by its name in the IANA database.
    pub time_zone: String,
    /// `active`, `suspended` or `erased`.
    pub state: String,
    /// When it was founded.
    pub created_at: DateTime<Utc>,
}

impl Named for Tenant {
    const PREFIX: &'static str = "tenant";
}

/// What is to be changed of a tenant; nothing where `None`.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// The company's name.
    pub name: Option<String>,
    /// Its language, as a BCP 47 tag.
    pub locale: Option<String>,
    /// Its time zone, by its name in the IANA database.
    pub time_zone: Option<String>,
}

/// A person whom the operator puts into a tenant.
#[derive(Clone, Default)]
pub struct NewPerson {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The password of a new account; an existing account keeps its own.
    pub password: String,
}

/// The tenant of this scope.
///
/// # Errors
/// When the database can't be read.
pub async fn read(tx: &Tx<TenantRead>) -> Result<Tenant> {
    here(tx).await
}

/// The same for whoever acts in it otherwise.
pub(crate) async fn here<P: Permission>(tx: &Tx<P>) -> Result<Tenant> {
    tx.row("SELECT id, name, locale, time_zone, state, created_at FROM tenants WHERE id = $1", [tx.tenant().into()])
        .await?
        .ok_or(Error::NotFound)
}

/// Changes the tenant's details.
///
/// # Errors
/// [`Error::Invalid`] naming `name`, `locale` or `timeZone`.
pub async fn update(tx: &Tx<TenantUpdate>, details: &Details) -> Result<Tenant> {
    let mut check = Check::default();
    if let Some(name) = &details.name {
        check.line("name", name, 200);
    }
    let locale = details.locale.as_deref().and_then(|tag| check.keep("locale", language(tag)));
    let zone = details.time_zone.as_deref().and_then(|name| check.keep("timeZone", zone(name)));
    check.done()?;
    tx.run(
        "UPDATE tenants SET name = coalesce($2, name), locale = coalesce($3, locale), time_zone = coalesce($4, time_zone)
         WHERE id = $1",
        [
            tx.tenant().into(),
            details.name.as_deref().map(str::trim).into(),
            locale.map(|locale| locale.to_string()).into(),
            zone.into(),
        ],
    )
    .await?;
    tx.touch(Id::<Tenant>::from(tx.tenant()));
    read(&tx.also()?).await
}

/// The language of this BCP 47 tag.
pub(crate) fn language(tag: &str) -> Result<Locale, &'static str> {
    tag.parse().map_err(|_| "locale-unknown")
}

/// The name of a time zone, as the IANA database has it.
pub(crate) fn zone(name: &str) -> Result<String, &'static str> {
    let zone: chrono_tz::Tz = name.trim().parse().map_err(|_| "time-zone-unknown")?;
    Ok(zone.name().to_owned())
}

/// Makes the platform's own tenant, unless it is there: with it come the keys that seal what belongs to no company.
///
/// # Errors
/// [`Error::Unavailable`] when PostgreSQL does not answer.
pub async fn platform(db: &Db) -> Result<()> {
    let conn = db.system().await?;
    let made = conn
        .run(
            "INSERT INTO tenants (id, name, locale, time_zone, state, created_at) VALUES ($1, 'Dihya', 'fr', 'UTC', 'active', $2)
             ON CONFLICT (id) DO NOTHING",
            [Uuid::nil().into(), db.clock().now().into()],
        )
        .await?;
    if made == 1 {
        furnish(&conn, db, Uuid::nil()).await?;
    }
    conn.commit().await
}

/// Who founds a company.
pub(crate) struct Founding<'a> {
    pub(crate) company: &'a str,
    pub(crate) locale: Locale,
    pub(crate) time_zone: &'a str,
    pub(crate) user: Id<User>,
    pub(crate) name: &'a PersonName,
    pub(crate) email: &'a Email,
}

/// Writes a tenant with its keys, its audit chain and its owner.
pub(crate) async fn found(conn: &Conn, db: &Db, founding: &Founding<'_>) -> Result<(Id<Tenant>, Id<Member>)> {
    let &Founding { company, locale, time_zone, user, name, email } = founding;
    let tenant = Id::<Tenant>::new(db.clock());
    conn.run(
        "INSERT INTO tenants (id, name, locale, time_zone, state, created_at) VALUES ($1, $2, $3, $4, 'active', $5)",
        [tenant.into(), company.trim().into(), locale.to_string().into(), time_zone.into(), db.clock().now().into()],
    )
    .await?;
    furnish(conn, db, tenant.uuid()).await?;
    let roles = [Role::Owner.name().to_owned()];
    let member = join(conn, db, &Joining { tenant, user, name, email, roles: &roles }).await?;
    Ok((tenant, member))
}

/// The keys and the audit chain that a tenant begins with.
async fn furnish(conn: &Conn, db: &Db, tenant: Uuid) -> Result<()> {
    db.vault().provision(tenant, conn, db.clock().now()).await?;
    conn.run("INSERT INTO audit_heads (tenant_id, seq, hash) VALUES ($1, 0, '')", [tenant.into()]).await?;
    Ok(())
}

/// Founds a company at the operator's word, without a mail to confirm.
///
/// # Errors
/// [`Error::Invalid`] with all that is wrong with the input.
pub async fn create_tenant(db: &Db, details: &Details, owner: &NewPerson) -> Result<(Id<Tenant>, Id<Member>)> {
    let mut check = Check::default();
    let company = details.name.as_deref().unwrap_or_default();
    check.line("company", company, 200);
    let locale = check.keep("locale", language(details.locale.as_deref().unwrap_or_default()));
    let time_zone = check.keep("timeZone", zone(details.time_zone.as_deref().unwrap_or_default()));
    let person = checked(db, check, owner).await?;
    let (Some(locale), Some(time_zone)) = (locale, time_zone) else {
        return Err(gone());
    };
    let conn = db.system().await?;
    let user = account(&conn, db, &person, locale).await?;
    let (name, email) = (&person.name, &person.email);
    let (tenant, member) =
        found(&conn, db, &Founding { company, locale, time_zone: &time_zone, user, name, email }).await?;
    conclude(&conn, db, tenant.uuid(), "tenant:create", vec![tenant.to_string(), member.to_string()]).await?;
    Ok((tenant, member))
}

/// Puts a person into a tenant at the operator's word, without an invitation.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::Conflict`] when the person is a member; [`Error::NotFound`] when there is no such tenant.
pub async fn add_member(db: &Db, tenant: Id<Tenant>, person: &NewPerson, roles: &[Role]) -> Result<Id<Member>> {
    let mut check = Check::default();
    check.demand(!roles.is_empty() && roles.iter().all(|role| role.assignable()), "roles", "role-unknown");
    let person = checked(db, check, person).await?;
    let roles: Vec<String> = roles.iter().map(|role| Held::BuiltIn(*role).to_string()).collect();
    let conn = db.system().await?;
    let Tenant { locale, .. } = find(&conn, tenant).await?;
    let user = account(&conn, db, &person, locale.parse().unwrap_or_default()).await?;
    let joining = Joining { tenant, user, name: &person.name, email: &person.email, roles: &roles };
    let member = join(&conn, db, &joining).await?;
    conclude(&conn, db, tenant.uuid(), "member:add", vec![member.to_string()]).await?;
    Ok(member)
}

/// Lets nobody into a tenant any more (`suspended`), or lets them in again.
///
/// # Errors
/// [`Error::NotFound`] when there is no such tenant, or it is erased.
pub async fn suspend(db: &Db, tenant: Id<Tenant>, suspended: bool) -> Result<()> {
    let conn = db.system().await?;
    let (state, action) = if suspended { ("suspended", "tenant:suspend") } else { ("active", "tenant:resume") };
    let found = conn
        .run("UPDATE tenants SET state = $2 WHERE id = $1 AND state <> 'erased'", [tenant.into(), state.into()])
        .await?;
    if found == 0 {
        return Err(Error::NotFound);
    }
    conclude(&conn, db, tenant.uuid(), action, vec![tenant.to_string()]).await
}

/// A person whose name and address are in order.
struct Person {
    name: PersonName,
    email: Email,
    password_hash: String,
}

async fn checked(db: &Db, mut check: Check, person: &NewPerson) -> Result<Person> {
    let name = check.keep("name", PersonName::parse(&person.name));
    let email = check.keep("email", Email::parse(&person.email));
    if db.account(&person.email).await?.is_none() {
        passwords::check(&mut check, "password", &person.password, &[&person.email, &person.name]);
    }
    check.done()?;
    let (Some(name), Some(email)) = (name, email) else {
        return Err(gone());
    };
    Ok(Person { name, email, password_hash: passwords::hash(&person.password).await? })
}

fn gone() -> Error {
    Error::internal("an input passed without its fields")
}

/// The account of this person, or a new one.
async fn account(conn: &Conn, db: &Db, person: &Person, locale: Locale) -> Result<Id<User>> {
    match Account::by_email(conn, db, &person.email).await? {
        Some(account) => Ok(account.id),
        None => Account::create(conn, db, &person.email, &person.password_hash, locale).await,
    }
}

async fn find(conn: &Conn, tenant: Id<Tenant>) -> Result<Tenant> {
    conn.row("SELECT id, name, locale, time_zone, state, created_at FROM tenants WHERE id = $1", [tenant.into()])
        .await?
        .ok_or(Error::NotFound)
}

/// Appends what the operator did, and commits.
async fn conclude(conn: &Conn, db: &Db, tenant: Uuid, action: &'static str, subjects: Vec<String>) -> Result<()> {
    let event = Event { tenant, actor: "operator".to_owned(), action, subjects };
    trail::append(conn, db, &Origin::default(), vec![event]).await?;
    conn.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zones_are_those_of_the_iana_database() {
        assert_eq!(zone(" Africa/Algiers "), Ok("Africa/Algiers".to_owned()));
        for wrong in ["", "Paris", "UTC+1", "europe/nowhere"] {
            assert_eq!(zone(wrong), Err("time-zone-unknown"), "{wrong}");
        }
    }
}
