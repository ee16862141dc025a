//! What people may ask of a company: requests with their deadlines, links that open what is kept, rules of how long it is kept, and
//! what the company adds to its register of processing.

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
                walled("rights_requests"),
                walled("rights_links"),
                walled("retention_rules"),
                walled("register_additions"),
            ],
        )
        .await
    }
}

const TABLES: &str = "
    -- To whom a waiting mail goes, by keyed hash: who is erased gets none of those.
    ALTER TABLE notices ADD COLUMN address_index text;
    CREATE INDEX notices_of_address ON notices (tenant_id, address_index);
    -- What people asked for, and what became of it. The words are sealed, and go with the person; that somebody asked, and was
    -- answered in time, stays.
    CREATE TABLE rights_requests (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      contact_id uuid,
      kind text NOT NULL CHECK (kind IN ('access', 'portability', 'rectification', 'objection', 'erasure', 'restriction')),
      state text NOT NULL CHECK (state IN ('open', 'fulfilled', 'refused')),
      content bytea,
      recorded_by text NOT NULL,
      received_at timestamptz NOT NULL,
      due_at timestamptz NOT NULL,
      extended_at timestamptz,
      closed_by text,
      closed_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE SET NULL (contact_id),
      CHECK ((state = 'open') = (closed_at IS NULL))
    );
    CREATE INDEX rights_requests_by_deadline ON rights_requests (tenant_id, due_at, id);
    CREATE INDEX rights_requests_of_contact ON rights_requests (tenant_id, contact_id);
    -- Links that were mailed: to what is kept of a person, or to an address that is to be theirs. They open once.
    CREATE TABLE rights_links (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      contact_id uuid NOT NULL,
      email bytea,
      made_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      opened_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
    );
    CREATE INDEX rights_links_of_contact ON rights_links (tenant_id, contact_id);
    CREATE INDEX rights_links_expired ON rights_links (tenant_id, expires_at);
    -- How long people are kept after their last own act; the defaults hold while there is no row.
    CREATE TABLE retention_rules (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      stage text NOT NULL CHECK (stage IN ('lead', 'prospect', 'customer')),
      months integer NOT NULL CHECK (months BETWEEN 1 AND 600),
      outcome text NOT NULL CHECK (outcome IN ('erase', 'anonymise')),
      notice_days integer NOT NULL CHECK (notice_days BETWEEN 0 AND 90),
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, stage)
    );
    -- What nobody but the company can say of its processing. It names people, so that it is sealed.
    CREATE TABLE register_additions (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      content bytea NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id)
    );
";
