//! The consent ledger, what it says today, and the addresses that must not be written to.

use crate::{m05_contacts::OF_OWN_CONTACT, walls::walled};
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
                walled("consents").rights("SELECT, INSERT").own(OF_OWN_CONTACT),
                walled("consent_states").own(OF_OWN_CONTACT),
                walled("suppressions"),
            ],
        )
        .await
    }
}

const TABLES: &str = "
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
";
