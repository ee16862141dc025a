//! Secrets that a person or a program carries: 256 random bits, of which the database keeps a hash only.
//!
//! A hash without salt or stretching is enough here, as nobody guesses 256 random bits; passwords are hashed elsewhere.

use crate::clock::random;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A new secret: 43 letters, digits, `-` and `_`, fit for a URL and a header.
pub(crate) fn fresh() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// What the database keeps of a secret: its SHA-256.
pub(crate) fn hashed(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

/// Whether `secret` is the one with this hash, in a time that tells nothing.
pub(crate) fn matches(secret: &str, hash: &str) -> bool {
    hashed(secret).as_bytes().ct_eq(hash.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_matches_its_own_hash_only() {
        let (one, other) = (fresh(), fresh());
        assert_eq!(one.len(), 43);
        assert!(matches(&one, &hashed(&one)));
        assert!(!matches(&other, &hashed(&one)));
        assert!(!matches(&one, ""));
    }
}
