//! Contacts: what they are chosen by, what is sealed of them, and the fields, tags and lists of the tenant.

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
                walled("contact_cards").own(OF_OWN_CONTACT),
                walled("contact_changes").rights("SELECT, INSERT"),
                walled("contact_fields").shared(),
                walled("tags"),
                walled("contact_tags"),
                walled("lists"),
                walled("list_contacts"),
            ],
        )
        .await
    }
}

/// The contact's row is itself behind its wall, so that the function finds the actor's own contacts only.
pub(crate) const OF_OWN_CONTACT: &str = "contact_id = ANY ((SELECT app.own_contacts())::uuid[])";

const TABLES: &str = "
    -- What people may be found and chosen by. Nothing here is readable of a person: addresses and words of the name are
    -- keyed hashes.
    CREATE TABLE contacts (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      member_id uuid,
      -- The contact who stands for this one since both were found to be the same person. It never stands for itself: a
      -- chain is laid flat when it would arise.
      merged_into uuid,
      merged_at timestamptz,
      email_index text,
      phone_index text,
      postcode_index text,
      words bigint[] NOT NULL DEFAULT '{}',
      -- Of names of two words or more, kept by a trigger: equal for names of the same words. PostgreSQL compares no arrays
      -- in an index behind the walls.
      name_hash bigint,
      stage text NOT NULL CHECK (stage IN ('lead', 'prospect', 'customer')),
      locale text,
      time_zone text,
      country text,
      source text NOT NULL,
      fields jsonb NOT NULL DEFAULT '{}',
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      -- The person's own last act, from which the time of keeping runs.
      acted_at timestamptz NOT NULL,
      -- Kept, and used for nothing (GDPR, article 18).
      restricted_at timestamptz,
      -- Nobody any more: what is left tells of no person.
      anonymised_at timestamptz,
      -- When the person was told that the time of keeping ends.
      noticed_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, email_index),
      FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id),
      FOREIGN KEY (tenant_id, merged_into) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE,
      CHECK ((merged_into IS NULL) = (merged_at IS NULL)),
      CHECK (merged_into <> id)
    );
    -- What most rules ask, in the order in which tags, lists and consents are kept too, so that they are joined without sorting
    -- and without reading the table.
    CREATE INDEX contacts_chosen ON contacts (tenant_id, id) INCLUDE (stage, locale, country, source, created_at, member_id)
      WHERE merged_into IS NULL AND anonymised_at IS NULL;
    CREATE INDEX contacts_by_act ON contacts (tenant_id, stage, acted_at, id) WHERE merged_into IS NULL AND anonymised_at IS NULL;
    CREATE INDEX contacts_of_member ON contacts (tenant_id, member_id) WHERE member_id IS NOT NULL;
    CREATE FUNCTION app.hash_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      NEW.name_hash := CASE WHEN cardinality(NEW.words) > 1 THEN hash_array_extended(NEW.words, 0) END;
      RETURN NEW;
    END $$;
    CREATE TRIGGER name_hash BEFORE INSERT OR UPDATE OF words ON contacts FOR EACH ROW EXECUTE FUNCTION app.hash_name();
    -- These hold all that the search for duplicates reads, the walls included: a tenant without any is read through in the index alone.
    CREATE INDEX contacts_by_phone ON contacts (tenant_id, phone_index) INCLUDE (id, merged_into, member_id);
    CREATE INDEX contacts_by_name_and_postcode ON contacts (tenant_id, name_hash, postcode_index) INCLUDE (id, merged_into, member_id)
      WHERE merged_into IS NULL AND name_hash IS NOT NULL AND postcode_index IS NOT NULL;
    CREATE INDEX contacts_by_name_and_country ON contacts (tenant_id, name_hash, country) INCLUDE (id, merged_into, member_id)
      WHERE merged_into IS NULL AND name_hash IS NOT NULL AND country IS NOT NULL;
    CREATE INDEX contacts_by_change ON contacts (tenant_id, updated_at, id);
    CREATE INDEX contacts_merged ON contacts (tenant_id, merged_into) WHERE merged_into IS NOT NULL;
    -- What is sealed of a person, apart from what they are found by: choosing people never reads it.
    CREATE TABLE contact_cards (
      tenant_id uuid NOT NULL,
      contact_id uuid NOT NULL,
      email bytea,
      phone bytea,
      name bytea,
      postal bytea,
      fields bytea,
      PRIMARY KEY (tenant_id, contact_id),
      FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
    );
    -- Which fields of a contact were changed, by whom and when: names, never values. The audit chain proves the same acts; here
    -- they are found by the contact.
    CREATE TABLE contact_changes (
      tenant_id uuid NOT NULL,
      contact_id uuid NOT NULL,
      id uuid NOT NULL,
      at timestamptz NOT NULL,
      actor text NOT NULL,
      fields text[] NOT NULL,
      PRIMARY KEY (tenant_id, contact_id, id),
      FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
    );
    -- The fields that a tenant declares beyond those that everybody has.
    CREATE TABLE contact_fields (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      key text NOT NULL,
      label text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('text', 'number', 'boolean', 'date', 'choice')),
      choices text[] NOT NULL DEFAULT '{}',
      personal boolean NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, key)
    );
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
    CREATE TABLE lists (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      name text NOT NULL,
      description text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, name)
    );
    CREATE TABLE list_contacts (
      tenant_id uuid NOT NULL,
      list_id uuid NOT NULL,
      contact_id uuid NOT NULL,
      added_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, list_id, contact_id),
      FOREIGN KEY (tenant_id, list_id) REFERENCES lists (tenant_id, id) ON DELETE CASCADE,
      FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
    );
    CREATE INDEX lists_of_contact ON list_contacts (tenant_id, contact_id);
";
