//! The consent ledger with the words it points to, what it says today, the addresses that must not be written to, and the
//! forms by which people ask to be written to.

use crate::{m05_contacts::OF_OWN_CONTACT, walls::walled};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::apply(
            manager,
            LEDGER,
            &[
                walled("wordings").shared().rights("SELECT, INSERT"),
                walled("consents").rights("SELECT, INSERT").own(OF_OWN_CONTACT),
                walled("consent_states").own(OF_OWN_CONTACT),
                walled("suppressions"),
                walled("suppression_lists"),
            ],
        )
        .await?;
        crate::apply(manager, FORMS, &[walled("consent_settings"), walled("forms"), walled("opt_ins")]).await
    }
}

const LEDGER: &str = "
    -- What people are asked, word for word: a version is a row a language, and never changes. Append-only by grant.
    CREATE TABLE wordings (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      key text NOT NULL,
      version integer NOT NULL,
      language text NOT NULL,
      text text NOT NULL,
      hash text NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, key, version, language)
    );
    -- The ledger: every yes and no that was ever said, with its proof. Append-only by grant. The words are a version of the
    -- tenant's, or stand here where they came with a file or from a page of ours.
    CREATE TABLE consents (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      contact_id uuid NOT NULL,
      channel text NOT NULL,
      purpose text NOT NULL CHECK (purpose IN ('messages', 'opens', 'clicks')),
      granted boolean NOT NULL,
      tracking text CHECK (tracking IN ('none', 'anonymous', 'individual')),
      basis text NOT NULL CHECK (basis IN ('consent', 'contract', 'legal_obligation', 'legitimate_interest')),
      wording_id uuid,
      wording text,
      wording_hash text NOT NULL,
      source text NOT NULL,
      recorded_by text NOT NULL,
      address text,
      said_at timestamptz NOT NULL,
      recorded_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE,
      FOREIGN KEY (tenant_id, wording_id) REFERENCES wordings (tenant_id, id),
      CHECK ((wording_id IS NULL) <> (wording IS NULL)),
      CHECK ((purpose = 'messages') = (tracking IS NULL)),
      CHECK (tracking IS NULL OR granted = (tracking <> 'none')),
      CHECK (said_at <= recorded_at)
    );
    CREATE INDEX consents_of_contact ON consents (tenant_id, contact_id, id);
    -- What the ledger says today, kept by the function that appends to it.
    CREATE TABLE consent_states (
      tenant_id uuid NOT NULL,
      contact_id uuid NOT NULL,
      channel text NOT NULL,
      purpose text NOT NULL,
      granted boolean NOT NULL,
      tracking text,
      basis text NOT NULL,
      said_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, contact_id, channel, purpose),
      FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
    );
    -- Who agrees to something, in the order of their identifiers: whoever chooses among all asks this, and nothing of the table.
    CREATE INDEX consents_granted ON consent_states (tenant_id, channel, purpose, contact_id) WHERE granted;
    -- Addresses that must not be written to, by keyed hash: they outlive the contact.
    CREATE TABLE suppressions (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      channel text NOT NULL,
      address_index text NOT NULL,
      reason text NOT NULL CHECK (reason IN ('unsubscribed', 'complaint', 'erased', 'hard_bounce', 'soft_bounces', 'manual', 'imported')),
      origin text NOT NULL,
      recorded_by text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, channel, address_index),
      UNIQUE (tenant_id, id)
    );
    -- Files of addresses that must not be written to, as they were read in.
    CREATE TABLE suppression_lists (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      upload_id uuid,
      channel text NOT NULL,
      origin text NOT NULL,
      state text NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed')),
      lines bigint NOT NULL DEFAULT 0,
      added bigint NOT NULL DEFAULT 0,
      rejected bigint NOT NULL DEFAULT 0,
      -- How the file is read, which column holds the addresses, and behind which byte it is read on.
      encoding text NOT NULL,
      separator text NOT NULL,
      place integer NOT NULL,
      read_bytes bigint NOT NULL,
      failure text,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      finished_at timestamptz,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX suppression_lists_of_upload ON suppression_lists (tenant_id, upload_id);
";

const FORMS: &str = "
    -- What the tenant decides about consent; the defaults hold while there is no row.
    CREATE TABLE consent_settings (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      opt_in_days integer NOT NULL CHECK (opt_in_days BETWEEN 1 AND 365),
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id)
    );
    CREATE TABLE forms (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      name text NOT NULL,
      languages text[] NOT NULL,
      asks_name boolean NOT NULL,
      asks_phone boolean NOT NULL,
      asks jsonb NOT NULL,
      tag_id uuid,
      redirect text,
      origins text[] NOT NULL,
      difficulty smallint NOT NULL CHECK (difficulty BETWEEN 0 AND 24),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, tag_id) REFERENCES tags (tenant_id, id)
    );
    -- Who was asked by mail whether they agree, until they confirm or the time is over. Who they are is sealed.
    CREATE TABLE opt_ins (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      address_index text NOT NULL,
      origin text NOT NULL,
      locale text NOT NULL,
      content bytea,
      asked_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      confirmed_at timestamptz,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX opt_ins_of_address ON opt_ins (tenant_id, address_index, origin, asked_at);
    CREATE INDEX opt_ins_expired ON opt_ins (tenant_id, expires_at);
";
