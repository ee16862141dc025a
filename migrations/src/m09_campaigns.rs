//! Campaigns and the sending ledger.

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
                walled("senders"),
                walled("campaigns"),
                walled("campaign_links"),
                walled("campaign_waves"),
                walled("batches"),
                walled("deliveries"),
                walled("delivery_counts"),
                walled("engagements").rights("SELECT, INSERT, DELETE"),
            ],
        )
        .await
    }
}

const TABLES: &str = "
    CREATE TABLE senders (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      name text NOT NULL,
      email text NOT NULL,
      reply_to text,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, email)
    );
    CREATE TABLE campaigns (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      title text NOT NULL,
      description text NOT NULL,
      channel text NOT NULL,
      state text NOT NULL CHECK (state IN ('draft', 'scheduled', 'preparing', 'sending', 'paused', 'completed', 'cancelled')),
      template_id uuid,
      sender_id uuid,
      -- The rule of those who get it. It names tags, lists and segments by their identifiers; whoever removes one asks here first.
      audience jsonb,
      -- When it is to leave, as a person said it; when its audience is frozen for that.
      hour jsonb,
      scheduled_at timestamptz,
      started_at timestamptz,
      finished_at timestamptz,
      recipients integer,
      -- The content as it was when sending began: a later edit of the template changes no mail of this campaign.
      content jsonb,
      -- The version of the template whose content that is.
      template_version integer,
      -- Values for the variables that the template declares.
      variables jsonb NOT NULL,
      -- What it is to reach, from when to when, and what it may cost.
      goals jsonb NOT NULL DEFAULT '[]',
      starts_on date,
      ends_on date,
      budget numeric(15, 3),
      currency text,
      -- Counts its changes: what was read before one is not written after it.
      revision integer NOT NULL DEFAULT 0,
      -- The members who wrote on it. None of them approves it.
      authors text[] NOT NULL DEFAULT '{}',
      -- Who approved what: the fingerprint of all that recipients would get.
      approved_by text,
      approved_at timestamptz,
      approved_version text,
      archived_at timestamptz,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, template_id) REFERENCES templates (tenant_id, id),
      FOREIGN KEY (tenant_id, template_id, template_version) REFERENCES template_versions (tenant_id, template_id, number),
      FOREIGN KEY (tenant_id, sender_id) REFERENCES senders (tenant_id, id)
    );
    -- Those whose audience is still to be frozen.
    CREATE INDEX campaigns_waiting ON campaigns (tenant_id) WHERE state IN ('scheduled', 'preparing');
    CREATE TABLE campaign_links (
      tenant_id uuid NOT NULL,
      campaign_id uuid NOT NULL,
      number smallint NOT NULL,
      url text NOT NULL,
      PRIMARY KEY (tenant_id, campaign_id, number),
      FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
    );
    -- Recipients of one time zone, who leave together: not before the hour that was planned, nor in quiet hours.
    CREATE TABLE campaign_waves (
      tenant_id uuid NOT NULL,
      campaign_id uuid NOT NULL,
      number smallint NOT NULL,
      zone text NOT NULL,
      planned_at timestamptz NOT NULL,
      not_before timestamptz NOT NULL,
      people integer NOT NULL,
      PRIMARY KEY (tenant_id, campaign_id, number),
      FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
    );
    -- Consecutive slots that one worker sends under one lease.
    CREATE TABLE batches (
      tenant_id uuid NOT NULL,
      campaign_id uuid NOT NULL,
      number integer NOT NULL,
      wave smallint NOT NULL,
      first_slot integer NOT NULL,
      last_slot integer NOT NULL,
      done boolean NOT NULL DEFAULT false,
      claim uuid,
      lease_until timestamptz,
      PRIMARY KEY (tenant_id, campaign_id, number),
      FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
    );
    -- One row a recipient. Its state stands in no index and its width never changes, so that an update stays on its
    -- page (fillfactor leaves room for three versions). No foreign key to the contact: that would cost the freeze of a
    -- large audience two thirds more time; erasing a contact goes through the domain function.
    CREATE TABLE deliveries (
      tenant_id uuid NOT NULL,
      campaign_id uuid NOT NULL,
      slot integer NOT NULL,
      contact_id uuid NOT NULL,
      state smallint NOT NULL DEFAULT 0,
      -- What is known of it behind the relay; see `returns`.
      outcome smallint NOT NULL DEFAULT 0,
      code smallint NOT NULL DEFAULT 0,
      tries smallint NOT NULL DEFAULT 0,
      wave smallint NOT NULL DEFAULT 0,
      attempted_at timestamptz NOT NULL DEFAULT 'epoch',
      settled_at timestamptz NOT NULL DEFAULT 'epoch',
      PRIMARY KEY (tenant_id, campaign_id, slot)
    ) WITH (fillfactor = 35);
    CREATE UNIQUE INDEX deliveries_once ON deliveries (tenant_id, contact_id, campaign_id);
    -- Deltas by writer: several workers never wait for one row.
    CREATE TABLE delivery_counts (
      tenant_id uuid NOT NULL,
      campaign_id uuid NOT NULL,
      shard smallint NOT NULL,
      accepted bigint NOT NULL DEFAULT 0,
      rejected bigint NOT NULL DEFAULT 0,
      unknown bigint NOT NULL DEFAULT 0,
      skipped bigint NOT NULL DEFAULT 0,
      capped bigint NOT NULL DEFAULT 0,
      opens bigint NOT NULL DEFAULT 0,
      clicks bigint NOT NULL DEFAULT 0,
      unsubscribes bigint NOT NULL DEFAULT 0,
      delivered bigint NOT NULL DEFAULT 0,
      bounced_soft bigint NOT NULL DEFAULT 0,
      bounced_hard bigint NOT NULL DEFAULT 0,
      complaints bigint NOT NULL DEFAULT 0,
      PRIMARY KEY (tenant_id, campaign_id, shard),
      FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
    );
    -- Opens and clicks of people who consented to being counted by name.
    CREATE TABLE engagements (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      campaign_id uuid NOT NULL,
      slot integer NOT NULL,
      kind text NOT NULL,
      link smallint,
      at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
    );
    CREATE INDEX engagements_of_delivery ON engagements (tenant_id, campaign_id, slot);
";
