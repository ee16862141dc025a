//! Tenants and their wrapped keys; the functions that all walls read.

use crate::walls::{global, walled};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(crate::walls::FUNCTIONS).await?;
        crate::apply(
            manager,
            TABLES,
            &[
                walled("tenants").tenant("id").shared().rights("SELECT, UPDATE").system("SELECT, INSERT, UPDATE"),
                walled("tenant_keys").shared().rights("SELECT").system("SELECT, INSERT, UPDATE, DELETE"),
                global("signing_keys"),
            ],
        )
        .await
    }
}

const TABLES: &str = "
    CREATE TABLE tenants (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      locale text NOT NULL,
      time_zone text NOT NULL,
      state text NOT NULL CHECK (state IN ('active', 'suspended', 'erased')),
      created_at timestamptz NOT NULL
    );
    -- Version 0 is the root from which index and audit keys are derived; higher versions seal data.
    CREATE TABLE tenant_keys (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      version integer NOT NULL,
      wrapped bytea NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, version)
    );
    -- Keys that sign tokens: the private part wrapped, the public part in clear, as JWKS shows it.
    CREATE TABLE signing_keys (
      kid text PRIMARY KEY,
      wrapped bytea NOT NULL,
      public bytea NOT NULL,
      created_at timestamptz NOT NULL
    );
";
