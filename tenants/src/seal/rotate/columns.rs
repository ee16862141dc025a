//! Every column that holds sealed values. A test compares it with the database's own list.

use crate::{
    contacts::{Email, Name, PersonName, Phone, SealedPostal, SealedValues, bulks, opt_ins::Sheet, rights::Words},
    domains::SigningKeys,
    idempotency::Answer,
    identity::{Application, TotpSecret},
    media,
    notices::Letter,
    register::Additions,
    returns::{Proof, Raw},
    seal::Personal,
    uploads::Chunk,
    webhooks::Secret,
};

/// A column of sealed values, with the statements that seal it again.
#[derive(Debug)]
pub struct Column {
    /// Its table.
    pub table: &'static str,
    /// Its name.
    pub column: &'static str,
    /// Whether its rows belong to the platform rather than to a tenant.
    pub(super) global: bool,
    /// The label under which its values are sealed.
    pub(super) label: &'static str,
    /// How many values fit into one transaction.
    pub(super) batch: i64,
    /// Values of owner `$1`, from row `$2` on, of a version before `$3`, at most `$4`. More than one value can be sealed for
    /// a row, so that the last row of a batch is the first of the next.
    pub(super) select: &'static str,
    /// Of owner `$1`, in the rows `$2`: replaces the values `$3` by `$4`.
    pub(super) update: &'static str,
}

macro_rules! column {
    ($table:literal, $key:literal, $column:literal, $personal:ty, $batch:literal, $global:literal, $of_owner:literal) => {
        Column {
            table: $table,
            column: $column,
            global: $global,
            label: <$personal as Personal>::LABEL,
            batch: $batch,
            select: concat!(
                "SELECT ",
                $key,
                " AS id, ",
                $column,
                " AS value FROM ",
                $table,
                " WHERE ",
                $of_owner,
                " AND ",
                $key,
                " >= $2 AND substring(",
                $column,
                " FROM 1 FOR 4) < $3 ORDER BY ",
                $key,
                " LIMIT $4"
            ),
            update: concat!(
                "UPDATE ",
                $table,
                " SET ",
                $column,
                " = n.new FROM (SELECT unnest($2::uuid[]) AS id, unnest($3::bytea[]) AS old,",
                " unnest($4::bytea[]) AS new) n WHERE ",
                $of_owner,
                " AND ",
                $key,
                " = n.id AND ",
                $column,
                " = n.old"
            ),
        }
    };
}

macro_rules! columns {
    ($($whose:ident $table:literal $key:literal $column:literal: $personal:ty, $batch:literal;)*) => {
        /// All of them.
        pub const SEALED: &[Column] = &[$(columns!(@$whose $table, $key, $column, $personal, $batch)),*];
    };
    (@tenant $table:literal, $key:literal, $column:literal, $personal:ty, $batch:literal) => {
        column!($table, $key, $column, $personal, $batch, false, "tenant_id = $1")
    };
    (@platform $table:literal, $key:literal, $column:literal, $personal:ty, $batch:literal) => {
        column!($table, $key, $column, $personal, $batch, true, "$1 = '00000000-0000-0000-0000-000000000000'")
    };
}

columns! {
    tenant "contact_cards" "contact_cards.contact_id" "email": Email, 1000;
    tenant "contact_cards" "contact_cards.contact_id" "phone": Phone, 1000;
    tenant "contact_cards" "contact_cards.contact_id" "name": Name, 1000;
    tenant "contact_cards" "contact_cards.contact_id" "postal": SealedPostal, 1000;
    tenant "contact_cards" "contact_cards.contact_id" "fields": SealedValues, 1000;
    tenant "members" "members.id" "email": Email, 1000;
    tenant "members" "members.id" "name": PersonName, 1000;
    tenant "invitations" "invitations.id" "email": Email, 1000;
    tenant "bulks" "bulks.id" "content": bulks::Content, 1000;
    tenant "opt_ins" "opt_ins.id" "content": Sheet, 1000;
    tenant "rights_requests" "rights_requests.id" "content": Words, 1000;
    tenant "rights_links" "rights_links.id" "email": Email, 1000;
    tenant "register_additions" "register_additions.id" "content": Additions, 1000;
    tenant "notices" "notices.id" "content": Letter, 1000;
    tenant "idempotency_keys" "idempotency_keys.id" "answer": Answer, 100;
    tenant "domains" "domains.id" "keys": SigningKeys, 100;
    tenant "media_contents" "media_contents.id" "content": media::Content, 20;
    tenant "upload_chunks" "upload_chunks.upload_id" "content": Chunk, 20;
    tenant "webhooks" "webhooks.id" "secret": Secret, 1000;
    tenant "webhooks" "webhooks.id" "old_secret": Secret, 1000;
    tenant "returns" "returns.id" "content": Raw, 20;
    tenant "callbacks" "callbacks.id" "secret": Proof, 1000;
    tenant "callbacks" "callbacks.id" "old_secret": Proof, 1000;
    platform "users" "users.id" "email": Email, 1000;
    platform "users" "users.id" "totp_secret": TotpSecret, 1000;
    platform "registrations" "registrations.id" "content": Application, 1000;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_name_their_owner_and_column() {
        let phone = SEALED.iter().find(|column| column.column == "phone").unwrap();
        assert_eq!(
            phone.select,
            "SELECT contact_cards.contact_id AS id, phone AS value FROM contact_cards WHERE tenant_id = $1 \
             AND contact_cards.contact_id >= $2 AND substring(phone FROM 1 FOR 4) < $3 ORDER BY contact_cards.contact_id LIMIT $4"
        );
        assert!(
            phone.update.ends_with("WHERE tenant_id = $1 AND contact_cards.contact_id = n.id AND phone = n.old"),
            "{}",
            phone.update
        );
    }
}
