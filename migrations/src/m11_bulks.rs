//! Changes of many contacts at once, and whom they are about.

use crate::walls::walled;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::apply(manager, TABLES, &[walled("bulks"), walled("bulk_contacts")]).await
    }
}

const TABLES: &str = "
    CREATE TABLE bulks (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      kind text NOT NULL,
      -- What is done, with the values that are written: sealed, for they may be personal.
      content bytea NOT NULL,
      -- The key of the field whose values are taken away for good, where that is the change.
      field_key text,
      state text NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'cancelled')),
      total integer NOT NULL,
      done integer NOT NULL DEFAULT 0,
      changed integer NOT NULL DEFAULT 0,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      finished_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      CHECK (changed <= done AND done <= total)
    );
    CREATE INDEX bulks_of_field ON bulks (tenant_id, field_key) WHERE field_key IS NOT NULL;
    -- Who is meant, frozen when the change is asked for; each row goes when its contact is done. No foreign keys: they would cost the
    -- freeze of a large choice more than half of its time.
    CREATE TABLE bulk_contacts (
      tenant_id uuid NOT NULL,
      bulk_id uuid NOT NULL,
      number integer NOT NULL,
      contact_id uuid NOT NULL,
      PRIMARY KEY (tenant_id, bulk_id, number)
    );
";
