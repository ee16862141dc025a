//! Tasks: the outbox row that is the job.

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
                walled("tasks").system("SELECT, INSERT, UPDATE, DELETE"),
                walled("schedule_slots").rights("SELECT").system("SELECT, INSERT, UPDATE"),
            ],
        )
        .await
    }
}

const TABLES: &str = "
    CREATE TABLE tasks (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      kind text NOT NULL,
      payload jsonb NOT NULL,
      lane text NOT NULL,
      priority smallint NOT NULL DEFAULT 0,
      state text NOT NULL CHECK (state IN ('pending', 'running', 'dead')),
      dedupe text,
      run_at timestamptz NOT NULL,
      rung_at timestamptz,
      attempts integer NOT NULL DEFAULT 0,
      allowed integer NOT NULL CHECK (allowed > 0),
      claim uuid,
      lease_until timestamptz,
      failure text,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, dedupe)
    );
    CREATE INDEX tasks_by_id ON tasks (id);
    CREATE INDEX tasks_due ON tasks (lane, tenant_id, priority DESC, run_at) WHERE state = 'pending';
    CREATE INDEX tasks_running ON tasks (lease_until) WHERE state = 'running';
    CREATE INDEX tasks_dead ON tasks (tenant_id, id) WHERE state = 'dead';
    -- The last slot of each recurring task for which rows were written.
    CREATE TABLE schedule_slots (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      name text NOT NULL,
      slot timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, name)
    );
";
