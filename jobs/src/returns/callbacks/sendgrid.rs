//! SendGrid's event webhook, signed: ECDSA on P-256 with SHA-256 over the time and the body as it came.

use super::{Call, Doubt, Provider, address, bounce, instant, is_fresh, place};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use tenants::returns::{Class, Kind, Proof, Report};

pub(super) struct SendGrid;

/// The point of a key on P-256 as it ends its `SubjectPublicKeyInfo`, uncompressed (RFC 5480, section 2.2).
const POINT: usize = 65;

impl Provider for SendGrid {
    fn verify(&self, call: &Call<'_>, proofs: &[Proof]) -> Result<Option<String>, Doubt> {
        let header = |name| (call.header)(name).ok_or(Doubt::Forged);
        let timestamp = header("x-twilio-email-event-webhook-timestamp")?;
        let signature = STANDARD.decode(header("x-twilio-email-event-webhook-signature")?);
        let signature = signature.map_err(|_| Doubt::Forged)?;
        let signed = [timestamp.as_bytes(), call.body].concat();
        let is_signed = |proof: &Proof| {
            let key = STANDARD.decode(proof.text()).unwrap_or_default();
            let point = key.len().checked_sub(POINT).map(|from| &key[from..]).unwrap_or_default();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(&signed, &signature).is_ok()
        };
        if !proofs.iter().any(is_signed) {
            return Err(Doubt::Forged);
        }
        is_fresh(instant(&Value::from(timestamp)).ok_or(Doubt::Malformed)?, call.now)?;
        Ok(None)
    }

    fn events(&self, body: &[u8]) -> Vec<Report> {
        let events: Vec<Value> = serde_json::from_slice(body).unwrap_or_default();
        events.iter().filter_map(one).collect()
    }
}

fn one(event: &Value) -> Option<Report> {
    let text = |name: &str| event[name].as_str().unwrap_or_default();
    let (status, words) = (text("status"), text("reason"));
    let (kind, class) = match text("event") {
        "delivered" => (Kind::Delivered, Class::None),
        "deferred" => (Kind::Delayed, Class::None),
        "bounce" if text("type") == "blocked" => match bounce(status, words, false) {
            (_, Class::MailboxUnknown | Class::MailboxDisabled) => (Kind::BouncedSoft, Class::Policy),
            (_, class) => (Kind::BouncedSoft, class),
        },
        "bounce" => bounce(status, words, text("bounce_classification") == "Invalid Address"),
        // What SendGrid did not even try, by its own lists.
        "dropped" => match words {
            "Bounced Address" | "Invalid" => (Kind::BouncedHard, Class::MailboxUnknown),
            "Spam Reporting Address" => (Kind::Complained, Class::None),
            "Unsubscribed Address" => (Kind::Left, Class::None),
            _ => (Kind::BouncedSoft, Class::Policy),
        },
        "spamreport" => (Kind::Complained, Class::None),
        "unsubscribe" | "group_unsubscribe" => (Kind::Left, Class::None),
        // Openings and clicks, be they machines' or people's.
        _ => return None,
    };
    Some(Report {
        kind,
        class,
        status: status.parse().ok(),
        place: place(text("smtp-id")),
        recipient: address(&event["email"]),
        at: instant(&event["timestamp"]),
        key: Some(text("sg_event_id")).filter(|id| !id.is_empty())?.to_owned(),
    })
}
