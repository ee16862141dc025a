//! Contacts and the tags on them.

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
            &[walled("contacts").own("member_id = (SELECT app.own())"), walled("tags"), walled("contact_tags")],
        )
        .await
    }
}

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
";
