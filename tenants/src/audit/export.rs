//! The chain as a file to take out.

use crate::{error::Result, permissions::AuditExport, scope::Tx};

/// Being written.
pub async fn export(_tx: &Tx<AuditExport>) -> Result<String> {
    Ok(String::new())
}
