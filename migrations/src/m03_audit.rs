//! The audit chain: one sequence of hashes a tenant.

use crate::walls::walled;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::apply(
            manager,
            TABLES,
            &[
                walled("audit").rights("SELECT, INSERT").system("SELECT, INSERT"),
                walled("audit_heads").shared().rights("SELECT, UPDATE").system("SELECT, INSERT, UPDATE"),
            ],
        )
        .await
    }
}

const TABLES: &str = "
    CREATE TABLE audit (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      seq bigint NOT NULL,
      at timestamptz NOT NULL,
      actor text NOT NULL,
      action text NOT NULL,
      subjects text[] NOT NULL,
      address text,
      request text,
      hash bytea NOT NULL,
      PRIMARY KEY (tenant_id, seq)
    );
    -- The last link of each chain; locking this row orders the writers of one tenant.
    CREATE TABLE audit_heads (
      tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
      seq bigint NOT NULL,
      hash bytea NOT NULL
    );
";
