//! Signs a mail for its domain (DKIM, RFC 6376): by RSA, which everybody verifies, and by Ed25519 (RFC 8463).
//!
//! Header and body are canonicalised `relaxed`, once for both signatures, because relays fold lines and trim spaces. `From` is signed
//! once more than it occurs, so that a second one put before it breaks the signature. The unsubscribe headers are
//! signed because RFC 8058 (section 4) demands it: a mail program offers no one-click for others.

#[cfg(test)]
mod tests;

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use tenants::domains::Signing;

/// What is signed of the header, where it is there: all that decides who it is from, what it is and how to leave.
const HEADERS: [&str; 13] = [
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "list-id",
    "feedback-id",
    "precedence",
];
/// The most of a signature that stands on one line.
const WIDTH: usize = 72;

/// Signs the mails of one domain.
pub struct Signer {
    domain: String,
    keys: [(String, Key); 2],
}

/// A private key.
enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

impl Signer {
    /// The signer with these keys; `None` when they are none.
    #[must_use]
    pub fn new(signing: &Signing) -> Option<Self> {
        let rsa = RsaKeyPair::from_pkcs8(signing.keys.rsa()).ok()?;
        let ed25519 = Ed25519KeyPair::from_pkcs8(signing.keys.ed25519()).ok()?;
        let [first, second] = signing.selectors.clone();
        let keys = [(first, Key::Rsa(Box::new(rsa))), (second, Key::Ed25519(Box::new(ed25519)))];
        Some(Self { domain: signing.domain.clone(), keys })
    }

    /// The mail with a signature by each key before it; `None` when it is no mail, or a key fails.
    #[must_use]
    pub fn sign(&self, mail: &[u8], at: DateTime<Utc>) -> Option<Vec<u8>> {
        let (header, content) = parts(mail)?;
        let (names, block) = signed(header)?;
        let hash = STANDARD.encode(digest(&SHA256, &body(content)));
        let mut out = Vec::with_capacity(mail.len() + 1_400);
        for (selector, key) in &self.keys {
            let (domain, algorithm, at) = (&self.domain, key.algorithm(), at.timestamp());
            let field = format!(
                "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={domain};\r\n s={selector}; t={at};\r\n h={names};\r\n bh={hash};\r\n b="
            );
            let signature = STANDARD.encode(key.sign(&to_sign(&block, &field)?)?);
            out.extend(field.as_bytes());
            out.extend(fold(&signature).as_bytes());
            out.extend(b"\r\n");
        }
        out.extend(mail);
        Some(out)
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.domain)
    }
}

impl Key {
    fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa-sha256",
            Self::Ed25519(_) => "ed25519-sha256",
        }
    }

    fn sign(&self, text: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).ok()?;
                Some(signature)
            }
            // The hash is what is signed (RFC 8463, section 3).
            Self::Ed25519(key) => Some(key.try_sign(digest(&SHA256, text).as_ref()).ok()?.as_ref().to_vec()),
        }
    }
}

/// Header and body.
fn parts(mail: &[u8]) -> Option<(&str, &[u8])> {
    let end = mail.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (header, content) = mail.split_at(end + 2);
    Some((std::str::from_utf8(header).ok()?, &content[2..]))
}

/// The names of what is signed, and their fields in the canonical form.
fn signed(header: &str) -> Option<(String, String)> {
    let fields = fields(header);
    let (mut names, mut block) = (Vec::new(), String::new());
    for name in HEADERS {
        // Of several the last counts (section 5.4.2); we write none twice.
        if let Some(field) = fields.iter().rev().find(|field| is_named(field, name)) {
            names.push(name);
            block.push_str(&relaxed(field)?);
            block.push_str("\r\n");
        }
    }
    (names.first() == Some(&"from")).then(|| (format!("from:{}", names.join(":")), block))
}

/// The fields of a header, each with the lines it was folded into.
fn fields(header: &str) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for line in header.split_inclusive("\r\n") {
        match fields.last_mut() {
            Some(field) if line.starts_with([' ', '\t']) => field.push_str(line),
            _ => fields.push(line.to_owned()),
        }
    }
    fields
}

fn is_named(field: &str, name: &str) -> bool {
    field.split_once(':').is_some_and(|(found, _)| found.trim_end().eq_ignore_ascii_case(name))
}

/// A field in the canonical form `relaxed` (section 3.4.2), without its line end.
fn relaxed(field: &str) -> Option<String> {
    let (name, value) = field.split_once(':')?;
    let words: Vec<&str> = value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect();
    Some(format!("{}:{}", name.trim_end().to_ascii_lowercase(), words.join(" ")))
}

/// A body in the canonical form `relaxed` (section 3.4.4).
fn body(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 2);
    // Empty lines at the end count for nothing: each waits until something follows it.
    let mut waiting = 0;
    for line in content.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let start = out.len();
        for _ in 0..waiting {
            out.extend(b"\r\n");
        }
        let text = out.len();
        let mut space = false;
        for byte in line {
            if matches!(byte, b' ' | b'\t') {
                space = true;
            } else {
                if std::mem::take(&mut space) {
                    out.push(b' ');
                }
                out.push(*byte);
            }
        }
        if out.len() == text {
            out.truncate(start);
            waiting += 1;
        } else {
            out.extend(b"\r\n");
            waiting = 0;
        }
    }
    out
}

/// What a signature is made over: the signed fields, and its own with nothing behind `b=` (section 3.7).
fn to_sign(block: &str, field: &str) -> Option<Vec<u8>> {
    Some(format!("{block}{}", relaxed(field)?).into_bytes())
}

/// Base 64 in lines; spaces in it are nothing (section 3.5).
fn fold(signature: &str) -> String {
    let mut folded = String::with_capacity(signature.len() + signature.len() / 20);
    for (at, letter) in signature.chars().enumerate() {
        if at > 0 && at % WIDTH == 0 {
            folded.push_str("\r\n ");
        }
        folded.push(letter);
    }
    folded
}
