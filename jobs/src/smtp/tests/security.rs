//! Conversations that are protected, ought to be, or only seem to be.

use secrecy::SecretString;

use super::server::{Act, Server, brisk, polite};
use super::{accepted, mail, not_tried, pool};
use crate::smtp::{Cause, Pool, Security, Stage};

#[tokio::test]
async fn without_starttls_nothing_is_said() {
    let server = Server::start(false, |line, _| polite(line)).await;
    let mut relay = server.relay(Security::StartTls);
    relay.credentials = Some(("user".to_owned(), SecretString::from("secret")));
    let outcome = pool(relay).send(&mail("ada@example.com")).await;
    assert_eq!(outcome, not_tried(Stage::Connect, Cause::NoStartTls));
    assert_eq!(server.lines(), ["1 EHLO client.example.org"]);
}

/// Offers STARTTLS, and PLAIN once it is protected.
fn protecting(line: &str) -> Act {
    match line.split(' ').next().unwrap_or_default() {
        "EHLO" => Act::Say("250-localhost\r\n250-STARTTLS\r\n250 AUTH LOGIN PLAIN"),
        "STARTTLS" => Act::SayAndProtect("220 go on"),
        "AUTH" => Act::Say("235 2.7.0 welcome"),
        _ => polite(line),
    }
}

#[tokio::test]
async fn starttls_comes_before_the_password() {
    let server = Server::start(false, |line, _| protecting(line)).await;
    let mut relay = server.relay(Security::StartTls);
    relay.credentials = Some(("user".to_owned(), SecretString::from("secret")));
    let pool = Pool::trusting(relay, 1, server.trust()).unwrap();
    assert_eq!(pool.send(&mail("ada@example.com")).await, accepted());
    assert_eq!(
        server.lines()[..4],
        ["1 EHLO client.example.org", "1 STARTTLS", "1 EHLO client.example.org", "1 AUTH PLAIN AHVzZXIAc2VjcmV0"]
    );
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_not_accepted() {
    for (protected, security) in [(false, Security::StartTls), (true, Security::Tls)] {
        let server = Server::start(protected, |line, _| protecting(line)).await;
        let outcome = pool(server.relay(security)).send(&mail("ada@example.com")).await;
        assert_eq!(outcome, not_tried(Stage::Connect, Cause::Tls));
        let mut elsewhere = server.relay(security);
        elsewhere.host = "127.0.0.1".to_owned();
        let pool = Pool::trusting(elsewhere, 1, server.trust()).unwrap();
        assert_eq!(pool.send(&mail("ada@example.com")).await, not_tried(Stage::Connect, Cause::Tls));
        assert!(!server.heard("MAIL"));
    }
}

#[tokio::test]
async fn words_slipped_in_before_the_protection_are_not_believed_after_it() {
    let server = Server::start(false, |line, _| match line {
        "STARTTLS" => Act::SayAndProtect("220 go on\r\n250-forged\r\n250 AUTH PLAIN"),
        _ => protecting(line),
    })
    .await;
    let pool = Pool::trusting(server.relay(Security::StartTls), 1, server.trust()).unwrap();
    assert_eq!(pool.send(&mail("ada@example.com")).await, not_tried(Stage::Connect, Cause::Nonsense));
}

#[tokio::test]
async fn tls_from_the_first_byte_works() {
    let server = Server::start(true, |line, _| brisk(line)).await;
    let pool = Pool::trusting(server.relay(Security::Tls), 1, server.trust()).unwrap();
    for _ in 0..3 {
        assert_eq!(pool.send(&mail("ada@example.com")).await, accepted());
    }
    assert_eq!(server.seen.lock().unwrap().connections, 1);
}

#[tokio::test]
async fn a_password_is_never_sent_in_clear() {
    let server = Server::start(false, |line, _| protecting(line)).await;
    let mut relay = server.relay(Security::Plain);
    relay.credentials = Some(("user".to_owned(), SecretString::from("secret")));
    let outcome = pool(relay).send(&mail("ada@example.com")).await;
    assert_eq!(outcome, not_tried(Stage::Login, Cause::Unprotected));
    assert!(!server.heard("AUTH"));
}

#[tokio::test]
async fn logging_in_is_tried_in_the_ways_the_relay_offers() {
    for (offer, answer, outcome) in [
        ("250-localhost\r\n250 AUTH LOGIN", "235 welcome", accepted()),
        ("250-localhost\r\n250 AUTH LOGIN", "535 5.7.8 wrong", not_tried(Stage::Login, Cause::Refused(535))),
        ("250-localhost\r\n250 AUTH CRAM-MD5", "", not_tried(Stage::Login, Cause::NoLogin)),
        ("250 localhost", "", not_tried(Stage::Login, Cause::NoLogin)),
    ] {
        let server = Server::start(true, move |line, _| match line {
            "AUTH LOGIN" => Act::Say("334 VXNlcm5hbWU6"),
            "dXNlcg==" => Act::Say("334 UGFzc3dvcmQ6"),
            "c2VjcmV0" => Act::Say(answer),
            _ if line.starts_with("EHLO") => Act::Say(offer),
            _ => polite(line),
        })
        .await;
        let mut relay = server.relay(Security::Tls);
        relay.credentials = Some(("user".to_owned(), SecretString::from("secret")));
        let pool = Pool::trusting(relay, 1, server.trust()).unwrap();
        assert_eq!(pool.send(&mail("ada@example.com")).await, outcome);
    }
}
