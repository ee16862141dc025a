//! Mailgun's webhooks: HMAC-SHA-256 over the time and a token that is good for one call. The body is not signed; only who has the key can
//! have made the token's signature.

use super::{Call, Doubt, Provider, address, bounce, instant, is_fresh, place};
use aws_lc_rs::hmac;
use serde_json::Value;
use tenants::returns::{Class, Kind, Proof, Report};

pub(super) struct Mailgun;

impl Provider for Mailgun {
    fn verify(&self, call: &Call<'_>, proofs: &[Proof]) -> Result<Option<String>, Doubt> {
        let body: Value = serde_json::from_slice(call.body).map_err(|_| Doubt::Malformed)?;
        let text = |name: &str| body["signature"][name].as_str().ok_or(Doubt::Malformed);
        let (timestamp, token) = (text("timestamp")?, text("token")?);
        let shown = bytes(text("signature")?).ok_or(Doubt::Forged)?;
        let signed = [timestamp, token].concat();
        let is_signed = |proof: &Proof| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, proof.text().as_bytes());
            hmac::verify(&key, signed.as_bytes(), &shown).is_ok()
        };
        if !proofs.iter().any(is_signed) {
            return Err(Doubt::Forged);
        }
        is_fresh(instant(&Value::from(timestamp)).ok_or(Doubt::Malformed)?, call.now)?;
        Ok(Some(token.to_owned()))
    }

    fn events(&self, body: &[u8]) -> Vec<Report> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        one(&body["event-data"]).into_iter().collect()
    }
}

/// The bytes of a text in hexadecimal.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| pair.filter(|pair| pair.len() == 2).and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect()
}

fn one(event: &Value) -> Option<Report> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let delivery = &event["delivery-status"];
    let status = text(&delivery["enhanced-code"]);
    let words = format!("{} {}", text(&delivery["message"]), text(&delivery["description"]));
    let (kind, class) = match event["event"].as_str()? {
        "delivered" => (Kind::Delivered, Class::None),
        "failed" if event["severity"] == "temporary" => (Kind::Delayed, Class::None),
        "failed" => match event["reason"].as_str().unwrap_or_default() {
            "suppress-complaint" => (Kind::Complained, Class::None),
            "suppress-unsubscribe" => (Kind::Left, Class::None),
            reason => bounce(&status, &words, reason == "suppress-bounce"),
        },
        "complained" => (Kind::Complained, Class::None),
        "unsubscribed" => (Kind::Left, Class::None),
        _ => return None,
    };
    Some(Report {
        kind,
        class,
        status: status.parse().ok(),
        place: place(&text(&event["message"]["headers"]["message-id"])),
        recipient: address(&event["recipient"]),
        at: instant(&event["timestamp"]),
        key: Some(text(&event["id"])).filter(|id| !id.is_empty())?,
    })
}
