//! Calls as providers make them, and calls that others make.

use super::{provider, ses::Envelope};
use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, SigningKey};
use serde_json::{Value, json};
use tenants::returns::{Class, Kind, Source};

fn told(source: Source, body: &Value) -> Vec<(Kind, Class)> {
    let events = provider(source).unwrap().events(body.to_string().as_bytes());
    events.iter().map(|report| (report.kind, report.class)).collect()
}

#[test]
fn sendgrids_events_are_understood() {
    let event = |event: &str, more: Value| {
        let mut body =
            json!({ "event": event, "sg_event_id": "one", "email": "ada@example.org", "timestamp": 1_795_255_200 });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        told(Source::SendGrid, &json!([body]))
    };
    let bounce = |kind: &str, status: &str, reason: &str| {
        event("bounce", json!({ "type": kind, "status": status, "reason": reason }))
    };
    assert_eq!(bounce("bounce", "5.1.1", "550 no such user"), [(Kind::BouncedHard, Class::MailboxUnknown)]);
    assert_eq!(bounce("bounce", "5.2.2", "full"), [(Kind::BouncedSoft, Class::MailboxFull)]);
    assert_eq!(bounce("blocked", "5.1.1", "550 go away"), [(Kind::BouncedSoft, Class::Policy)]);
    assert_eq!(bounce("blocked", "5.7.1", "550 listed at spamhaus"), [(Kind::BouncedSoft, Class::Spam)]);
    assert_eq!(event("delivered", json!({})), [(Kind::Delivered, Class::None)]);
    assert_eq!(event("deferred", json!({ "attempt": "5" })), [(Kind::Delayed, Class::None)]);
    assert_eq!(event("dropped", json!({ "reason": "Bounced Address" })), [(Kind::BouncedHard, Class::MailboxUnknown)]);
    assert_eq!(event("spamreport", json!({})), [(Kind::Complained, Class::None)]);
    assert_eq!(event("group_unsubscribe", json!({})), [(Kind::Left, Class::None)]);
    for passed in ["open", "click", "processed", "group_resubscribe", "something new"] {
        assert!(event(passed, json!({ "sg_machine_open": true })).is_empty(), "{passed}");
    }
    assert!(told(Source::SendGrid, &json!([{ "event": "delivered" }])).is_empty(), "an event without an identifier");
}

#[test]
fn mailguns_and_postmarks_events_are_understood() {
    let mailgun = |event: Value| {
        let mut event = event;
        event["id"] = json!("one");
        told(Source::Mailgun, &json!({ "event-data": event }))
    };
    let failed = |severity: &str, reason: &str, code: &str| {
        mailgun(
            json!({ "event": "failed", "severity": severity, "reason": reason, "delivery-status": { "enhanced-code": code } }),
        )
    };
    assert_eq!(failed("permanent", "bounce", "5.1.1"), [(Kind::BouncedHard, Class::MailboxUnknown)]);
    assert_eq!(failed("permanent", "bounce", ""), [(Kind::BouncedSoft, Class::Other)]);
    assert_eq!(failed("permanent", "suppress-bounce", ""), [(Kind::BouncedHard, Class::MailboxUnknown)]);
    assert_eq!(failed("permanent", "suppress-complaint", ""), [(Kind::Complained, Class::None)]);
    assert_eq!(failed("temporary", "generic", "4.2.2"), [(Kind::Delayed, Class::None)]);
    assert!(mailgun(json!({ "event": "opened" })).is_empty());
    let bounce = |kind: &str, details: &str| {
        told(Source::Postmark, &json!({ "RecordType": "Bounce", "ID": 1, "Type": kind, "Details": details }))
    };
    assert_eq!(bounce("HardBounce", "smtp;550 5.1.1 unknown"), [(Kind::BouncedHard, Class::MailboxUnknown)]);
    assert_eq!(bounce("HardBounce", "smtp;550 5.7.1 blocked"), [(Kind::BouncedSoft, Class::Spam)]);
    assert_eq!(bounce("SoftBounce", "smtp;550 5.1.1 unknown"), [(Kind::BouncedSoft, Class::MailboxUnknown)]);
    assert_eq!(bounce("Transient", ""), [(Kind::Delayed, Class::None)]);
    assert!(bounce("AutoResponder", "").is_empty());
    assert_eq!(
        told(Source::Postmark, &json!({ "RecordType": "SpamComplaint", "ID": 2 })),
        [(Kind::Complained, Class::None)]
    );
    assert!(told(Source::Postmark, &json!({ "RecordType": "Open" })).is_empty());
}

/// A notification of SNS with this message, and the certificate that it was signed with.
fn notification(message: &Value) -> (Value, String) {
    let keys = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
    let certificate = CertificateParams::new(vec!["sns.amazonaws.com".to_owned()]).unwrap().self_signed(&keys).unwrap();
    let (message, at, topic) =
        (message.to_string(), "2026-11-21T10:00:00.000Z", "arn:aws:sns:eu-west-3:123456789012:mail");
    let signed =
        format!("Message\n{message}\nMessageId\none\nTimestamp\n{at}\nTopicArn\n{topic}\nType\nNotification\n");
    let signature = STANDARD.encode(keys.sign(signed.as_bytes()).unwrap());
    let body = json!({
        "Type": "Notification", "MessageId": "one", "TopicArn": topic, "Message": message, "Timestamp": at, "SignatureVersion": "2",
        "Signature": signature, "SigningCertURL": "https://sns.eu-west-3.amazonaws.com/x.pem",
    });
    (body, format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(certificate.der())))
}

#[test]
fn what_sns_signed_is_told_from_what_it_did_not() {
    let (body, certificate) = notification(&json!({ "notificationType": "Delivery" }));
    let (_, another) = notification(&json!({}));
    let is_signed = |body: &Value, certificate: &str| {
        Envelope::read(body.to_string().as_bytes())
            .is_some_and(|envelope| envelope.is_signed_by(certificate.as_bytes()))
    };
    assert!(is_signed(&body, &certificate));
    assert!(!is_signed(&body, &another) && !is_signed(&body, "no certificate"));
    for (field, value) in [
        ("Message", json!("{}")),
        ("MessageId", json!("two")),
        ("Timestamp", json!("2026-11-21T10:00:01.000Z")),
        ("TopicArn", json!("arn:aws:sns:eu-west-3:123456789012:other")),
        ("Subject", json!("added")),
        ("Type", json!("SubscriptionConfirmation")),
        ("SignatureVersion", json!("1")),
        ("Signature", json!("AAAA")),
    ] {
        let mut forged = body.clone();
        forged[field] = value;
        assert!(!is_signed(&forged, &certificate), "{field}");
    }
}

#[test]
fn a_subscription_is_confirmed_where_amazon_is() {
    let confirmation = |url: &str| {
        let (mut body, _) = notification(&json!({}));
        (body["Type"], body["SubscribeURL"]) = (json!("SubscriptionConfirmation"), json!(url));
        Envelope::read(body.to_string().as_bytes()).unwrap().confirmation().map(str::to_owned)
    };
    let genuine = "https://sns.eu-west-3.amazonaws.com/?Action=ConfirmSubscription";
    assert_eq!(confirmation(genuine).as_deref(), Some(genuine));
    for elsewhere in
        ["https://169.254.169.254/", "https://sns.eu-west-3.amazonaws.com:8443/", "https://evil.example/", "no address"]
    {
        assert_eq!(confirmation(elsewhere), None, "{elsewhere}");
    }
}

#[test]
fn ses_events_are_understood() {
    let bounce = |kind: &str, sub: &str, status: &str| {
        let bounce = json!({ "bounceType": kind, "bounceSubType": sub, "timestamp": "2026-11-21T10:00:00Z",
            "bouncedRecipients": [{ "emailAddress": "ada@example.org", "status": status }] });
        told(Source::Ses, &notification(&json!({ "notificationType": "Bounce", "bounce": bounce })).0)
    };
    assert_eq!(bounce("Permanent", "General", "5.1.1"), [(Kind::BouncedHard, Class::MailboxUnknown)]);
    assert_eq!(bounce("Permanent", "NoEmail", ""), [(Kind::BouncedHard, Class::MailboxUnknown)]);
    assert_eq!(bounce("Permanent", "General", ""), [(Kind::BouncedSoft, Class::Other)]);
    assert_eq!(bounce("Transient", "MailboxFull", "4.2.2"), [(Kind::BouncedSoft, Class::MailboxFull)]);
    let complaint = |kind: &str| {
        let complaint =
            json!({ "complaintFeedbackType": kind, "complainedRecipients": [{ "emailAddress": "ada@example.org" }] });
        told(Source::Ses, &notification(&json!({ "eventType": "Complaint", "complaint": complaint })).0)
    };
    assert_eq!(complaint("abuse"), [(Kind::Complained, Class::None)]);
    assert!(complaint("not-spam").is_empty());
    let delivery = json!({ "recipients": ["ada@example.org", "zoe@example.org"], "timestamp": "2026-11-21T10:00:00Z" });
    assert_eq!(
        told(Source::Ses, &notification(&json!({ "notificationType": "Delivery", "delivery": delivery })).0).len(),
        2
    );
}
