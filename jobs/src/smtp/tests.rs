//! Conversations with a mail server that behaves, misbehaves and breaks off.

mod security;
mod server;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::join_all;

use self::server::{Act, Server, brisk, polite};
use super::{Cause, NotARelay, Outcome, Pool, Relay, Security, Stage};
use crate::message::Formatted;

fn mail(to: &str) -> Formatted {
    Formatted {
        envelope_from: "bounces@example.org".parse().unwrap(),
        envelope_to: to.parse().unwrap(),
        message_id: "<1@example.org>".to_owned(),
        bytes: b"Subject: x\r\n\r\n.one\r\n..two\r\n.\r\nend\r\n".to_vec(),
    }
}

fn pool(relay: Relay) -> Pool {
    Pool::new(relay, 1).unwrap()
}

fn accepted() -> Outcome {
    Outcome::Accepted { code: 250, enhanced: Some("2.0.0".to_owned()), queue: Some("AB12".to_owned()) }
}

fn refused(stage: Stage, code: u16, enhanced: &str) -> Outcome {
    Outcome::Refused { stage, code, enhanced: Some(enhanced.to_owned()), permanent: code >= 500 }
}

fn not_tried(stage: Stage, cause: Cause) -> Outcome {
    Outcome::NotTried { stage, cause }
}

#[tokio::test]
async fn a_message_arrives_as_it_is_dots_included() {
    for (manner, pipelined) in [(polite as fn(&str) -> Act, false), (brisk, true)] {
        let server = Server::start(false, move |line, _| manner(line)).await;
        let outcome = pool(server.relay(Security::Plain)).send(&mail("ada@example.com")).await;
        assert_eq!(outcome, accepted());
        let seen = server.seen.lock().unwrap();
        assert_eq!(seen.messages, ["Subject: x\r\n\r\n..one\r\n...two\r\n..\r\nend\r\n"]);
        assert_eq!(seen.lines[1..], ["1 MAIL FROM:<bounces@example.org>", "1 RCPT TO:<ada@example.com>", "1 DATA"]);
        assert_eq!(seen.pipelined, pipelined);
    }
}

#[tokio::test]
async fn a_refused_recipient_costs_neither_the_connection_nor_the_next_message() {
    for manner in [polite as fn(&str) -> Act, brisk] {
        // Some servers ask for the message all the same and refuse it then.
        for invites in [true, false] {
            let reset = AtomicBool::new(true);
            let server = Server::start(false, move |line, _| match line {
                "RCPT TO:<nobody@example.com>" => {
                    reset.store(false, Ordering::Relaxed);
                    Act::Say("550 5.1.1 <nobody@example.com> is unknown")
                }
                "DATA" if !invites && !reset.load(Ordering::Relaxed) => Act::Say("503 5.5.1 no recipient"),
                "." if !reset.load(Ordering::Relaxed) => Act::Say("554 5.5.1 no recipient"),
                "RSET" => {
                    reset.store(true, Ordering::Relaxed);
                    polite(line)
                }
                _ => manner(line),
            })
            .await;
            let pool = pool(server.relay(Security::Plain));
            assert_eq!(pool.send(&mail("nobody@example.com")).await, refused(Stage::Recipient, 550, "5.1.1"));
            assert_eq!(pool.send(&mail("ada@example.com")).await, accepted());
            let mut seen = server.seen.lock().unwrap();
            assert_eq!(seen.connections, 1);
            seen.messages.retain(|message| !message.is_empty());
            assert_eq!(seen.messages.len(), 1);
        }
    }
}

#[tokio::test]
async fn what_was_refused_is_told_apart() {
    for manner in [polite as fn(&str) -> Act, brisk] {
        for (command, stage, reply, code, enhanced) in [
            ("MAIL", Stage::Sender, "550 5.7.1 not from here", 550, "5.7.1"),
            ("RCPT", Stage::Recipient, "450 4.2.1 later", 450, "4.2.1"),
            ("DATA", Stage::Message, "451 4.3.0 no room", 451, "4.3.0"),
            (".", Stage::Message, "451 4.7.1 greylisted", 451, "4.7.1"),
            (".", Stage::Message, "554 5.7.1 spam", 554, "5.7.1"),
        ] {
            let server = Server::start(
                false,
                move |line, _| {
                    if line.starts_with(command) { Act::Say(reply) } else { manner(line) }
                },
            );
            let outcome = pool(server.await.relay(Security::Plain)).send(&mail("ada@example.com")).await;
            assert_eq!(outcome, refused(stage, code, enhanced));
        }
    }
}

#[tokio::test]
async fn a_connection_cut_before_the_end_mark_was_not_tried() {
    for manner in [polite as fn(&str) -> Act, brisk] {
        for (command, stage) in
            [("EHLO", Stage::Connect), ("MAIL", Stage::Sender), ("RCPT", Stage::Recipient), ("DATA", Stage::Message)]
        {
            let server =
                Server::start(false, move |line, _| if line.starts_with(command) { Act::Cut } else { manner(line) });
            let outcome = pool(server.await.relay(Security::Plain)).send(&mail("ada@example.com")).await;
            assert_eq!(outcome, not_tried(stage, Cause::Broken), "{command}");
        }
    }
}

#[tokio::test]
async fn a_connection_cut_in_the_middle_of_a_message_was_not_tried() {
    let server = Server::start(false, |line, _| match line {
        "DATA" => Act::SayAndCut("354 go on", 1000),
        _ => polite(line),
    });
    // More than both sides' buffers hold, so the end mark never gets as far as the network.
    let long = Formatted { bytes: b"0123456789\r\n".repeat(4_000_000), ..mail("ada@example.com") };
    let outcome = pool(server.await.relay(Security::Plain)).send(&long).await;
    assert_eq!(outcome, not_tried(Stage::Message, Cause::Broken));
}

#[tokio::test]
async fn a_connection_cut_after_the_end_mark_leaves_the_outcome_unknown() {
    let server = Server::start(false, |line, _| if line == "." { Act::Cut } else { brisk(line) }).await;
    let outcome = pool(server.relay(Security::Plain)).send(&mail("ada@example.com")).await;
    assert_eq!(outcome, Outcome::Unknown { cause: Cause::Broken });
    assert_eq!(server.seen.lock().unwrap().connections, 1);
}

#[tokio::test]
async fn silence_is_not_waited_for_for_ever() {
    let wait = Duration::from_millis(200);
    for (command, outcome) in
        [("RCPT", not_tried(Stage::Recipient, Cause::Timeout)), (".", Outcome::Unknown { cause: Cause::Timeout })]
    {
        let server =
            Server::start(false, move |line, _| if line.starts_with(command) { Act::Silence } else { polite(line) });
        let mut relay = server.await.relay(Security::Plain);
        (relay.timeouts.command, relay.timeouts.verdict) = (wait, wait);
        assert_eq!(pool(relay).send(&mail("ada@example.com")).await, outcome);
    }
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_meanwhile_is_replaced() {
    for hint in ["421 4.4.2 idle for too long", ""] {
        let server = Server::start(false, move |line, connection| match (line, connection) {
            ("MAIL FROM:<again@example.org>", 1) if hint.is_empty() => Act::Cut,
            ("MAIL FROM:<again@example.org>", 1) => Act::Say(hint),
            _ => polite(line),
        })
        .await;
        let pool = pool(server.relay(Security::Plain));
        assert_eq!(pool.send(&mail("ada@example.com")).await, accepted());
        let again = Formatted { envelope_from: "again@example.org".parse().unwrap(), ..mail("bob@example.com") };
        assert_eq!(pool.send(&again).await, accepted());
        let seen = server.seen.lock().unwrap();
        assert_eq!((seen.connections, seen.messages.len()), (2, 2));
    }
}

#[tokio::test]
async fn a_relay_that_does_not_speak_smtp_is_left() {
    let long: &'static str = Box::leak(format!("220 {}", "x".repeat(5_000)).into_boxed_str());
    let many: &'static str = Box::leak("220-again\r\n".repeat(200).into_boxed_str());
    for (greeting, cause) in [
        ("HTTP/1.1 200 OK", Cause::Nonsense),
        ("354 what", Cause::Nonsense),
        ("554 5.7.1 not you", Cause::Refused(554)),
        (long, Cause::Nonsense),
        (many, Cause::Nonsense),
    ] {
        let server =
            Server::start(false, move |line, _| if line.is_empty() { Act::Say(greeting) } else { polite(line) });
        let outcome = pool(server.await.relay(Security::Plain)).send(&mail("ada@example.com")).await;
        assert_eq!(outcome, not_tried(Stage::Connect, cause));
    }
}

#[tokio::test]
async fn an_unreachable_relay_is_not_tried() {
    let server = Server::start(false, |line, _| polite(line)).await;
    let mut relay = server.relay(Security::Plain);
    relay.host = "host.invalid".to_owned();
    assert_eq!(pool(relay).send(&mail("ada@example.com")).await, not_tried(Stage::Connect, Cause::Broken));
}

#[tokio::test]
async fn a_connection_is_replaced_after_its_number_of_messages() {
    let server = Server::start(false, |line, _| polite(line)).await;
    let mut relay = server.relay(Security::Plain);
    relay.messages_per_connection = 2;
    let pool = pool(relay);
    for _ in 0..5 {
        assert_eq!(pool.send(&mail("ada@example.com")).await, accepted());
    }
    assert_eq!(server.seen.lock().unwrap().connections, 3);
    assert!(server.heard("QUIT"));
}

#[tokio::test]
async fn a_pool_has_no_more_connections_than_its_size() {
    let server = Server::start(false, |line, _| brisk(line)).await;
    let pool = Pool::new(server.relay(Security::Plain), 3).unwrap();
    let mails: Vec<Formatted> = (0..30).map(|number| mail(&format!("p{number}@example.com"))).collect();
    let outcomes = join_all(mails.iter().map(|mail| pool.send(mail))).await;
    assert!(outcomes.iter().all(|outcome| *outcome == accepted()));
    let seen = server.seen.lock().unwrap();
    assert_eq!((seen.connections, seen.messages.len()), (3, 30));
}

#[tokio::test]
async fn a_name_that_could_carry_a_command_is_no_relay() {
    let server = Server::start(false, |line, _| polite(line)).await;
    for evil in ["", "a b", "a\r\nRSET", "é"] {
        let mut relay = server.relay(Security::Plain);
        evil.clone_into(&mut relay.hello);
        assert_eq!(Pool::new(relay, 1).map(drop), Err(NotARelay));
        let mut relay = server.relay(Security::Plain);
        evil.clone_into(&mut relay.host);
        assert_eq!(Pool::new(relay, 1).map(drop), Err(NotARelay));
    }
}
