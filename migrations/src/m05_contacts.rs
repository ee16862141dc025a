//! Contacts, tags, the consent ledger, suppressions and imports.

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
                walled("contacts").own("member_id = (SELECT app.own())"),
                walled("tags"),
                walled("contact_tags"),
                walled("consents").rights("SELECT, INSERT").own(OF_OWN_CONTACT),
                walled("consent_states").own(OF_OWN_CONTACT),
                walled("suppressions"),
                walled("uploads"),
                walled("upload_chunks"),
                walled("imports"),
                walled("import_rejects"),
            ],
        )
        .await
    }
}

/// The contact's row is itself behind its wall, so that this sub-select finds the actor's own contact only.
const OF_OWN_CONTACT: &str = "contact_id IN (SELECT id FROM contacts WHERE member_id = (SELECT app.own()))";

const TABLES: &str = "
    CREATE TABLE contacts (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      member_id uuid,
      email bytea,
      email_index text,
      phone bytea,
      phone_index text,
      name bytea,
      locale text,
      source text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, email_index),
      FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id)
    );
    CREATE INDEX contacts_by_phone ON contacts (tenant_id, phone_index);
    CREATE TABLE tags (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      name text NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, name)
    );
    CREATE TABLE contact_tags (
      tenant_id uuid NOT NULL,
      tag_id uuid NOT NULL,
      contact_id uuid NOT NULL,
      PRIMARY KEY (tenant_id, tag_id, contact_id),
      FOREIGN KEY (tenant_id, tag_id) REFERENCES tags (tenant_id, id),
      FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
    );
    CREATE INDEX tags_of_contact ON contact_tags (tenant_id, contact_id);
    -- The ledger: every yes and no that was ever said, with its proof. Append-only by grant.
    CREATE TABLE consents (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      contact_id uuid NOT NULL,
      channel text NOT NULL,
      purpose text NOT NULL,
      granted boolean NOT NULL,
      wording text NOT NULL,
      wording_hash text NOT NULL,
      source text NOT NULL,
      recorded_by text NOT NULL,
      address text,
      at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
    );
    CREATE INDEX consents_of_contact ON consents (tenant_id, contact_id, id);
    -- What the ledger says today, kept by the function that appends to it.
    CREATE TABLE consent_states (
      tenant_id uuid NOT NULL,
      contact_id uuid NOT NULL,
      channel text NOT NULL,
      purpose text NOT NULL,
      granted boolean NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, contact_id, channel, purpose),
      FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
    );
    -- Addresses that must not be written to, by keyed hash: they outlive the contact.
    CREATE TABLE suppressions (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      channel text NOT NULL,
      address_index text NOT NULL,
      reason text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, channel, address_index)
    );
    CREATE TABLE uploads (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      size bigint NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id)
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
      read_bytes bigint NOT NULL DEFAULT 0,
      lines bigint NOT NULL DEFAULT 0,
      created bigint NOT NULL DEFAULT 0,
      updated bigint NOT NULL DEFAULT 0,
      rejected bigint NOT NULL DEFAULT 0,
      failure text,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      finished_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, tag_id) REFERENCES tags (tenant_id, id)
    );
    -- Refused lines by number and reason; never the line itself.
    CREATE TABLE import_rejects (
      tenant_id uuid NOT NULL,
      import_id uuid NOT NULL,
      line bigint NOT NULL,
      field text NOT NULL,
      code text NOT NULL,
      PRIMARY KEY (tenant_id, import_id, line),
      FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id) ON DELETE CASCADE
    );
";
