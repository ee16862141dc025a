//! Uploaded files, and imports of contacts from them.

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
                walled("uploads"),
                walled("upload_chunks"),
                walled("imports"),
                walled("import_rejects"),
                walled("import_seen"),
            ],
        )
        .await
    }
}

const TABLES: &str = "
    CREATE TABLE uploads (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      -- In bytes, and as what they are read; both unknown until the last piece is there.
      size bigint,
      encoding text CHECK (encoding IN ('utf-8', 'utf-16le', 'utf-16be', 'windows-1252')),
      created_at timestamptz NOT NULL,
      -- When it was worked off: its pieces are gone, and for a day it is known that it was here.
      used_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      CHECK ((size IS NULL) = (encoding IS NULL))
    );
    CREATE TABLE upload_chunks (
      tenant_id uuid NOT NULL,
      upload_id uuid NOT NULL,
      number integer NOT NULL,
      content bytea NOT NULL,
      PRIMARY KEY (tenant_id, upload_id, number),
      FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
    );
    CREATE TABLE imports (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      upload_id uuid,
      state text NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed')),
      tag_id uuid,
      consents jsonb NOT NULL,
      wording text NOT NULL,
      source text NOT NULL,
      size bigint NOT NULL,
      encoding text NOT NULL,
      separator text NOT NULL,
      -- What each column holds: its place in the file and what it is read as, never its name.
      columns jsonb NOT NULL,
      -- How many cells the heading has.
      width integer NOT NULL,
      country text,
      dry_run boolean NOT NULL,
      -- Where the file is read on: the byte and the line behind the last batch.
      read_bytes bigint NOT NULL DEFAULT 0,
      read_lines bigint NOT NULL DEFAULT 0,
      lines bigint NOT NULL DEFAULT 0,
      created bigint NOT NULL DEFAULT 0,
      updated bigint NOT NULL DEFAULT 0,
      rejected bigint NOT NULL DEFAULT 0,
      left_out bigint NOT NULL DEFAULT 0,
      failure text,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      finished_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, tag_id) REFERENCES tags (tenant_id, id)
    );
    -- Refused lines and cells that were left out, by number and reason; never what stood there.
    CREATE TABLE import_rejects (
      tenant_id uuid NOT NULL,
      import_id uuid NOT NULL,
      line bigint NOT NULL,
      field text NOT NULL,
      code text NOT NULL,
      refused boolean NOT NULL,
      PRIMARY KEY (tenant_id, import_id, line, field),
      FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id) ON DELETE CASCADE
    );
    -- The addresses that a file has brought so far, by keyed hash, until it was read: whoever comes again is a duplicate.
    CREATE TABLE import_seen (
      tenant_id uuid NOT NULL,
      import_id uuid NOT NULL,
      address_index text NOT NULL,
      PRIMARY KEY (tenant_id, import_id, address_index)
    );
";
