//! Message templates, their versions, and the partials that they share.

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
                walled("templates"),
                // What was saved stays as it was; it goes with its template.
                walled("template_versions").rights("SELECT, INSERT"),
                walled("partials"),
                walled("template_partials"),
                walled("partial_partials"),
            ],
        )
        .await
    }
}

const TABLES: &str = "
    CREATE TABLE templates (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      name text NOT NULL,
      -- The version that is shown and sent.
      version integer NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, name)
    );
    CREATE TABLE template_versions (
      tenant_id uuid NOT NULL,
      template_id uuid NOT NULL,
      number integer NOT NULL,
      -- All languages and variables together: a version is read and written as a whole.
      content jsonb NOT NULL,
      author text NOT NULL,
      note text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, template_id, number),
      FOREIGN KEY (tenant_id, template_id) REFERENCES templates (tenant_id, id) ON DELETE CASCADE
    );
    CREATE TABLE partials (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      name text NOT NULL,
      format text NOT NULL CHECK (format IN ('html', 'mjml', 'text')),
      source text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, name)
    );
    -- Who calls a partial by its name, templates by the version that is shown: what is called can't be removed.
    CREATE TABLE template_partials (
      tenant_id uuid NOT NULL,
      template_id uuid NOT NULL,
      partial_id uuid NOT NULL,
      PRIMARY KEY (tenant_id, template_id, partial_id),
      FOREIGN KEY (tenant_id, template_id) REFERENCES templates (tenant_id, id) ON DELETE CASCADE,
      FOREIGN KEY (tenant_id, partial_id) REFERENCES partials (tenant_id, id)
    );
    CREATE INDEX template_partials_of_partial ON template_partials (tenant_id, partial_id);
    CREATE TABLE partial_partials (
      tenant_id uuid NOT NULL,
      caller_id uuid NOT NULL,
      partial_id uuid NOT NULL,
      PRIMARY KEY (tenant_id, caller_id, partial_id),
      FOREIGN KEY (tenant_id, caller_id) REFERENCES partials (tenant_id, id) ON DELETE CASCADE,
      FOREIGN KEY (tenant_id, partial_id) REFERENCES partials (tenant_id, id)
    );
    CREATE INDEX partial_partials_of_partial ON partial_partials (tenant_id, partial_id);
";
