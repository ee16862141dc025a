//! The shape of the database: roles, tables and the walls between tenants.
//!
//! Three roles, none of which may bypass row-level security. The *owner* runs these migrations and nothing else;
//! `dihya_tenant` is what a request or a task works as; `dihya_system` serves sign-in, provisioning and the relay, and has
//! grants on the few tables that these need. Every table of a tenant goes through [`walls::walled`], which holds the only
//! policy text of the repository.
//!
//! Until the first release a migration may be rewritten in place. Afterwards: expand, move, contract, so that the
//! previous binary keeps working while the next one starts.

mod logins;
mod m01_tenants;
mod m02_identity;
mod m03_audit;
mod m04_tasks;
mod m05_contacts;
mod m06_consents;
mod m07_imports;
mod m08_templates;
mod m09_campaigns;
mod m10_segments;
mod m11_bulks;
mod m12_rights;
mod m13_media;
mod m14_scores;
mod m15_domains;
mod m16_webhooks;
mod m17_sending_rules;
mod m18_returns;
pub mod walls;

pub use logins::{Logins, SYSTEM, TENANT};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectOptions, Database, DatabaseConnection};

/// The ordered list of migrations.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m01_tenants::Migration),
            Box::new(m02_identity::Migration),
            Box::new(m03_audit::Migration),
            Box::new(m04_tasks::Migration),
            Box::new(m05_contacts::Migration),
            Box::new(m06_consents::Migration),
            Box::new(m07_imports::Migration),
            Box::new(m08_templates::Migration),
            Box::new(m09_campaigns::Migration),
            Box::new(m10_segments::Migration),
            Box::new(m11_bulks::Migration),
            Box::new(m12_rights::Migration),
            Box::new(m13_media::Migration),
            Box::new(m14_scores::Migration),
            Box::new(m15_domains::Migration),
            Box::new(m16_webhooks::Migration),
            Box::new(m17_sending_rules::Migration),
            Box::new(m18_returns::Migration),
        ]
    }
}

/// Brings the database at `owner_url` up to date and gives the two weak roles their passwords.
///
/// # Errors
/// When the database can't be reached, the owner may not create roles, or a migration fails (it is then rolled back).
pub async fn run(owner_url: &str, logins: &Logins) -> Result<(), DbErr> {
    let owner = connect(owner_url).await?;
    logins.ensure(&owner).await?;
    Migrator::up(&owner, None).await?;
    owner.close().await
}

/// Names of the migrations that the database at `owner_url` still lacks.
///
/// # Errors
/// When the database can't be reached.
pub async fn pending(owner_url: &str) -> Result<Vec<String>, DbErr> {
    let owner = connect(owner_url).await?;
    let missing = Migrator::get_pending_migrations(&owner).await?;
    owner.close().await?;
    Ok(missing.iter().map(|migration| migration.name().to_owned()).collect())
}

#[expect(clippy::disallowed_methods, reason = "migrations run as the owner, outside the walls that they build")]
async fn connect(owner_url: &str) -> Result<DatabaseConnection, DbErr> {
    // Statements may hold a role's password.
    Database::connect(ConnectOptions::new(owner_url).sqlx_logging(false).to_owned()).await
}

/// Runs one migration's text and its walls.
async fn apply(manager: &SchemaManager<'_>, tables: &str, walls: &[walls::Wall]) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    connection.execute_unprepared(tables).await?;
    for wall in walls {
        connection.execute_unprepared(&wall.sql()).await?;
    }
    Ok(())
}
