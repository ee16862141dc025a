//! Return paths: addresses by which a report tells whose message could not be delivered.
//!
//! `b+…@bounce.example.org` holds tenant, campaign, place and tag in 64 bytes, which is what RFC 5321 (4.5.3.1.1) leaves. So the tag has 80
//! bits, the fewest that RFC 2104 (section 5) allows, and no day: what a report is still good for, the ledger says, which knows when the
//! message left. Mail systems keep the letters of the part before the `@` as they are (RFC 5321, 2.4).

use super::{KEY, Mark, Marker, Purpose, body};
use crate::{
    Db, Id, Scope,
    error::{Error, Result},
    scope::Origin,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

/// What a local part of ours begins with.
const START: &str = "b+";
/// Bytes of the tag.
const TAG: usize = 10;

impl Marker {
    /// The return path of this place, at a host of return paths.
    #[must_use]
    pub fn return_path(&self, mark: Mark, host: &str) -> String {
        let tag = self.tag::<TAG>(KEY, &signed(self.tenant, mark));
        let slot = mark.slot.unwrap_or(-1).to_be_bytes();
        let bytes = [self.tenant.as_bytes(), mark.campaign.uuid().as_bytes(), &slot[..], &tag].concat();
        format!("{START}{}@{host}", URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl Db {
    /// Follows a return path: whose message it was, and the scope of a link in its tenant.
    ///
    /// # Errors
    /// `LINK_INVALID` when it is forged, or its tenant is no more; always the same answer.
    pub async fn follow_return(&self, address: &str, origin: Origin) -> Result<(Scope, Mark)> {
        let (tenant, mark, tag) = read(address).ok_or_else(|| Error::refused("LINK_INVALID"))?;
        let scope = self.admit(KEY, &signed(tenant, mark), &tag, tenant, origin).await?;
        Ok((scope, mark))
    }
}

/// What the tag is made over.
fn signed(tenant: Uuid, mark: Mark) -> Vec<u8> {
    body(Purpose::Return, tenant, Mark { link: 0, ..mark }, 0)
}

/// The parts of an address.
fn read(address: &str) -> Option<(Uuid, Mark, [u8; TAG])> {
    let (local, _) = address.rsplit_once('@')?;
    let bytes = URL_SAFE_NO_PAD.decode(local.strip_prefix(START)?).ok()?;
    let (tenant, rest) = bytes.split_first_chunk::<16>()?;
    let (campaign, rest) = rest.split_first_chunk::<16>()?;
    let (slot, tag) = rest.split_first_chunk::<4>()?;
    let slot = Some(i32::from_be_bytes(*slot)).filter(|slot| *slot >= 0);
    let mark = Mark { campaign: Id::from(Uuid::from_bytes(*campaign)), slot, link: 0 };
    Some((Uuid::from_bytes(*tenant), mark, tag.try_into().ok()?))
}
