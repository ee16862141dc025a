//! Webhooks: where events go, which are wanted, what happened, and what became of each sending.
//!
//! Triggers write an event down in the transaction of the change, so that no place can forget to; and only when a webhook of the
//! tenant wants its kind. A statement that changes many rows leaves pages of identifiers, not a row a line.

use crate::walls::walled;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let walls = [
            walled("webhooks"),
            // Whoever changes something, be it their own, has to know whether somebody wants to hear of it.
            walled("webhook_wants").shared(),
            walled("webhook_events"),
            walled("webhook_deliveries"),
            walled("webhook_attempts").rights("SELECT, INSERT, DELETE"),
        ];
        crate::apply(manager, TABLES, &walls).await?;
        connection.execute_unprepared(FUNCTIONS).await?;
        for (table, event, function) in [
            ("contacts", "INSERT", "contacts_came"),
            ("contacts", "UPDATE", "contacts_changed"),
            ("contact_changes", "INSERT", "contacts_noted"),
            ("consents", "INSERT", "consents_said"),
            ("campaigns", "UPDATE", "campaigns_moved"),
            ("imports", "UPDATE", "imports_ended"),
            ("rights_requests", "INSERT", "requests_came"),
        ] {
            let seen = if event == "INSERT" { "NEW TABLE AS after" } else { "OLD TABLE AS before NEW TABLE AS after" };
            let trigger = format!(
                "CREATE TRIGGER webhook_{} AFTER {event} ON {table} REFERENCING {seen}
                 FOR EACH STATEMENT EXECUTE FUNCTION app.{function}()",
                event.to_lowercase()
            );
            connection.execute_unprepared(&trigger).await?;
        }
        Ok(())
    }
}

const TABLES: &str = "
    CREATE TABLE webhooks (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      url text NOT NULL,
      secret bytea NOT NULL,
      -- The one before: what is sent is signed with it too, until then.
      old_secret bytea,
      old_until timestamptz,
      -- Why nothing is sent: a person said so, the receiver said that it is gone, or nothing got through for days.
      disabled text CHECK (disabled IN ('asked', 'gone', 'failing')),
      -- Since when nothing got through.
      failing_since timestamptz,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      CHECK ((old_secret IS NULL) = (old_until IS NULL))
    );
    -- What a webhook that is not disabled wants to hear of.
    CREATE TABLE webhook_wants (
      tenant_id uuid NOT NULL,
      kind text NOT NULL,
      webhook_id uuid NOT NULL,
      disabled boolean NOT NULL,
      PRIMARY KEY (tenant_id, kind, webhook_id),
      FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id) ON DELETE CASCADE
    );
    -- Identifiers and words of ours, and nothing that tells of a person.
    CREATE TABLE webhook_events (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      kind text NOT NULL,
      at timestamptz NOT NULL,
      -- To what it happened, and what that belongs to.
      subjects uuid[] NOT NULL,
      about uuid,
      facts jsonb NOT NULL,
      -- Whether its deliveries are written.
      spread boolean NOT NULL DEFAULT false,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX webhook_events_to_spread ON webhook_events (tenant_id, id) WHERE NOT spread;
    CREATE TABLE webhook_deliveries (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      webhook_id uuid NOT NULL,
      event_id uuid NOT NULL,
      state text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
      attempts integer NOT NULL DEFAULT 0,
      -- Attempts until it is given up.
      remaining integer NOT NULL,
      due_at timestamptz NOT NULL,
      -- Until when somebody who posts it has it.
      held_until timestamptz,
      settled_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, event_id, webhook_id),
      FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id) ON DELETE CASCADE,
      FOREIGN KEY (tenant_id, event_id) REFERENCES webhook_events (tenant_id, id) ON DELETE CASCADE
    );
    CREATE INDEX webhook_deliveries_due ON webhook_deliveries (tenant_id, webhook_id, due_at) WHERE state = 'pending';
    CREATE INDEX webhook_deliveries_of_webhook ON webhook_deliveries (tenant_id, webhook_id, id);
    -- What was tried: when, for how long, and what was answered; not what it said.
    CREATE TABLE webhook_attempts (
      tenant_id uuid NOT NULL,
      delivery_id uuid NOT NULL,
      number integer NOT NULL,
      at timestamptz NOT NULL,
      millis integer NOT NULL,
      status integer,
      failure text,
      PRIMARY KEY (tenant_id, delivery_id, number),
      FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_deliveries (tenant_id, id) ON DELETE CASCADE,
      CHECK ((status IS NULL) <> (failure IS NULL))
    );
";

const FUNCTIONS: &str = "
    CREATE FUNCTION app.wanted(wish text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT FROM webhook_wants WHERE tenant_id = app.tenant() AND kind = wish AND NOT disabled) $$;
    -- A UUID version 7 of an instant (RFC 9562): its order is that of time.
    CREATE FUNCTION app.uuid_at(moment timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
      SELECT overlay(overlay(gen_random_uuid()::text PLACING left(m.hex, 8) || '-' || right(m.hex, 4) FROM 1) PLACING '7' FROM 15)::uuid
      FROM (SELECT lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') AS hex) m $$;
    -- Writes down that something happened, if somebody wants to hear of it: in pages, with one task that sees to them.
    CREATE FUNCTION app.happened(what text, moment timestamptz, ids uuid[], belonging uuid DEFAULT NULL, more jsonb DEFAULT '{}')
      RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF coalesce(cardinality(ids), 0) = 0 OR NOT app.wanted(what) THEN RETURN; END IF;
        INSERT INTO webhook_events (tenant_id, id, kind, at, subjects, about, facts)
        SELECT app.tenant(), app.uuid_at(moment), what, moment, array_agg(one.id ORDER BY one.n), belonging, more
        FROM unnest(ids) WITH ORDINALITY one (id, n) GROUP BY (one.n - 1) / 500;
        -- Each has a task of its own: one that waits already may be about to look and not to see what is not yet committed.
        INSERT INTO tasks (tenant_id, id, kind, payload, lane, state, run_at, created_at, allowed)
        VALUES (app.tenant(), app.uuid_at(moment), 'spread_webhooks', '{\"kind\": \"spread_webhooks\"}', 'webhooks', 'pending', moment, moment, 8);
        PERFORM pg_notify('tasks', 'webhooks');
      END $$;
    CREATE FUNCTION app.contacts_came() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF app.wanted('contact.created') THEN
          -- Whoever became nobody leaves a row that counts and is no person.
          PERFORM app.happened('contact.created', c.at, c.ids)
          FROM (SELECT created_at AS at, array_agg(id ORDER BY id) AS ids FROM after WHERE anonymised_at IS NULL GROUP BY created_at) c;
        END IF;
        RETURN NULL;
      END $$;
    -- What only moves a date of keeping changes nobody: it leaves `updated_at` as it is.
    CREATE FUNCTION app.contacts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF app.wanted('contact.updated') THEN
          PERFORM app.happened('contact.updated', c.at, c.ids)
          FROM (SELECT a.updated_at AS at, array_agg(a.id ORDER BY a.id) AS ids FROM after a JOIN before b ON b.id = a.id
                WHERE a.updated_at <> b.updated_at AND a.merged_into IS NULL GROUP BY a.updated_at) c;
        END IF;
        IF app.wanted('contact.merged') THEN
          PERFORM app.happened('contact.merged', c.at, c.ids, c.kept)
          FROM (SELECT a.merged_into AS kept, max(a.merged_at) AS at, array_agg(a.id ORDER BY a.id) AS ids FROM after a JOIN before b ON b.id = a.id
                WHERE a.merged_into IS DISTINCT FROM b.merged_into AND a.merged_into IS NOT NULL GROUP BY a.merged_into) c;
        END IF;
        RETURN NULL;
      END $$;
    -- Tags and lists stand in tables of their own; that they were changed is noted.
    CREATE FUNCTION app.contacts_noted() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF app.wanted('contact.updated') THEN
          PERFORM app.happened('contact.updated', c.at, c.ids)
          FROM (SELECT at, array_agg(DISTINCT contact_id) AS ids FROM after WHERE fields <@ ARRAY['tags', 'lists'] GROUP BY at) c;
        END IF;
        RETURN NULL;
      END $$;
    CREATE FUNCTION app.consents_said() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF app.wanted('consent.given') OR app.wanted('consent.withdrawn') THEN
          PERFORM app.happened(CASE WHEN c.granted THEN 'consent.given' ELSE 'consent.withdrawn' END, c.at, c.ids, NULL,
                               jsonb_build_object('channel', c.channel, 'purpose', c.purpose))
          FROM (SELECT recorded_at AS at, granted, channel, purpose, array_agg(DISTINCT contact_id) AS ids FROM after
                GROUP BY recorded_at, granted, channel, purpose) c;
        END IF;
        RETURN NULL;
      END $$;
    CREATE FUNCTION app.campaigns_moved() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM app.happened(
          CASE WHEN a.state = 'sending' THEN CASE WHEN b.state = 'paused' THEN 'campaign.resumed' ELSE 'campaign.started' END
               ELSE 'campaign.' || a.state END,
          a.updated_at, ARRAY[a.id])
        FROM after a JOIN before b ON b.id = a.id
        WHERE a.state IN ('scheduled', 'sending', 'paused', 'completed', 'cancelled')
          AND (a.state <> b.state OR a.state = 'scheduled' AND a.scheduled_at IS DISTINCT FROM b.scheduled_at);
        RETURN NULL;
      END $$;
    CREATE FUNCTION app.imports_ended() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM app.happened('import.completed', a.finished_at, ARRAY[a.id]) FROM after a JOIN before b ON b.id = a.id
        WHERE a.state = 'completed' AND b.state <> 'completed' AND NOT a.dry_run;
        RETURN NULL;
      END $$;
    CREATE FUNCTION app.requests_came() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM app.happened('request.received', received_at, ARRAY[id], contact_id) FROM after;
        RETURN NULL;
      END $$;
";
