//! The media library: contents by their digests, what the tenant calls them, and who uses them.

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
                // A content is what its digest says; it is only ever sealed anew.
                walled("media_contents").rights("SELECT, INSERT, DELETE, UPDATE (content)"),
                walled("media"),
                walled("template_media").rights("SELECT, INSERT"),
                walled("partial_media"),
                walled("campaign_media").rights("SELECT, INSERT"),
            ],
        )
        .await
    }
}

const TABLES: &str = "
    CREATE TABLE media_contents (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      -- What the content is sealed for.
      id uuid NOT NULL,
      -- SHA-256 of the picture, in hexadecimal.
      digest text NOT NULL,
      -- What makes its address one that nobody guesses.
      key text NOT NULL,
      format text NOT NULL CHECK (format IN ('png', 'jpeg', 'gif')),
      width integer NOT NULL,
      height integer NOT NULL,
      frames integer NOT NULL,
      size bigint NOT NULL,
      content bytea NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, digest),
      UNIQUE (tenant_id, id)
    );
    -- What is sealed can't be packed.
    ALTER TABLE media_contents ALTER COLUMN content SET STORAGE EXTERNAL;
    CREATE TABLE media (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      digest text NOT NULL,
      name text NOT NULL,
      folder text NOT NULL,
      -- Alternative texts by language.
      alts jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, digest),
      FOREIGN KEY (tenant_id, digest) REFERENCES media_contents (tenant_id, digest)
    );
    -- Who shows a content: what may stand in a mail that was sent can't be removed.
    CREATE TABLE template_media (
      tenant_id uuid NOT NULL,
      template_id uuid NOT NULL,
      number integer NOT NULL,
      digest text NOT NULL,
      PRIMARY KEY (tenant_id, template_id, number, digest),
      FOREIGN KEY (tenant_id, template_id, number) REFERENCES template_versions (tenant_id, template_id, number) ON DELETE CASCADE,
      FOREIGN KEY (tenant_id, digest) REFERENCES media_contents (tenant_id, digest)
    );
    CREATE INDEX template_media_of_content ON template_media (tenant_id, digest);
    CREATE TABLE partial_media (
      tenant_id uuid NOT NULL,
      partial_id uuid NOT NULL,
      digest text NOT NULL,
      PRIMARY KEY (tenant_id, partial_id, digest),
      FOREIGN KEY (tenant_id, partial_id) REFERENCES partials (tenant_id, id) ON DELETE CASCADE,
      FOREIGN KEY (tenant_id, digest) REFERENCES media_contents (tenant_id, digest)
    );
    CREATE INDEX partial_media_of_content ON partial_media (tenant_id, digest);
    CREATE TABLE campaign_media (
      tenant_id uuid NOT NULL,
      campaign_id uuid NOT NULL,
      digest text NOT NULL,
      PRIMARY KEY (tenant_id, campaign_id, digest),
      FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE,
      FOREIGN KEY (tenant_id, digest) REFERENCES media_contents (tenant_id, digest)
    );
    CREATE INDEX campaign_media_of_content ON campaign_media (tenant_id, digest);
";
