//! Amazon SES through SNS. At the door a call must name the topic that was agreed upon and a certificate of Amazon's; a task fetches that
//! certificate, checks the signature, and confirms a subscription to that topic. Signatures of version 1 rest on SHA-1 and are not taken:
//! the topic's attribute `SignatureVersion` is to be `2`.

use super::{Call, Doubt, Provider, address, bounce, date, is_fresh, place};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Url;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde::Deserialize;
use serde_json::Value;
use tenants::returns::{Class, Kind, Proof, Report};
use webpki::{EndEntityCert, aws_lc_rs::RSA_PKCS1_2048_8192_SHA256};

pub(super) struct Ses;

/// What SNS posts.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Envelope {
    #[serde(rename = "Type")]
    kind: String,
    message_id: String,
    topic_arn: String,
    message: String,
    subject: Option<String>,
    timestamp: String,
    signature_version: String,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    certificate_url: String,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
    token: Option<String>,
}

impl Envelope {
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// Where the certificate is, if it is Amazon's.
    pub(crate) fn certificate(&self) -> Option<&str> {
        is_amazons(&self.certificate_url, &self.topic_arn).then_some(&*self.certificate_url)
    }

    /// What is to be called to confirm the subscription, if that is what it asks.
    pub(crate) fn confirmation(&self) -> Option<&str> {
        let url = self.subscribe_url.as_deref().filter(|_| self.kind == "SubscriptionConfirmation")?;
        is_amazons(url, &self.topic_arn).then_some(url)
    }

    /// Whether it was signed by the key of this certificate, in PEM.
    pub(crate) fn is_signed_by(&self, certificate: &[u8]) -> bool {
        let signed = || {
            let der = CertificateDer::from_pem_slice(certificate).ok()?;
            let certificate = EndEntityCert::try_from(&der).ok()?;
            let signature = STANDARD.decode(&self.signature).ok()?;
            certificate.verify_signature(RSA_PKCS1_2048_8192_SHA256, self.text()?.as_bytes(), &signature).ok()
        };
        self.signature_version == "2" && signed().is_some()
    }

    /// What is signed: names and values, a line each.
    fn text(&self) -> Option<String> {
        let mut fields = vec![("Message", self.message.as_str()), ("MessageId", &self.message_id)];
        if self.kind == "Notification" {
            fields.extend(self.subject.as_deref().map(|subject| ("Subject", subject)));
        } else {
            fields.push(("SubscribeURL", self.subscribe_url.as_deref()?));
        }
        fields.push(("Timestamp", &self.timestamp));
        if self.kind != "Notification" {
            fields.push(("Token", self.token.as_deref()?));
        }
        fields.extend([("TopicArn", self.topic_arn.as_str()), ("Type", &self.kind)]);
        Some(fields.into_iter().flat_map(|(name, value)| [name, "\n", value, "\n"]).collect())
    }
}

/// Whether an address is of the SNS of the topic's own region.
fn is_amazons(url: &str, topic: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let mut parts = topic.split(':').skip(1);
    let (partition, region) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
    let end = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
    let host = format!("sns.{region}.{end}");
    url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.host_str() == Some(&*host)
}

impl Provider for Ses {
    fn verify(&self, call: &Call<'_>, proofs: &[Proof]) -> Result<Option<String>, Doubt> {
        let envelope = Envelope::read(call.body).ok_or(Doubt::Malformed)?;
        let agreed = proofs.iter().any(|proof| proof.text() == envelope.topic_arn);
        if !agreed || envelope.certificate().is_none() || envelope.signature_version != "2" {
            return Err(Doubt::Forged);
        }
        is_fresh(date(&Value::from(envelope.timestamp.as_str())).ok_or(Doubt::Malformed)?, call.now)?;
        Ok(None)
    }

    fn events(&self, body: &[u8]) -> Vec<Report> {
        let Some(envelope) = Envelope::read(body).filter(|envelope| envelope.kind == "Notification") else {
            return Vec::new();
        };
        let event: Value = serde_json::from_str(&envelope.message).unwrap_or_default();
        told(&event, &envelope.message_id)
    }
}

fn told(event: &Value, id: &str) -> Vec<Report> {
    let kind = event["notificationType"].as_str().or_else(|| event["eventType"].as_str()).unwrap_or_default();
    let (part, people) = match kind {
        "Bounce" => (&event["bounce"], &event["bounce"]["bouncedRecipients"]),
        "Complaint" => (&event["complaint"], &event["complaint"]["complainedRecipients"]),
        "Delivery" => (&event["delivery"], &event["delivery"]["recipients"]),
        "DeliveryDelay" => (&event["deliveryDelay"], &event["deliveryDelay"]["delayedRecipients"]),
        _ => return Vec::new(),
    };
    let headers = event["mail"]["headers"].as_array().into_iter().flatten();
    let mut ids =
        headers.filter(|header| header["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case("message-id")));
    let place = ids.find_map(|header| place(header["value"].as_str()?));
    let people = people.as_array().into_iter().flatten().enumerate();
    let reports = people.filter_map(|(at, person)| {
        let code = person["status"].as_str().unwrap_or_default();
        let (kind, class) = match kind {
            "Bounce" => bounced(part, code, person["diagnosticCode"].as_str().unwrap_or_default()),
            "Complaint" if part["complaintFeedbackType"] == "not-spam" => return None,
            "Complaint" => (Kind::Complained, Class::None),
            "Delivery" => (Kind::Delivered, Class::None),
            _ => (Kind::Delayed, Class::None),
        };
        let recipient = address(&person["emailAddress"]).or_else(|| address(person));
        let (status, when) = (code.parse().ok(), date(&part["timestamp"]));
        Some(Report { kind, class, status, place, recipient, at: when, key: format!("{id} {at}") })
    });
    reports.collect()
}

fn bounced(part: &Value, code: &str, words: &str) -> (Kind, Class) {
    let gone = ["NoEmail", "Suppressed", "OnAccountSuppressionList"];
    let hard = part["bounceType"] == "Permanent";
    let named = part["bounceSubType"].as_str().is_some_and(|kind| gone.contains(&kind));
    match bounce(code, words, hard && named) {
        (Kind::BouncedHard, class) if !hard => (Kind::BouncedSoft, class),
        judged => judged,
    }
}
