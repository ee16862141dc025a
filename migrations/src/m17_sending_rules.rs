//! What holds for all campaigns of a tenant, and campaigns that are only tried.

use crate::walls::walled;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::apply(manager, TABLES, &[walled("sending_rules"), walled("dry_runs")]).await
    }
}

const TABLES: &str = "
    CREATE TABLE sending_rules (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      channel text NOT NULL,
      -- Whether a second person must have approved.
      approval boolean NOT NULL,
      -- How many messages a contact gets at most within so many hours, all campaigns together.
      cap_messages integer,
      cap_hours integer,
      -- The hours at which nobody is written to, by the clock of each recipient.
      quiet jsonb NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, channel),
      CHECK ((cap_messages IS NULL) = (cap_hours IS NULL))
    );
    -- A campaign written for everybody and sent to nobody: how far that has come, and what was found.
    CREATE TABLE dry_runs (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      campaign_id uuid NOT NULL,
      state text NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'cancelled')),
      -- Whom it has come to, in the order of their identifiers.
      reached uuid,
      matched bigint,
      withheld bigint,
      without_address bigint,
      suppressed bigint,
      without_consent bigint,
      capped bigint,
      cleared bigint,
      rendered bigint NOT NULL DEFAULT 0,
      faulty bigint NOT NULL DEFAULT 0,
      clipped bigint NOT NULL DEFAULT 0,
      -- What was wrong, how often, and with whom for example: identifiers only.
      faults jsonb NOT NULL DEFAULT '[]',
      largest integer NOT NULL DEFAULT 0,
      largest_contact uuid,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      finished_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
    );
    CREATE INDEX dry_runs_of_campaign ON dry_runs (tenant_id, campaign_id, id);
";
