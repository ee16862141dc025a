//! The public address of a content: `/media/{key}/{digest}.{ext}`.
//!
//! The digest says what is there, so that it can be kept for ever. The key names the tenant and proves, by 128 bits of HMAC-SHA-256 under
//! a key of the platform, that the address was made here: who knows a picture can't ask whether a company has it, and whose
//! company an address belongs to is known before any row is read. No role sees more for it than a link does.

use super::Format;
use crate::{
    Db, Scope,
    campaigns::tracking::Marker,
    error::{Error, Result},
    scope::Origin,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::ops::Range;
use uuid::Uuid;

/// What the path of each address begins with.
pub const ROOT: &str = "/media/";

const KEY: &str = "media address";
const TAG: usize = 16;
/// The characters of a key, and of a digest.
const KEYED: usize = 43;
const DIGEST: usize = 64;

impl Marker {
    /// The key of the address of this content.
    pub(super) fn media_key(&self, digest: &str) -> String {
        let tenant = self.tenant();
        let tag = self.tag::<TAG>(KEY, &body(tenant, digest));
        URL_SAFE_NO_PAD.encode([tenant.into_bytes(), tag].concat())
    }
}

fn body(tenant: Uuid, digest: &str) -> Vec<u8> {
    [tenant.as_bytes(), digest.as_bytes()].concat()
}

/// The path of an address.
pub(super) fn path(key: &str, digest: &str, format: Format) -> String {
    format!("{ROOT}{key}/{digest}.{}", format.extension())
}

/// What an address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// The key.
    pub key: &'a str,
    /// The digest of the content.
    pub digest: &'a str,
}

impl<'a> Address<'a> {
    /// Reads key and file name; the ending is not looked at.
    #[must_use]
    pub fn read(key: &'a str, file: &'a str) -> Option<Self> {
        let (digest, _) = file.split_once('.')?;
        let has_form =
            key.len() == KEYED && digest.len() == DIGEST && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        has_form.then_some(Self { key, digest })
    }
}

impl Db {
    /// The scope of a link in the tenant to which this address belongs.
    ///
    /// # Errors
    /// [`Error::NotFound`] when nobody made this address, or the tenant is no more; always the same answer.
    pub async fn media(&self, address: Address<'_>, origin: Origin) -> Result<Scope> {
        let bytes = URL_SAFE_NO_PAD.decode(address.key).map_err(|_| Error::NotFound)?;
        let (tenant, tag) = bytes.split_first_chunk::<16>().ok_or(Error::NotFound)?;
        let tenant = Uuid::from_bytes(*tenant);
        let tag: &[u8; TAG] = tag.try_into().map_err(|_| Error::NotFound)?;
        match self.admit(KEY, &body(tenant, address.digest), tag, tenant, origin).await {
            Err(Error::Refused(..)) => Err(Error::NotFound),
            admitted => admitted,
        }
    }
}

/// The digests of all addresses that a text holds, wherever in it they stand.
pub(super) fn digests(text: &str) -> Vec<String> {
    let found = text.match_indices(ROOT).filter_map(|(at, _)| {
        let from = at + ROOT.len();
        let part = |range: Range<usize>| text.get(range);
        let key = part(from..from + KEYED)?;
        let file = part(from + KEYED + 1..from + KEYED + 1 + DIGEST + 1)?;
        (part(from + KEYED..from + KEYED + 1)? == "/").then(|| Address::read(key, file))?
    });
    let mut digests: Vec<String> = found.map(|address| address.digest.to_owned()).collect();
    digests.sort();
    digests.dedup();
    digests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        let key = "k".repeat(KEYED);
        let (one, two) = ("a1".repeat(32), "b2".repeat(32));
        let text = format!(
            "<img src=\"https://here.example/media/{key}/{two}.png\"><td style=\"background:url(/media/{key}/{one}.jpg)\">
             /media/{key}/{one}.jpg /media/short/{one}.png /media/{key}/{}.png /media/{key}",
            "é".repeat(32)
        );
        assert_eq!(digests(&text), [one, two]);
    }
}
