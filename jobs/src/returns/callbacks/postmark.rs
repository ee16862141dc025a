//! Postmark's webhooks. It signs nothing: it shows the word that it was given, as the password of `dihya` (RFC 7617) in the address it
//! calls, or in a header.

use super::{Call, Doubt, Provider, address, bounce, date};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use tenants::returns::{Class, Kind, Proof, Report, Status};

pub(super) struct Postmark;

/// The header for a provider that can't be given a password.
const HEADER: &str = "x-dihya-callback";

impl Provider for Postmark {
    fn verify(&self, call: &Call<'_>, proofs: &[Proof]) -> Result<Option<String>, Doubt> {
        let basic = (call.header)("authorization").and_then(|value| {
            let (scheme, code) = value.split_once(' ')?;
            let decoded = STANDARD.decode(code.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
            String::from_utf8(decoded).ok()?.split_once(':').map(|(_, word)| word.to_owned())
        });
        let shown = basic.or_else(|| (call.header)(HEADER).map(str::to_owned)).ok_or(Doubt::Forged)?;
        let known = |proof: &Proof| verify_slices_are_equal(proof.text().as_bytes(), shown.as_bytes()).is_ok();
        if proofs.iter().any(known) { Ok(None) } else { Err(Doubt::Forged) }
    }

    fn events(&self, body: &[u8]) -> Vec<Report> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        one(&body).into_iter().collect()
    }
}

fn one(event: &Value) -> Option<Report> {
    let text = |name: &str| event[name].as_str().unwrap_or_default();
    let (message, bounced) = (text("MessageID"), event["ID"].as_i64());
    let words = format!("{} {}", text("Details"), text("Description"));
    let status = words.split([' ', '-', ';']).find_map(|word| word.parse::<Status>().ok());
    let code = status.map(|status| status.to_string()).unwrap_or_default();
    let kind = text("RecordType");
    let ((what, class), at, recipient) = match kind {
        "Delivery" => ((Kind::Delivered, Class::None), "DeliveredAt", "Recipient"),
        "SpamComplaint" => ((Kind::Complained, Class::None), "BouncedAt", "Email"),
        "Bounce" => (bounced_by(text("Type"), &code, &words)?, "BouncedAt", "Email"),
        "SubscriptionChange" if event["SuppressSending"] == true => {
            let what = match text("SuppressionReason") {
                "HardBounce" => (Kind::BouncedHard, Class::MailboxUnknown),
                "SpamComplaint" => (Kind::Complained, Class::None),
                _ => (Kind::Left, Class::None),
            };
            (what, "ChangedAt", "Recipient")
        }
        _ => return None,
    };
    let key = bounced.map_or_else(|| format!("{kind} {message} {}", text(at)), |id| format!("{kind} {id}"));
    let (at, recipient) = (date(&event[at]), address(&event[recipient]));
    Some(Report { kind: what, class, status, place: None, recipient, at, key })
}

/// What a type of bounce means; nothing for answers by machines.
fn bounced_by(kind: &str, code: &str, words: &str) -> Option<(Kind, Class)> {
    Some(match kind {
        "HardBounce" => bounce(code, words, true),
        "BadEmailAddress" => (Kind::BouncedHard, Class::MailboxUnknown),
        "SpamComplaint" => (Kind::Complained, Class::None),
        "Unsubscribe" => (Kind::Left, Class::None),
        "Transient" => (Kind::Delayed, Class::None),
        "SpamNotification" | "Blocked" => (Kind::BouncedSoft, Class::Spam),
        "DnsError" => (Kind::BouncedSoft, Class::Dns),
        "VirusNotification" => (Kind::BouncedSoft, Class::Content),
        "DMARCPolicy" => (Kind::BouncedSoft, Class::Policy),
        "SoftBounce" => (Kind::BouncedSoft, bounce(code, words, false).1),
        "AutoResponder" | "AddressChange" | "Subscribe" | "OpenRelayTest" | "ChallengeVerification" => return None,
        _ => (Kind::BouncedSoft, Class::Other),
    })
}
