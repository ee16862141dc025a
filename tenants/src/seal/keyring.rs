//! The installation's own keys, which wrap all others. They come from configuration and are stored nowhere.

use super::vault::{cipher, decrypt, encrypt};
use crate::error::{Error, Result};
use aes_gcm::Aes256Gcm;
use base64::{Engine, engine::general_purpose::STANDARD};
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use zeroize::Zeroizing;

/// One or more 256-bit keys: the first wraps, all unwrap, so that a key is replaced by putting a new one in front and
/// running `dihya keys rotate`.
#[derive(Clone)]
pub struct Keyring(Arc<Vec<Key>>);

/// Why there are no keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// None is given.
    #[error("no key: set `keys.master` to 32 random bytes in base 64 (`dihya keys new` prints some)")]
    Missing,
    /// One is not 32 bytes in base 64. The message never shows it.
    #[error("a key in `keys.master` is not 32 bytes in base 64: copy it whole (`dihya keys new` prints a new one)")]
    Malformed,
}

struct Key {
    /// The first four bytes of the key's SHA-256: tells which key wrapped something, and nothing of the key.
    mark: [u8; 4],
    cipher: Aes256Gcm,
    secret: Zeroizing<[u8; 32]>,
}

impl Keyring {
    /// Reads keys in base 64.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn parse(keys: &[SecretString]) -> Result<Self, BadKey> {
        let keys = keys.iter().map(Key::parse).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err(BadKey::Missing) } else { Ok(Self(Arc::new(keys))) }
    }

    /// 32 random bytes in base 64, for a new installation.
    #[must_use]
    pub fn fresh() -> SecretString {
        STANDARD.encode(crate::clock::random::<32>()).into()
    }

    /// A secret of the installation for one purpose, in hexadecimal, by HKDF (RFC 5869) from the first key. It changes with that
    /// key, so it is only for what is set anew by every `dihya migrate`, or forgotten soon.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> String {
        let mut out = [0; 32];
        if let Some(first) = self.0.first() {
            expand(&first.secret[..], purpose, &mut out);
        }
        hex(&out)
    }

    pub(super) fn wrap(&self, context: &str, secret: &[u8]) -> Vec<u8> {
        self.0
            .first()
            .map(|key| [&key.mark[..], &encrypt(&key.cipher, context.as_bytes(), secret)].concat())
            .unwrap_or_default()
    }

    pub(super) fn unwrap(&self, context: &str, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let (mark, sealed) =
            wrapped.split_at_checked(4).ok_or_else(|| Error::internal("a wrapped key is too short"))?;
        let key = self.0.iter().find(|key| key.mark == mark);
        let key = key.ok_or_else(|| Error::internal("a key was wrapped by a master key that is not configured"))?;
        Ok(Zeroizing::new(decrypt(&key.cipher, context.as_bytes(), sealed)?))
    }

    /// Whether the first key wrapped this.
    pub(super) fn current(&self, wrapped: &[u8]) -> bool {
        self.0.first().is_some_and(|key| wrapped.starts_with(&key.mark))
    }
}

impl Key {
    fn parse(text: &SecretString) -> Result<Self, BadKey> {
        let bytes = Zeroizing::new(STANDARD.decode(text.expose_secret().trim()).map_err(|_| BadKey::Malformed)?);
        let secret = Zeroizing::new(<[u8; 32]>::try_from(&bytes[..]).map_err(|_| BadKey::Malformed)?);
        let digest = Sha256::digest(&secret[..]);
        Ok(Self { mark: [digest[0], digest[1], digest[2], digest[3]], cipher: cipher(&secret), secret })
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({} keys)", self.0.len())
    }
}

/// HKDF-SHA-256 without a salt; the purpose separates what is derived.
pub(super) fn expand(secret: &[u8], purpose: &str, out: &mut [u8; 32]) {
    let derived = Hkdf::<Sha256>::new(None, secret).expand(purpose.as_bytes(), out);
    debug_assert!(derived.is_ok(), "32 bytes are within the limit of HKDF");
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
