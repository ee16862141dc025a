//! What comes back of messages that left: reports as they came, until they are read; what happened to each message; what a company
//! decides about bounces; and where providers call.

use crate::walls::walled;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let walls = [
            walled("returns"),
            walled("delivery_events").rights("SELECT, INSERT"),
            walled("return_settings"),
            walled("callbacks"),
            walled("callback_tokens").rights("SELECT, INSERT, DELETE"),
        ];
        crate::apply(manager, TABLES, &walls).await
    }
}

const TABLES: &str = "
    CREATE TABLE callbacks (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      provider text NOT NULL CHECK (provider IN ('sendgrid', 'mailgun', 'postmark', 'ses')),
      -- By what the provider proves itself, and the one before, which holds until then.
      secret bytea NOT NULL,
      old_secret bytea,
      old_until timestamptz,
      -- When a call was last believed.
      heard_at timestamptz,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      CHECK ((old_secret IS NULL) = (old_until IS NULL))
    );
    -- Signatures that were shown once and are good for no second time.
    CREATE TABLE callback_tokens (
      tenant_id uuid NOT NULL,
      callback_id uuid NOT NULL,
      token text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, callback_id, token),
      FOREIGN KEY (tenant_id, callback_id) REFERENCES callbacks (tenant_id, id) ON DELETE CASCADE
    );
    -- Reports as they came, sealed, until they are read. A mail came to the return path of one message; a call names its messages itself.
    CREATE TABLE returns (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      source text NOT NULL CHECK (source IN ('mail', 'sendgrid', 'mailgun', 'postmark', 'ses')),
      callback_id uuid,
      campaign_id uuid,
      slot integer,
      content bytea NOT NULL,
      received_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, callback_id) REFERENCES callbacks (tenant_id, id) ON DELETE CASCADE,
      CHECK ((source = 'mail') = (callback_id IS NULL)),
      CHECK ((source = 'mail') = (campaign_id IS NOT NULL)),
      CHECK ((campaign_id IS NULL) = (slot IS NULL))
    );
    CREATE INDEX returns_by_age ON returns (tenant_id, received_at);
    CREATE INDEX returns_of_message ON returns (tenant_id, campaign_id, slot);
    -- What happened to a message behind the relay, each event once. Append-only by grant; no address, no words of a report.
    CREATE TABLE delivery_events (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      campaign_id uuid NOT NULL,
      slot integer NOT NULL,
      kind text NOT NULL CHECK (kind IN ('delivered', 'delayed', 'bounced_soft', 'bounced_hard', 'complained', 'left')),
      class text NOT NULL,
      status text,
      source text NOT NULL,
      -- By what the source knows the event.
      key text NOT NULL,
      at timestamptz NOT NULL,
      recorded_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, source, key),
      FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
    );
    CREATE INDEX delivery_events_of_message ON delivery_events (tenant_id, campaign_id, slot, at);
    CREATE INDEX bounces ON delivery_events (tenant_id, id) WHERE kind IN ('bounced_soft', 'bounced_hard');
    -- What a company decides about bounces; the defaults hold while there is no row.
    CREATE TABLE return_settings (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      soft_bounces integer NOT NULL CHECK (soft_bounces BETWEEN 1 AND 100),
      soft_days integer NOT NULL CHECK (soft_days BETWEEN 1 AND 365),
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id)
    );
";
