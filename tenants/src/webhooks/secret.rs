//! Secrets of webhooks, and what is signed with them: Standard Webhooks 1.0, symmetric signatures.

use crate::{
    clock::random,
    error::{Error, Result},
    seal::Personal,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a webhook's receiver knows a message by: 32 bytes.
pub struct Secret(Vec<u8>);

impl Personal for Secret {
    const LABEL: &'static str = "webhook.secret";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == 32).then_some(Self(bytes))
    }
}

impl Secret {
    pub(super) fn fresh() -> Self {
        Self(random::<32>().to_vec())
    }

    /// The secret as its receiver is given it.
    pub(super) fn shown(&self) -> String {
        format!("whsec_{}", STANDARD.encode(&self.0))
    }

    /// The signature of a message: `v1,` and the HMAC-SHA-256 of identifier, time and body in base 64.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &str) -> Result<String> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(Error::internal)?;
        let mac = mac.chain_update(format!("{id}.{timestamp}.").as_bytes()).chain_update(body.as_bytes());
        Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the convention's own libraries are tested with.
    #[test]
    fn a_message_is_signed_as_the_convention_says() {
        let secret = Secret(STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap());
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#).unwrap();
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_shown_with_its_word() {
        let shown = Secret::fresh().shown();
        assert!(shown.starts_with("whsec_") && STANDARD.decode(&shown[6..]).unwrap().len() == 32, "{shown}");
    }
}
