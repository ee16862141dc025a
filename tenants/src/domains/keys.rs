//! The two private keys of a domain: made once, sealed, opened only where mails are signed.

use crate::{
    clock::random,
    error::{Error, Result},
    seal::Personal,
};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::KeySize,
    signature::{Ed25519KeyPair, KeyPair, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

/// The bytes before the first key: how long it is.
const HEAD: usize = 2;

/// Both private keys of a domain, as PKCS #8.
pub struct SigningKeys(Zeroizing<Vec<u8>>);

/// Both public keys, as their records hold them.
pub(super) struct Public {
    pub(super) rsa: String,
    pub(super) ed25519: String,
}

impl SigningKeys {
    fn new(rsa: &[u8], ed25519: &[u8]) -> Result<Self> {
        let length = u16::try_from(rsa.len()).map_err(Error::internal)?;
        Ok(Self(Zeroizing::new([&length.to_be_bytes(), rsa, ed25519].concat())))
    }

    /// The RSA key.
    #[must_use]
    pub fn rsa(&self) -> &[u8] {
        self.parts().0
    }

    /// The Ed25519 key.
    #[must_use]
    pub fn ed25519(&self) -> &[u8] {
        self.parts().1
    }

    fn parts(&self) -> (&[u8], &[u8]) {
        let split = self.0.split_first_chunk::<HEAD>();
        let split = split.and_then(|(head, rest)| rest.split_at_checked(u16::from_be_bytes(*head).into()));
        split.unwrap_or_default()
    }
}

impl Personal for SigningKeys {
    const LABEL: &'static str = "domain.keys";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let keys = Self(Zeroizing::new(bytes));
        (!keys.ed25519().is_empty()).then_some(keys)
    }
}

impl std::fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKeys")
    }
}

/// Makes both pairs. RSA with 2048 bits, which every record holds and every verifier takes (RFC 8301, 3.2); finding its primes
/// takes a core for a tenth of a second, so it is done beside the threads that serve.
pub(super) async fn make() -> Result<(SigningKeys, Public)> {
    tokio::task::spawn_blocking(|| {
        let rsa = RsaKeyPair::generate(KeySize::Rsa2048).map_err(Error::internal)?;
        let seed = Zeroizing::new(random::<32>());
        let ed25519 = Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(Error::internal)?;
        let spki: PublicKeyX509Der<'_> = rsa.public_key().as_der().map_err(Error::internal)?;
        let public =
            Public { rsa: STANDARD.encode(spki.as_ref()), ed25519: STANDARD.encode(ed25519.public_key().as_ref()) };
        let rsa: Pkcs8V1Der<'_> = rsa.as_der().map_err(Error::internal)?;
        let ed25519 = ed25519.to_pkcs8v1().map_err(Error::internal)?;
        Ok((SigningKeys::new(rsa.as_ref(), ed25519.as_ref())?, public))
    })
    .await
    .map_err(Error::internal)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_keys_come_back_out_of_their_bytes() {
        let (keys, public) = make().await.unwrap();
        let again = SigningKeys::from_bytes(keys.bytes().to_vec()).unwrap();
        let rsa = RsaKeyPair::from_pkcs8(again.rsa()).unwrap();
        assert_eq!(rsa.public_modulus_len(), 256);
        let ed25519 = Ed25519KeyPair::from_pkcs8(again.ed25519()).unwrap();
        assert_eq!(STANDARD.encode(ed25519.public_key().as_ref()), public.ed25519);
        // A record is cut into texts of 255 bytes; two are enough.
        assert!(public.rsa.starts_with("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A") && public.rsa.len() < 400);
        assert!(SigningKeys::from_bytes(vec![0, 9, 1]).is_none());
    }
}
