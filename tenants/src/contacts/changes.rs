//! Which fields of a contact were changed, by whom and when: names, never values. The audit chain proves the same acts; here they are
//! found by the contact.

use super::Contact;
use crate::{Id, Tx, error::Result, permissions::Permission};
use uuid::Uuid;

/// Notes that `by` changed these fields of these contacts.
pub(super) async fn note<P: Permission>(
    tx: &Tx<P>,
    by: &str,
    contacts: &[Id<Contact>],
    fields: &[String],
) -> Result<()> {
    if contacts.is_empty() || fields.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = contacts.iter().map(|_| tx.clock().uuid()).collect();
    let contacts: Vec<Uuid> = contacts.iter().map(|id| id.uuid()).collect();
    tx.run(
        "INSERT INTO contact_changes (tenant_id, contact_id, id, at, actor, fields)
         SELECT $1, n.contact_id, n.id, $4, $5, $6 FROM unnest($2::uuid[], $3::uuid[]) n (contact_id, id)",
        [tx.tenant().into(), contacts.into(), ids.into(), tx.now().into(), by.into(), fields.to_vec().into()],
    )
    .await?;
    Ok(())
}
