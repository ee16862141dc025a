//! Passwords: Argon2id with the parameters that OWASP recommends, off the threads that serve requests.

use crate::{
    clock::random,
    error::{Check, Error, Result, Violation},
};
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use serde_json::json;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// The fewest characters.
const MIN: usize = 12;
/// The most characters.
const MAX: usize = 200;
/// The fewest different characters.
const VARIETY: usize = 5;
/// Each hash takes 19 MiB and a core for some 20 ms: more at a time would only wait for each other, in memory.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// Those of the most common passwords (public lists of leaked ones) that are long and varied enough for the other rules.
const COMMON: &[&str] = &[
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u8i",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "adminadmin123",
    "administrateur",
    "administrator",
    "azertyuiop123",
    "azertyuiopqsdfghjklm",
    "changeme1234",
    "changezmoi123",
    "correcthorsebatterystaple",
    "iloveyou1234",
    "motdepasse123",
    "motdepasse1234",
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "qwerty123456",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopasdfghjkl",
    "unbelievable",
    "welcome12345",
];

/// Notes what keeps `password` from being one: too short, too common, too uniform, or made of the account's own words.
pub(crate) fn check(check: &mut Check, field: &'static str, password: &str, own_words: &[&str]) {
    check.length(field, password, MAX);
    let plain = password.to_lowercase();
    let mut letters: Vec<char> = plain.chars().collect();
    let long = letters.len() >= MIN;
    letters.sort_unstable();
    letters.dedup();
    let own = own_words.iter().any(|word| plain.trim() == word.trim().to_lowercase());
    if !long || letters.len() < VARIETY || own || counts_up(&plain) {
        check.push(Violation::new(field, "password-weak").with(&json!({ "min": MIN })));
    }
    check.demand(!COMMON.contains(&plain.as_str()), field, "password-common");
}

/// Whether each character follows from the one before, as in `123456789012` or `abcdefghijkl`.
fn counts_up(text: &str) -> bool {
    text.bytes().zip(text.bytes().skip(1)).all(|(one, next)| next == one.wrapping_add(1) || (one, next) == (b'9', b'0'))
}

/// The hash of a password, in the PHC string format.
pub(crate) async fn hash(password: &str) -> Result<String> {
    work(password, |argon2, password| {
        Ok(argon2.hash_password_with_salt(password, &random::<16>()).map_err(fault)?.to_string())
    })
    .await
}

/// Whether `password` is the one of `hash`. Without a hash it is not, after the same work: time tells nobody whether there
/// is an account.
pub(crate) async fn verify(password: &str, hash: Option<&str>) -> Result<bool> {
    let hash = hash.map(str::to_owned);
    work(password, move |argon2, password| match hash {
        Some(hash) => Ok(argon2.verify_password(password, &PasswordHash::new(&hash).map_err(fault)?).is_ok()),
        None => argon2.hash_password_with_salt(password, &[0; 16]).map(|_| false).map_err(fault),
    })
    .await
}

async fn work<T: Send + 'static>(
    password: &str,
    how: impl FnOnce(&Argon2<'_>, &[u8]) -> Result<T> + Send + 'static,
) -> Result<T> {
    let password = Zeroizing::new(password.chars().take(MAX).collect::<String>());
    let _turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    let done = tokio::task::spawn_blocking(move || {
        let params = Params::new(19_456, 2, 1, None).map_err(fault)?;
        how(&Argon2::new(Algorithm::Argon2id, Version::V0x13, params), password.as_bytes())
    });
    done.await.map_err(Error::internal)?
}

fn fault(fault: impl std::fmt::Display) -> Error {
    Error::internal(format!("hashing a password failed: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(password: &str) -> Vec<&'static str> {
        let mut found = Check::default();
        check(&mut found, "password", password, &["marketing@acme.example"]);
        match found.done() {
            Err(Error::Invalid(violations)) => violations.iter().map(|violation| violation.code).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn weak_common_and_borrowed_passwords_are_refused() {
        for weak in [
            "",
            "short",
            "aaaaaaaaaaaaaaaa",
            "ababababababab",
            "123456789012",
            "abcdefghijklm",
            "Marketing@acme.example",
        ] {
            assert_eq!(codes(weak), ["password-weak"], "{weak}");
        }
        assert_eq!(codes("Motdepasse123"), ["password-common"]);
        assert_eq!(codes(&"long and varied ".repeat(20)), ["too-long"]);
        assert_eq!(codes("six grey herons"), [""; 0]);
    }

    #[tokio::test]
    async fn a_hash_is_salted_argon2id_and_knows_its_password() {
        let one = hash("six grey herons").await.unwrap();
        let two = hash("six grey herons").await.unwrap();
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, two);
        assert!(verify("six grey herons", Some(&one)).await.unwrap());
        assert!(!verify("six grey heron", Some(&one)).await.unwrap());
        assert!(!verify("six grey herons", None).await.unwrap());
    }
}
