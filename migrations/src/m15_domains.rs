//! Domains that a tenant sends from: what signs its mails, and whether what others need to check them was found in DNS.

use crate::walls::walled;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::apply(manager, TABLES, &[walled("domains")]).await
    }
}

const TABLES: &str = "
    CREATE TABLE domains (
      tenant_id uuid NOT NULL REFERENCES tenants (id),
      id uuid NOT NULL,
      -- In ASCII and lower case, an internationalised one in Punycode.
      name text NOT NULL,
      -- Both private keys, sealed.
      keys bytea NOT NULL,
      -- The public keys as their records hold them, in base 64.
      rsa_public text NOT NULL,
      ed25519_public text NOT NULL,
      -- Whether the keys' records were found, so that mails are signed.
      signs boolean NOT NULL DEFAULT false,
      -- Whether the return path's records were found, so that it is used.
      returns boolean NOT NULL DEFAULT false,
      -- What deserves a look, by code: no personal data.
      findings jsonb NOT NULL DEFAULT '[]',
      -- Since when DNS is to be asked, until it has answered; and when it last did.
      asked_at timestamptz,
      checked_at timestamptz,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, name)
    );
";
