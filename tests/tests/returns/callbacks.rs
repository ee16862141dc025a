//! Calls of providers: genuine, forged, replayed, stale and out of order.

use super::{domain, figures, message, send, suppressed, world};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Company, World, busy};

const CREATE: &str = "mutation ($input: CallbackCreate!) { callbackCreate(input: $input) { word callback { id provider path heardAt } } }";
const ROTATE: &str =
    "mutation ($input: CallbackRotate!) { callbackRotate(input: $input) { word callback { oldProofUntil } } }";
const DELETE: &str = "mutation ($id: ID!) { callbackDelete(id: $id) }";

async fn callback(company: &Company<'_>, provider: &str, proof: Option<&str>) -> (Value, String) {
    let made = company.owner.gql(CREATE, json!({ "input": { "provider": provider, "proof": proof } })).await.ok();
    let made = made["callbackCreate"].clone();
    let path = made["callback"]["path"].as_str().unwrap().to_owned();
    (made, path)
}

/// Calls, and has the call read.
async fn call(world: &World, path: &str, body: &str) -> u16 {
    let told = world.anonymous().send(path, "application/json", body.to_owned()).await.status().as_u16();
    world.drain().await;
    told
}

async fn kept(world: &World) -> i64 {
    world.witness().await.number("SELECT (SELECT count(*) FROM returns) + (SELECT count(*) FROM delivery_events)").await
}

/// The Message-ID of the message that came last.
fn message_id(world: &World) -> String {
    let source = String::from_utf8(world.relay.messages().last().unwrap().source.clone()).unwrap();
    source.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().trim().to_owned()
}

fn failed(world: &World) -> Value {
    json!({
        "event": "failed", "severity": "permanent", "reason": "bounce", "recipient": "ada@personal.example",
        "message": { "headers": { "message-id": message_id(world).trim_matches(['<', '>']) } },
        "delivery-status": { "code": 550, "enhanced-code": "5.1.1", "message": "no such user" },
    })
}

#[tokio::test]
async fn a_call_of_mailgun_is_believed_once_and_while_it_is_fresh() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    let (_, path) = callback(&acme, "MAILGUN", Some(busy::MAILGUN)).await;
    let genuine = busy::mailgun(&world, "one", &failed(&world));
    let mut forged: Value = serde_json::from_str(&genuine).unwrap();
    forged["signature"]["token"] = json!("another token");
    assert_eq!(call(&world, &path, &forged.to_string()).await, 401);
    assert_eq!(call(&world, &path, "no JSON").await, 400);
    assert_eq!(call(&world, &path.replace("mailgun", "sendgrid"), &genuine).await, 404, "the address is another's");
    assert_eq!(call(&world, &format!("{path}A"), &genuine).await, 404);
    assert_eq!(kept(&world).await, 0, "what was not believed left something");
    assert_eq!(call(&world, &path, &genuine).await, 200);
    let counted = json!({ "recipients": 1, "accepted": 1, "bouncedHard": 1 });
    assert_eq!(figures(&acme, &spring.campaign).await, counted);
    assert_eq!(suppressed(&acme).await, [("HARD_BOUNCE".to_owned(), json!(ada.id))]);
    let before = kept(&world).await;
    assert_eq!(call(&world, &path, &genuine).await, 406, "the token was shown before");
    let late =
        json!({ "event": "delivered", "recipient": "ada@personal.example", "message": failed(&world)["message"] });
    assert_eq!(call(&world, &path, &busy::mailgun(&world, "late", &late)).await, 200);
    assert_eq!(message(&acme, &spring.campaign).await["outcome"], "BOUNCED_HARD", "a late arrival undid a bounce");
    assert_eq!(figures(&acme, &spring.campaign).await, counted);
    assert_eq!(kept(&world).await, before + 1);
    let stale = busy::mailgun(&world, "stale", &late);
    world.advance(TimeDelta::hours(25));
    assert_eq!(call(&world, &path, &stale).await, 401);
    assert_eq!(kept(&world).await, before + 1);
}

#[tokio::test]
async fn an_event_that_comes_again_by_another_token_is_stored_once() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    let (_, path) = callback(&acme, "MAILGUN", Some(busy::MAILGUN)).await;
    let complained = json!({ "event": "complained", "recipient": "ada@personal.example" });
    assert_eq!(call(&world, &path, &busy::mailgun(&world, "one", &complained)).await, 200);
    let again = busy::mailgun(&world, "two", &complained).replace("\"id\":\"two\"", "\"id\":\"one\"");
    assert_eq!(call(&world, &path, &again).await, 200);
    assert_eq!(message(&acme, &spring.campaign).await["events"].as_array().unwrap().len(), 1);
    let opened = json!({ "event": "opened", "recipient": "ada@personal.example" });
    assert_eq!(call(&world, &path, &busy::mailgun(&world, "three", &opened)).await, 200);
    let counted = json!({ "recipients": 1, "accepted": 1, "complaints": 1 });
    assert_eq!(figures(&acme, &spring.campaign).await, counted, "an opening that a provider tells was counted");
}

#[tokio::test]
async fn a_call_of_sendgrid_is_signed_over_its_time_and_its_bytes() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    let keys = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    let head = STANDARD.decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE").unwrap();
    let key = STANDARD.encode([&head[..], &keys.public_key().as_ref()[1..]].concat());
    for wrong in ["", "no key", &key[4..]] {
        let refused = acme.owner.gql(CREATE, json!({ "input": { "provider": "SENDGRID", "proof": wrong } })).await;
        assert_eq!(refused.violations()[0].0, "proof", "{wrong}");
    }
    let (_, path) = callback(&acme, "SENDGRID", Some(&key)).await;
    let bounce = json!({
        "email": "ada@personal.example", "timestamp": world.now().timestamp(), "event": "bounce", "type": "bounce", "status": "5.1.1",
        "reason": "550 5.1.1 no such user", "sg_event_id": "one", "smtp-id": message_id(&world),
    });
    let machine =
        json!({ "email": "ada@personal.example", "event": "open", "sg_machine_open": true, "sg_event_id": "two" });
    // White space counts: the bytes are signed, not what they mean.
    let body = format!("[{bounce},\r\n{machine}]");
    let post = async |timestamp: i64, body: &str, signed: &str| {
        let tag = keys.sign(&SystemRandom::new(), format!("{timestamp}{signed}").as_bytes()).unwrap();
        let request = world.anonymous().post(&path, &json!(null)).await.body(body.to_owned());
        let request = request.header("X-Twilio-Email-Event-Webhook-Signature", STANDARD.encode(tag));
        let told = request.header("X-Twilio-Email-Event-Webhook-Timestamp", timestamp).send().await.unwrap();
        world.drain().await;
        told.status().as_u16()
    };
    let now = world.now().timestamp();
    assert_eq!(call(&world, &path, &body).await, 401, "nothing was signed");
    assert_eq!(post(now, &body.replace("\r\n", ""), &body).await, 401);
    assert_eq!(post(now - 90_000, &body, &body).await, 401, "stale");
    assert_eq!(post(now + 3_600, &body, &body).await, 401, "of a time to come");
    assert_eq!(kept(&world).await, 0);
    for _ in 0..2 {
        assert_eq!(post(now, &body, &body).await, 200);
    }
    let counted = json!({ "recipients": 1, "accepted": 1, "bouncedHard": 1 });
    assert_eq!(figures(&acme, &spring.campaign).await, counted);
    assert_eq!(message(&acme, &spring.campaign).await["events"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn postmark_shows_a_word_that_is_told_once() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    let refused = acme.owner.gql(CREATE, json!({ "input": { "provider": "POSTMARK", "proof": "mine" } })).await;
    assert_eq!(refused.violations(), [("proof", "callback-proof-ours")]);
    let (made, path) = callback(&acme, "POSTMARK", None).await;
    let shown = made["word"].as_str().unwrap().to_owned();
    let bounce = json!({
        "RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "Email": "ada@personal.example", "BouncedAt": "2026-11-21T10:00:00Z",
        "MessageID": "m", "Details": "smtp;550 5.1.1 no such user",
    });
    let post = async |word: &str| {
        let request = world.anonymous().post(&path, &bounce).await.basic_auth("dihya", Some(word));
        let status = request.send().await.unwrap().status().as_u16();
        world.drain().await;
        status
    };
    assert_eq!(call(&world, &path, &bounce.to_string()).await, 401);
    assert_eq!(post("another word").await, 401);
    assert_eq!(kept(&world).await, 0);
    assert_eq!(post(&shown).await, 200);
    let counted = json!({ "recipients": 1, "accepted": 1, "bouncedHard": 1 });
    assert_eq!(figures(&acme, &spring.campaign).await, counted);

    let id = &made["callback"]["id"];
    let rotated = acme.owner.gql(ROTATE, json!({ "input": { "id": id } })).await.ok()["callbackRotate"].clone();
    let fresh = rotated["word"].as_str().unwrap().to_owned();
    assert_eq!((post(&shown).await, post(&fresh).await), (200, 200), "for a day both hold");
    world.advance(TimeDelta::hours(25));
    assert_eq!((post(&shown).await, post(&fresh).await), (401, 200));
    acme.owner.gql(DELETE, json!({ "id": id })).await.ok();
    assert_eq!(post(&fresh).await, 404);
    assert_eq!(acme.owner.gql(DELETE, json!({ "id": id })).await.code(), "NOT_FOUND");
}

#[tokio::test]
async fn at_the_door_sns_must_name_the_topic_that_was_agreed_upon_and_a_certificate_of_amazons() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    let topic = "arn:aws:sns:eu-west-3:123456789012:mail";
    let refused = acme.owner.gql(CREATE, json!({ "input": { "provider": "SES", "proof": "mail" } })).await;
    assert_eq!(refused.violations(), [("proof", "callback-proof-topic")]);
    let (_, path) = callback(&acme, "SES", Some(topic)).await;
    let genuine = json!({
        "Type": "Notification", "MessageId": "one", "TopicArn": topic, "Message": "{}", "Timestamp": world.now().to_rfc3339(),
        "SignatureVersion": "2", "Signature": "AAAA", "SigningCertURL": "https://sns.eu-west-3.amazonaws.com/certificate.pem",
    });
    for (field, value) in [
        ("TopicArn", "arn:aws:sns:eu-west-3:999999999999:mail"),
        ("SigningCertURL", "https://sns.eu-west-3.amazonaws.com.evil.example/certificate.pem"),
        ("SigningCertURL", "http://sns.eu-west-3.amazonaws.com/certificate.pem"),
        ("SigningCertURL", "https://sns.eu-west-3.amazonaws.com@127.0.0.1/certificate.pem"),
        ("SigningCertURL", "https://sns.us-east-1.amazonaws.com/certificate.pem"),
        ("SignatureVersion", "1"),
        ("Timestamp", "2026-01-01T00:00:00Z"),
    ] {
        let mut forged = genuine.clone();
        forged[field] = json!(value);
        assert_eq!(call(&world, &path, &forged.to_string()).await, 401, "{field} {value}");
    }
    assert_eq!(kept(&world).await, 0);
}
