//! People, their memberships, sessions, keys and invitations.

use crate::walls::{global, walled};
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
                global("users"),
                global("recovery_codes"),
                global("password_resets"),
                global("registrations"),
                walled("members").own("id = (SELECT app.own())").system("SELECT, INSERT, UPDATE"),
                walled("roles").shared().system("SELECT"),
                walled("sessions")
                    .rights("SELECT, UPDATE (revoked_at)")
                    .own("member_id = (SELECT app.own())")
                    .system("SELECT, INSERT, UPDATE, DELETE"),
                walled("api_keys").system("SELECT, UPDATE (used_at, revoked_at)"),
                walled("invitations").system("SELECT, UPDATE (accepted_at, revoked_at)"),
                walled("notices").rights("SELECT, INSERT, DELETE, UPDATE (content)").system("INSERT, DELETE, SELECT"),
                walled("idempotency_keys").own("actor = (SELECT app.own())"),
            ],
        )
        .await
    }
}

const TABLES: &str = "
    -- One person, who may work for several tenants. The address is sealed with the platform's keys.
    CREATE TABLE users (
      id uuid PRIMARY KEY,
      email bytea NOT NULL,
      email_index text NOT NULL UNIQUE,
      password_hash text NOT NULL,
      locale text NOT NULL,
      totp_secret bytea,
      totp_confirmed_at timestamptz,
      totp_last_step bigint NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL
    );
    CREATE TABLE recovery_codes (
      user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      code_hash text NOT NULL,
      used_at timestamptz,
      PRIMARY KEY (user_id, code_hash)
    );
    CREATE TABLE password_resets (
      token_hash text PRIMARY KEY,
      user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      expires_at timestamptz NOT NULL,
      used_at timestamptz
    );
    CREATE INDEX password_resets_of_user ON password_resets (user_id);
    -- Somebody asked to sign a company up and has not confirmed yet.
    CREATE TABLE registrations (
      id uuid PRIMARY KEY,
      token_hash text NOT NULL,
      content bytea NOT NULL,
      password_hash text NOT NULL,
      expires_at timestamptz NOT NULL
    );
    CREATE INDEX registrations_by_token ON registrations (token_hash);
    -- A role is a name of the table of roles, or the identifier of one of the tenant's own.
    CREATE TABLE members (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      user_id uuid NOT NULL,
      name bytea NOT NULL,
      email bytea NOT NULL,
      email_index text NOT NULL,
      roles text[] NOT NULL,
      created_at timestamptz NOT NULL,
      removed_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, user_id)
    );
    CREATE INDEX members_of_user ON members (user_id);
    CREATE INDEX members_by_email ON members (tenant_id, email_index);
    CREATE TABLE roles (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      name text NOT NULL,
      permissions text[] NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, name)
    );
    -- A refresh token has two parts: one stays as long as the session, the other is good once.
    CREATE TABLE sessions (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      user_id uuid NOT NULL,
      member_id uuid NOT NULL,
      family_hash text NOT NULL,
      refresh_hash text NOT NULL,
      address text NOT NULL,
      agent text NOT NULL,
      created_at timestamptz NOT NULL,
      refreshed_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      revoked_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id)
    );
    CREATE INDEX sessions_of_user ON sessions (user_id);
    CREATE INDEX sessions_of_member ON sessions (tenant_id, member_id);
    CREATE INDEX sessions_by_family ON sessions (family_hash);
    CREATE TABLE api_keys (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      name text NOT NULL,
      secret_hash text NOT NULL,
      permissions text[] NOT NULL,
      created_by uuid NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz,
      used_at timestamptz,
      revoked_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, created_by) REFERENCES members (tenant_id, id)
    );
    CREATE INDEX api_keys_by_id ON api_keys (id);
    CREATE TABLE invitations (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      email bytea NOT NULL,
      email_index text NOT NULL,
      roles text[] NOT NULL,
      token_hash text NOT NULL,
      invited_by uuid NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      accepted_at timestamptz,
      revoked_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, invited_by) REFERENCES members (tenant_id, id)
    );
    CREATE INDEX invitations_by_token ON invitations (token_hash);
    -- A mail to a person with an account (invitation, reset, alert), waiting for its task; all of it sealed.
    CREATE TABLE notices (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      content bytea NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id)
    );
    -- What an Idempotency-Key was used for; the answer is sealed, as it may show personal data.
    CREATE TABLE idempotency_keys (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      actor uuid NOT NULL,
      key text NOT NULL,
      request_hash text NOT NULL,
      id uuid NOT NULL,
      answer bytea,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, actor, key)
    );
";
