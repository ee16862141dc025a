//! What is taken: which field of an input is at fault when another row has its name, address or key already.
//!
//! One list for all stores: a statement that breaks one of these keys fails with a violation of the field, wherever it stands. Every other
//! key that is broken means that somebody was quicker ([`Error::Conflict`](crate::Error::Conflict)).

/// The code of the violation.
pub(crate) const CODE: &str = "taken";

/// Keys of the database whose columns a caller fills in, and the field of the input that does.
pub const KEYS: [(&str, &str); 11] = [
    ("contacts_tenant_id_email_index_key", "email"),
    ("contact_fields_tenant_id_key_key", "key"),
    ("lists_tenant_id_name_key", "name"),
    ("segments_tenant_id_name_key", "name"),
    ("templates_tenant_id_name_key", "name"),
    ("partials_tenant_id_name_key", "name"),
    ("score_rules_by_name", "name"),
    ("senders_tenant_id_email_key", "email"),
    ("domains_tenant_id_name_key", "name"),
    ("roles_tenant_id_name_key", "name"),
    ("members_tenant_id_user_id_key", "email"),
];

/// The field that fills in this key.
pub(crate) fn field(key: &str) -> Option<&'static str> {
    KEYS.iter().find(|(known, _)| *known == key).map(|(_, field)| *field)
}
